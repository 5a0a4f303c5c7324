// The console's pure parts: quiet words for what happened, and a room that keeps what was typed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { EMPTY, foldAll } from "../../../web/shared/fold.js";
import { translator } from "../../../web/shared/i18n.js";
import { noteWords, timeline } from "../../../web/console/words.js";
import { Room } from "../../../web/console/room.js";
import { fitting, gapIn, putIn, slashAt } from "../../../web/console/canned.js";
import { KEYS } from "../../../web/console/keys.js";
import { choices, pressed } from "../../../web/console/tags.js";
import { fakeStorage } from "./fake-desk.mjs";

const WEB = new URL("../../../web/", import.meta.url);
const read = (folder, language) => JSON.parse(readFileSync(new URL(`${folder}/strings/${language}.json`, WEB), "utf8"));
const words = (language) => translator(language, { ...read("shared", language), ...read("console", language) });
const t = words("en");
const at = "2026-11-22T10:00:00Z";

beforeEach(() => {
	globalThis.localStorage = fakeStorage();
	globalThis.document ??= { createTextNode: () => ({}) };
});

test("an escalation says why in words, in both languages", () => {
	const note = { name: "Escalated", body: { reason: "low_confidence" } };
	assert.equal(noteWords(t, note), "Handed to a person, because: the bot was not sure");
	assert.equal(noteWords(words("de"), note), "An einen Menschen gegeben, weil: der Bot war nicht sicher");
});

test("a reason that is not known yet is shown as it is", () => {
	assert.match(noteWords(t, { name: "Escalated", body: { reason: "brand_new_reason" } }), /brand new reason/);
});

test("a failed step names the step, the order and the cause", () => {
	const body = { action: "action_cancel_order", status: "refused", order_id: "TD-1", code: "already_shipped" };
	assert.equal(noteWords(t, { name: "ActionReported", body }), "Bot: cancel order TD-1 is not allowed (already shipped)");
});

test("a promise kept and a verdict are told in quiet words", () => {
	assert.equal(noteWords(t, { name: "PromiseKept", body: {} }), "A promise was kept");
	assert.equal(noteWords(words("de"), { name: "HandoffJudged", body: { verdict: "too_early" } }), "Urteil über die Übergabe: Zu früh");
	assert.equal(noteWords(t, { name: "SummaryWritten", body: {} }), null);
});

test("who took over and who sent it elsewhere is named, in both languages", () => {
	const people = { u1: "Mia", u2: "Sam" };
	const taken = { name: "TakenOver", agent: "Sam", body: { agent_id: "u2", from_agent: "u1" }, people };
	assert.equal(noteWords(t, taken), "Sam took over from Mia");
	const sent = { name: "Reassigned", body: { by: "u2", from_agent: null, queue_id: "billing", to_agent: null }, people };
	assert.equal(noteWords(t, sent), "Sam sent it to the queue billing");
	assert.equal(noteWords(words("de"), { ...sent, body: { ...sent.body, to_agent: "u1" } }), "Sam hat es an Mia geleitet");
});

test("a private note stands between the turns as a colleague wrote it", () => {
	const note = { id: "n1", author: "Sam", text: "Careful", told: [] };
	const state = foldAll(EMPTY, [
		{ seq: 1, at, kind: "turn", turn: { id: "t1", author: "customer", text: "Hi" }, name: "TurnAdded", body: {} },
		{ seq: 2, at, kind: "note", name: "NoteAdded", body: { note_id: "n1" }, note },
	]);
	assert.deepEqual(timeline(t, state).map((item) => item.note ?? item.text), ["Hi", note]);
});

test("what says nothing to an agent is left out of the timeline", () => {
	const items = [
		{ type: "turn", seq: 1, at, id: "t1", author: "customer", text: "Hi" },
		{ type: "note", seq: 2, at, name: "Understood", body: { turn_id: "t1", intent: "greet", confidence: 0.9 } },
		{ type: "note", seq: 3, at, name: "Decided", body: {} },
		{ type: "note", seq: 4, at, name: "Offered", body: {} },
		{ type: "survey", seq: 5, at },
	];
	const shown = timeline(t, { items });
	assert.deepEqual(shown.map((item) => item.seq), [1, 4]);
	assert.equal(shown[0].understood.intent, "greet");
});

test("an agent is called for new offers and new words, not for what was there before", async () => {
	const { waiting, whatIsNew } = await import("../../../web/console/alerts.js");
	const row = (unread) => ({ conversation_id: "a", unread });
	const before = { offers: [{ id: "o1" }], chats: [row(1)] };
	const board = { offers: [{ id: "o1" }, { id: "o2" }], chats: [row(2)] };
	assert.deepEqual(whatIsNew(before, board), { offers: [{ id: "o2" }], chats: [row(2)], mentions: [] });
	assert.deepEqual(whatIsNew(board, before), { offers: [], chats: [], mentions: [] });
	const noted = { offers: [], chats: [], mentions: [{ note_id: "n1" }, { note_id: "n2" }] };
	assert.deepEqual(whatIsNew({ ...noted, mentions: [{ note_id: "n1" }] }, noted).mentions, [{ note_id: "n2" }]);
	assert.equal(waiting(noted), 2);
	assert.equal(waiting(board), 4);
});

