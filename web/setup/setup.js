// What is set up, as the desk tells it, and everything that can be done with it. Draws nothing.

import { batch, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble } from "../shared/staff.js";
import { faultWords } from "./hours-words.js";
import { fieldWords } from "./words.js";

const SETUP = "/api/setup";

export class Setup {
	/** {default_queue, queues, agents, teams, skills, languages, calendars, targets, replies, variables}; null until it was read. */
	found = signal(null);
	warnings = signal([]);
	/** Who changed what; null until it was read. */
	history = signal(null);
	/** Those whose public holidays are known; empty until they were read. */
	countries = signal([]);
	notice = signal(null);
	/** What was done, in words, and how to take it back: `{words, undo}`. */
	done = signal(null);

	constructor(t) {
		this.t = t;
	}

	async load() {
		const paths = [`?lang=${this.t.language}`, "/check", "/calendars", "/targets", "/replies"];
		const [found, check, hours, targets, canned] = await Promise.all(paths.map((path) => this.#ask(SETUP + path)));
		if (!found || !check || !hours || !targets || !canned) return;
		batch(() => {
			this.found.value = { ...found, ...hours, ...targets, ...canned };
			this.warnings.value = check.warnings;
		});
	}

	async loadHistory() {
		this.history.value = (await this.#ask(`${SETUP}/history`))?.changes ?? this.history.value;
	}

	async loadCountries() {
		if (!this.countries.value.length) this.countries.value = (await this.#ask(`${SETUP}/countries?lang=${this.t.language}`))?.countries ?? [];
	}

	/** What business hours would mean, or their faults; undefined when the desk cannot be asked. */
	preview = (document) => call(`${SETUP}/calendars/preview?lang=${this.t.language}`, document).catch(() => undefined);

	// -- acting: each answers true when the desk agreed ------------------------------------------

	/** A queue, a calendar, a target: a new one when there is none yet. */
	save = (kind, one, body) => (one ? this.#patch(`${kind}/${one.id}`, body, "did_change", body.name) : this.make(kind, body));
	saveAgent = (agent, body) => this.#patch(`agents/${agent.id}`, body, "did_change", agent.name);
	make = (kind, body) => this.#act(kind, body, "did_make", body.name);
	rename = (kind, id, name) => this.#patch(`${kind}/${encodeURIComponent(id)}`, { name }, "did_change", name);

	archive = (queue, moveTo) =>
		this.#act(`queues/${queue.id}/archive`, moveTo ? { move_to: moveTo } : {}, "did_archive", queue.name, () => this.open(queue));

	open = (queue) => this.#act(`queues/${queue.id}/open`, {}, "did_open", queue.name);

	/** `body`: what would make it again. */
	remove = (kind, id, body) =>
		this.#act(`${kind}/${encodeURIComponent(id)}/delete`, {}, "did_delete", body.name, () => this.make(kind, body));

	#patch(path, body, words, name) {
		return this.#act(path, body, words, name, null, "PATCH");
	}

	async #act(path, body, words, name, undo = null, method = "POST") {
		this.done.value = null;
		if ((await this.#ask(`${SETUP}/${path}`, body, method)) === undefined) return false;
		await this.load();
		this.done.value = { words: this.t(words, { name }), undo };
		if (this.history.value) this.loadHistory();
		return true;
	}

	/** The answer, or undefined after it was said what is wrong. */
	async #ask(path, body, method) {
		this.notice.value = null;
		try {
			return await call(path, body, { method });
		} catch (problem) {
			const told = problem.faults?.map((fault) => faultWords(this.t, fault)).join(" ");
			this.notice.value = trouble(this.t, { ...problem, message: problem.message, field: fieldWords(this.t, problem.field), told });
		}
	}
}
