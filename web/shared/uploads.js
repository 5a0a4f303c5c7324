// Files on their way up, for the next turn to take along. Draws nothing.

import { freshId } from "./outbox.js";

export const MOST = 5;
const LARGEST = 10 * 1024 * 1024;

export class Uploads {
	/** [{id, name, size, status: sending|ready|failed, share, at, why, again, sent}]; `share` of 1 is up, `at`: the url it went to. */
	list = [];
	#then = null;
	#latest = null;

	/** `target()`: {url, token} of where files go now, without url: nowhere yet; `changed()` is called after every change. */
	constructor(target, changed) {
		Object.assign(this, { target, changed });
	}

	get busy() { return this.list.some(({ status }) => status === "sending"); }
	get waits() { return this.#then !== null; }
	get ready() { return this.list.filter((one) => one.sent && this.fits(one)).map(({ sent }) => sent); }

	/** Whether it may go with what is sent now. */
	fits() { return true; }

	/** What happened last, for those who hear the page; a failure is told where it stands. */
	news(t) {
		if (this.waits) return t("file_wait");
		const { status, name } = this.list.find(({ id }) => id === this.#latest) ?? {};
		return status && status !== "failed" ? t(`file_${status}`, { name }) : "";
	}

	add(files) {
		for (const file of files) {
			const one = { id: freshId(), name: file.name || "file", size: file.size, file, status: "sending", share: 0 };
			const why = this.#full() ? "file_many" : file.size > LARGEST ? "file_large" : !file.size && "file_empty";
			this.list = [...this.list, why ? { ...one, status: "failed", why } : one];
			if (!why) this.#send(one);
		}
		this.changed();
	}

	/** Files that are up already: of a turn that is written anew. */
	put(sent) {
		this.list = [...this.list, ...sent.map((file) => ({ ...file, status: "ready", sent: file }))];
		this.changed();
	}

	remove(id) {
		this.list.find((one) => one.id === id)?.request?.abort();
		this.list = this.list.filter((one) => one.id !== id);
		this.#settled();
	}

	retry(id) {
		const one = this.list.find((other) => other.id === id);
		if (!one) return;
		this.#set(one, { status: "sending", why: null, again: false, share: 0 });
		this.#send(one);
	}

	/** After sending: what can still be tried again stays. */
	clear() {
		this.drop((one) => this.fits(one) && !one.again);
	}

	/** Forgets those that `unfit` names, and what was to happen with them. */
	drop(unfit) {
		const gone = this.list.filter(unfit);
		if (!gone.length) return;
		for (const { request } of gone) request?.abort();
		this.list = this.list.filter((one) => !gone.includes(one));
		this.#then = null;
		this.changed();
	}

	/** Calls `then` once nothing is on its way; not when something failed meanwhile. */
	whenUp(then) {
		this.#then = then;
		this.changed();
	}

	#full = () => this.list.filter(({ status }) => status !== "failed").length >= MOST;

	#send(one) {
		if (!this.list.includes(one)) return;
		this.#latest = one.id;
		const { url, token } = this.target();
		if (!url) return setTimeout(() => this.#send(one), 500);
		one.at = url;
		const request = (one.request = new XMLHttpRequest());
		request.open("POST", `${url}?client_id=${one.id}&name=${encodeURIComponent([...one.name].slice(-120).join(""))}`);
		request.setRequestHeader("Content-Type", "application/octet-stream");
		if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
		request.responseType = "json";
		request.upload.onprogress = ({ loaded, total }) => this.#set(one, { share: loaded / total });
		request.onerror = () => this.#set(one, { status: "failed", why: "unreachable", again: true });
		request.onload = () => this.#answered(one, request);
		request.send(one.file);
	}

	#answered(one, { status, response }) {
		if (status === 201) return this.#set(one, { status: "ready", share: 1, sent: { ...response, at: one.at } });
		const { code = "unreachable", retry_after } = response?.error ?? {};
		if (code === "rate_limited") return setTimeout(() => this.retry(one.id), 1000 * (retry_after ?? 2));
		this.#set(one, { status: "failed", why: status === 413 ? "file_large" : code, again: status >= 500 || status === 401 });
	}

	#set(one, fields) {
		Object.assign(one, fields);
		this.list = [...this.list];
		if (fields.status) this.#latest = one.id;
		if (one.status === "failed") this.#then = null; // to be looked at before anything goes off
		this.#settled();
	}

	#settled() {
		const then = this.busy ? null : this.#then;
		if (then) this.#then = null;
		this.changed();
		then?.();
	}
}

/** "PDF · 2.4 MB" in the language's way. */
export function about({ name, size }, language) {
	const ending = /\.(\w{1,5})$/.exec(name)?.[1].toUpperCase();
	const [unit, share] = size < 1_000_000 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
	const style = { style: "unit", unit, maximumSignificantDigits: size < 1e5 ? 2 : 3 };
	const bytes = new Intl.NumberFormat(language, style).format(Math.max(size / share, 1));
	return ending ? `\u2068${ending}\u2069 · ${bytes}` : bytes; // isolated: it stays in its place in Arabic
}
