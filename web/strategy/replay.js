// The report of a replay, made ready to draw. Pure; what is missing in it is shown as nothing.

export const CHANGES = ["more", "fewer", "other_reason", "other_words", "other_outcome"];

/** The report of the desk in the order in which a person reads it. */
export function readReport(answer) {
	const raw = answer?.report ?? answer;
	const { turns = 0, changed = {}, swaps = [], by = {}, conversations = [] } = raw ?? {};
	return {
		since: raw?.since ?? null,
		until: raw?.until ?? null,
		turns,
		unchanged: raw?.unchanged ?? 0,
		changes: Object.entries(changed).filter(([, n]) => n > 0).map(([change, n]) => ({ change, n })).sort((a, b) => place(a.change) - place(b.change)),
		goesOn: raw?.goes_on ?? 0,
		swaps: swaps.map(({ was, would, turns: n }) => ({ was, would, n })),
		by: Object.entries(by).map(([fact, groups]) => [fact, groups.map(readGroup).filter(({ n }) => n > 0)]).filter(([, groups]) => groups.length > 0),
		conversations: conversations.map(({ conversation_id: id, turns: some = [] }) => ({ id, turns: some })),
		conversationsChanged: raw?.conversations_changed ?? conversations.length,
		notReplayed: Object.entries(raw?.not_replayed ?? {}).filter(([, n]) => n > 0),
		factsNotRecorded: Object.entries(raw?.facts_not_recorded ?? {}),
	};
}

const place = (change) => (CHANGES.includes(change) ? CHANGES.indexOf(change) : CHANGES.length);

const readGroup = ({ value = null, turns = 0, changed = {} }) => ({ value, turns, changed, n: Object.values(changed).reduce((sum, n) => sum + n, 0) });

/** The beginning of a period of so many days that ends now, as the desk wants it. */
export const sinceDays = (days, now = Date.now()) => new Date(now - days * 86_400_000).toISOString();
