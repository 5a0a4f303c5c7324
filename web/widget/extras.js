// What a turn of the bot may bring beside words. Loaded when one does.

import { safeHref } from "../shared/links.js";
import { el } from "./dom.js";
import { link } from "./log.js";

export const show = (place, item, t) =>
	place.append(...[item.card && card(item.card), item.image && image(item.image, t)].filter(Boolean));

function card({ title, subtitle, lines, url }) {
	const href = url && safeHref(url);
	const own = (text) => el("bdi", {}, text); // a number must not turn the card around it
	return el("div", { class: "card" },
		el("strong", {}, href ? link(href, title) : own(title)),
		subtitle && el("span", {}, own(subtitle)),
		lines?.length && el("dl", {}, ...lines.flatMap(({ label, value }) => [el("dt", {}, own(label)), el("dd", {}, own(value))])));
}

function image(source, t) {
	const src = safeHref(source.url ?? source);
	return src && el("img", { src, alt: source.alt ?? t("image") });
}
