// The keyboard: which key does what, once, for the keys themselves and for the help.
// Single keys work only outside of text fields and can be switched off (WCAG 2.1.4).

export const KEYS = ["j", "k", "r", "a", "d", "t", "u", "s", "b", "x", "c", "w", "n", "/", "1", "2", "3", "?", "Escape"];
const OFF = "tandem:keys-off";

export const keysOff = () => localStorage.getItem(OFF) === "1";
export const setKeysOff = (off) => localStorage.setItem(OFF, off ? "1" : "");

const inField = (node) => node.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");

/** Calls `actions[key]()`; `?` and Escape always work outside of dialogs. */
export function listen(actions) {
	addEventListener("keydown", (event) => {
		const { key, target } = event;
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
		if (document.querySelector("dialog[open]")) return;
		if (key === "Escape" && inField(target)) return target.blur();
		if (inField(target) || !actions[key] || (keysOff() && key !== "?")) return;
		event.preventDefault();
		actions[key]();
	});
}
