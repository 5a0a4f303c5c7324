// The setup's pure parts: names, levels, warnings and changes in words.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { presenceWords } from "../../../web/shared/presence.js";
import { translator } from "../../../web/shared/i18n.js";
import { changedName, changeWords, fieldWords, languageWords, overflowWords, skillName, slug, sorted, warningWords } from "../../../web/setup/words.js";

import { dayName, faultWords, forWords, oneMore, placeWords, splitSeconds, stateWords, stepTime, tidyTime, weekWords } from "../../../web/setup/hours-words.js";

const WEB = new URL("../../../web/", import.meta.url);
const read = (folder, language) => JSON.parse(readFileSync(new URL(`${folder}/strings/${language}.json`, WEB), "utf8"));
const words = (language) => translator(language, { ...read("shared", language), ...read("setup", language) });
const t = words("en");

const FOUND = {
	queues: [{ id: "support", name: "Support" }, { id: "night", name: "Night" }],
	teams: [{ id: "late", name: "Late shift" }],
	skills: [{ code: "law", name: "Law" }],
	agents: [{ id: "usr_1", name: "Mia" }],
	calendars: [{ id: "office", name: "Office" }],
	targets: [{ id: "vip", name: "VIP" }],
	languages: [{ code: "de", name: "German" }, { code: "fr", name: "French" }],
};

test("a short name is made of a name in any script, or is left to be typed", () => {
	assert.deepEqual(["Billing", "Zahlung & Rückgabe", "  Straße 7 ", "ÀÉ", "客服", "-", "a".repeat(60)].map(slug), ["billing", "zahlung-ruckgabe", "strasse-7", "ae", "", "", "a".repeat(40)]);
});

test("languages stand apart from skills, the best first, and each has its name", () => {
	const { languages, skills } = sorted({ law: 2, "language:de": 3, "language:fr": 5 });
	assert.deepEqual(languages, [["language:fr", 5], ["language:de", 3]]);
	assert.deepEqual(skills, [["law", 2]]);
	assert.deepEqual(["law", "language:fr", "language:xx", "gone"].map((skill) => skillName(FOUND, skill)), ["Law", "French", "language:xx", "gone"]);
});

test("what a queue asks for reads as a sentence", () => {
	assert.equal(languageWords(t, { language: "preferred", language_s: 90 }), "the customer's language for 1m 30s, then any");
	assert.equal(languageWords(t, { language: "required", language_s: 90 }), "the customer's language, always");
	assert.equal(overflowWords(t, FOUND, { overflow_id: "night", overflow_s: 120 }), "after 2m also Night");
	assert.equal(overflowWords(t, FOUND, { overflow_id: null, overflow_s: null }), null);
});

test("a warning is said in the reader's language with names for codes, and as the desk said it when it is a new one", () => {
	const unspoken = { code: "language_unspoken", values: { queue: "Night", languages: "de, fr" }, says: "…" };
	assert.match(warningWords(t, FOUND, unspoken), /speaks: German, French\.$/);
	assert.match(warningWords(words("de"), FOUND, unspoken), /^Night verlangt die Sprache/);
	const waits = (n) => ({ code: "waits_in_archived", values: { queue: "Night", n }, says: "…" });
	assert.match(warningWords(t, FOUND, waits("1")), /^One customer waits/);
	assert.match(warningWords(t, FOUND, waits("2")), /^2 customers wait/);
	assert.equal(warningWords(t, FOUND, { code: "of_tomorrow", values: {}, says: "As the desk says." }), "As the desk says.");
});

test("a change says field by field what was and what is", () => {
	const changes = { weight: [1, 2], teams: [[], ["late"]], language: ["preferred", "ignored"], overflow_id: [null, "night"], offer_s: [30, 90], auto_accept: [false, true], skills: [{}, { law: 3, "language:de": 5 }], team_id: ["late", null] };
	assert.deepEqual(changeWords(t, FOUND, { changes }).map(({ field, before, after }) => `${field}: ${before} > ${after}`), [
		"Weight: 1 > 2", "Served by: – > Late shift", "The customer's language: preferred > ignored", "Overflows into: – > Night",
		"An offer rings: 30s > 1m 30s", "Accept by itself: no > yes", "Skills: – > Law 3, German 5", "Team: Late shift > –",
	]);
});

test("what is gone is named by what it was called", () => {
	assert.equal(changedName(FOUND, { kind: "agents", id: "usr_1", changes: {} }), "Mia");
	assert.equal(changedName(FOUND, { kind: "skills", id: "law", changes: {} }), "Law");
	assert.equal(changedName(FOUND, { kind: "teams", id: "gone", changes: { name: ["Gone", null] } }), "Gone");
	assert.equal(changedName(FOUND, { kind: "teams", id: "gone", changes: {} }), "gone");
	assert.deepEqual([fieldWords(t, "weight"), fieldWords(t, "safety")], ["Weight", "safety"]);
});

test("a presence has its reason, one of the usual or in somebody's own words", () => {
	assert.equal(presenceWords(t, { presence: "away", reason: "lunch" }), "Away: lunch");
	assert.equal(presenceWords(words("de"), { presence: "away", reason: "lunch" }), "Abwesend: Mittag");
	assert.equal(presenceWords(t, { presence: "away", reason: "Dentist" }), "Away: Dentist");
	assert.equal(presenceWords(t, { presence: "online", reason: "" }), "Online");
});

