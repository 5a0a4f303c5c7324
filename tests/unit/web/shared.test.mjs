// The small pure parts that the widget and the staff pages share.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { choose, translator } from "../../../web/shared/i18n.js";
import { safeHref, splitLinks } from "../../../web/shared/links.js";
import { drop, freshId, mark, nextToSend, put, settle } from "../../../web/shared/outbox.js";
import { delayFor, socketUrl } from "../../../web/shared/socket.js";
import { duration, money, percent } from "../../../web/shared/format.js";
import { nextPage } from "../../../web/sign-in/next.js";
import { subjectOf, usable } from "../../../web/widget/session.js";

const WEB = new URL("../../../web/", import.meta.url);

test("turns are sent in the order in which they were written", () => {
	const outbox = put(put([], { client_turn_id: "a", text: "1" }), { client_turn_id: "b", text: "2" });
	assert.equal(nextToSend(outbox).client_turn_id, "a");
	assert.equal(nextToSend(mark(outbox, "a", "sent")).client_turn_id, "b");
});

test("a refused turn waits for the person and does not hold up the next one", () => {
	const outbox = mark(put(put([], { client_turn_id: "a", text: "1" }), { client_turn_id: "b", text: "2" }), "a", "failed", "bad_text");
	assert.equal(nextToSend(outbox).client_turn_id, "b");
	assert.deepEqual(drop(outbox, "a").map((turn) => turn.text), ["2"]);
});

test("a turn leaves the outbox when its event arrived", () => {
	const outbox = put(put([], { client_turn_id: "a", text: "1" }), { client_turn_id: "b", text: "2" });
	const state = { items: [{ client_turn_id: "a" }, { client_turn_id: null }] };
	assert.deepEqual(settle(outbox, state).map((turn) => turn.text), ["2"]);
});

test("a fresh id fits the rule of the API and never repeats", () => {
	const ids = Array.from({ length: 1000 }, freshId);
	assert.equal(new Set(ids).size, 1000);
	for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{8,64}$/);
});

test("the pause before a reconnect doubles, is bounded and is never the same for all", () => {
	assert.deepEqual([0, 1, 2, 3, 10].map((n) => delayFor(n, 1)), [500, 1000, 2000, 4000, 15000]);
	assert.equal(delayFor(10, 0), 7500);
	assert.ok(delayFor(0) >= 250 && delayFor(0) <= 500);
});

test("a socket's address follows the origin's security", () => {
	assert.equal(socketUrl("https://desk.example", "/s"), "wss://desk.example/s");
	assert.equal(socketUrl("http://localhost:8080", "/s"), "ws://localhost:8080/s");
});

test("only http, https and mailto may be followed", () => {
	for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "http://"]) {
		assert.equal(safeHref(bad, "https://desk.example/"), null, bad);
	}
	assert.equal(safeHref("/orders/1", "https://desk.example/"), "https://desk.example/orders/1");
	assert.equal(safeHref("mailto:a@b.example"), "mailto:a@b.example");
});

test("links are found without changing a letter of the text", () => {
	const text = "See https://a.example/x?y=1&z=(2), or write to help@shop.example. <b>https://b.example</b> javascript:alert(1)";
	const parts = splitLinks(text);
	assert.equal(parts.map((part) => part.text).join(""), text);
	assert.deepEqual(parts.filter((part) => part.href).map((part) => part.href),
		["https://a.example/x?y=1&z=(2", "mailto:help@shop.example", "https://b.example/"]);
});

test("looking for links in hostile text stays fast", () => {
	const started = performance.now();
	for (const hostile of ["a".repeat(4000) + "@", "a@".repeat(2000), "http://".repeat(570), "a.".repeat(2000) + "@" + "b.".repeat(1000)]) {
		assert.equal(splitLinks(hostile).map((part) => part.text).join(""), hostile);
	}
	assert.ok(performance.now() - started < 500);
});

test("words know plurals, values and their direction", () => {
	const t = translator("en", { n: { one: "{n} message", other: "{n} messages" }, hi: "Hi {name}" });
	assert.deepEqual([t("n", { n: 1 }), t("n", { n: 5 }), t("hi", { name: "{n}" }), t("unknown key")], ["1 message", "5 messages", "Hi {n}", "unknown key"]);
	assert.deepEqual([t.dir, translator("ar", {}).dir], ["ltr", "rtl"]);
});

