// One conversation as the console knows it. Signals, so that only what changed is drawn.

import { computed, signal } from "../vendor/preact.js";
import { EMPTY, foldAll } from "../shared/fold.js";
import { settle } from "../shared/outbox.js";
import { Uploads } from "../shared/uploads.js";

const DRAFT = "tandem:draft:";
const FILES = "tandem:files:";

export class Room {
	state = signal(EMPTY);
	outbox = signal([]);
	detail = signal(null);
	typing = signal(false);
	orders = signal(null);
	decisions = signal(null);
	/** What is to be done, with how it stands; and the procedure that the agent chose to look at. */
	procedures = signal(null);
	procedure = signal(null);
	/** Canned replies for this conversation; null until a slash asked for them. */
	canned = signal(null);
	/** Who else has it open: [{id, name}]. */
	looking = signal([]);

	/** The setting of tags that is under way. */
	tagging = Promise.resolve();

	/** Files for the next reply, on their way or there. */
	files = signal([]);

	constructor(id) {
		this.id = id;
		this.uploads = new Uploads(() => ({ url: fileUrl(id) }), () => this.#filed());
		this.uploads.put(JSON.parse(sessionStorage.getItem(FILES + id)) ?? []);
		this.draft = signal(localStorage.getItem(DRAFT + id) ?? "");
		this.owner = computed(() => this.state.value.owner ?? this.detail.value?.conversation.owner ?? null);
		this.version = computed(() => versionOf(this.state.value, this.detail.value));
	}

	/** Folds events in; true when one of them changed who has the conversation. */
	take(events) {
		const before = this.owner.value;
		this.state.value = foldAll(this.state.value, events);
		if (events.some(({ name }) => name === "CustomerErased")) this.#forget();
		this.outbox.value = settle(this.outbox.value, this.state.value);
		if (events.some(({ turn }) => turn?.author === "customer")) this.typing.value = false;
		return this.owner.value !== before || events.some(({ kind }) => kind === "owner");
	}

	/** What was said is not on the screen any longer than in the desk; nor is what was being written. */
	#forget() {
		const { items } = this.state.value;
		const bare = (item) => (item.type === "turn" ? { ...item, text: "", files: [], quick_replies: [], card: null, image: null } : item.note ? { ...item, note: { ...item.note, text: "" } } : item);
		this.state.value = { ...this.state.value, items: items.map(bare) };
		this.orders.value = this.decisions.value = null;
		this.write("");
	}

	/** What is up outlives a reload. */
	#filed() {
		this.files.value = [...this.uploads.list];
		const { ready } = this.uploads;
		if (ready.length) sessionStorage.setItem(FILES + this.id, JSON.stringify(ready));
		else sessionStorage.removeItem(FILES + this.id);
	}

	/** What is being written is kept on this device until it is sent. */
	write(text) {
		this.draft.value = text;
		if (text) localStorage.setItem(DRAFT + this.id, text);
		else localStorage.removeItem(DRAFT + this.id);
	}
}

/** Where the files of a conversation are, or one of them. */
export const fileUrl = (conversation, file) =>
	`/api/desk/conversations/${conversation}/files${file ? `/${file}` : ""}`;

/** The newest version that was seen: in an event, or in what was fetched. */
function versionOf({ items }, detail) {
	const last = items.findLast((item) => item.type === "note" && item.body.version);
	return Math.max(last?.body.version ?? 0, detail?.conversation.version ?? 1);
}
