// The console's state and everything an agent can do. Talks to the desk; draws nothing.

import { batch, computed, signal } from "../vendor/preact.js";
import { ApiError, call } from "../shared/api.js";
import { questions } from "../shared/newest.js";
import { drop, freshId, mark, nextToSend, put } from "../shared/outbox.js";
import { LiveSocket, socketUrl } from "../shared/socket.js";
import { toSignIn, trouble } from "../shared/staff.js";
import { KNOWN, STEPS } from "./news.js";
import { Room } from "./room.js";

const ACK_WITHIN = 8_000;
const TYPING_EVERY = 3_000;
const TYPING_SHOWN = 6_000;
const pause = (seconds) => new Promise((wake) => setTimeout(wake, seconds * 1000));

export class Desk {
	board = signal(null);
	link = signal("connecting");
	chosen = signal(null);
	notice = signal(null);
	found = signal(null);
	taxonomy = signal(null);
	now = signal(Date.now());
	#rooms = new Map();
	#acks = new Map();
	#typedAt = 0;
	#searching = questions();

	/** `supervises`: may note on conversations of others. */
	constructor(t, supervises = false) {
		this.t = t;
		this.room = computed(() => (this.chosen.value ? this.#room(this.chosen.value) : null));
		this.mine = computed(() => Boolean(this.board.value?.chats.some((row) => row.conversation_id === this.chosen.value)));
		this.notes = computed(() => this.mine.value || (supervises && this.room.value?.owner.value !== "closed"));
		this.socket = new LiveSocket({
			url: socketUrl(location.origin, "/api/desk/socket"),
			greet: () => (this.chosen.value ? [this.#hello(this.chosen.value)] : []),
			onFrame: (frame) => this.#frames[frame.type]?.(frame),
			onUp: () => (this.link.value = "live"),
			onDown: (code) => (code === 4001 || code === 4009 ? toSignIn() : this.#offline()),
		});
	}

	start() {
		this.choose(location.hash.slice(1) || null);
		this.socket.start();
		setInterval(() => (this.now.value = Date.now()), 1000);
	}

	// -- looking -------------------------------------------------------------------------------

	choose(id) {
		if (id === this.chosen.value) return;
		batch(() => {
			if (this.chosen.value) this.socket.send({ type: "leave", conversation: this.chosen.value });
			this.chosen.value = id;
			this.notice.value = null;
		});
		history.replaceState(null, "", id ? `#${id}` : location.pathname);
		if (!id) return;
		this.socket.send(this.#hello(id));
		this.refresh(id);
	}

	async refresh(id) {
		const room = this.#room(id);
		room.detail.value = (await this.#ask(`/api/desk/conversations/${id}`)) ?? room.detail.value;
	}

	async loadOrders(room) {
		const answer = await call(`/api/desk/conversations/${room.id}/orders`).catch((problem) => ({ problem: trouble(this.t, problem) }));
		room.orders.value = answer;
	}

	async loadDecisions(room) {
		room.decisions.value = (await this.#ask(`/api/desk/conversations/${room.id}/decisions`))?.decisions ?? [];
	}

	async loadProcedures(room) {
		room.procedures.value = (await this.#ask(`/api/desk/conversations/${room.id}/procedures`)) ?? room.procedures.value;
	}

	async loadCanned(room) {
		room.canned.value = (await this.#ask(`/api/desk/conversations/${room.id}/canned-replies`))?.replies ?? room.canned.value ?? [];
	}

	/** {queues, colleagues} to whom a conversation can go; empty after it was said what is wrong. */
	async targets() {
		return (await this.#ask("/api/desk/transfer-targets")) ?? { queues: [], colleagues: [] };
	}

	async search(words) {
		const current = this.#searching();
		if (!words) return void (this.found.value = null);
		const answer = await this.#ask(`/api/desk/conversations?q=${encodeURIComponent(words)}`);
		if (current()) this.found.value = answer?.conversations ?? [];
	}

	// -- acting: each answers true when the desk agreed ------------------------------------------

	presence = (presence, reason = "") => this.#act("/api/desk/presence", { presence, reason });
	decline = (offer) => this.#act(`/api/desk/offers/${offer.id}/decline`);
	/** `to`: {to_queue}, {to_agent}, or {} for the same queue. */
	transfer = (note, to) => this.#change("transfer", { note, ...to });
	handBack = (brief) => this.#change("hand-back", { brief });
	close = (outcome) => this.#change("close", { outcome });
	setTags = (tags) => this.#change("tags", { tags });
	setStep = (step) => this.#change("steps", step);
	wrapUp = () => this.#change("wrap-up", {});

	takeOver = () => this.#change("take-over", {});
	closeBroadcast = (message) => this.#act(`/api/desk/broadcasts/${message.id}/close`);
	sawMention = (mention) => this.#act(`/api/desk/notes/${mention.note_id}/seen`);

	/** A private note. `toHolder`: it also stands on the board of the agent who has the conversation. */
	addNote(text, toHolder) {
		const { id, detail } = this.room.value;
		const to_agent = toHolder ? detail.value.handoff.agent_id : null;
		return this.#act(`/api/desk/conversations/${id}/notes`, { client_note_id: freshId(), text, to_agent });
	}

	async judge(verdict) {
		const { id } = this.room.value;
		if (await this.#act(`/api/desk/conversations/${id}/verdict`, { verdict })) await this.refresh(id);
	}

	async keep(promise) {
		if ((await this.#act(`/api/desk/promises/${promise}/kept`)) && this.chosen.value) await this.refresh(this.chosen.value);
	}

	/** Every tag there is; asked for once. */
	async loadTags() {
		this.taxonomy.value ??= (await this.#ask("/api/desk/tags"))?.tags ?? null;
	}

	takeCallBack = (id) => this.#callBack(id, "take");
	endCallBack = (id, outcome) => this.#callBack(id, "done", { outcome });

	async #callBack(id, what, body) {
		if ((await this.#act(`/api/desk/call-backs/${id}/${what}`, body)) && this.chosen.value) await this.refresh(this.chosen.value);
	}

	async accept(offer) {
		if (await this.#act(`/api/desk/offers/${offer.id}/accept`)) this.choose(offer.conversation_id);
	}

	async take(id = this.chosen.value) {
		if (await this.#act(`/api/desk/conversations/${id}/take`)) {
			this.choose(id);
			await this.refresh(id);
		}
	}

	async #change(what, body) {
		const room = this.room.value;
		const done = await this.#act(`/api/desk/conversations/${room.id}/${what}`, { ...body, version: room.version.value });
		await this.refresh(room.id);
		return done;
	}

	async #act(path, body = {}) {
		this.notice.value = null;
		return (await this.#ask(path, body)) !== undefined;
	}

	/** The answer, or undefined after the agent was told what is wrong. */
	async #ask(path, body) {
		try {
			return await call(path, body);
		} catch (problem) {
			if (!(problem instanceof ApiError)) throw problem;
			if (problem.status === 401) toSignIn();
			this.notice.value = trouble(this.t, problem);
		}
	}

	// -- writing ---------------------------------------------------------------------------------

	/** With the files that are up. What is still on its way is waited for. */
	say(room, text) {
		if (room.uploads.busy) return room.uploads.whenUp(() => this.say(room, room.draft.value.trim()));
		const files = room.uploads.ready;
		if (!text && !files.length) return;
		const version = room.version.value;
		room.outbox.value = put(room.outbox.value, { client_turn_id: freshId(), text, files, version });
		room.uploads.clear();
		room.write("");
		this.#typedAt = 0;
		this.#pump(room);
	}

	retry(room, turn) {
		const version = room.version.value;
		room.outbox.value = mark(room.outbox.value, turn.client_turn_id, "sending").map((other) =>
			other.client_turn_id === turn.client_turn_id ? { ...other, version } : other);
		this.#pump(room);
	}

	/** Puts an unsent turn back into the box. */
	edit(room, turn) {
		room.outbox.value = drop(room.outbox.value, turn.client_turn_id);
		room.write([turn.text, room.draft.value].filter(Boolean).join("\n"));
		room.uploads.put(turn.files);
	}

	typed(room, text) {
		room.write(text);
		const now = Date.now();
		const on = text !== "";
		if (!this.mine.value || (on ? now - this.#typedAt < TYPING_EVERY : !this.#typedAt)) return;
		this.#typedAt = on ? now : 0;
		this.socket.send({ type: "typing", conversation: room.id, on });
	}

	read(room, seq) {
		if (seq > room.state.value.read.agent) this.socket.send({ type: "read", conversation: room.id, seq });
	}

	async #pump(room) {
		if (room.pumping) return;
		room.pumping = true;
		for (let turn; (turn = nextToSend(room.outbox.value)); ) {
			const { status, code, retry_after } = await this.#deliver(room, turn);
			if (status === 0 || code === "rate_limited") await pause(retry_after ?? 2);
			else this.#settle(room, turn, code);
		}
		room.pumping = false;
	}

	#settle(room, turn, code) {
		room.outbox.value = mark(room.outbox.value, turn.client_turn_id, code ? "failed" : "sent", code);
		room.take([]);
		if (code === "stale") {
			this.notice.value = this.t("problem_stale");
			this.refresh(room.id);
		}
	}

	async #deliver(room, { client_turn_id, text, files, version }) {
		const body = { client_turn_id, text: text || undefined, files: files.map(({ id }) => id), version };
		const heard = await new Promise((hear) => {
			if (!this.socket.send({ type: "say", conversation: room.id, ...body })) return hear();
			this.#acks.set(client_turn_id, hear);
			setTimeout(hear, ACK_WITHIN);
		});
		this.#acks.delete(client_turn_id);
		return heard ?? call(`/api/desk/conversations/${room.id}/turns`, body).catch((problem) => problem);
	}

	// -- listening -------------------------------------------------------------------------------

	#frames = {
		board: ({ board }) => (this.board.value = board),
		event: ({ conversation, event }) => this.#heard(this.#room(conversation), event),
		looking: ({ conversation, people }) => (this.#room(conversation).looking.value = people),
		resync: ({ conversation }) => this.#catchUp(this.#room(conversation)).finally(() => this.socket.restart()),
		ack: (frame) => this.#acks.get(frame.client_turn_id)?.(frame),
		typing: ({ conversation, who, on }) => who === "customer" && this.#showTyping(this.#room(conversation), on),
		// Only a turn that was refused concerns the agent: a typing hint or a read mark may come too late.
		error: (frame) => this.#acks.get(frame.client_turn_id)?.(frame),
	};

	#heard(room, event) {
		const { seq } = room.state.value;
		if (event.seq > seq + 1) return this.socket.send(this.#hello(room.id));
		const moved = room.take([event]);
		if ((moved || KNOWN.has(event.name)) && room.detail.value) this.refresh(room.id);
		if (event.name === "TakenOver" && event.body.from_agent === this.board.value?.me.id && room.detail.value?.conversation.seq < event.seq)
			this.notice.value = this.t("was_taken_over", { name: event.agent_name });
		if (event.name === "Decided" && room.decisions.value) this.loadDecisions(room);
		if (STEPS.has(event.name) && room.procedures.value) this.loadProcedures(room);
	}

	async #catchUp(room) {
		const { events } = await call(`/api/desk/conversations/${room.id}/events?after=${room.state.value.seq}`);
		room.take(events);
		if (events.length) await this.#catchUp(room);
	}

	#showTyping(room, on) {
		clearTimeout(room.typingTimer);
		room.typing.value = on;
		room.typingTimer = setTimeout(() => (room.typing.value = false), TYPING_SHOWN);
	}

	#offline() {
		this.link.value = "offline";
		for (const hear of this.#acks.values()) hear();
		for (const room of this.#rooms.values()) room.looking.value = [];
	}

	#room(id) {
		if (!this.#rooms.has(id)) this.#rooms.set(id, new Room(id));
		return this.#rooms.get(id);
	}

	#hello = (id) => ({ type: "open", conversation: id, after: this.#room(id).state.value.seq });
}
