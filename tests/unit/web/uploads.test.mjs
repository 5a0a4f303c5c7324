// Files on their way up: refused early, tried again, taken back, and never sent for somebody else.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Uploads, about } from "../../../web/shared/uploads.js";

let requests, uploads, place, changes;

class Request {
	upload = {};
	aborted = false;

	constructor() { requests.push(this); }

	open(_, url) { this.url = url; }
	setRequestHeader() {}
	send(content) { this.content = content; }
	abort() { this.aborted = true; }

	answers(status, response) {
		Object.assign(this, { status, response });
		this.onload();
	}
}

const file = (name, size = 3) => ({ name, size });
const up = (id) => ({ id, name: `${id}.txt`, kind: "text/plain", size: 3 });
const states = () => uploads.list.map(({ name, status, why }) => `${name} ${why ?? status}`);
const t = (key, { name } = {}) => [key, name].filter(Boolean).join(" ");

beforeEach(() => {
	mock.timers.enable({ apis: ["setTimeout"] });
	globalThis.XMLHttpRequest = Request;
	[requests, changes, place] = [[], 0, "/files"];
	uploads = new Uploads(() => ({ url: place, token: "secret" }), () => changes++);
});

afterEach(() => mock.timers.reset());

test("what cannot go is said before anything is sent", () => {
	uploads.add([file("a"), file("big", 10 * 1024 * 1024 + 1), file("nothing", 0), file("b"), file("c"), file("d"), file("e"), file("f")]);
	assert.deepEqual(states(), ["a sending", "big file_large", "nothing file_empty", "b sending", "c sending", "d sending", "e sending", "f file_many"]);
	assert.equal(requests.length, 5);
});

test("a long name keeps its ending on its way", () => {
	uploads.add([file(`${"long ".repeat(80)}.pdf`)]);
	const name = new URL(requests[0].url, "http://desk.test").searchParams.get("name");
	assert.ok(name.length <= 120 && name.endsWith(".pdf"));
});

test("a lost line can be tried again, under the same id, and then nothing more is offered", () => {
	uploads.add([file("a")]);
	requests[0].onerror();
	assert.deepEqual([states(), uploads.list[0].again], [["a unreachable"], true]);
	uploads.retry(uploads.list[0].id);
	requests[1].answers(201, up("fil_1"));
	assert.deepEqual([states(), uploads.list[0].again], [["a ready"], false]);
	assert.equal(requests[0].url, requests[1].url);
});

test("a proxy that finds it too large is understood without words", () => {
	uploads.add([file("a")]);
	requests[0].answers(413, null);
	assert.deepEqual(states(), ["a file_large"]);
});

test("too fast is waited for, unseen", () => {
	uploads.add([file("a")]);
	requests[0].answers(429, { error: { code: "rate_limited", retry_after: 1 } });
	assert.deepEqual(states(), ["a sending"]);
	mock.timers.tick(1000);
	requests[1].answers(201, up("fil_1"));
	assert.deepEqual(states(), ["a ready"]);
});

test("what was taken back before there was a conversation never leaves", () => {
	place = null;
	uploads.add([file("a")]);
	uploads.remove(uploads.list[0].id);
	place = "/files";
	mock.timers.tick(1000);
	assert.equal(requests.length, 0);
});

test("sending waits for the files, whatever was refused before; it does not when one fails meanwhile", () => {
	let sent = 0;
	uploads.add([file("nothing", 0), file("a")]);
	uploads.whenUp(() => sent++);
	assert.equal(uploads.news(t), "file_wait");
	requests[0].answers(201, up("fil_1"));
	assert.equal(sent, 1);
	uploads.add([file("b"), file("c")]);
	uploads.whenUp(() => sent++);
	requests[1].onerror();
	requests[2].answers(201, up("fil_2"));
	assert.equal(sent, 1);
	assert.equal(uploads.news(t), "file_ready c");
});

test("after sending, what can still be tried stays; what was refused goes", () => {
	uploads.add([file("nothing", 0), file("a"), file("b")]);
	requests[0].answers(201, up("fil_1"));
	requests[1].onerror();
	uploads.clear();
	assert.deepEqual(states(), ["b unreachable"]);
});

test("what belongs elsewhere is dropped with what was to be done, and its way ends", () => {
	let sent = 0;
	uploads.add([file("a")]);
	uploads.whenUp(() => sent++);
	uploads.drop(({ at }) => at !== "/other");
	assert.deepEqual([states(), sent, requests[0].aborted, uploads.waits], [[], 0, true, false]);
});

test("a file is told by its ending and its size", () => {
	assert.equal(about({ name: "a.b.pdf", size: 2_437_000 }, "de"), "\u2068PDF\u2069 · 2,44 MB");
	assert.equal(about({ name: "note", size: 12 }, "en"), "1 kB");
});
