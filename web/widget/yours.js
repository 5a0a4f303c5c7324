// What is the customer's own: the conversation as a text to keep, or all of it deleted. Loaded when it is asked for.

import { call } from "../shared/api.js";
import { el } from "./dom.js";

/** Opens and closes below the button. */
export function open(button, client, t) {
	const box = button.nextElementSibling;
	const is = box.className === "yours";
	button.ariaExpanded = !is;
	if (is) return box.remove();
	const made = el("div", { class: "yours", role: "group", "aria-label": t("keep"), onkeydown: (event) => {
		if (event.key !== "Escape") return;
		event.stopPropagation(); // the chat stays open
		open(button, client, t);
		button.focus();
	} });
	button.after(made);
	offer(made, button, client, t);
}

function offer(box, button, client, t) {
	const erase = el("button", { type: "button", onclick: () => ask(box, button, client, t) }, t("erase"));
	box.replaceChildren(el("button", { type: "button", onclick: () => save(client) }, t("download")), erase);
	box.firstChild.focus();
}

function ask(box, button, client, t) {
	const stay = el("button", { type: "button", onclick: () => offer(box, button, client, t) }, t("erase_no"));
	const go = el("button", { type: "button", class: "danger", onclick: async () => {
		go.disabled = stay.disabled = true;
		if (await erased(client)) forget(box, button, client);
		else go.disabled = stay.disabled = false;
	} }, t("erase_yes"));
	box.replaceChildren(el("p", { id: "erase" }, t("erase_sure")), go, stay);
	box.setAttribute("aria-describedby", "erase");
	stay.focus();
}

/** True when the desk has deleted it; otherwise it was said what is wrong. */
async function erased(client) {
	try {
		await call("/api/customer/erasure", { sure: true }, client);
		return true;
	} catch (problem) {
		client.tell(problem.code);
	}
}

/** Nothing is left on this device either, and the chat begins anew. */
function forget(box, button, client) {
	for (const key of Object.keys(sessionStorage)) if (/^tandem:(outbox|draft|files)/.test(key)) sessionStorage.removeItem(key);
	const input = box.getRootNode().querySelector("textarea");
	input.value = "";
	box.remove();
	button.ariaExpanded = false;
	client.startAnew();
	client.tell("erased");
	input.focus();
}

async function save({ origin, conversation, token, tell }) {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	const path = `${origin}/api/customer/conversations/${conversation.id}/transcript?zone=${encodeURIComponent(timeZone)}`;
	const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
	if (!answer?.ok) return tell("unreachable");
	const href = URL.createObjectURL(await answer.blob());
	el("a", { href, download: "chat.txt" }).click();
	setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
