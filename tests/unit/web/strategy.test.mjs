// The strategy's pure parts: edits, facts and their controls, words, the replay's report.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { translator } from "../../../web/shared/i18n.js";
import { conditionWords, effectWords, valueWords, whyWords } from "../../../web/shared/rules.js";
import { addCondition, bare, dropCondition, duplicate, freshRule, keyed, move, opened, placeFaults, put, putCondition, remove, Steps } from "../../../web/strategy/edit.js";
import { controlFor, factsFor, findFacts, firstCondition, operatorsOf, queuesFor, readStep, skillsFor, suggestions, targetsFor, usedSkills, usedThens, withFact, withOperator, writeStep } from "../../../web/strategy/facts.js";
import { placeOf, readPlace } from "../../../web/strategy/place.js";
import { readReport, sinceDays } from "../../../web/strategy/replay.js";

const WEB = new URL("../../../web/", import.meta.url);
const read = (folder, language) => JSON.parse(readFileSync(new URL(`${folder}/strings/${language}.json`, WEB), "utf8"));
const words = (language) => translator(language, { ...read("shared", language), ...read("strategy", language) });
const t = words("en");

const rule = (name, more = {}) => keyed({ name, when: [["tier", "is", "vip"]], then: "escalate", reason: "loop", ...more });
const names = (rules) => rules.map(({ name }) => name);
const FACTS = [
	{ name: "verified", kind: "flag", operators: ["is", "is not"], means: "the shop says who it is", values: null, low: null, high: null, whole: false, tables: ["escalation"], seen: [] },
	{ name: "confidence", kind: "number", operators: ["above", "at least", "at most", "below", "is", "is not"], means: "how sure the bot is", values: null, low: 0, high: 1, whole: false, tables: ["escalation"], seen: [] },
	{ name: "failures", kind: "number", operators: ["above", "at least", "at most", "below", "is", "is not"], means: "turns not understood", values: null, low: 0, high: null, whole: true, tables: ["escalation"], seen: [] },
	{ name: "tier", kind: "word", operators: ["in", "is", "is not", "not in"], means: "from the shop", values: ["plus", "standard", "vip"], low: null, high: null, whole: false, tables: ["pathway", "escalation"], seen: [] },
	{ name: "intent", kind: "word", operators: ["in", "is", "is not", "not in"], means: "the most likely intent", values: null, low: null, high: null, whole: false, tables: ["escalation"], seen: ["order_status"] },
	{ name: "pathway", kind: "word", operators: ["in", "is", "is not", "not in"], means: "the way of this customer", values: null, low: null, high: null, whole: false, tables: ["escalation"], seen: [] },
	{ name: "recent_reasons", kind: "words", operators: ["contains"], means: "reasons of handoffs", values: ["loop", "safety"], low: null, high: null, whole: false, tables: ["escalation"], seen: [] },
];
const fact = (name) => FACTS.find((one) => one.name === name);

test("a place survives the way into the address and back, and nonsense is the overview", () => {
	for (const place of [{ view: "rules", id: "rls_1", part: "tagging" }, { view: "diff", id: "rls_1", part: "rls_2" }, { view: "why", id: "cnv_1", part: "" }, { view: "experiments", id: "", part: "" }]) {
		assert.deepEqual(readPlace(placeOf(place.view, place.id, place.part)), place);
	}
	assert.equal(readPlace("#rules/rls_1/moods").part, "escalation");
	for (const odd of ["", "#", "#moods", "#rules", "#%E0%A4%A/x"]) assert.equal(readPlace(odd).view, "overview", odd);
	assert.equal(placeOf("overview"), "#");
});

test("a document goes to the screen and back without a change", () => {
	const document = {
		escalation: { thresholds: { understood: 0.7 }, rules: [{ name: "a", when: [["tier", "is", "vip"]], then: "escalate", reason: "loop", note: "why" }] },
		routing: { rules: [{ name: "b", when: [["tier", "in", ["vip", "plus"]]], then: { queue: "support", desired: ["x"] } }] },
	};
	const tables = opened(document);
	assert.notEqual(tables.escalation.rules[0].key, tables.routing.rules[0].key);
	assert.deepEqual(Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, bare(table)])), document);
});

