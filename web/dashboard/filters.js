// What the page shows is in its address, so that a link shows the same to somebody else. Pure.

export const FIELDS = ["from", "to", "language", "market", "by"];

/** The filters in the address; unknown parameters are ignored, empty ones are none. */
export function readFilters(search) {
	const given = new URLSearchParams(search);
	return Object.fromEntries(FIELDS.map((name) => [name, given.get(name) ?? ""]));
}

/** The query for the desk or for the address: only what was chosen, plus `more`. */
export function query(filters, more = {}) {
	const chosen = Object.entries({ ...filters, ...more }).filter(([, value]) => value);
	return new URLSearchParams(chosen).toString();
}

const DAY = 86_400_000;
const iso = (date) => date.toISOString().slice(0, 10);

/** The last `days` days, today included, as days of the UTC calendar: `to` is the first day that is not in it. */
export function lastDays(days, now = new Date()) {
	const midnight = Date.parse(iso(now));
	return { from: iso(new Date(midnight - (days - 1) * DAY)), to: iso(new Date(midnight + DAY)) };
}
