// What a customer is told of the wait, and what can be left behind instead. Loaded when somebody waits.

import { call } from "../shared/api.js";
import { freshId } from "../shared/outbox.js";
import { el } from "./dom.js";

const kept = new WeakMap();

/** Fills `place`, again and again; a form that is being filled in stays as it is. */
export function draw(place, client, t) {
	if (!kept.has(place)) kept.set(place, new Waiting(place, client, t));
	kept.get(place).draw();
}

class Waiting {
	#words = el("p", { role: "status" });
	#buttons = el("div", { class: "choices" });
	#form = null;
	#look = "";

	constructor(place, client, t) {
		Object.assign(this, { place, client, t });
		place.append(this.#words, this.#buttons);
	}

	draw() {
		const { waiting, call_back: noted } = this.client.conversation ?? {};
		if (this.#form && !waiting && !noted) this.#close();
		const offered = (waiting?.instead || noted) && !this.#form;
		const look = JSON.stringify([waiting, noted, offered]);
		if (look === this.#look) return;
		this.#look = look;
		this.place.hidden = !waiting && !noted;
		this.#words.textContent = waiting ? this.#wait(waiting) : noted ? this.#noted(noted) : "";
		const { t } = this;
		this.#buttons.replaceChildren(...(offered ? [
			el("button", { onclick: () => this.#open() }, t(noted ? "change" : "instead")),
			noted && el("button", { onclick: () => this.#send("call-back/cancel", {}) }, t("call_off")),
		].filter(Boolean) : []));
	}

	#wait({ low_min: low, high_min: n, instead }) {
		const { t } = this;
		const why = instead && (instead.opens_at ? t("closed_until", { at: this.#at(instead.opens_at, instead.zone) }) : t(`why_${instead.why}`));
		const long = n ? t(low ? "wait_range" : "wait_under", { low, n }) : !why && t("wait_unknown");
		return [long, why].filter(Boolean).join(" ");
	}

	#noted({ kind, slot_from: from, slot_to: to, zone }) {
		return from ? this.t("noted_call_at", { at: this.#at(from, zone, to) }) : this.t(`noted_${kind}`);
	}

	#at(from, timeZone, to = from) {
		const style = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone };
		const format = new Intl.DateTimeFormat(this.t.language, style);
		return from === to ? format.format(new Date(from)) : format.formatRange(new Date(from), new Date(to));
	}

	// The form: what it is about, how to be reached, and for a call when.

	#open() {
		const { t } = this;
		const kind = (value, checked) => el("label", {},
			el("input", { type: "radio", name: "kind", value, checked }), el("span", {}, t(`kind_${value}`)));
		const field = (label, input) => el("label", {}, el("span", {}, t(label)), input);
		const contact = el("input", { name: "contact", maxlength: 254, "aria-describedby": "wrong" });
		const slots = el("select", { name: "slot" });
		const when = field("when", slots);
		const wrong = el("p", { id: "wrong", role: "alert", class: "wrong" });
		const fit = () => {
			const wanted = this.#form.elements.kind.value;
			when.hidden = wanted !== "call";
			Object.assign(contact, { type: wanted === "call" ? "tel" : "text", autocomplete: wanted === "call" ? "tel" : "email" });
			contact.previousSibling.textContent = t(`contact_${wanted}`);
		};
		this.#form = el("form", { class: "instead", "aria-label": t("instead"), onchange: fit, oninput: () => (this.id = null) },
			el("fieldset", {}, el("legend", { class: "hidden" }, t("instead")), kind("message", true), kind("call")),
			field("about", el("textarea", { name: "text", rows: 2, maxlength: 16000, dir: "auto", required: true })),
			field("contact_message", contact), when, wrong,
			el("div", { class: "choices" }, el("button", {}, t("leave_it")), el("button", { type: "button", onclick: () => this.#close() }, t("not_now"))));
		this.#form.addEventListener("submit", this.#submit);
		this.place.append(this.#form);
		fit();
		this.#offer(slots);
		this.draw();
		this.#form.elements.text.focus();
	}

	async #offer(select) {
		const option = (text, value = "") => el("option", { value }, text);
		select.append(option(this.t("as_soon")));
		const { zone, slots } = await this.#call("call-back-slots").catch(() => ({ slots: [] }));
		select.append(...slots.map((slot) => option(this.#at(slot.from, zone, slot.to), JSON.stringify(slot))));
	}

	#submit = (event) => {
		event.preventDefault();
		const { kind, text, contact, slot } = Object.fromEntries(new FormData(this.#form));
		this.id ??= freshId(); // what is sent again unchanged is the same wish
		const wish = { client_id: this.id, kind, text: text.trim(), contact: contact.trim() || null };
		return this.#send("call-back", { ...wish, slot: kind === "call" && slot ? JSON.parse(slot) : null });
	};

	async #send(what, body) {
		const { t, client } = this;
		const problem = await this.#call(what, body).then(() => null, ({ code }) => code);
		const wrong = this.#form?.querySelector(".wrong");
		const words = problem && t(t.has(`problem_${problem}`) ? `problem_${problem}` : "problem");
		if (wrong) wrong.textContent = words ?? "";
		if (problem) return;
		this.id = null;
		if (this.#form) this.#close();
		client.dispatchEvent(new Event("change"));
	}

	#close() {
		this.#form.remove();
		this.#form = null;
		this.draw();
		this.#buttons.querySelector("button")?.focus();
	}

	#call = (what, body) => call(`/api/customer/conversations/${this.client.conversation.id}/${what}`, body, this.client);
}
