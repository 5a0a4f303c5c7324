// The conversation on the screen.

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
	if (item.status) return t(item.status === "sending" && client.away ? "unsent" : item.status);
	const seen = item.author === "customer" && client.state.read.agent >= item.seq;
	return time(item.at) + (seen ? ` · ${t("read")}` : "");
}

export function draw({ item, first }, context) {
	const { t, client, edit, name, trouble } = context;
	if (item.score) return el("div", { class: "turn system" }, el("p", { class: "text" }, t("rated")));
	if (item.type === "survey") return later("./survey.js", (it, place) => place.append(it.survey(item, context)));
	const turn = el("div", { class: `turn ${item.author}` },
		el("span", { class: first && item.author !== "customer" ? "author" : "hidden" }, name(item)),
		item.text && words(item),
		(item.card || item.image) && later("./extras.js", (it, place) => it.show(place, item, t)),
		item.files?.length && later("./files.js", (it, place) => it.show(place, item.files, context), { class: "files" }));
	if (item.status === "failed") {
		turn.append(el("span", { class: "failed", role: "alert" }, trouble(item.why), " ",
			el("button", { onclick: () => client.retry(item.client_turn_id) }, t("retry")),
			el("button", { onclick: () => edit(item) }, t("edit"))));
	} else turn.append(el("span", { class: "meta", "aria-live": "off" }));
	return turn;
}

export const link = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);

function words({ text, author }) {
	const place = el("p", { class: "text", dir: author !== "system" && "auto" }, text);
	const linked = (part) => (part.href ? link(part.href, part.text) : part.text);
	if (/:\/\/|@/.test(text)) import("../shared/links.js").then((it) => place.replaceChildren(...it.splitLinks(text).map(linked)));
	return place;
}

/** The seldom is loaded when it is there. */
function later(module, fill, props) {
	const place = el("div", props);
	import(module).then((it) => fill(it, place));
	return place;
}
