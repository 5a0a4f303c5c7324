// Canned replies: found by what is typed after a slash, put in its place, with the gaps that are left. Pure.

import { matching } from "./commands.js";

const GAP = /\{(customer_name|agent_name|order_id)\}/;

/** What is being looked for at the caret: `{from, typed}`, or null. A slash inside a word, as in an address, is none. */
export function slashAt(text, caret) {
	const found = /(?:^|\s)\/([^\s/]*)$/.exec(text.slice(0, caret));
	return found && { from: caret - found[1].length - 1, typed: found[1] };
}

/** Those that fit, the ones whose short name begins so first. */
export function fitting(replies, typed, language) {
	const wanted = typed.toLowerCase();
	const found = matching(replies.map((one) => ({ ...one, words: `${one.id} ${one.name} ${one.text}` })), typed, language);
	return [...found.filter(({ id }) => id.startsWith(wanted)), ...found.filter(({ id }) => !id.startsWith(wanted))];
}

/** The text with the reply in the slash's place, and what is to be selected: the first gap, or the end. */
export function putIn(text, { from, typed }, reply) {
	const end = from + reply.length;
	const made = text.slice(0, from) + reply + text.slice(from + typed.length + 1);
	const gap = gapIn(reply);
	return { text: made, select: gap ? [from + gap.at, from + gap.at + gap.length] : [end, end] };
}

/** The first gap that nobody has filled: `{at, length, name}`, or null. */
export function gapIn(text) {
	const found = GAP.exec(text);
	return found && { at: found.index, length: found[0].length, name: found[1] };
}
