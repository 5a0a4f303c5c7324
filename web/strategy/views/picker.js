// Choose a fact: type a few letters of its name or meaning, move by arrow keys, confirm by Enter: the ARIA combobox.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { plain } from "../../shared/rules.js";
import { findFacts } from "../facts.js";

export function FactPicker({ t, id, facts, fact, name, onPick }) {
	const [typed, setTyped] = useState(null);
	const [at, setAt] = useState(0);
	const list = useRef();
	const open = typed !== null;
	const found = open ? findFacts(facts, typed) : [];
	useEffect(() => list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" }), [at, typed]);
	const close = () => setTyped(null);
	const pick = (chosen) => {
		close();
		if (chosen) onPick(chosen);
	};
	const show = (text) => {
		setTyped(text);
		setAt(text ? 0 : Math.max(facts.indexOf(fact), 0));
	};
	const key = (event) => {
		const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (by && !event.altKey) {
			event.preventDefault();
			if (open) setAt((at + by + found.length) % Math.max(found.length, 1));
			else show("");
		}
		if (event.key === "Enter" && open) {
			event.preventDefault();
			pick(found[at]);
		}
		if (event.key === "Escape" && open) {
			event.preventDefault();
			close();
		}
	};
	return html`<div class="fact-picker">
		<input id=${id} type="text" role="combobox" autocomplete="off" spellcheck=${false} aria-label=${t("fact")} placeholder=${t("fact_hint")} value=${open ? typed : plain(name)}
			aria-expanded=${open && found.length > 0} aria-controls=${`${id}-list`} aria-autocomplete="list" aria-activedescendant=${open && found[at] ? `${id}-${found[at].name}` : undefined}
			onInput=${(event) => show(event.target.value)} onKeyDown=${key} onClick=${() => !open && show("")} onBlur=${close} onFocus=${(event) => event.target.select()} />
		<ul id=${`${id}-list`} ref=${list} role="listbox" aria-label=${t("fact")} hidden=${!found.length}>${found.map((one, place) => html`<li role="option" id=${`${id}-${one.name}`} key=${one.name} aria-selected=${place === at}
			onMouseDown=${(event) => { event.preventDefault(); pick(one); }}><strong>${plain(one.name)}</strong> <span class="quiet small">${one.means}</span></li>`)}</ul>
		${open && !found.length && html`<p class="quiet small none">${t("no_fact")}</p>`}</div>`;
}
