// What is set up, in words: languages, levels, seconds, warnings, changes. Pure.

import { duration } from "../shared/format.js";
import { dayName, intervalsWords, placeWords, stateWords, weekWords } from "./hours-words.js";

export const LANGUAGE = "language:";
export const LEVELS = [1, 2, 3, 4, 5];

export const isLanguage = (skill) => skill.startsWith(LANGUAGE);

/** Parts of an agent's skills: {languages: [[skill, level]], skills: [[skill, level]]}, the best first. */
export function sorted(skills) {
	const all = Object.entries(skills).sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
	return { languages: all.filter(([skill]) => isLanguage(skill)), skills: all.filter(([skill]) => !isLanguage(skill)) };
}

/** The name of a skill or a language; its code where it has none. */
export function skillName(found, skill) {
	if (isLanguage(skill)) return found.languages.find(({ code }) => code === skill.slice(LANGUAGE.length))?.name ?? skill;
	return found.skills.find(({ code }) => code === skill)?.name ?? skill;
}

export const queueName = (found, id) => found.queues.find((one) => one.id === id)?.name ?? id;
export const teamName = (found, id) => found.teams.find((one) => one.id === id)?.name ?? id;

const calendarOf = (found, id) => found.calendars.find((one) => one.id === id);
export const calendarName = (found, id) => calendarOf(found, id)?.name ?? id;

/** Hours by name, and what they mean now. */
export function hoursWords(t, found, id) {
	const calendar = calendarOf(found, id);
	return calendar ? t("hours_and_state", { name: calendar.name, state: stateWords(t, calendar) }) : id;
}

/** A name as rules can name it: "Zahlung & Rückgabe" -> "zahlung-ruckgabe". */
export const slug = (name) =>
	name.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);

export const fieldWords = (t, field) => (t.has(`field_${field}`) ? t(`field_${field}`) : field);

/** What the queue asks of an agent for the customer's language. */
export const languageWords = (t, queue) => t(`asks_${queue.language}`, { time: duration(queue.language_s) });

export const overflowWords = (t, found, queue) =>
	queue.overflow_id && t("overflows", { time: duration(queue.overflow_s), queue: queueName(found, queue.overflow_id) });

/** A warning of the check: in this page's words, or as the desk said it. */
export function warningWords(t, found, { code, values, says }) {
	const key = `warning_${code}`;
	if (!t.has(key)) return says;
	const names = values.languages?.split(", ").map((one) => skillName(found, LANGUAGE + one)).join(", ");
	return t(key, { ...values, n: Number(values.n), languages: names });
}

const VALUES = {
	teams: (t, found, ids) => ids.map((id) => teamName(found, id)).join(", "),
	team_id: (t, found, id) => teamName(found, id),
	overflow_id: (t, found, id) => queueName(found, id),
	calendar_id: (t, found, id) => calendarName(found, id),
	language: (t, found, mode) => t(`mode_${mode}`),
	skills: (t, found, skills) => skillsWords(found, skills),
	hours: (t, found, hours) => weekWords(t.language, hours).map(({ days, hours: words }) => `${days} ${words}`).join("; "),
	holidays: (t, found, place) => placeWords(t.language, place),
	closed: (t, found, days) => days.map((day) => dayName(t.language, day)).join(", "),
	extra: (t, found, days) => Object.entries(days).map(([day, own]) => `${dayName(t.language, day)} ${intervalsWords(own)}`).join("; "),
	business: (t, found, yes) => t(yes ? "counts_business" : "around_the_clock"),
};

/** A field's value in words. */
function valueWords(t, found, field, value) {
	if (value === null || value === "" || (Array.isArray(value) && !value.length)) return "–";
	if (VALUES[field]) return VALUES[field](t, found, value) || "–";
	if (typeof value === "boolean") return t(value ? "yes" : "no");
	return field.endsWith("_s") ? duration(value) : String(value);
}

const skillsWords = (found, skills) =>
	Object.entries(skills).map(([skill, level]) => `${skillName(found, skill)} ${level}`).join(", ");

/** The fields of a change: [{field, before, after}] in words. What was made has only what it is. */
export const changeWords = (t, found, { changes }) =>
	Object.entries(changes).map(([field, [before, after]]) => ({
		field: fieldWords(t, field),
		before: valueWords(t, found, field, before),
		after: valueWords(t, found, field, after),
	}));

/** The name of what was changed, from what is there, else from the change itself. */
export function changedName(found, { kind, id, changes }) {
	const there = found[kind]?.find((one) => (one.id ?? one.code) === id);
	return there?.name ?? changes.name?.find(Boolean) ?? id;
}
