// A conversation after its events. Pure. The console's events carry `name` and `body` too.

export const EMPTY = Object.freeze({
	seq: 0, items: [], owner: null, agentName: null, read: { customer: 0, agent: 0 },
});

/** An event at or before the cursor was seen already and changes nothing. */
export function fold(state, event) {
	if (!(event.seq > state.seq)) return state;
	const next = { ...state, seq: event.seq };
	KINDS[event.kind]?.(next, event);
	if (event.name && event.kind !== "turn") add(next, event, "note", { ...event, agent: event.agent_name });
	return next;
}

export const foldAll = (state, events) => events.reduce(fold, state);

const KINDS = {
	turn: (next, event) => event.turn && add(next, event, "turn", event.turn),
	owner(next, event) {
		next.owner = event.owner;
		next.agentName = event.agent_name ?? null;
	},
	read(next, { by, seq_read }) {
		next.read = { ...next.read, [by]: Math.max(next.read[by], seq_read) };
	},
	survey(next, event) {
		const { contact_id, about } = event;
		if (!next.items.some(asks(event))) add(next, event, "survey", { contact_id, about, score: null });
	},
	rated(next, event) {
		const asked = asks(event);
		next.items = next.items.map((item) => (asked(item) ? { ...item, score: event.score } : item));
	},
};

function add(next, { seq, at }, type, fields) {
	next.items = [...next.items, { ...fields, type, seq, at }];
}

const asks = ({ contact_id, about }) => (item) =>
	item.type === "survey" && item.contact_id === contact_id && item.about === about;

const byOthers = (author) => (item) => item.type === "turn" && item.author !== author;

/** How many turns of others the customer has not seen. */
export const unread = ({ items, read }) =>
	items.filter(byOthers("customer")).filter(({ seq }) => seq > read.customer).length;

/** What a read mark of `author` should name. */
export const lastFromOthers = ({ items }, author) => items.findLast(byOthers(author))?.seq ?? 0;

/** The turn whose quick replies can be pressed: the bot's, unanswered. */
export function openChoice({ items }) {
	const last = items.findLast(byOthers("system"));
	return last?.author === "bot" && last.quick_replies?.length ? last : null;
}
