// The trainer's inbox: what the bot did not understand, one after the other.

import { computed, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { questions } from "../shared/newest.js";
import { trouble } from "../shared/staff.js";

const PATH = "/api/workbench/candidates";

export class Inbox {
	state = signal("open");
	language = signal("");
	candidates = signal(null);
	next = signal(null);
	chosen = signal(0);
	intents = signal([]);
	notice = signal(null);
	#done = [];
	#listing = questions();

	constructor(t) {
		this.t = t;
		this.current = computed(() => this.candidates.value?.[this.chosen.value] ?? null);
	}

	async start() {
		this.intents.value = (await this.#ask("/api/workbench/intents"))?.intents ?? [];
		await this.load();
	}

	async load(after = null) {
		const query = new URLSearchParams({ state: this.state.value });
		if (this.language.value) query.set("language", this.language.value);
		if (after) query.set("after", after);
		const current = this.#listing();
		const answer = await this.#ask(`${PATH}?${query}`);
		if (!current()) return;
		if (!answer) return void (this.candidates.value ??= []);
		this.candidates.value = after ? [...this.candidates.value, ...answer.candidates] : answer.candidates;
		this.next.value = answer.next;
		if (!after) this.chosen.value = 0;
	}

	show(state) {
		this.state.value = state;
		this.load();
	}

	step(by) {
		const last = (this.candidates.value?.length ?? 1) - 1;
		this.chosen.value = Math.min(Math.max(this.chosen.value + by, 0), Math.max(last, 0));
	}

	correct = (intent, text) => this.#decide("correct", { intent, ...(text && { text }) });
	dismiss = (why) => this.#decide("dismiss", { why });

	/** Takes the last decision back, or that of the chosen candidate when it is no longer open. */
	async undo() {
		const candidate = this.state.value === "open" ? this.#done.pop() : this.current.value;
		if (!candidate) return;
		const answer = await this.#ask(`${PATH}/${candidate.turn_id}/reopen`, {});
		if (!answer) return;
		if (this.state.value === "open") this.#insert(answer.candidate);
		else this.#drop(candidate.turn_id);
	}

	async #decide(what, body) {
		const candidate = this.current.value;
		const answer = await this.#ask(`${PATH}/${candidate.turn_id}/${what}`, body);
		if (!answer) return false;
		this.#done.push(candidate);
		this.#drop(candidate.turn_id);
		this.notice.value = this.t(`did_${what}`, { intent: body.intent ?? "", text: candidate.text.slice(0, 60) });
		if (this.candidates.value.length < 5 && this.next.value) await this.load(this.next.value);
		return true;
	}

	#insert(candidate) {
		this.candidates.value = [candidate, ...this.candidates.value];
		this.chosen.value = 0;
	}

	#drop(id) {
		this.candidates.value = this.candidates.value.filter((one) => one.turn_id !== id);
		this.step(0);
	}

	async #ask(path, body) {
		this.notice.value = null;
		try {
			return await call(path, body);
		} catch (problem) {
			this.notice.value = trouble(this.t, problem);
		}
	}
}