test("a rule moves within the table and never out of it", () => {
	const rules = ["a", "b", "c"].map((name) => rule(name));
	assert.deepEqual(names(move(rules, 0, 2)), ["b", "c", "a"]);
	assert.deepEqual(names(move(rules, 2, 0)), ["c", "a", "b"]);
	for (const to of [-1, 3, 1]) assert.equal(move(rules, 1, to), rules);
});

test("a copy has a key and a name of its own, however often one copies", () => {
	let rules = [rule("a")];
	rules = duplicate(duplicate(rules, 0), 1);
	assert.deepEqual(names(rules), ["a", "a (2)", "a (3)"]);
	assert.equal(new Set(rules.map(({ key }) => key)).size, 3);
});

test("edits leave the list of before as it was", () => {
	const rules = Object.freeze([Object.freeze(rule("a")), Object.freeze(rule("b"))]);
	assert.deepEqual(names(put(rules, 0, { name: "c" })), ["c", "b"]);
	assert.deepEqual(names(remove(rules, 0)), ["b"]);
	assert.deepEqual(addCondition(rules[0], ["failures", "above", 1]).when.length, 2);
	assert.deepEqual(putCondition(rules[0], 0, ["failures", "above", 1]).when, [["failures", "above", 1]]);
	assert.deepEqual(dropCondition(rules[0], 0).when, []);
	assert.deepEqual(names(rules), ["a", "b"]);
});

test("every table begins a rule with what is sound there but for its name and conditions", () => {
	assert.deepEqual(["pathway", "escalation", "tagging", "priority", "routing"].map((table) => freshRule(table).then), ["", "escalate", "", 10, { queue: "support" }]);
	assert.equal(freshRule("escalation").reason, "policy_required");
});

test("a fault stands at its rule, twice where the name stands twice, and else above the table", () => {
	const rules = [rule(" a "), rule("b"), rule("a"), rule("")];
	const faults = [{ rule: "a", number: null, says: "1" }, { rule: null, number: 4, says: "2" }, { rule: null, number: null, says: "3" }];
	const { byKey, rest } = placeFaults(faults, rules);
	assert.deepEqual(rules.map(({ key }) => (byKey.get(key) ?? []).map(({ says }) => says)), [["1"], [], ["1"], ["2"]]);
	assert.deepEqual(rest.map(({ says }) => says), ["3"]);
});

test("letters typed into one field are one step back", () => {
	const steps = new Steps();
	steps.add("", "name");
	steps.add("n", "name");
	steps.add("ni", null);
	assert.equal(steps.back("night"), "ni");
	assert.equal(steps.back("ni"), "");
	assert.equal(steps.back(""), null);
	assert.equal(steps.forth(""), "ni");
	assert.equal(steps.forth("ni"), "night");
	assert.equal(steps.forth("night"), null);
});

test("what was taken back is gone once something else is done", () => {
	const steps = new Steps();
	steps.add("a", null);
	assert.equal(steps.back("b"), "a");
	steps.add("a", null);
	assert.deepEqual(steps.can, { back: true, forth: false });
});

test("a fact is found by the beginning of its name first, then by its name, then by its meaning", () => {
	assert.deepEqual(names(findFacts(FACTS, "t")).slice(0, 1), ["tier"]);
	assert.deepEqual(names(findFacts(FACTS, "way")), ["pathway"]);
	assert.deepEqual(names(findFacts(FACTS, "shop says")), ["verified"]);
	assert.deepEqual(names(findFacts(FACTS, "recent_rea")), ["recent_reasons"]);
	assert.deepEqual(findFacts(FACTS, "zzz"), []);
	assert.equal(findFacts(FACTS, "").length, FACTS.length);
	assert.deepEqual(names(factsFor(FACTS, "pathway")), ["tier"]);
});

test("each fact gets the control that fits it and its comparison", () => {
	assert.deepEqual([["verified", "is"], ["failures", "above"], ["tier", "is"], ["tier", "in"], ["intent", "is not"], ["intent", "not in"], ["recent_reasons", "contains"]].map(([name, op]) => controlFor(fact(name), op)),
		["flag", "number", "choice", "choices", "word", "words", "choice"]);
	assert.deepEqual(operatorsOf(fact("tier")), ["is", "is not", "in", "not in"]);
});

