// Business hours and targets in words, and words as they are typed in numbers. Pure.

import { zoned } from "../shared/format.js";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
export const WORK_DAYS = DAYS.slice(0, 5);
export const TIMES = ["wait_s", "first_reply_s", "next_reply_s", "resolution_s"];
export const UNITS = [1, 60, 3600, 86_400];
const LAST = 24 * 60;
const QUARTER = 15;
const MONDAY = Date.UTC(2024, 0, 1);
const DATE = { weekday: "short", day: "numeric", month: "short" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** "mon" or "2026-12-24" -> "Monday" or "Thu, Dec 24, 2026". */
export function dayName(language, day, weekday = "long") {
	const at = DAYS.indexOf(day);
	if (at >= 0) return zoned(MONDAY + at * 86_400_000, "UTC", language, { weekday });
	return Number.isNaN(Date.parse(day)) ? day : zoned(day, "UTC", language, { ...DATE, year: "numeric" });
}

/** "2026-12-24" -> "Thu, Dec 24": a day that is near. */
export const nearDay = (language, day) => zoned(day, "UTC", language, DATE);

/** "DE-BY" -> "Germany, BY". */
export function placeWords(language, place) {
	const [country, ...region] = place.split("-");
	const name = new Intl.DisplayNames(language, { type: "region" }).of(country);
	return [name, ...region].join(", ");
}

/** "9", "930", "9.30", "24" -> "09:00", "09:30", "09:30", "24:00"; what is no time stays as it is. */
export function tidyTime(typed) {
	const text = typed.trim();
	const found = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(text);
	if (!found) return text;
	const minutes = Number(found[1]) * 60 + Number(found[2] ?? 0);
	return Number(found[2] ?? 0) < 60 && minutes <= LAST ? written(minutes) : text;
}

const written = (minutes) => [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

const minutesOf = (time) => time.split(":").reduce((hours, part) => hours * 60 + Number(part), 0);

/** A quarter of an hour later or earlier, to full quarters, within the day. */
export function stepTime(typed, direction) {
	const time = tidyTime(typed);
	if (!/^\d\d:\d\d$/.test(time)) return typed;
	const quarters = minutesOf(time) / QUARTER;
	const next = direction > 0 ? Math.floor(quarters) + 1 : Math.ceil(quarters) - 1;
	return written(Math.min(LAST, Math.max(0, next * QUARTER)));
}

/** One interval more: the first of a day, or one after the last, with an hour between. */
export function oneMore(intervals) {
	const last = intervals.at(-1)?.[1];
	if (!last || !/^\d\d:\d\d$/.test(last)) return [...intervals, ["09:00", "17:00"]];
	const from = Math.min(minutesOf(last) + 60, LAST - 60);
	return [...intervals, [written(from), written(Math.min(from + 4 * 60, LAST))]];
}

export const intervalsWords = (intervals) => intervals.map((interval) => interval.join("–")).join(", ");

/** A week in few words: [{days: "Mon–Fri", hours: "08:00–20:00"}], days with the same hours together. */
export function weekWords(language, hours) {
	const runs = [];
	for (const day of DAYS) {
		const words = intervalsWords(hours[day] ?? []);
		const run = runs.at(-1);
		if (run?.hours === words) run.last = day;
		else runs.push({ first: day, last: day, hours: words });
	}
	const short = (day) => dayName(language, day, "short");
	return runs.filter(({ hours: words }) => words).map(({ first, last, hours: words }) => ({ days: first === last ? short(first) : `${short(first)}–${short(last)}`, hours: words }));
}

/** Whether it is open, or when it opens: on the clocks of its own zone. */
export function stateWords(t, { open, opens_at: at, zone }, now = Date.now()) {
	if (open) return t("open_now");
	if (!at) return t("closed_long");
	const near = Date.parse(at) - now < 6 * 86_400_000;
	const date = near ? { weekday: "long" } : DATE;
	return t("closed_opens", { at: zoned(at, zone, t.language, { ...date, ...CLOCK }) });
}

/** A fault of the desk in this page's words, with its day's name. */
export function faultWords(t, { code, values, says }) {
	const key = `fault_${code}`;
	const day = values.day && dayName(t.language, values.day);
	return t.has(key) ? t(key, { ...values, day }) : says;
}

/** Seconds as a number with the greatest unit that leaves no rest: 7200 -> [2, 3600]. */
export function splitSeconds(seconds) {
	if (!seconds) return ["", 60];
	const unit = UNITS.findLast((one) => seconds % one === 0);
	return [seconds / unit, unit];
}

/** For whom a target is. */
export function forWords(t, { default: all, pathway }) {
	if (all) return t("for_all");
	return pathway ? t("for_pathway", { pathway }) : t("for_rules");
}
