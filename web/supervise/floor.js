// What the supervisor sees, live, and everything a supervisor can do. Talks to the desk; draws nothing.

import { signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { LiveSocket, socketUrl } from "../shared/socket.js";
import { toSignIn, trouble } from "../shared/staff.js";

const conversation = (id, what) => `/api/desk/conversations/${id}/${what}`;

export class Floor {
	/** {queues, teams, agents, waiting, waiting_total, broadcasts}; null until it was read. */
	board = signal(null);
	link = signal("connecting");
	notice = signal(null);
	/** What was done, in words, until the next thing is tried. */
	done = signal(null);
	now = signal(Date.now());
	/** Why each agent does not get the customer, by conversation, as far as it was asked. */
	whys = signal({});

	constructor(t) {
		this.t = t;
		this.socket = new LiveSocket({
			url: socketUrl(location.origin, "/api/desk/socket"),
			greet: () => [{ type: "supervise", on: true }],
			onFrame: ({ type, supervision }) => type === "supervision" && (this.board.value = supervision),
			onUp: () => (this.link.value = "live"),
			onDown: (code) => (code === 4001 || code === 4009 ? toSignIn() : (this.link.value = "offline")),
		});
	}

	/** Whoever may not see it is told so, and no socket is tried. */
	async start() {
		setInterval(() => (this.now.value = Date.now()), 1000);
		this.board.value = (await this.#ask("/api/desk/supervision")) ?? null;
		if (this.board.value) this.socket.start();
	}

	takeOver = (chat) => this.#act(conversation(chat.conversation_id, "take-over"), { version: chat.version }, "did_take_over", chat);
	take = (row) => this.#act(conversation(row.conversation_id, "take"), {}, "did_take", row);
	reassign = (row, to) => this.#act(conversation(row.conversation_id, "reassign"), { version: row.version, ...to }, "did_reassign", row);
	presence = (agent, body) => this.#act(`/api/desk/agents/${agent.id}/presence`, body, "did_presence", agent);
	send = (body) => this.#act("/api/desk/broadcasts", body, "did_send");
	takeBack = (message) => this.#act(`/api/desk/broadcasts/${message.id}/take-back`, {}, "did_take_back");

	async loadWhy({ conversation_id: id }) {
		const why = await this.#ask(conversation(id, "why-waiting"));
		if (why) this.whys.value = { ...this.whys.value, [id]: why };
	}

	/** True when the desk agreed; then it is said what was done. */
	async #act(path, body, words, about = {}) {
		this.done.value = null;
		if ((await this.#ask(path, body)) === undefined) return false;
		this.done.value = this.t(words, { name: about.name ?? about.customer_name ?? this.t("anonymous") });
		return true;
	}

	/** The answer, or undefined after it was said what is wrong. */
	async #ask(path, body) {
		this.notice.value = null;
		try {
			return await call(path, body);
		} catch (problem) {
			if (problem.status === 401) return toSignIn();
			this.notice.value = trouble(this.t, problem);
		}
	}
}
