// The conversation on the screen.

import { safeHref, splitLinks } from "../shared/links.js";
import { el } from "./dom.js";

/** `key` says which row it is, `look` when to draw it anew. */
export function rows({ state, outbox }) {
	const items = state.items.concat(outbox.map((turn) => ({ ...turn, author: "customer" })));
	return items.map((item, index) => ({
		item,
		first: items[index - 1]?.author !== item.author,
		key: item.client_turn_id ?? `s${item.seq}`,
		look: `${item.status === "failed"} ${item.score}`,
	}));
}

/** The small line under a turn. */
export function fate({ item }, { client, t, time }) {
	if (item.status) return t(item.status === "sending" && client.link === "offline" ? "unsent" : item.status);
	const seen = item.author === "customer" && client.state.read.agent >= item.seq;
	return time(item.at) + (seen ? ` · ${t("read")}` : "");
}

export function draw({ item, first }, context) {
	const { t, client, edit, name, trouble } = context;
	if (item.type === "survey") return survey(item, context);
	const turn = el("div", { class: `turn ${item.author}` },
		el("span", { class: first && item.author !== "customer" ? "author" : "hidden" }, name(item)),
		item.text && el("p", { class: "text", dir: "auto" }, ...linked(item.text)),
		item.card && card(item.card),
		item.image && image(item.image, t));
	if (item.status === "failed") {
		turn.append(el("span", { class: "failed", role: "alert" }, trouble(item.why), " ",
			el("button", { onclick: () => client.retry(item.client_turn_id) }, t("retry")),
			el("button", { onclick: () => edit(item) }, t("edit"))));
	} else turn.append(el("span", { class: "meta", "aria-live": "off" }));
	return turn;
}

const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);

const linked = (text) => splitLinks(text).map((part) => (part.href ? link(part.href, part.text) : part.text));

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

function survey(item, { t, client }) {
	if (item.score) return el("div", { class: "turn system" }, el("p", { class: "text" }, t("rated")));
	const name = `${item.contact_id} ${item.about}`;
	const comment = el("textarea", { rows: 2, maxlength: 1000, "aria-label": t("survey_comment"), placeholder: t("survey_comment") });
	const send = el("button", { disabled: true }, t("survey_send"));
	const form = el("form", { class: "survey", onchange: () => (send.disabled = !new FormData(form).get(name)) },
		el("fieldset", {}, el("legend", {}, t(`survey_${item.about}`)),
			...[1, 2, 3, 4, 5].map((score) => el("label", {},
				el("input", { type: "radio", name, value: score, "aria-label": `${score} – ${t(`score_${score}`)}` }), el("span", {}, score)))),
		el("p", {}, el("span", {}, t("score_1")), el("span", {}, t("score_5"))),
		comment, send);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		client.rate(item, Number(new FormData(form).get(name)), comment.value.trim());
	});
	return el("div", {}, form);
}
