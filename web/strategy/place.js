// What the page shows is in its address, so that a link shows the same to somebody else. Pure.

export const TABLES = ["pathway", "escalation", "tagging", "priority", "routing"];

/** "#rules/rls_1/tagging" -> {view: "rules", id: "rls_1", part: "tagging"}; what is not known is the overview. */
export function readPlace(hash) {
	const [view, id = "", part = ""] = hash.replace(/^#/, "").split("/").map(decode);
	if (view === "rules" && id) return { view, id, part: TABLES.includes(part) ? part : "escalation" };
	if (view === "diff" && id) return { view, id, part };
	if (view === "why") return { view, id, part: "" };
	if (view === "experiments") return { view, id: "", part: "" };
	return { view: "overview", id: "", part: "" };
}

const decode = (text) => {
	try {
		return decodeURIComponent(text);
	} catch {
		return "";
	}
};

/** The address of a place, such as `#diff/rls_1/rls_2`. */
export const placeOf = (view, ...rest) => `#${[view === "overview" ? "" : view, ...rest].filter(Boolean).map(encodeURIComponent).join("/")}`;