test("every key of the console is explained in both languages", () => {
	for (const language of ["en", "de"]) {
		for (const key of KEYS) assert.ok(words(language).has(`key_${key}`), `${language} ${key}`);
	}
});

test("what an agent types survives until it is sent, for each conversation on its own", async () => {
	const { Room } = await import("../../../web/console/room.js");
	new Room("a").write("half a sentence");
	assert.equal(new Room("a").draft.value, "half a sentence");
	assert.equal(new Room("b").draft.value, "");
	new Room("a").write("");
	assert.equal(new Room("a").draft.value, "");
});

test("a room knows the newest version from events and from what was fetched", async () => {
	const { Room } = await import("../../../web/console/room.js");
	const room = new Room("a");
	room.detail.value = { conversation: { owner: "queue", version: 2 } };
	assert.deepEqual([room.owner.value, room.version.value], ["queue", 2]);
	const moved = room.take([{ seq: 1, at, kind: "owner", owner: "agent", agent_name: "Mara", name: "OfferAccepted", body: { version: 3 } }]);
	assert.deepEqual([moved, room.owner.value, room.version.value], [true, "agent", 3]);
});

test("what was forgotten is not on the screen any longer, nor in a draft", () => {
	globalThis.sessionStorage = fakeStorage();
	const room = new Room("cnv_1");
	const turn = { id: "t1", author: "customer", text: "my secret", files: [{ id: "f1" }], quick_replies: [], card: { title: "secret" } };
	room.take([
		{ seq: 1, at, kind: "turn", turn, name: "TurnAdded", body: {} },
		{ seq: 2, at, kind: "note", name: "NoteAdded", body: {}, note: { id: "n1", author: "Sam", text: "a secret", told: [] } },
	]);
	room.write("about the secret");
	room.take([{ seq: 3, at, kind: "event", name: "CustomerErased", body: { by: "customer" } }]);
	assert.doesNotMatch(JSON.stringify([room.state.value, room.draft.value]), /secret/);
	assert.equal(noteWords(t, room.state.value.items.at(-1)), "Everything that was said was deleted for good, as the customer wished");
});

test("a slash is heard at the start and after a space, and not inside a word or an address", () => {
	assert.deepEqual(slashAt("/he", 3), { from: 0, typed: "he" });
	assert.deepEqual(slashAt("Hi /", 4), { from: 3, typed: "" });
	assert.deepEqual(slashAt("Hi\n/x and more", 5), { from: 3, typed: "x" });
	for (const [text, caret] of [["and/or", 6], ["https://a.example/x", 19], ["/he llo", 7], ["/he", 0], ["", 0]]) assert.equal(slashAt(text, caret), null, text);
});

test("what begins like the short name comes first, and every typed word counts", () => {
	const replies = [{ id: "else", name: "Anything else", text: "hello?" }, { id: "hello", name: "Greeting", text: "Good day" }];
	assert.deepEqual(fitting(replies, "hel", "en").map(({ id }) => id), ["hello", "else"]);
	assert.deepEqual(fitting(replies, "gréet", "en").map(({ id }) => id), ["hello"]);
	assert.deepEqual(fitting(replies, "zzz", "en"), []);
});

test("a canned reply takes the place of what was typed, and its first gap waits to be filled", () => {
	assert.deepEqual(putIn("Hi /or bye", { from: 3, typed: "or" }, "order {order_id}!"), { text: "Hi order {order_id}! bye", select: [9, 19] });
	assert.deepEqual(putIn("/x", { from: 0, typed: "x" }, "done"), { text: "done", select: [4, 4] });
	assert.deepEqual(gapIn("a {agent_name} b"), { at: 2, length: 12, name: "agent_name" });
	for (const text of ["{}", "{name}", "{ order_id }", "function () { return 1 }"]) assert.equal(gapIn(text), null, text);
});

test("tags show what is proposed first, then what else is set; a press sets one and the next takes it back", () => {
	const tags = { proposed: [{ id: "a", score: 0.6 }, { id: "b", score: 0.3 }], confirmed: [{ id: "z" }, { id: "b" }] };
	assert.deepEqual(choices(tags).map(({ id, set }) => [id, set]), [["a", false], ["b", true], ["z", true]]);
	assert.deepEqual(pressed(tags, "a"), ["z", "b", "a"]);
	assert.deepEqual(pressed(tags, "z"), ["b"]);
});
