// Training and models: start, watch, compare, promote, roll back.

import { computed, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble } from "../shared/staff.js";

const ASK_EVERY = 1_000;

export class Forge {
	trainings = signal([]);
	models = signal(null);
	serving = signal(null);
	promotion = signal(null);
	chosen = signal(null);
	notice = signal(null);
	#timer = 0;

	constructor(t) {
		this.t = t;
		this.running = computed(() => this.trainings.value.find(({ state }) => state === "running") ?? null);
		this.model = computed(() => this.models.value?.find(({ id }) => id === this.chosen.value) ?? this.models.value?.[0] ?? null);
	}

	async look() {
		clearTimeout(this.#timer);
		const [models, trainings] = await Promise.all([this.#ask("/api/workbench/models"), this.#ask("/api/workbench/trainings")]);
		if (models) {
			this.models.value = models.models;
			this.serving.value = models.serving;
			this.promotion.value = models.promotion;
		}
		if (trainings) this.trainings.value = trainings.trainings;
		if (this.busy) this.#timer = setTimeout(() => this.look(), ASK_EVERY);
	}

	get busy() {
		return Boolean(this.running.value) || this.promotion.value?.state === "switching";
	}

	train = () => this.#start("/api/workbench/trainings");
	promote = (id) => this.#start(`/api/workbench/models/${id}/promote`);
	rollBack = () => this.#start("/api/workbench/models/roll-back");

	async #start(path) {
		this.notice.value = null;
		await this.#ask(path, {});
		await this.look();
	}

	async #ask(path, body) {
		try {
			return await call(path, body);
		} catch (problem) {
			const reasons = problem.reasons?.map(({ words }) => words).join(" ");
			this.notice.value = [trouble(this.t, problem), reasons].filter(Boolean).join(" ");
		}
	}
}
