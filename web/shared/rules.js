// Rules, facts and decisions in words, for every page that shows some. Pure.

import { number } from "./format.js";

export const plain = (name) => (name ?? "").replaceAll("_", " ");

export const reason = (t, code) => (t.has(`reason_${code}`) ? t(`reason_${code}`) : plain(code));

export const outcome = (t, code) => (t.has(`outcome_${code}`) ? t(`outcome_${code}`) : plain(code));

const operator = (t, op) => (t.has(`op_${op}`) ? t(`op_${op}`) : op);

/** A fact's value, or what a rule compares it with; null: nobody knows it. */
export function valueWords(t, value) {
	if (value === null || value === undefined) return t("not_known");
	if (typeof value === "boolean") return t(value ? "yes" : "no");
	if (typeof value === "number") return number(value, t.language, 4);
	if (Array.isArray(value)) return value.length ? value.map(plain).join(", ") : "–";
	return plain(value) || "–";
}

/** [fact, op, value] -> "confidence below 0.55"; a flag that is yes is its name alone. */
export const conditionWords = (t, [fact, op, value]) => [plain(fact) || "–", operator(t, op), valueWords(t, value)].join(" ");

/** What follows: the outcome with its reason, a name, minutes, or a route. */
export function effectWords(t, { then, reason: why }) {
	if (then && typeof then === "object") return routeWords(t, then);
	if (typeof then === "number") return t("minutes", { n: then, minutes: `${then > 0 ? "+" : ""}${number(then, t.language)}` });
	if (!then) return "–";
	const words = t.has(`then_${then}`) ? t(`then_${then}`) : then;
	return why ? `${words}: ${reason(t, why)}` : words;
}

const routeWords = (t, { queue, skills = [], desired = [], relax = [], target }) => [
	t("route_queue", { queue: queue || "–" }),
	skills.length > 0 && t("route_skills", { skills: skills.join(", ") }),
	desired.length > 0 && t("route_desired", { skills: desired.join(", ") }),
	relax.length > 0 && t("route_relax", { steps: relax.map((step) => stepWords(t, step)).join(", ") }),
	target && t("route_target", { target }),
].filter(Boolean).join("; ");

const stepWords = (t, step) => {
	const [after, does, what] = step.split(" ");
	return t.has(`route_${does}`) ? t(`route_${does}`, { after, what }) : step;
};

/** The one line that says why: the conditions of the rule that decided, or that none did. */
export function whyWords(t, { rule, words, trace = [] }) {
	const decided = trace.find((verdict) => verdict.decided);
	if (decided) return decided.conditions.map(({ fact, op, want }) => conditionWords(t, [fact, op, want])).join(t("and"));
	if (trace.some((verdict) => verdict.guarded)) return t("why_guarded", { rule: trace.find((verdict) => verdict.guarded).rule });
	return trace.length ? t("why_nothing") : words || rule;
}
