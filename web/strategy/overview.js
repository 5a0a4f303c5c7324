// What decides, what is being written, what decided before, and experiments with two rulesets.

import { signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble } from "../shared/staff.js";

const RULESETS = "/api/strategy/rulesets";
const EXPERIMENTS = "/api/strategy/experiments";

export class Overview {
	/** {serving, drafts, published, history, experiment}; null until it was read. */
	rules = signal(null);
	experiments = signal(null);
	notice = signal(null);
	/** What was done, in words, until the next thing is done. */
	done = signal(null);

	constructor(t) {
		this.t = t;
	}

	async load() {
		this.#show(await this.#ask(RULESETS));
	}

	async loadExperiments() {
		const [rules, found] = await Promise.all([this.#ask(RULESETS), this.#ask(EXPERIMENTS)]);
		this.#show(rules);
		this.experiments.value = found?.experiments ?? this.experiments.value ?? [];
	}

	/** The new draft's id, or undefined. */
	async makeDraft(title, source) {
		return (await this.#ask(RULESETS, { title, ...(source && { source }) }))?.ruleset.id;
	}

	discard = (draft) => this.#act(`${RULESETS}/${draft.id}/discard`, {}, this.t("did_discard", { title: draft.title }));
	rollBack = (ruleset, why) => this.#act(`${RULESETS}/${ruleset.id}/roll-back`, { why }, this.t("did_roll_back", { n: ruleset.number }));
	publishKept = (ruleset, why) => this.#act(`${RULESETS}/${ruleset.id}/publish`, { why, revision: ruleset.revision }, this.t("did_publish", { n: ruleset.number }));

	makeExperiment = (body) => this.#experiment(EXPERIMENTS, body, this.t("did_make_experiment", { name: body.name }));
	start = ({ id, name }) => this.#experiment(`${EXPERIMENTS}/${id}/start`, {}, this.t("did_start", { name }));
	stop = ({ id, name }, why) => this.#experiment(`${EXPERIMENTS}/${id}/stop`, { why }, this.t("did_stop", { name }));

	/** Shows what an act on a draft answered, and says what was done. */
	took(rules, words) {
		this.#show(rules);
		this.done.value = words;
	}

	#show(rules) {
		if (rules) this.rules.value = rules;
	}

	async #act(path, body, words) {
		const answer = await this.#ask(path, body);
		if (answer) this.took(answer, words);
		return Boolean(answer);
	}

	async #experiment(path, body, words) {
		const answer = await this.#ask(path, body);
		if (!answer) return false;
		await this.loadExperiments();
		this.done.value = words;
		return true;
	}

	/** What was done stays said until the next thing is tried. */
	async #ask(path, body) {
		this.notice.value = null;
		if (body) this.done.value = null;
		try {
			return await call(path, body);
		} catch (problem) {
			this.notice.value = trouble(this.t, problem);
		}
	}
}