test("another fact or comparison keeps of the value what still makes sense", () => {
	assert.deepEqual(withFact(["failures", "above", 2], fact("confidence")), ["confidence", "above", 0.5]);
	assert.deepEqual(withFact(["failures", "above", 2], fact("failures")), ["failures", "above", 2]);
	assert.deepEqual(withFact(["failures", "above", 2], fact("tier")), ["tier", "is", "plus"]);
	assert.deepEqual(withFact(["", "", null], fact("verified")), ["verified", "is", true]);
	assert.deepEqual(withOperator(fact("tier"), ["tier", "is", "vip"], "in"), ["tier", "in", ["vip"]]);
	assert.deepEqual(withOperator(fact("tier"), ["tier", "in", ["vip", "plus"]], "is not"), ["tier", "is not", "vip"]);
	assert.deepEqual(withOperator(fact("intent"), ["intent", "in", []], "is"), ["intent", "is", ""]);
	assert.deepEqual(firstCondition(FACTS, ["intent"])[0], "verified");
});

test("words are suggested from what was seen, what is used and what other tables give", () => {
	const tables = { pathway: { rules: [rule("p", { then: "vip" })] }, escalation: { rules: [rule("e", { when: [["intent", "in", ["refund", "order_status"]]] })] }, routing: { rules: [rule("r", { then: { queue: "support", skills: ["law"], desired: ["calm"] } })] } };
	assert.deepEqual(suggestions(fact("intent"), tables), ["order_status", "refund"]);
	assert.deepEqual(suggestions(fact("pathway"), tables), ["vip"]);
	assert.deepEqual(suggestions(fact("tier"), tables), []);
	assert.deepEqual([usedThens(tables.routing.rules), usedSkills(tables.routing.rules)], [["support"], ["calm", "law"]]);
});

test("queues and skills are suggested as they are set up, and without a setup as rules name them", () => {
	const rules = [rule("r", { then: { queue: "old", skills: ["law@2"], target: "fast" } })];
	const setup = { queues: [{ id: "support", name: "Support", archived_at: null }, { id: "old", name: "Old", archived_at: "2026-01-01T00:00:00Z" }], skills: [{ code: "safety" }], languages: [{ code: "de", served: true }, { code: "uk", served: false }] };
	assert.deepEqual(queuesFor(setup, rules), [{ word: "support", name: "Support" }]);
	assert.deepEqual(queuesFor(null, rules), [{ word: "old", name: "old" }]);
	assert.deepEqual(skillsFor(setup, rules), ["safety", "language:de", "law@2"]);
	assert.deepEqual(skillsFor(null, rules), ["law@2"]);
	assert.deepEqual(targetsFor(null, rules), [{ word: "fast", name: "fast" }]);
	assert.deepEqual(targetsFor({ targets: [{ id: "vip", name: "VIP" }] }, rules), [{ word: "vip", name: "VIP" }]);
});

test("a step goes to the screen and back, and reads as a sentence", () => {
	for (const step of ["60 drop law", "90 lower calm", "120 add night"]) assert.equal(writeStep(readStep(step)), step);
	assert.equal(writeStep({ after: 5, does: "drop", what: " two words " }), "5 drop two_words");
	const then = { queue: "support", relax: ["60 drop law", "120 add night"], target: "fast" };
	assert.equal(effectWords(t, { then }), "queue support; while nobody comes: after 60 s without law, after 120 s also queue night; target fast");
	assert.match(effectWords(words("de"), { then }), /nach 120 s auch Warteschlange night; Ziel fast/);
	assert.match(effectWords(t, { then: { queue: "support", relax: ["soon"] } }), /while nobody comes: soon/);
});

