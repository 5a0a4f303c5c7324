// Type a few letters of an intent, choose by arrow keys, confirm by Enter: the ARIA combobox.
import { html, useState } from "../../vendor/preact.js";
import { matching } from "../match.js";

const SHOWN = 8;

export function IntentPicker({ t, intents, guesses, onPick }) {
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const [open, setOpen] = useState(false);
	const found = matching(intents, typed, guesses).slice(0, SHOWN);
	const pick = (intent) => intent && onPick(intent.name);
	const key = (event) => {
		const moves = { ArrowDown: 1, ArrowUp: -1 };
		if (moves[event.key]) {
			event.preventDefault();
			setOpen(true);
			setAt((at + moves[event.key] + found.length) % Math.max(found.length, 1));
		}
		if (event.key === "Enter" && open) pick(found[at]);
		if (event.key === "Escape") setOpen(false);
	};
	const type = (event) => {
		setTyped(event.target.value);
		setAt(0);
		setOpen(true);
	};
	return html`<div class="picker">
		<label class="field"><span>${t("intent")}</span>
			<input id="intent" type="text" role="combobox" autocomplete="off" placeholder=${t("intent_hint")} value=${typed}
				aria-expanded=${open && found.length > 0} aria-controls="intents" aria-autocomplete="list" aria-activedescendant=${open && found[at] ? `intent-${found[at].name}` : undefined}
				onInput=${type} onKeyDown=${key} onFocus=${() => setOpen(true)} onBlur=${() => setOpen(false)} /></label>
		<ul id="intents" role="listbox" aria-label=${t("intent")} hidden=${!open || !found.length}>
			${found.map((intent, place) => html`<li role="option" id=${`intent-${intent.name}`} key=${intent.name} aria-selected=${place === at}
				onMouseDown=${(event) => { event.preventDefault(); pick(intent); }}>
				<span>${intent.name.replaceAll("_", " ")}</span>
				<span class="quiet small">${intent.matter.replaceAll("_", " ")} · ${t("examples", { n: Object.values(intent.examples).reduce((sum, n) => sum + n, 0) })}</span></li>`)}
		</ul>
		${open && typed && !found.length && html`<p class="quiet small">${t("no_intent")}</p>`}
	</div>`;
}
