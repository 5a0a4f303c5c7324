// What a turn of the bot may bring beside words. Loaded when one does.

import { safeHref } from "../shared/links.js";
import { el } from "./dom.js";
import { link } from "./log.js";

export const show = (place, item, t) =>
	place.append(...[item.card && card(item.card), item.image && image(item.image, t)].filter(Boolean));

function card({ title, subtitle, lines, url }) {
	const href = url && safeHref(url);
	return el("div", { class: "card", dir: "auto" },
		el("strong", {}, href ? link(href, title) : title),
		subtitle && el("span", {}, subtitle),
		lines?.length && el("dl", {}, ...lines.flatMap(({ label, value }) => [el("dt", {}, label), el("dd", {}, value)])));
}

function image(source, t) {
	const src = safeHref(source.url ?? source);
	return src && el("img", { src, alt: source.alt ?? t("image") });
}
