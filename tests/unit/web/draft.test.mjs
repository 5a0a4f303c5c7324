// A draft on the screen against a desk that is slow, refuses, is away, or was told something else meanwhile.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

globalThis.document ??= { createTextNode: () => ({}) };
const { translator } = await import("../../../web/shared/i18n.js");
const { Draft } = await import("../../../web/strategy/draft.js");

const t = translator("en", {});
const rule = (name) => ({ name, when: [["tier", "is", "vip"]], then: "escalate", reason: "loop" });
let asked, answers, draft;

/** The desk: every call is noted and answered by `answers(call)`: JSON, a number (a refusal), or a promise of either. */
beforeEach(async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	asked = [];
	answers = {};
	globalThis.fetch = async (path, { method, body }) => {
		const call = { method, what: path.split("?")[0].split("/").at(-1), body: body && JSON.parse(body) };
		asked.push(call);
		const answer = await (answers[`${method} ${call.what}`] ?? standard)(call);
		return { ok: !answer.status, status: answer.status ?? 200, json: async () => (answer.status ? { error: answer } : answer) };
	};
	draft = new Draft(t, "rls_1");
	await draft.load();
});
afterEach(() => mock.timers.reset());

let revision = 1;
function standard({ method, what, body }) {
	if (what === "check") return { faults: { escalation: [{ rule: "a", code: "checked" }] } };
	if (method === "GET") revision = 1;
	if (method === "PATCH") revision = body.revision + 1;
	return { ruleset: { id: "rls_1", state: "draft", title: "T", revision }, document: { escalation: { thresholds: {}, rules: [rule("a")] }, tagging: { rules: [] } }, faults: {} };
}

async function pass(ms = 0) {
	for (let turn = 0; turn < 60; turn++) await Promise.resolve();
	mock.timers.tick(ms);
	for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

const rename = (name) => draft.rules("escalation", [{ ...draft.tables.value.escalation.rules[0], name }], "name");
const patches = () => asked.filter(({ method }) => method === "PATCH");

test("what is typed is checked after a breath and saved after another, once", async () => {
	for (const name of ["n", "ni", "nig", "night"]) {
		rename(name);
		await pass(100);
	}
	assert.equal(draft.state.value, "changed");
	assert.equal(asked.filter(({ what }) => what === "check").length, 0);
	await pass(200);
	assert.deepEqual(draft.faults.value.escalation[0].code, "checked");
	await pass(800);
	assert.deepEqual(patches().map(({ body }) => [body.revision, Object.keys(body.tables), body.tables.escalation.rules[0].name]), [[1, ["escalation"], "night"]]);
	assert.deepEqual([draft.state.value, draft.ruleset.value.revision, draft.faults.value], ["saved", 2, {}]);
});

test("an answer of the check that comes late does not overwrite a newer one", async () => {
	const waiting = [];
	answers["POST check"] = () => new Promise((done) => waiting.push(done));
	rename("one");
	await pass(300);
	rename("two");
	await pass(300);
	waiting[1]({ faults: { tagging: [{ rule: null, code: "new" }] } });
	await pass();
	waiting[0]({ faults: { tagging: [{ rule: null, code: "old" }] } });
	await pass();
	assert.equal(draft.faults.value.tagging[0].code, "new");
});

test("what is typed while it is being saved is saved next, with the new revision", async () => {
	let answer;
	answers["PATCH rls_1"] = (call) => new Promise((done) => (answer = () => done(standard(call))));
	rename("first");
	await pass(900);
	rename("second");
	const saved = draft.save();
	answer();
	await pass();
	assert.equal(patches().length, 2);
	answer();
	await pass();
	assert.equal(await saved, true);
	assert.deepEqual(patches().map(({ body }) => [body.revision, body.tables.escalation.rules[0].name]), [[1, "first"], [2, "second"]]);
});

test("two who wait for the same save cause one", async () => {
	rename("once");
	const both = Promise.all([draft.save(), draft.save()]);
	await pass();
	assert.deepEqual(await both, [true, true]);
	assert.equal(patches().length, 1);
});

test("while the desk is away it is tried again, and nothing is lost", async () => {
	let away = true;
	answers["PATCH rls_1"] = (call) => {
		if (away) throw new TypeError("no network");
		return standard(call);
	};
	rename("kept");
	await pass(900);
	assert.equal(draft.state.value, "failed");
	away = false;
	await pass(3_100);
	assert.deepEqual([draft.state.value, patches().at(-1).body.tables.escalation.rules[0].name], ["saved", "kept"]);
});

test("when somebody else was first nothing is overwritten until one says so", async () => {
	answers["PATCH rls_1"] = () => ({ status: 409, code: "overtaken", message: "x", changed_by: "Otto", revision: 7 });
	rename("mine");
	await pass(900);
	assert.deepEqual([draft.state.value, draft.by.value.name], ["overtaken", "Otto"]);
	rename("mine too");
	await pass(5_000);
	assert.equal(patches().length, 1);
	delete answers["PATCH rls_1"];
	await draft.insist();
	const { body } = patches().at(-1);
	assert.deepEqual([body.revision, Object.keys(body.tables).sort(), body.tables.escalation.rules[0].name], [7, ["escalation", "tagging"], "mine too"]);
	assert.equal(draft.state.value, "saved");
});

test("a draft that was published elsewhere can no longer be changed", async () => {
	answers["PATCH rls_1"] = () => ({ status: 409, code: "no_draft", message: "x" });
	rename("late");
	await pass(900);
	assert.equal(draft.state.value, "closed");
	const before = draft.tables.value;
	rename("later");
	assert.equal(draft.tables.value, before);
});

test("a step back is saved like every other edit, and back at the start there is nothing to save", async () => {
	rename("away");
	await pass(1_000);
	draft.back();
	await pass(1_000);
	assert.deepEqual(patches().map(({ body }) => body.tables.escalation.rules[0].name), ["away", "a"]);
	assert.deepEqual(draft.can.value, { back: false, forth: true });
});

test("an act comes after what was typed, and not at all when that cannot be saved", async () => {
	rename("first save");
	const done = await draft.act("publish", { why: "so" });
	assert.deepEqual(asked.slice(-2).map(({ what, body }) => [what, body.revision]), [["rls_1", 1], ["publish", 2]]);
	assert.ok(done.answer);
	answers["PATCH rls_1"] = () => ({ status: 503, code: "storage_unavailable", message: "x" });
	rename("never stored");
	assert.equal((await draft.act("publish", { why: "so" })).problem.code, "unsaved");
	assert.equal(asked.filter(({ what }) => what === "publish").length, 1);
});
