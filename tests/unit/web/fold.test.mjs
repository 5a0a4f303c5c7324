// The fold: what a conversation looks like after its events, whatever way they came.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, fold, foldAll, lastFromOthers, openChoice, unread } from "../../../web/shared/fold.js";

const at = "2026-11-22T10:00:00Z";
const turn = (seq, author, text, more = {}) =>
	({ seq, at, kind: "turn", turn: { id: `trn_${seq}`, author, name: null, text, quick_replies: [], ...more } });
const CHAT = [
	turn(1, "customer", "Where is my order?", { client_turn_id: "c-1" }),
	turn(4, "bot", "On its way.", { quick_replies: [{ token: "t0", title: "Cancel it" }] }),
	{ seq: 5, at, kind: "read", by: "customer", seq_read: 4 },
	{ seq: 8, at, kind: "owner", owner: "queue", agent_name: null },
	turn(9, "system", "A colleague takes over."),
	{ seq: 11, at, kind: "owner", owner: "agent", agent_name: "Mara" },
	turn(12, "agent", "Hello!", { name: "Mara" }),
	{ seq: 13, at, kind: "survey", contact_id: "con_1", about: "bot" },
	{ seq: 14, at, kind: "rated", contact_id: "con_1", about: "bot", score: 4 },
];

test("events become turns, owner, read marks and surveys", () => {
	const state = foldAll(EMPTY, CHAT);
	assert.equal(state.seq, 14);
	assert.deepEqual(state.items.map((item) => [item.type, item.seq]), [["turn", 1], ["turn", 4], ["turn", 9], ["turn", 12], ["survey", 13]]);
	assert.deepEqual([state.owner, state.agentName], ["agent", "Mara"]);
	assert.deepEqual(state.read, { customer: 4, agent: 0 });
	assert.equal(state.items.at(-1).score, 4);
});

test("the same event again changes nothing", () => {
	const once = foldAll(EMPTY, CHAT);
	for (const event of CHAT) assert.equal(fold(once, event), once);
});

test("a connection lost after any event and resumed with overlap ends in the same state", () => {
	const whole = foldAll(EMPTY, CHAT);
	for (let cut = 0; cut <= CHAT.length; cut++) {
		for (let overlap = 0; overlap <= cut; overlap++) {
			const before = foldAll(EMPTY, CHAT.slice(0, cut));
			assert.deepEqual(foldAll(before, CHAT.slice(cut - overlap)), whole);
		}
	}
});

test("the fold changes no state in place", () => {
	const frozen = (state) => Object.freeze({ ...state, items: Object.freeze(state.items), read: Object.freeze(state.read) });
	let state = frozen(EMPTY);
	for (const event of CHAT) state = frozen(fold(state, event));
	assert.deepEqual(EMPTY, { seq: 0, items: [], owner: null, agentName: null, read: { customer: 0, agent: 0 } });
});

test("a read mark never moves back", () => {
	const read = (seq, seq_read) => ({ seq, at, kind: "read", by: "agent", seq_read });
	assert.equal(foldAll(EMPTY, [read(1, 9), read(2, 3)]).read.agent, 9);
});

test("a survey that is asked twice stands once", () => {
	const ask = (seq) => ({ seq, at, kind: "survey", contact_id: "con_1", about: "human" });
	assert.equal(foldAll(EMPTY, [ask(1), ask(2)]).items.length, 1);
});

test("an unknown kind of event only moves the cursor", () => {
	assert.deepEqual(fold(EMPTY, { seq: 3, at, kind: "from the future" }), { ...EMPTY, seq: 3 });
});

test("internal events become notes, and a turn's own event does not", () => {
	const state = foldAll(EMPTY, [
		{ ...turn(1, "customer", "Hi"), name: "TurnAdded", body: {} },
		{ seq: 2, at, kind: "owner", owner: "queue", agent_name: null, name: "Escalated", body: { reason: "loop" } },
		{ seq: 3, at, kind: "internal", name: "Offered", body: { offer_id: "o" } },
	]);
	assert.deepEqual(state.items.map((item) => item.name ?? item.text), [null ?? "Hi", "Escalated", "Offered"]);
	assert.equal(state.owner, "queue");
});

test("unread counts what others wrote after the read mark", () => {
	assert.equal(unread(foldAll(EMPTY, CHAT)), 2);
	assert.equal(lastFromOthers(foldAll(EMPTY, CHAT), "customer"), 12);
	assert.equal(lastFromOthers(EMPTY, "customer"), 0);
});

test("quick replies can be pressed until the customer answers or a human speaks", () => {
	assert.equal(openChoice(foldAll(EMPTY, CHAT.slice(0, 2))).id, "trn_4");
	assert.equal(openChoice(foldAll(EMPTY, [...CHAT.slice(0, 2), turn(5, "customer", "Cancel it")])), null);
	assert.equal(openChoice(foldAll(EMPTY, CHAT)), null);
	assert.equal(openChoice(EMPTY), null);
});
