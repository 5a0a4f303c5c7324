// Decisions to explain: the newest ones, those of a rule, and all of one conversation.

import { signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { questions } from "../shared/newest.js";
import { trouble } from "../shared/staff.js";

export class Explain {
	show = signal("handoffs");
	rule = signal("");
	lines = signal(null);
	next = signal(null);
	/** {id, decisions}; null while it is read. */
	conversation = signal(null);
	notice = signal(null);
	#listing = questions();
	#opening = questions();

	constructor(t) {
		this.t = t;
	}

	async load(after = null) {
		const query = new URLSearchParams({ show: this.show.value });
		if (this.rule.value) query.set("rule", this.rule.value);
		if (after) query.set("after", after);
		const current = this.#listing();
		const answer = await this.#ask(`/api/strategy/decisions?${query}`);
		if (!current()) return;
		if (!answer) return void (this.lines.value ??= []);
		this.lines.value = after ? [...this.lines.value, ...answer.decisions] : answer.decisions;
		this.next.value = answer.next;
	}

	async open(id) {
		if (this.conversation.value?.id === id) return;
		const current = this.#opening();
		this.conversation.value = null;
		const answer = await this.#ask(`/api/strategy/conversations/${encodeURIComponent(id)}/decisions`);
		if (current()) this.conversation.value = { id, decisions: answer?.decisions ?? [] };
	}

	async #ask(path) {
		this.notice.value = null;
		try {
			return await call(path);
		} catch (problem) {
			this.notice.value = trouble(this.t, problem);
		}
	}
}
