// Files: what is to be sent, and what was sent. Loaded when there is one.

import { about, Uploads } from "../shared/uploads.js";
import { el, sync } from "./dom.js";

const path = ({ origin, conversation }) => conversation && `${origin}/api/customer/conversations/${conversation.id}/files`;

export class Tray extends Uploads {
	#said = el("p", { role: "status" });

	/** `now()`: {tray, input, client, t, trouble} as of now. */
	constructor(now) {
		super(() => ({ url: path(now().client), token: now().client.token }), () => this.draw());
		this.now = now;
	}

	/** Never one of another person, or of a conversation before. */
	fits({ at }) { return !at || at === path(this.now().client); }

	draw() {
		const { tray, t, client } = this.now();
		if (client.conversation) this.drop((one) => !this.fits(one));
		const shown = this.list.filter((one) => this.fits(one));
		sessionStorage.setItem("tandem:files", JSON.stringify(this.list.flatMap(({ sent }) => sent ?? []))); // they outlive the page
		tray.setAttribute("aria-label", t("files"));
		const rows = shown.map((one) => ({ one, key: one.id, look: one.status }));
		sync(tray, rows, ({ one }) => this.#chip(one), ({ one }, node) => {
			const bar = node.querySelector("progress");
			if (bar) bar.value = one.share;
		});
		if (tray.nextSibling !== this.#said) tray.after(this.#said);
		this.#said.className = this.waits ? "wait" : "hidden";
		const news = this.news(t);
		if (this.#said.textContent !== news) this.#said.textContent = news;
	}

	#chip(one) {
		const { t, trouble, input } = this.now();
		const failed = one.status === "failed";
		return el("li", { class: failed ? "file failed" : "file" },
			el("span", { class: "name", dir: "auto" }, one.name),
			el("span", { class: "size" }, about(one, t.language)),
			failed && el("span", { role: "alert" }, el("span", { class: "hidden" }, `${one.name}: `), trouble(one.why)),
			one.status === "sending" && el("progress", { max: 1, value: one.share, "aria-label": one.name }),
			one.again && el("button", { type: "button", class: "again", onclick: () => { this.retry(one.id); input.focus(); } }, t("retry")),
			el("button", { type: "button", "aria-label": t("file_remove", { name: one.name }), onclick: () => { this.remove(one.id); input.focus(); } }, "×"));
	}
}

/** The files of a turn, in `place`. Pictures are fetched when they come into sight. */
export function show(place, files, { client, t }) {
	place.replaceChildren(...files.map((file) => {
		const words = about(file, t.language);
		const label = `${t("file_save", { name: file.name })} (${words})`;
		const link = el("a", { class: "file", href: "#", "aria-label": label, onclick: (event) => { event.preventDefault(); save(file, client); } },
			el("span", { class: "name", dir: "auto" }, file.name), el("span", { class: "size" }, words));
		if (!file.kind.startsWith("image/")) return link;
		const picture = el("img", { alt: file.name, onerror: () => frame.replaceWith(link) });
		const frame = el("button", { type: "button", class: "picture", "aria-label": t("file_save", { name: file.name }), onclick: () => save(file, client) }, picture);
		whenSeen(frame, async () => {
			const url = await fetched(file, client).catch(() => null);
			if (url) picture.src = url;
			else frame.replaceWith(link);
		});
		return frame;
	}));
}

const urls = new Map();

function fetched(file, client) {
	const headers = { Authorization: `Bearer ${client.token}` };
	const load = async () => {
		const answer = await fetch(`${path(client)}/${file.id}`, { headers });
		if (!answer.ok) throw new Error(`${answer.status}`);
		return URL.createObjectURL(await answer.blob());
	};
	if (!urls.has(file.id)) urls.set(file.id, load());
	urls.get(file.id).catch(() => urls.delete(file.id));
	return urls.get(file.id);
}

async function save(file, client) {
	const href = await fetched(file, client).catch(() => null);
	if (href) el("a", { href, download: file.name }).click();
	else client.tell("file_gone");
}

function whenSeen(node, act) {
	const watch = new IntersectionObserver(([{ isIntersecting }]) => {
		if (!isIntersecting) return;
		watch.disconnect();
		act();
	});
	watch.observe(node);
}