test("rules read as sentences in both languages", () => {
	assert.equal(conditionWords(t, ["confidence", "below", 0.55]), "confidence below 0.55");
	assert.equal(conditionWords(words("de"), ["confidence", "below", 0.55]), "confidence unter 0,55");
	assert.equal(conditionWords(t, ["intent", "in", ["order_status", "refund"]]), "intent is one of order status, refund");
	assert.deepEqual([true, null, [], "", "vip"].map((value) => valueWords(t, value)), ["yes", "not known", "–", "–", "vip"]);
	assert.equal(effectWords(t, { then: "escalate", reason: "loop" }), "to a person: the bot repeated itself");
	assert.equal(effectWords(t, { then: -5 }), "-5 minutes");
	assert.equal(effectWords(t, { then: { queue: "support", skills: ["law"], desired: ["calm"] } }), "queue support; must have law; better with calm");
	assert.equal(effectWords(t, { then: "delivery.late" }), "delivery.late");
});

test("the one line of why is the rule that decided, or that none did", () => {
	const asked = { fact: "tier", op: "is", want: "vip", have: "vip", held: true };
	const verdict = { rule: "VIP", held: true, guarded: false, decided: true, conditions: [asked, { ...asked, fact: "understood", want: false }] };
	assert.equal(whyWords(t, { rule: "VIP", words: "x", trace: [verdict] }), "tier is vip and understood is no");
	assert.equal(whyWords(t, { trace: [{ ...verdict, decided: false, guarded: true }] }), "VIP, but a person has just dealt with it");
	assert.equal(whyWords(t, { trace: [{ ...verdict, decided: false, held: false }] }), "no rule spoke against it");
	assert.equal(whyWords(t, { rule: "gone", words: "as it was told", trace: [] }), "as it was told");
});

test("every outcome, comparison, table and kind of change has its words in both languages", () => {
	const keys = ["answer", "ask_back", "escalate", "answer_then_escalate"].flatMap((one) => [`then_${one}`, `about_then_${one}`, `decided_${one}`])
		.concat(["is", "is not", "in", "not in", "above", "at least", "below", "at most", "contains"].map((op) => `op_${op}`))
		.concat(["pathway", "escalation", "tagging", "priority", "routing"].flatMap((one) => [`table_${one}`, `about_${one}`, `otherwise_${one}`]))
		.concat(["added", "removed", "changed", "moved", "more", "fewer", "other_reason", "other_words", "other_outcome"].map((one) => `change_${one}`))
		.concat(["saved", "changed", "saving", "failed", "overtaken", "closed"].map((one) => `state_${one}`));
	for (const language of ["en", "de"]) for (const key of keys) assert.ok(words(language).has(key), `${language} ${key}`);
});

test("every word that the screens name is there", () => {
	for (const file of ["app", "draft", "overview", ...["asking", "changes", "diff", "editor", "experiments", "overview", "picker", "publish", "replay", "rule", "table", "then", "thresholds", "value", "why"].map((name) => `views/${name}`)]) {
		const source = readFileSync(new URL(`strategy/${file}.js`, WEB), "utf8");
		for (const [, key] of source.matchAll(/\bt\("([a-z_]+)"/g)) assert.ok(t.has(key), `${file}: ${key}`);
	}
});

test("a report is put in the order in which a person reads it, and nothing breaks when parts are missing", () => {
	const report = readReport({
		turns: 10, unchanged: 7, changed: { other_reason: 1, fewer: 0, more: 2, new_kind: 1 },
		by: { market: [{ value: "DE", turns: 6, changed: { more: 2 } }, { value: null, turns: 4, changed: {} }], persona: [{ value: "buyer", turns: 10, changed: {} }] },
		conversations: [{ conversation_id: "cnv_1", turns: [{ turn_id: "trn_1" }] }], conversations_changed: 3, not_replayed: { too_old: 0, begun_earlier: 2 },
	});
	assert.deepEqual(report.changes.map(({ change }) => change), ["more", "other_reason", "new_kind"]);
	assert.deepEqual(report.by, [["market", [{ value: "DE", turns: 6, changed: { more: 2 }, n: 2 }]]]);
	assert.deepEqual([report.conversationsChanged, report.notReplayed], [3, [["begun_earlier", 2]]]);
	assert.equal(readReport({ report: { turns: 3 } }).turns, 3);
	for (const nothing of [null, {}, undefined]) assert.equal(readReport(nothing).turns, 0);
	assert.equal(sinceDays(1, Date.parse("2026-03-02T09:00:00Z")), "2026-03-01T09:00:00.000Z");
});
