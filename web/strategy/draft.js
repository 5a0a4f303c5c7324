// One ruleset on the screen: edits, steps back, the check while typing, and saving by itself.

import { batch, computed, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble } from "../shared/staff.js";
import { bare, opened, placeFaults, Steps } from "./edit.js";

const CHECK_AFTER = 250;
const SAVE_AFTER = 800;
const AGAIN_AFTER = 3_000;

export class Draft {
	ruleset = signal(null);
	tables = signal(null);
	faults = signal({});
	/** saved, changed, saving, failed (tried again), overtaken (somebody else saved), closed (no draft any more). */
	state = signal("saved");
	by = signal(null);
	problem = signal(null);
	can = signal({ back: false, forth: false });
	#steps = new Steps();
	#stored = {};
	#checkTimer = 0;
	#saveTimer = 0;
	#checks = 0;
	#saving = null;

	constructor(t, id) {
		this.t = t;
		this.id = id;
		this.open = computed(() => this.ruleset.value?.state === "draft");
		this.count = computed(() => Object.values(this.faults.value).reduce((sum, found) => sum + found.length, 0));
	}

	get path() {
		return `/api/strategy/rulesets/${this.id}`;
	}

	get #lang() {
		return `?lang=${this.t.language}`;
	}

	/** Reads it anew; what was not saved is gone. */
	async load() {
		try {
			this.take(await call(this.path + this.#lang));
		} catch (problem) {
			this.problem.value = trouble(this.t, problem);
		}
	}

	/** Shows what the desk answered, and begins the steps back anew. */
	take({ ruleset, document, faults }) {
		clearTimeout(this.#saveTimer);
		clearTimeout(this.#checkTimer);
		this.#checks += 1;
		this.#steps = new Steps();
		batch(() => {
			this.ruleset.value = ruleset;
			this.tables.value = opened(document);
			this.#stored = this.tables.value;
			this.faults.value = faults;
			this.state.value = "saved";
			this.problem.value = null;
			this.can.value = this.#steps.can;
		});
	}

	faultsOf(table) {
		return placeFaults(this.faults.value[table] ?? [], this.tables.value[table]?.rules ?? []);
	}

	// -- editing -------------------------------------------------------------------------------

	/** Another list of rules. Edits with the same `label` in a row are one step. */
	rules(table, rules, label) {
		this.#change(table, { ...this.tables.value[table], rules }, label);
	}

	threshold(table, name, value) {
		const part = this.tables.value[table];
		this.#change(table, { ...part, thresholds: { ...part.thresholds, [name]: value } }, `threshold ${name}`);
	}

	#change(table, part, label) {
		if (!this.open.value || this.state.value === "closed") return;
		this.#steps.add(this.tables.value, label);
		this.#show({ ...this.tables.value, [table]: part });
	}

	back = () => this.#show(this.#steps.back(this.tables.value));
	forth = () => this.#show(this.#steps.forth(this.tables.value));

	#show(tables) {
		if (!tables) return;
		batch(() => {
			this.tables.value = tables;
			this.can.value = this.#steps.can;
			if (this.state.value !== "overtaken") this.state.value = "changed";
		});
		clearTimeout(this.#checkTimer);
		this.#checkTimer = setTimeout(() => this.#check(), CHECK_AFTER);
		this.#saveSoon(SAVE_AFTER);
	}

	// -- the desk ------------------------------------------------------------------------------

	#changed(tables = this.tables.value) {
		const names = Object.keys(tables).filter((name) => tables[name] !== this.#stored[name]);
		return Object.fromEntries(names.map((name) => [name, bare(tables[name])]));
	}

	async #check() {
		const turn = ++this.#checks;
		const answer = await call(`${this.path}/check${this.#lang}`, { tables: this.#changed() }).catch(() => null);
		if (answer && turn === this.#checks) this.faults.value = answer.faults;
	}

	#saveSoon(after) {
		clearTimeout(this.#saveTimer);
		if (this.state.value === "overtaken") return;
		this.#saveTimer = setTimeout(() => this.save(), after);
	}

	/** Saves what is not saved yet; true when everything on the screen is stored. */
	async save() {
		clearTimeout(this.#saveTimer);
		while (this.#saving) await this.#saving;
		if (this.state.value === "overtaken" || this.state.value === "closed") return false;
		const tables = this.tables.value;
		const changed = this.#changed(tables);
		if (!Object.keys(changed).length) {
			this.state.value = "saved";
			return true;
		}
		this.#saving = this.#store(tables, { tables: changed });
		return (await this.#saving) && this.save();
	}

	async #store(tables, body) {
		this.state.value = "saving";
		try {
			const answer = await call(this.path + this.#lang, { revision: this.ruleset.value.revision, ...body }, { method: "PATCH" });
			this.#stored = tables;
			const newest = this.tables.value === tables;
			batch(() => {
				this.ruleset.value = answer.ruleset;
				this.problem.value = null;
				this.state.value = newest ? "saved" : "changed";
				if (newest) this.faults.value = answer.faults;
			});
			return true;
		} catch (problem) {
			this.#refused(problem);
			return false;
		} finally {
			this.#saving = null;
		}
	}

	#refused(problem) {
		const { code, changed_by: by } = problem;
		this.problem.value = trouble(this.t, problem);
		if (code === "overtaken") this.by.value = { name: by, revision: problem.revision };
		this.state.value = code === "overtaken" ? "overtaken" : code === "no_draft" ? "closed" : "failed";
		if (this.state.value === "failed") this.#saveSoon(AGAIN_AFTER);
	}

	/** Somebody else saved first: what stands on this screen goes over theirs. */
	async insist() {
		this.ruleset.value = { ...this.ruleset.value, revision: this.by.value.revision };
		this.#stored = {};
		this.state.value = "changed";
		return this.save();
	}

	async rename(title) {
		if (!(await this.save()) || !title.trim() || title === this.ruleset.value.title) return;
		this.#saving = this.#store(this.tables.value, { title: title.trim() });
		await this.#saving;
	}

	/** An act on the stored draft, such as publish: `{answer}` or `{problem}`. */
	async act(what, body = {}) {
		if (this.open.value && !(await this.save())) return { problem: { code: "unsaved", message: this.t("problem_unsaved") } };
		try {
			const path = `${this.path}/${what}${what === "rebase" ? this.#lang : ""}`;
			return { answer: await call(path, { revision: this.ruleset.value.revision, ...body }) };
		} catch (problem) {
			return { problem };
		}
	}
}
