// The supervisors' board: small words, and where things are sent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { translator } from "../../../web/shared/i18n.js";
import { against, ago, audience, queueName, standing, target } from "../../../web/supervise/words.js";

const WEB = new URL("../../../web/", import.meta.url);
const read = (folder, language) => JSON.parse(readFileSync(new URL(`${folder}/strings/${language}.json`, WEB), "utf8"));
const words = (language) => translator(language, { ...read("shared", language), ...read("supervise", language) });
const board = { queues: [{ id: "billing", name: "Billing" }], teams: [{ id: "night", name: "Night" }] };

test("where somebody is sent is told apart by its kind, whatever the id holds", () => {
	assert.deepEqual(target("queue:billing"), { to_queue: "billing" });
	assert.deepEqual(target("agent:usr_1"), { to_agent: "usr_1" });
	assert.deepEqual(target("queue:a:b"), { to_queue: "a:b" });
});

test("a message says for whom it is, in both languages", () => {
	assert.equal(audience(words("en"), board, { team_id: "night" }), "team Night");
	assert.equal(audience(words("en"), board, { queue_id: "billing" }), "agents of the queue Billing");
	assert.equal(audience(words("de"), board, {}), "alle Agenten");
	assert.equal(queueName(board, "gone"), "gone");
});

test("a waiting customer's standing names the agent, and nothing says nothing", () => {
	const row = { rings_at: "Mia", kept_for: null, at_head: true };
	assert.deepEqual(standing(words("en"), row), ["rings at Mia", "had a person already"]);
	assert.deepEqual(standing(words("de"), { rings_at: null, kept_for: null, at_head: false }), []);
});

test("a wait stands against its target, before and after it", () => {
	const [t, now] = [words("en"), Date.parse("2026-11-22T10:00:00Z")];
	assert.deepEqual(against(t, "2026-11-22T10:02:30Z", now), { late: false, words: "due in 2m" });
	assert.deepEqual(against(t, "2026-11-22T09:59:15Z", now), { late: true, words: "45s late" });
	assert.equal(against(t, null, now), null);
});

test("how long ago is told in its largest part", () => {
	assert.equal(ago("2026-11-22T10:00:00Z", Date.parse("2026-11-22T10:03:20Z")), "3m");
	assert.equal(ago(null, Date.now()), "");
});