test("both languages say the same things", () => {
	assert.deepEqual(Object.keys(read("setup", "de")), Object.keys(read("setup", "en")));
});

test("a time is understood as it is typed, and what is none is left alone", () => {
	assert.deepEqual(["9", "930", "9.30", "9:30", " 09:30 ", "24", "2400", "0"].map(tidyTime), ["09:00", "09:30", "09:30", "09:30", "09:30", "24:00", "24:00", "00:00"]);
	assert.deepEqual(["", "25", "24:01", "9:75", "noon"].map(tidyTime), ["", "25", "24:01", "9:75", "noon"]);
});

test("an arrow goes to the next full quarter of an hour and never out of the day", () => {
	assert.deepEqual(["09:00", "09:07", "9", "24:00", "23:59"].map((time) => stepTime(time, 1)), ["09:15", "09:15", "09:15", "24:00", "24:00"]);
	assert.deepEqual(["09:00", "09:07", "00:00", "noon"].map((time) => stepTime(time, -1)), ["08:45", "09:00", "00:00", "noon"]);
});

test("one interval more begins an hour after the last one and ends within the day", () => {
	assert.deepEqual(oneMore([]), [["09:00", "17:00"]]);
	assert.deepEqual(oneMore([["09:00", "12:00"]]).at(-1), ["13:00", "17:00"]);
	assert.deepEqual(oneMore([["09:00", "22:00"]]).at(-1), ["23:00", "24:00"]);
	assert.deepEqual(oneMore([["09:00", "24:00"]]).at(-1), ["23:00", "24:00"]);
});

test("days with the same hours stand together", () => {
	const office = [["09:00", "12:00"], ["13:00", "18:00"]];
	const hours = { mon: office, tue: office, wed: office, fri: office, sun: [["00:00", "24:00"]] };
	assert.deepEqual(weekWords("en", hours), [
		{ days: "Mon–Wed", hours: "09:00–12:00, 13:00–18:00" }, { days: "Fri", hours: "09:00–12:00, 13:00–18:00" }, { days: "Sun", hours: "00:00–24:00" },
	]);
	assert.equal(weekWords("de", hours)[0].days, "Mo–Mi");
});

test("whether it is open is said on the clock of its own zone", () => {
	const now = Date.parse("2026-03-07T12:00:00Z");
	const opens = (at, zone = "Europe/Berlin") => stateWords(t, { open: false, opens_at: at, zone }, now);
	assert.equal(stateWords(t, { open: true, opens_at: "2026-03-07T12:00:00Z", zone: "UTC" }, now), "open now");
	assert.equal(opens("2026-03-09T08:00:00Z"), "closed now, opens Monday 09:00");
	assert.equal(opens("2026-03-08T23:00:00Z"), "closed now, opens Monday 00:00");
	assert.equal(opens("2026-04-09T07:00:00Z"), "closed now, opens Thu, Apr 9, 09:00");
	assert.equal(opens("2026-03-09T08:00:00Z", "Mars/Base"), "closed now, opens Monday 08:00");
	assert.equal(opens(null), "closed now, and for years to come");
});

test("a fault names its day, and one of tomorrow is told as the desk said it", () => {
	const fault = { code: "ends_before_start", values: { day: "mon", given: "17:00-09:00" }, says: "…" };
	assert.equal(faultWords(t, fault), "Monday: 17:00-09:00 does not end after it starts.");
	assert.match(faultWords(words("de"), fault), /^Montag: /);
	assert.match(faultWords(t, { ...fault, values: { ...fault.values, day: "2026-12-24" } }), /^Thu, Dec 24, 2026: /);
	assert.equal(faultWords(t, { code: "of_tomorrow", values: {}, says: "As it is." }), "As it is.");
	assert.equal(dayName("en", "nonsense"), "nonsense");
});

test("seconds are shown in the greatest unit that leaves no rest", () => {
	assert.deepEqual([45, 90, 120, 5400, 7200, 86_400, null].map(splitSeconds), [[45, 1], [90, 1], [2, 60], [90, 60], [2, 3600], [1, 86_400], ["", 60]]);
});

test("for whom a target is", () => {
	assert.deepEqual([{ default: true, pathway: null }, { default: false, pathway: "vip" }, { default: false, pathway: null }].map((one) => forWords(t, one)), ["all others", "pathway vip", "rules that name it"]);
});

test("a change of hours and targets reads in words", () => {
	const changes = { hours: [{}, { mon: [["09:00", "17:00"]] }], holidays: [null, "DE-BY"], closed: [[], ["2026-12-24"]], business: [true, false], wait_s: [null, 90], calendar_id: [null, "office"] };
	assert.deepEqual(changeWords(t, FOUND, { changes }).map(({ before, after }) => `${before} > ${after}`), [
		"– > Mon 09:00–17:00", "– > Germany, BY", "– > Thu, Dec 24, 2026", "in business hours > around the clock", "– > 1m 30s", "– > Office",
	]);
	assert.equal(placeWords("de", "DE"), "Deutschland");
	assert.equal(changedName(FOUND, { kind: "targets", id: "vip", changes: {} }), "VIP");
});
