// Answers that overtake each other: the screen shows what was asked for last.
import assert from "node:assert/strict";
import { test } from "node:test";
import { questions } from "../../../web/shared/newest.js";
import { Explain } from "../../../web/strategy/explain.js";
import { Inbox } from "../../../web/workbench/inbox.js";

const t = Object.assign((key) => key, { has: () => false });

/** A desk that answers when it is told to, in any order: `answer(part of the address, body)`. */
function slowDesk() {
	const asked = [];
	globalThis.fetch = (path) => new Promise((resolve) => asked.push({ path, resolve }));
	return async (part, body) => {
		const [one] = asked.splice(asked.findIndex(({ path }) => path.includes(part)), 1);
		one.resolve({ ok: true, json: async () => body });
		await new Promise((wake) => setImmediate(wake));
	};
}

test("only the question asked last is current", () => {
	const asking = questions();
	const first = asking();
	assert.equal(first(), true);
	const second = asking();
	assert.deepEqual([first(), second()], [false, true]);
	assert.equal(questions()()(), true);
});

test("a list of decisions is not overwritten by an older answer", async () => {
	const answer = slowDesk();
	const explain = new Explain(t);
	explain.load();
	explain.show.value = "all";
	explain.load();
	await answer("show=all", { decisions: [{ id: "dcs_1" }], next: null });
	await answer("show=handoffs", { decisions: [], next: "more" });
	assert.deepEqual(explain.lines.value, [{ id: "dcs_1" }]);
	assert.equal(explain.next.value, null);
});

test("an answer that is too old is no empty list either while the new one is read", async () => {
	const answer = slowDesk();
	const explain = new Explain(t);
	explain.load();
	explain.show.value = "all";
	explain.load();
	await answer("show=handoffs", { decisions: [], next: null });
	assert.equal(explain.lines.value, null);
	await answer("show=all", { decisions: [{ id: "dcs_1" }], next: null });
	assert.equal(explain.lines.value.length, 1);
});

test("of two conversations opened the second one is explained", async () => {
	const answer = slowDesk();
	const explain = new Explain(t);
	explain.open("cnv_1");
	explain.open("cnv_2");
	await answer("cnv_2", { decisions: [{ id: "dcs_2" }] });
	await answer("cnv_1", { decisions: [{ id: "dcs_1" }] });
	assert.deepEqual(explain.conversation.value, { id: "cnv_2", decisions: [{ id: "dcs_2" }] });
});

test("the inbox shows the state chosen last", async () => {
	const answer = slowDesk();
	const inbox = new Inbox(t);
	inbox.show("dismissed");
	inbox.show("open");
	await answer("state=open", { candidates: [{ turn_id: "trn_1" }], next: null });
	await answer("state=dismissed", { candidates: [], next: null });
	assert.deepEqual(inbox.candidates.value, [{ turn_id: "trn_1" }]);
});
