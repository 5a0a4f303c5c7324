// What the thresholds cost stands in the address, as the filters of the numbers do. Pure.

export const COSTS = ["c_wrong", "c_handoff", "c_minute", "wait"];
const ASKED = [...COSTS, "language"];

/** What the address asks for; "" is the desk's own value. What is no number of 0 or more is left out. */
export function readCosts(search) {
	const given = new URLSearchParams(search);
	return Object.fromEntries(ASKED.map((name) => {
		const value = (given.get(name) ?? "").trim();
		return [name, name === "language" || (value !== "" && Number(value) >= 0 && Number.isFinite(Number(value))) ? value : ""];
	}));
}

/** For the desk and for the address: only what was chosen. */
export const costQuery = (asked, more = {}) => new URLSearchParams(Object.entries({ ...asked, ...more }).filter(([, value]) => value !== "")).toString();

/** The sources of labels, the one with most labels first: [["trainer", 12], ...]. */
export const bySize = (sources) => Object.entries(sources).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
