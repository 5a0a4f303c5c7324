// The keyboard: which key does what, once, for the keys themselves and for the help.
// Single keys work only outside of text fields and can be switched off (WCAG 2.1.4).

export const KEYS = ["j", "k", "r", "a", "d", "t", "u", "s", "b", "x", "c", "w", "y", "g", "n", "/", "1", "2", "3", "4", "?", "Escape"];
const OFF = "tandem:keys-off";

export const keysOff = () => localStorage.getItem(OFF) === "1";
export const setKeysOff = (off) => localStorage.setItem(OFF, off ? "1" : "");

const inField = (node) => node.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
export const PALETTE_KEY = MAC ? "⌘ K" : "Ctrl K";

const opensPalette = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
	key.toLowerCase() === "k" && (MAC ? metaKey : ctrlKey) && !altKey && !shiftKey;

/** Runs `commands[key]` when it can be done now. `?`, Escape and the palette's keys always work outside of dialogs. */
export function listen(commands, palette) {
	addEventListener("keydown", (event) => {
		const { key, target } = event;
		if (opensPalette(event) && !document.querySelector("dialog[open]")) {
			event.preventDefault();
			return palette();
		}
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
		if (document.querySelector("dialog[open]")) return;
		if (key === "Escape" && inField(target)) return target.blur();
		if (inField(target) || !commands[key] || (keysOff() && key !== "?")) return;
		event.preventDefault();
		if (commands[key].can()) commands[key].run();
	});
}
