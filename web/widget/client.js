// The conversation as this browser knows it. Knows nothing of the page.

import { call } from "../shared/api.js";
import { EMPTY, foldAll, lastFromOthers } from "../shared/fold.js";
import { freshId, mark, nextToSend, put, settle } from "../shared/outbox.js";
import { LiveSocket, socketUrl } from "../shared/socket.js";
import { Session } from "./session.js";

const ACK_WITHIN = 8_000;
const POLL_AFTER_FAILURES = 2;
const TYPING_EVERY = 3_000;
const TYPING_SHOWN = 6_000;

const pause = (seconds) => new Promise((wake) => setTimeout(wake, seconds * 1000));

export class ChatClient extends EventTarget {
	#socket;
	#run;
	#polling;
	#pumping;
	#acked;
	#typedAt = 0;
	#readSent;
	#typingTimer = 0;
	#humanId = freshId();

	constructor(origin, storage = sessionStorage) {
		super();
		Object.assign(this, { origin, storage, session: new Session(origin) });
		this.stop();
	}

	stop() {
		this.#socket?.stop();
		this.#run = this.#polling = this.#socket = null;
		this.#readSent = 0;
		Object.assign(this, { state: EMPTY, outbox: [], conversation: null, typing: null, link: "idle", problem: null });
	}

	get away() {
		return !navigator.onLine || this.link === "offline";
	}

	get owner() {
		return this.state.owner ?? this.conversation?.owner ?? "bot";
	}

	get agentName() {
		return this.state.owner ? this.state.agentName : this.conversation?.agent_name;
	}

	async start(about) {
		const run = (this.#run = {});
		this.about = about;
		this.#set({ link: "connecting" });
		while (this.#run === run && !this.conversation) {
			try {
				const { token, conversation } = await this.session.open(about);
				if (this.#run !== run) return;
				this.token = token;
				const kept = JSON.parse(this.storage.getItem(`tandem:outbox:${conversation.id}`)) ?? [];
				this.#set({ conversation, outbox: [...kept, ...this.outbox] });
				this.#connect();
			} catch (problem) {
				this.#set({ link: "offline", problem: problem.status ? problem.code : null });
				await pause(problem.retry_after ?? 4);
			}
		}
	}

	say(text, choice, files) {
		this.#typedAt = 0;
		this.#set({ outbox: put(this.outbox, { client_turn_id: freshId(), text, choice, files }) });
		this.#pump();
	}

	retry(id) {
		this.#set({ outbox: mark(this.outbox, id, "sending") });
		this.#pump();
	}

	type(on) {
		const now = Date.now();
		if (on ? now - this.#typedAt < TYPING_EVERY : !this.#typedAt) return;
		this.#typedAt = on ? now : 0;
		this.#socket?.send({ type: "typing", on });
	}

	read() {
		const seq = lastFromOthers(this.state, "customer");
		if (seq <= Math.max(this.#readSent, this.state.read.customer)) return;
		this.#readSent = seq;
		if (!this.#socket.send({ type: "read", seq })) this.act("read", { seq });
	}

	async askHuman() {
		if (await this.act("human", { client_turn_id: this.#humanId })) this.#humanId = freshId();
	}

	tell = (problem) => this.#set({ problem });

	backToBot = () => this.act("bot");

	// A socket; long polling while none comes up.

	#connect() {
		this.#socket = new LiveSocket({
			url: socketUrl(this.origin, "/api/customer/socket"),
			greet: () => [{ type: "hello", token: this.token, conversation: this.conversation.id, after: this.state.seq }],
			onFrame: (frame) => this.#frames[frame.type]?.(frame),
			onUp: () => {
				this.#polling = null;
				this.#readSent = 0;
				this.#set({ link: "live" });
				this.#pump();
			},
			onDown: (code, failures) => {
				this.#acked?.();
				if (code === 4001 || code === 4009) return this.startAnew();
				if (failures >= POLL_AFTER_FAILURES) this.#poll();
				if (this.link === "live") this.#set({ link: "offline", typing: null });
			},
		});
		this.#socket.start();
	}

	startAnew() {
		this.stop();
		this.session.forget();
		this.start(this.about);
	}

	#frames = {
		welcome: ({ conversation }) => conversation.id && this.#set({ conversation }),
		event: ({ event }) => this.#take([event]),
		conversation: ({ conversation }) => this.#set({ conversation }),
		ack: (frame) => this.#acked?.(frame),
		error: (frame) => (frame.client_turn_id ? this.#acked?.(frame) : this.#set({ problem: frame.code })),
		resync: () => this.#catchUp().finally(() => this.#socket?.restart()),
		typing: ({ who, on }) => {
			clearTimeout(this.#typingTimer);
			this.#typingTimer = setTimeout(() => this.#set({ typing: null }), TYPING_SHOWN);
			this.#set({ typing: on ? who : null });
		},
	};

	#take(events) {
		const spoken = events.some(({ turn }) => turn && turn.author !== "customer");
		const state = foldAll(this.state, events);
		this.#set({ state, outbox: settle(this.outbox, state), typing: spoken ? null : this.typing, problem: null });
	}

	async #catchUp(wait = 0) {
		const { events, conversation } = await call(this.#path(`events?after=${this.state.seq}&wait=${wait}`), null, this);
		if (conversation.id !== this.conversation?.id) return;
		this.conversation = conversation;
		this.#take(events);
		if (events.length) await this.#catchUp();
	}

	async #poll() {
		if (this.#polling) return;
		const mine = (this.#polling = {});
		while (this.#polling === mine) {
			try {
				await this.#catchUp(this.link === "polling" ? 25 : 0);
				if (this.#polling === mine) this.#set({ link: "polling" });
				this.#pump();
			} catch (problem) {
				if (this.#polling !== mine) return;
				if ([401, 404].includes(problem.status)) return this.startAnew();
				this.#set({ link: "offline" });
				await pause(problem.retry_after ?? 3);
			}
		}
	}

	// One turn at a time, in order, each once; by HTTP when the socket does not answer.

	async #pump() {
		if (this.#pumping || !this.conversation) return;
		this.#pumping = true;
		for (let turn; (turn = nextToSend(this.outbox)); ) {
			const { status, code, retry_after } = await this.#deliver(turn);
			if (status === 0 || code === "rate_limited") await pause(retry_after ?? 2);
			else this.#set({ outbox: settle(mark(this.outbox, turn.client_turn_id, code ? "failed" : "sent", code), this.state) });
		}
		this.#pumping = false;
	}

	async #deliver({ client_turn_id, text, choice, files }) {
		const body = { client_turn_id, text: text || undefined, choice, files: files?.map(({ id }) => id) };
		const heard = await new Promise((hear) => {
			if (!this.#socket?.send({ type: "say", ...body })) return hear();
			this.#acked = (frame) => (!frame || frame.client_turn_id === client_turn_id) && hear(frame);
			setTimeout(hear, ACK_WITHIN);
		});
		return heard ?? call(this.#path("turns"), body, this).catch((problem) => problem);
	}

	/** One call that is no turn. */
	async act(what, body = {}) {
		const problem = await call(this.#path(what), body, this).then(() => null, ({ code }) => code);
		this.#set({ problem });
		return !problem;
	}

	#path = (rest) => `/api/customer/conversations/${this.conversation?.id}/${rest}`;

	#set(fields) {
		Object.assign(this, fields);
		const unsent = this.outbox.filter(({ status }) => status !== "sent");
		if (this.conversation) this.storage.setItem(`tandem:outbox:${this.conversation.id}`, JSON.stringify(unsent));
		this.dispatchEvent(new Event("change"));
	}
}