test("the language is the first wanted one that we speak", () => {
	assert.equal(choose(["pt-BR", "de_AT", "en"], ["en", "de"]), "de");
	assert.equal(choose([null, undefined, ""], ["en", "de"]), "en");
});

test("every language has every word, with the same values in it", () => {
	for (const screen of readdirSync(WEB, { withFileTypes: true })) {
		const folder = new URL(`${screen.name}/strings/`, WEB);
		if (!existsSync(folder) || !readdirSync(folder).length) continue;
		const files = readdirSync(folder);
		const words = (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
		const values = (word) => [...new Set(JSON.stringify(word).match(/\{\w+\}/g))].filter((name) => name !== "{n}").sort();
		const english = words("en.json");
		assert.ok(files.includes("de.json"), `${screen.name} speaks German`);
		for (const file of files) {
			const other = words(file);
			assert.deepEqual(Object.keys(other), Object.keys(english), `${screen.name}/${file}`);
			for (const key of Object.keys(english)) assert.deepEqual(values(other[key]), values(english[key]), `${screen.name}/${file} ${key}`);
		}
	}
});

test("every language counts by its own rules, and says nothing in English", () => {
	for (const screen of ["widget", "console", "supervise", "workbench", "dashboard", "setup", "strategy"]) {
		const folder = new URL(`${screen}/strings/`, WEB);
		const words = (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
		const english = words("en.json");
		for (const file of readdirSync(folder)) {
			const rules = new Intl.PluralRules(file.slice(0, 2));
			const forms = new Set(Array.from({ length: 121 }, (_, n) => rules.select(n)));
			for (const [key, word] of Object.entries(words(file))) {
				if (english[key].other) {
					assert.ok(word.other && (word.one || !forms.has("one")), `${screen}/${file} ${key} lacks a form`);
					assert.deepEqual(Object.keys(word).filter((form) => form !== "other" && !forms.has(form)), [], `${screen}/${file} ${key}`);
				}
				if (file !== "en.json" && /\w+ \w+ \w+/.test(english[key])) assert.notEqual(word, english[key], `${screen}/${file} ${key}`);
			}
		}
	}
});

test("money keeps the currency's own decimals", () => {
	assert.equal(money(1290, "EUR", "en"), "€12.90");
	assert.equal(money(1290, "JPY", "en"), "¥1,290");
});

test("durations name their two largest parts", () => {
	assert.deepEqual([0, 45, 200, 7500, 273_600].map(duration), ["0s", "45s", "3m 20s", "2h 5m", "3d 4h"]);
	assert.equal(percent(0.123, "en"), "12%");
});

const jwt = (body) => `x.${Buffer.from(JSON.stringify(body)).toString("base64url")}.y`;

test("a kept session is used only for the person it belongs to", () => {
	const anonymous = { token: "t", subject: null };
	const emma = { token: "t", subject: "C-1001" };
	assert.equal(usable(null, null), null);
	assert.equal(usable(anonymous, null), anonymous);
	assert.equal(usable(anonymous, jwt({ sub: "C-1001" })), anonymous);
	assert.equal(usable(emma, jwt({ sub: "C-1001" })), emma);
	assert.equal(usable(emma, jwt({ sub: "C-1002" })), null);
	assert.equal(usable(emma, null), null);
});

test("an ill-formed identity names nobody", () => {
	for (const bad of [null, "", "a", "a.b.c", "a.!!!.c"]) assert.equal(subjectOf(bad), null);
});

test("after sign-in one stays on this site, whatever the address says", () => {
	assert.equal(nextPage("?next=%2Fdashboard%3Ffrom%3D2026-01-01", "agent"), "/dashboard?from=2026-01-01");
	assert.equal(nextPage("?next=%2Fconsole%23cnv_1", "trainer"), "/console#cnv_1");
	for (const bad of ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "https://here.invalid.evil.example/"]) {
		assert.equal(nextPage(`?next=${encodeURIComponent(bad)}`, "agent"), "/console", bad);
	}
	assert.deepEqual(["trainer", "manager", "admin"].map((role) => nextPage("", role)), ["/workbench", "/dashboard", "/console"]);
});
