// Which facts a table may ask, how, and with which control a value is entered. Pure.

const ORDER = ["is", "is not", "in", "not in", "above", "at least", "below", "at most", "contains"];
const SEVERAL = ["in", "not in"];

export const factsFor = (facts, table) => facts.filter(({ tables }) => tables.includes(table));
export const operatorsOf = (fact) => ORDER.filter((op) => fact.operators.includes(op));

/** Facts whose name or meaning holds every typed word; those whose name begins with it first. */
export function findFacts(facts, typed) {
	const words = typed.toLowerCase().replaceAll("_", " ").split(" ").filter(Boolean);
	const rank = ({ name, means }) => {
		const plain = name.replaceAll("_", " ");
		const text = `${plain} ${means}`.toLowerCase();
		if (!words.every((word) => text.includes(word))) return -1;
		if (plain.startsWith(words.join(" "))) return 0;
		return words.every((word) => plain.includes(word)) ? 1 : 2;
	};
	return facts.map((fact) => [rank(fact), fact]).filter(([place]) => place >= 0).sort(([a], [b]) => a - b).map(([, fact]) => fact);
}

/** Which control fits: flag, number, choice (a known word), word (any), choices, words. */
export function controlFor(fact, op) {
	if (fact.kind === "flag" || fact.kind === "number") return fact.kind;
	const several = SEVERAL.includes(op);
	if (fact.values) return several ? "choices" : "choice";
	return several ? "words" : "word";
}

export const stepOf = (fact) => (fact.whole ? 1 : fact.high === 1 ? 0.01 : 0.1);

/** The condition with another fact: operator and value are kept where they still make sense. */
export function withFact([before, op, value], fact) {
	if (before === fact.name) return [before, op, value];
	const allowed = operatorsOf(fact);
	const kept = allowed.includes(op) ? op : allowed[0];
	return [fact.name, kept, fitting(fact, kept, undefined)];
}

export const withOperator = (fact, [name, , value], op) => [name, op, fitting(fact, op, value)];

/** A value of the right kind for fact and operator, made of `value` where it can be. */
function fitting(fact, op, value) {
	if (fact.kind === "flag") return typeof value === "boolean" ? value : true;
	if (fact.kind === "number") return typeof value === "number" ? value : fact.high === 1 ? 0.5 : Math.max(fact.low ?? 0, 1);
	const words = (Array.isArray(value) ? value : [value]).filter((word) => typeof word === "string" && word);
	if (SEVERAL.includes(op)) return words;
	return words[0] ?? fact.values?.[0] ?? "";
}

/** A first condition: the fact that tables ask most about. */
export function firstCondition(facts, used) {
	const fact = facts.find(({ name }) => !used.includes(name) && name === "intent") ?? facts.find(({ name }) => !used.includes(name)) ?? facts[0];
	return withFact(["", "", null], fact);
}

/** Words to suggest for a fact of any words: seen lately, used in the draft, or given by another table. */
export function suggestions(fact, tables) {
	if (!fact || fact.values) return [];
	const rules = Object.values(tables).flatMap(({ rules: some }) => some);
	const used = rules.flatMap(({ when }) => when.filter(([name]) => name === fact.name).flatMap(([, , value]) => value));
	const given = { pathway: tables.pathway, tags: tables.tagging }[fact.name]?.rules.map(({ then }) => then) ?? [];
	return [...new Set([...given, ...used, ...fact.seen].filter((word) => typeof word === "string" && word))].sort();
}

/** Words that rules of this table already end with: pathways, tags, queues. */
export const usedThens = (rules) => [...new Set(rules.map(({ then }) => then?.queue ?? then).filter((then) => typeof then === "string" && then))].sort();

export const usedSkills = (rules) => [...new Set(rules.flatMap(({ then }) => [...(then?.skills ?? []), ...(then?.desired ?? [])]))].sort();

const usedTargets = (rules) => [...new Set(rules.map(({ then }) => then?.target).filter(Boolean))].sort();

/** Service targets that are set up: [{word, name}]; without a setup those that rules name. */
export const targetsFor = (setup, rules) =>
	setup?.targets?.map(({ id, name }) => ({ word: id, name })) ?? usedTargets(rules).map((word) => ({ word, name: word }));

/** Queues that take people in, as they are set up: [{word, name}]; without a setup those that rules name. */
export const queuesFor = (setup, rules) =>
	setup?.queues.filter((one) => !one.archived_at).map(({ id, name }) => ({ word: id, name })) ?? usedThens(rules).map((word) => ({ word, name: word }));

/** Skills that are set up, the languages of customers, and what rules ask for already. */
export const skillsFor = (setup, rules) =>
	[...new Set([...(setup?.skills.map(({ code }) => code) ?? []), ...(setup?.languages.filter(({ served }) => served).map(({ code }) => `language:${code}`) ?? []), ...usedSkills(rules)])];

/** "60 drop law" -> {after: 60, does: "drop", what: "law"}, and back. */
export function readStep(text) {
	const [after, does, what = ""] = text.split(" ");
	return { after: Number(after) || 0, does, what };
}

export const writeStep = ({ after, does, what }) => `${after} ${does} ${what.trim().replaceAll(" ", "_")}`;
