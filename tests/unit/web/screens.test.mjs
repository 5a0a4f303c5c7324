// The pure parts of workbench, dashboard and shop.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bySize, costQuery, readCosts } from "../../../web/dashboard/costs.js";
import { lastDays, query, readFilters } from "../../../web/dashboard/filters.js";
import { axisEnd, bars, lines, path, placed, shown } from "../../../web/dashboard/shapes.js";
import { hintsFor } from "../../../web/shop/hints.js";
import { matching } from "../../../web/workbench/match.js";

const intents = ["cancel_order", "order_status", "refund_status", "start_return", "change_address"].map((name) => ({ name }));
const names = (typed, guesses) => matching(intents, typed, guesses).map(({ name }) => name);

test("an intent is found by its beginning first, then by a word, then by a part, then by letters in order", () => {
	assert.deepEqual(names("order"), ["order_status", "cancel_order"]);
	assert.deepEqual(names("stat"), ["order_status", "refund_status", "start_return"]);
	assert.deepEqual(names("efun"), ["refund_status"]);
	assert.deepEqual(names("chad"), ["change_address"]);
	assert.deepEqual(names("zzz"), []);
});

test("with nothing typed the bot's own guesses come first", () => {
	assert.equal(names("", [{ name: "start_return" }])[0], "start_return");
	assert.equal(names("").length, intents.length);
});

test("the filters survive the way into the address and back", () => {
	const filters = { from: "2026-01-01", to: "", language: "de", market: "", by: "reason" };
	assert.deepEqual(readFilters(`?${query(filters)}&evil=1`), filters);
	assert.equal(query(filters, { tz: "Europe/Berlin" }), "from=2026-01-01&language=de&by=reason&tz=Europe%2FBerlin");
});

test("the last seven days end before tomorrow", () => {
	assert.deepEqual(lastDays(7, new Date("2026-03-01T12:00:00Z")), { from: "2026-02-23", to: "2026-03-02" });
});

test("nothing to divide by is not zero", () => {
	assert.equal(shown(null, "share", "en"), "–");
	assert.deepEqual([shown(0.1234, "share", "en"), shown(200, "seconds", "en"), shown(1204, "contacts", "en"), shown(1.234, "ratio", "en")], ["12.3%", "3m 20s", "1,204", "1.23"]);
});

test("a day without a value breaks the line instead of falling to zero", () => {
	const series = [1, 2, null, 4].map((value) => ({ value }));
	assert.deepEqual(lines(series, 30, 40), [[[0, 30], [10, 20]], [[30, 0]]]);
	assert.deepEqual(lines([{ value: 0 }, { value: 0 }], 10, 10), [[[0, 10], [10, 10]]]);
	assert.equal(path([[1, 2]]), "M1 2h1");
	assert.equal(path([[1, 2], [3, 4]]), "M1 2L3 4");
});

test("bars are relative to the longest, and nothing breaks without any value", () => {
	assert.deepEqual(bars([{ value: 2 }, { value: 1 }, { value: null }]).map(({ share }) => share), [1, 0.5, 0]);
	assert.deepEqual(bars([]), []);
});

test("costs survive the way into the address and back, and what is none is the desk's own", () => {
	const asked = { c_wrong: "20", c_handoff: "0", c_minute: "0.5", wait: "", language: "de" };
	assert.deepEqual(readCosts(`?${costQuery(asked, { view: "thresholds" })}`), asked);
	assert.deepEqual(readCosts("?c_wrong=-1&c_handoff=x&c_minute=Infinity&wait=%20"), { c_wrong: "", c_handoff: "", c_minute: "", wait: "", language: "" });
});

test("a curve is placed in its box with y upwards, under a round end of the axis", () => {
	assert.deepEqual(placed([[0, 0], [0.5, 1], [1, 2]], 2, 400, 200), [[0, 200], [200, 100], [400, 0]]);
	assert.deepEqual(placed([[0, 0]], 0, 10, 10), [[0, 10]]);
	assert.deepEqual([[], [0], [0.04], [0.26], [3.1], [10]].map(axisEnd), [1, 1, 0.05, 0.5, 5, 10]);
});

test("the source with most labels is named first", () => {
	assert.deepEqual(bySize({ agent_right: 2, trainer: 9, agent_needless: 2 }).map(([name]) => name), ["trainer", "agent_needless", "agent_right"]);
});

test("the shop suggests only what the customer's orders allow", () => {
	const orders = [{ id: "A", status: "shipped" }, { id: "B", status: "placed", can_cancel: true, can_change_address: true }];
	assert.deepEqual(hintsFor(orders), [["try_status", { order: "A" }], ["try_cancel", { order: "B" }], ["try_address", { order: "B" }], ["try_policy", {}], ["try_human", {}]]);
	assert.deepEqual(hintsFor([]).map(([key]) => key), ["try_policy", "try_human"]);
});
