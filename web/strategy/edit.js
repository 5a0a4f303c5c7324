// What an editor does to a list of rules. Pure: every edit gives a new list.

let made = 0;

/** Rules as the screen holds them: each has a `key` of its own, since names may stand twice. */
export const keyed = (rule) => ({ key: `r${++made}`, name: "", when: [], note: "", ...rule });

/** A document of the desk -> the tables of the screen. */
export const opened = (document) => Object.fromEntries(Object.entries(document).map(([name, { rules, ...rest }]) => [name, { ...rest, rules: (rules ?? []).map(keyed) }]));

/** A table as the desk wants it: without keys, and without what says nothing. */
export const bare = ({ rules, ...rest }) => ({ ...rest, rules: rules.map(bareRule) });

function bareRule({ key, note, reason, ...rule }) {
	return { ...rule, ...(reason && { reason }), ...(note && { note }) };
}

const NEW = {
	pathway: { then: "" },
	escalation: { then: "escalate", reason: "policy_required" },
	tagging: { then: "" },
	priority: { then: 10 },
	routing: { then: { queue: "support" } },
};

export const freshRule = (table) => keyed(structuredClone(NEW[table]));

export const insert = (rules, at, rule) => [...rules.slice(0, at), rule, ...rules.slice(at)];
export const remove = (rules, at) => rules.filter((_, place) => place !== at);
export const put = (rules, at, change) => rules.map((rule, place) => (place === at ? { ...rule, ...change } : rule));

/** The rule at `from` comes to stand at `to`; beyond the ends nothing changes. */
export function move(rules, from, to) {
	if (from === to || to < 0 || to >= rules.length) return rules;
	return insert(remove(rules, from), to, rules[from]);
}

/** A copy below, named so that both can be told apart. */
export function duplicate(rules, at) {
	const { key, ...copy } = rules[at];
	const stem = copy.name.replace(/ \(\d+\)$/, "");
	const names = new Set(rules.map(({ name }) => name));
	let number = 2;
	while (names.has(`${stem} (${number})`)) number += 1;
	return insert(rules, at + 1, keyed({ ...copy, name: `${stem} (${number})` }));
}

export const addCondition = (rule, condition) => ({ when: [...rule.when, condition] });
export const putCondition = (rule, at, condition) => ({ when: rule.when.map((one, place) => (place === at ? condition : one)) });
export const dropCondition = (rule, at) => ({ when: remove(rule.when, at) });

/** {rule's key: [fault]} and the faults of no rule. Faults name their rule as the desk read it: trimmed; without a name, by its number. */
export function placeFaults(faults, rules) {
	const byKey = new Map();
	const rest = [];
	for (const fault of faults) {
		const meant = rules.filter((rule, at) => (fault.number ? fault.number === at + 1 : fault.rule !== null && rule.name.trim() === fault.rule));
		for (const { key } of meant) byKey.set(key, [...(byKey.get(key) ?? []), fault]);
		if (!meant.length) rest.push(fault);
	}
	return { byKey, rest };
}

/** Steps back and forth. Typing in one field is one step: edits with the same label follow each other as one. */
export class Steps {
	#past = [];
	#next = [];
	#label = null;

	add(before, label) {
		if (label && label === this.#label) return;
		this.#past = [...this.#past.slice(-99), before];
		this.#next = [];
		this.#label = label;
	}

	/** The state before the last edit, or null. */
	back(now) {
		if (!this.#past.length) return null;
		this.#next.push(now);
		this.#label = null;
		return this.#past.pop();
	}

	forth(now) {
		if (!this.#next.length) return null;
		this.#past.push(now);
		this.#label = null;
		return this.#next.pop();
	}

	get can() {
		return { back: this.#past.length > 0, forth: this.#next.length > 0 };
	}
}
