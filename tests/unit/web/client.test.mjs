// The widget's client against a desk that loses connections, answers late, refuses and forgets.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ChatClient } from "../../../web/widget/client.js";
import { FakeDesk, fakeStorage } from "./fake-desk.mjs";

let desk, client, storage;

beforeEach(() => {
	mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
	globalThis.localStorage = fakeStorage();
	desk = new FakeDesk();
	storage = fakeStorage();
	client = new ChatClient("http://desk.test", storage);
});

afterEach(() => {
	client.stop();
	mock.timers.reset();
});

/** Lets promises settle, and the clock go on for so many seconds. */
async function pass(seconds = 0) {
	for (let step = 0; step <= seconds * 4; step++) {
		for (let turn = 0; turn < 50; turn++) await Promise.resolve();
		if (step < seconds * 4) mock.timers.tick(250);
	}
}

const texts = (of = client) => of.state.items.map((item) => item.text);

async function started() {
	client.start({ language: "en" });
	await pass();
}

test("a customer's turn is shown at once and arrives once", async () => {
	await started();
	client.say("Hello");
	assert.deepEqual(client.outbox.map(({ text, status }) => [text, status]), [["Hello", "sending"]]);
	await pass();
	assert.deepEqual([texts(), client.outbox], [["Hello"], []]);
	assert.equal(desk.turns.size, 1);
});

test("what is written before the session is open is sent as soon as it is", async () => {
	client.start({ language: "en" });
	client.say("early");
	await pass();
	assert.deepEqual([texts(), client.outbox], [["early"], []]);
});

test("a socket lost at any event and resumed shows what an unbroken one shows", async () => {
	for (let cut = 0; cut <= 12; cut++) {
		desk = new FakeDesk();
		client = new ChatClient("http://desk.test", fakeStorage());
		globalThis.localStorage = fakeStorage();
		for (let n = 0; n < 6; n++) desk.turn("bot", `before ${n}`);
		desk.faults.cutAfter = cut;
		await started();
		for (let n = 0; n < 6; n++) desk.turn("bot", `after ${n}`);
		await pass(4);
		assert.deepEqual(texts(), desk.events.map(({ turn }) => turn.text), `cut at ${cut}`);
		client.stop();
	}
});

test("without sockets everything goes by HTTP, in order and once", async () => {
	desk.faults.sockets = true;
	await started();
	client.say("one");
	client.say("two");
	await pass(6);
	assert.equal(client.link, "polling");
	desk.turn("bot", "three");
	await pass(1);
	assert.deepEqual(texts(), ["one", "two", "three"]);
});

test("polling ends when a socket comes up", async () => {
	desk.faults.sockets = true;
	await started();
	await pass(6);
	desk.faults.sockets = false;
	await pass(20);
	assert.equal(client.link, "live");
});

test("a turn that nobody acknowledged is sent again and stored once", async () => {
	await started();
	desk.faults.swallowSays = 1;
	client.say("Hello");
	await pass(1);
	assert.equal(client.outbox[0].status, "sending");
	await pass(9);
	assert.deepEqual([texts(), client.outbox, desk.turns.size], [["Hello"], [], 1]);
});

test("what was written without a network is sent when it is back, in order", async () => {
	await started();
	desk.faults.network = desk.faults.sockets = true;
	desk.sockets[0].lose(1006);
	client.say("one");
	client.say("two");
	await pass(10);
	assert.equal(client.link, "offline");
	assert.deepEqual(client.outbox.map(({ status }) => status), ["sending", "sending"]);
	desk.faults.network = desk.faults.sockets = false;
	await pass(30);
	assert.deepEqual([texts(), client.outbox], [["one", "two"], []]);
});

test("what was not sent survives a reload of the page", async () => {
	await started();
	desk.faults.network = desk.faults.sockets = true;
	desk.sockets[0].lose(1006);
	client.say("still here");
	client.stop();
	desk.faults.network = desk.faults.sockets = false;
	client = new ChatClient("http://desk.test", storage);
	await started();
	await pass(6);
	assert.deepEqual(texts(), ["still here"]);
});

test("a refused turn says why, is not lost and can be sent again", async () => {
	await started();
	desk.faults.refuse = [422, "bad_text", {}];
	client.say("bad");
	await pass();
	const [turn] = client.outbox;
	assert.deepEqual([turn.text, turn.status, turn.why], ["bad", "failed", "bad_text"]);
	desk.faults.refuse = null;
	client.retry(turn.client_turn_id);
	await pass();
	assert.deepEqual([texts(), client.outbox], [["bad"], []]);
});

test("a client that is too fast waits as long as it is told", async () => {
	await started();
	desk.faults.refuse = [429, "rate_limited", { retry_after: 3 }];
	client.say("fast");
	await pass(1);
	desk.faults.refuse = null;
	await pass(1);
	assert.equal(client.outbox[0].status, "sending");
	await pass(2);
	assert.deepEqual(texts(), ["fast"]);
});

test("a token that the desk no longer knows makes a new session", async () => {
	await started();
	desk.token = "tok-2";
	desk.sockets[0].lose(4009);
	await pass(2);
	assert.equal(client.link, "live");
	assert.equal(client.token, "tok-2");
});

test("a kept token that the desk no longer knows keeps nobody from being heard", async () => {
	localStorage.setItem("tandem:session:http://desk.test", JSON.stringify({ token: "tok-0", subject: null }));
	await started();
	assert.equal(client.link, "live");
	assert.equal(client.token, desk.token);
});

test("a client that is far behind fetches by HTTP and goes on live", async () => {
	await started();
	desk.events.push({ seq: 1, at: "2026-11-22T10:00:00Z", kind: "turn", turn: { id: "t", author: "bot", text: "missed" } });
	desk.sockets[0].hear({ type: "resync", seq: 1 });
	await pass(2);
	desk.turn("bot", "live");
	await pass();
	assert.deepEqual(texts(), ["missed", "live"]);
});

test("asking for a human twice after a failure carries the same id, then a new one", async () => {
	await started();
	const ids = () => desk.requests.filter(([, path]) => path.endsWith("/human")).map(([, , data]) => data.client_turn_id);
	desk.faults.refuse = [503, "unavailable", {}];
	await client.askHuman();
	assert.equal(client.problem, "unavailable");
	desk.faults.refuse = null;
	await client.askHuman();
	await client.askHuman();
	assert.equal(ids()[0], ids()[1]);
	assert.notEqual(ids()[1], ids()[2]);
});

test("a read mark is sent once for what is new", async () => {
	await started();
	desk.turn("bot", "Hi");
	await pass();
	const sent = [];
	desk.sockets[0].send = (text) => sent.push(JSON.parse(text));
	client.read();
	client.read();
	assert.deepEqual(sent, [{ type: "read", seq: 1 }]);
});
