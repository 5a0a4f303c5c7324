// Internal events in quiet words. Pure. What says nothing to an agent has no words and is not shown.

import { plain, reason } from "../shared/rules.js";

const deed = (action) => plain(action.replace(/^action_/, ""));

/** A tag of which the words are not at hand. */
const levels = (tag) => tag.split(".").map(plain).join(" › ");

const WORDS = {
	Escalated: (t, { body }) => t("event_escalated", { reason: reason(t, body.reason) }),
	AgentSteppedIn: (t, { agent }) => t("event_stepped_in", { agent: agent ?? t("an_agent") }),
	Offered: (t) => t("event_offered"),
	OfferAccepted: (t, { agent }) => t("event_accepted", { agent: agent ?? t("an_agent") }),
	OfferDeclined: (t) => t("event_declined"),
	OfferExpired: (t) => t("event_expired"),
	Transferred: (t) => t("event_transferred"),
	TakenOver: (t, { agent, body, people = {} }) => t("event_taken_over", { agent: agent ?? t("an_agent"), from: people[body.from_agent] ?? t("an_agent") }),
	Reassigned: (t, { body, people = {} }) => t(body.to_agent ? "event_reassigned_agent" : "event_reassigned", {
		by: people[body.by] ?? t("an_agent"), queue: body.queue_id, to: people[body.to_agent] ?? t("an_agent") }),
	LineChanged: (t, { body }) => t("event_line_changed", { queue: body.queue_id }),
	Relaxed: (t) => t("event_relaxed"),
	QueueMissing: (t, { body }) => t("event_queue_missing", { wanted: body.wanted, queue: body.queue_id }),
	AgentLost: (t) => t("event_agent_lost"),
	HandedBack: (t, { body }) => t("event_handed_back", { resolved: t(`resolved_${body.resolved}`) }),
	ReturnedToBot: (t) => t("event_returned"),
	Converted: (t) => t("event_converted"),
	CallBackAsked: (t) => t("event_call_back_asked"),
	CallBackDue: (t) => t("event_call_back_due"),
	CallBackTaken: (t) => t("event_call_back_taken"),
	CallBackDone: (t) => t("event_call_back_done"),
	CallBackCancelled: (t) => t("event_call_back_cancelled"),
	Finished: (t, { body }) => t("event_finished", { outcome: t(`outcome_${body.outcome}`) }),
	WrappedUp: (t) => t("event_wrapped_up"),
	CustomerReplied: (t) => t("event_customer_replied"),
	CustomerLeft: (t) => t("event_customer_left"),
	CustomerErased: (t) => t("event_customer_erased"),
	Reopened: (t) => t("event_reopened"),
	CustomerVerified: (t) => t("event_verified"),
	ReplyWithheld: (t) => t("event_withheld"),
	BotFailed: (t, { body }) => t("event_bot_failed", { code: plain(body.code) }),
	BotAnswerDropped: (t) => t("event_dropped"),
	PromiseDue: (t) => t("event_promise_due"),
	PromiseKept: (t) => t("event_promise_kept"),
	HandoffJudged: (t, { body }) => t("event_judged", { verdict: t(`verdict_${body.verdict}`) }),
	ContactTagged: (t, { body: { tags } }) => (tags.length ? t("event_tagged", { tags: tags.map(levels).join(", ") }) : t("event_untagged")),
	SurveyOffered: (t, { body }) => t("event_survey", { about: t(`about_${body.about}`) }),
	Surveyed: (t, { body }) => t("event_rated", { about: t(`about_${body.about}`), score: body.score }),
	ActionReported: (t, { body }) =>
		t(`event_action_${body.status}`, { action: deed(body.action), order: body.order_id ?? "", code: plain(body.code) }),
};

/** The note in a sentence, or null. */
export const noteWords = (t, note) => WORDS[note.name]?.(t, note) ?? null;

export { deed, plain, reason };

/** The timeline: turns as they are, notes with words, and what the bot understood of which turn. */
export function timeline(t, { items }) {
	const understood = new Map();
	for (const { name, body } of items) if (name === "Understood") understood.set(body.turn_id, body);
	return items
		.map((item) => (item.type === "note" ? { ...item, words: noteWords(t, item) } : { ...item, understood: understood.get(item.id) }))
		.filter((item) => item.type === "turn" || item.words || item.note);
}
