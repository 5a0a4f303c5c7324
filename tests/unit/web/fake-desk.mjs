// A desk for the widget's client: the events of one conversation over HTTP and sockets, with faults on order.

const at = "2026-11-22T10:00:00Z";

export class FakeDesk {
	events = [];
	sockets = [];
	requests = [];
	turns = new Map();
	token = "tok-1";
	faults = { sockets: false, network: false, swallowSays: 0, cutAfter: Infinity, refuse: null };

	constructor() {
		this.delivered = 0;
		globalThis.addEventListener ??= () => {};
		globalThis.removeEventListener ??= () => {};
		Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
		globalThis.WebSocket = socketClass(this);
		globalThis.fetch = (url, options) => this.#fetch(new URL(url), options);
	}

	add(kind, fields) {
		const event = { seq: this.events.length + 1, at, kind, ...fields };
		this.events.push(event);
		for (const socket of this.sockets) socket.hear({ type: "event", event });
		return event;
	}

	turn(author, text, more = {}) {
		return this.add("turn", { turn: { id: `trn_${this.events.length}`, author, name: null, text, quick_replies: [], ...more } });
	}

	conversation = () => ({ id: "cnv_1", owner: "bot", agent_name: null, language: "en", seq: this.events.length, version: 1, waiting: null, ai_notice: null });

	/** Stores a turn once; the same id again gives the first answer. */
	say({ client_turn_id, text }) {
		const known = this.turns.get(client_turn_id);
		if (known) return { ...known, duplicate: true };
		const answer = { turn_id: `trn_${client_turn_id}`, seq: this.events.length + 1, duplicate: false };
		this.turns.set(client_turn_id, answer);
		this.turn("customer", text, { client_turn_id });
		return answer;
	}

	async #fetch(url, { method, headers, body }) {
		if (this.faults.network) throw new TypeError("network is down");
		const data = body && JSON.parse(body);
		this.requests.push([method, url.pathname, data]);
		const [status, answer] = this.#answer(url, headers, data);
		return { ok: status < 300, status, json: async () => answer };
	}

	#answer(url, headers, data) {
		const error = (status, code, more) => [status, { error: { code, message: code, ...more } }];
		if (url.pathname === "/api/customer/sessions") {
			if (headers.Authorization && headers.Authorization !== `Bearer ${this.token}`) return error(404, "not_found");
			return [201, { token: headers.Authorization ? null : this.token, conversation: this.conversation(), customer: {} }];
		}
		if (headers.Authorization !== `Bearer ${this.token}`) return error(404, "not_found");
		if (this.faults.refuse) return error(...this.faults.refuse);
		const what = url.pathname.split("/").at(-1);
		if (what === "turns") return [201, this.say(data)];
		if (what !== "events") return [200, {}];
		const after = Number(url.searchParams.get("after"));
		return [200, { events: this.events.slice(after), seq: this.events.length, conversation: this.conversation() }];
	}
}

function socketClass(desk) {
	return class FakeSocket {
		static OPEN = 1;
		readyState = 0;
		constructor() {
			queueMicrotask(() => (desk.faults.sockets ? this.lose(1006) : this.#open()));
		}
		#open() {
			this.readyState = 1;
			this.onopen({});
		}
		send(text) {
			const frame = JSON.parse(text);
			if (frame.type === "hello") this.#welcome(frame);
			if (frame.type === "say") this.#say(frame);
		}
		#welcome({ token, after }) {
			if (token !== desk.token) return queueMicrotask(() => this.lose(4001));
			desk.sockets.push(this);
			this.hear({ type: "welcome", conversation: "cnv_1", seq: desk.events.length });
			for (const event of desk.events.slice(after)) this.hear({ type: "event", event });
		}
		#say(frame) {
			if (desk.faults.swallowSays-- > 0) return;
			if (desk.faults.refuse) return this.hear({ type: "error", ...desk.faults.refuse[2], code: desk.faults.refuse[1], client_turn_id: frame.client_turn_id });
			const answer = desk.say(frame);
			this.hear({ type: "ack", client_turn_id: frame.client_turn_id, ...answer });
		}
		/** Delivers a frame, or is cut when the desk's fault says so. */
		hear(frame) {
			if (this.readyState !== 1) return;
			if (frame.type === "event" && desk.delivered++ >= desk.faults.cutAfter) {
				desk.faults.cutAfter = Infinity;
				return this.lose(1006);
			}
			const data = JSON.stringify(frame);
			queueMicrotask(() => this.readyState === 1 && this.onmessage({ data }));
		}
		lose(code) {
			this.close();
			this.onclose?.({ code });
		}
		close() {
			this.readyState = 3;
			desk.sockets = desk.sockets.filter((socket) => socket !== this);
		}
	};
}

export function fakeStorage() {
	const kept = new Map();
	return {
		getItem: (key) => kept.get(key) ?? null,
		setItem: (key, value) => kept.set(key, String(value)),
		removeItem: (key) => kept.delete(key),
	};
}
