// The control that fits a fact: yes or no, a number within its bounds, a known word, any word, several of either.
import { html, useState } from "../../vendor/preact.js";
import { plain } from "../../shared/rules.js";
import { Icon } from "../../shared/ui/icon.js";
import { controlFor, stepOf } from "../facts.js";

export function ValueField({ fact, op, ...rest }) {
	const Control = CONTROLS[controlFor(fact, op)];
	return html`<${Control} label=${plain(fact.name)} fact=${fact} ...${rest} />`;
}

const Flag = ({ t, id, label, value, onChange }) => html`<label class="flag"><input id=${id} type="checkbox" checked=${value === true} aria-label=${t("value_of", { name: label })} onChange=${(event) => onChange(event.target.checked)} /> ${t(value === true ? "yes" : "no")}</label>`;

const Number_ = ({ t, id, label, fact, value, onChange }) => html`<span class="with-unit"><input id=${id} type="number" min=${fact.low} max=${fact.high} step=${stepOf(fact)} value=${value} aria-label=${t("value_of", { name: label })}
	onInput=${(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)} />${fact.unit && html` <span class="quiet">${t.has(`unit_${fact.unit}`) ? t(`unit_${fact.unit}`) : fact.unit}</span>`}</span>`;

const Choice = ({ t, id, label, fact, value, onChange }) => html`<select id=${id} value=${value} aria-label=${t("value_of", { name: label })} onChange=${(event) => onChange(event.target.value)}>
	${!fact.values.includes(value) && html`<option value=${value}>${value || "–"}</option>`}${fact.values.map((one) => html`<option key=${one} value=${one}>${plain(one)}</option>`)}</select>`;

const Choices = ({ t, label, fact, value, onChange }) => html`<fieldset class="words"><legend class="hidden">${t("value_of", { name: label })}</legend>
	${[...new Set([...fact.values, ...(value ?? [])])].map((one) => html`<label key=${one} class="word"><input type="checkbox" checked=${value?.includes(one)}
		onChange=${(event) => onChange(event.target.checked ? [...(value ?? []), one] : value.filter((word) => word !== one))} /> ${plain(one)}</label>`)}</fieldset>`;

const Word = ({ t, id, label, value, words, onChange }) => html`<span><input id=${id} type="text" maxlength="100" list=${`${id}-words`} value=${value ?? ""} aria-label=${t("value_of", { name: label })} onInput=${(event) => onChange(event.target.value)} />
	<datalist id=${`${id}-words`}>${words.map((word) => html`<option key=${word} value=${word} />`)}</datalist></span>`;

const Words = ({ t, id, label, value, words, onChange }) => html`<${WordList} t=${t} id=${id} label=${t("value_of", { name: label })} value=${value ?? []} words=${words} onChange=${onChange} />`;

const CONTROLS = { flag: Flag, number: Number_, choice: Choice, choices: Choices, word: Word, words: Words };

/** Words one after the other: Enter or a comma adds what was typed, Backspace in the empty field takes the last one out. `levels`: a word may end with @1 to @5. */
export function WordList({ t, id, label, value, words, levels = false, onChange }) {
	const [typed, setTyped] = useState("");
	const add = (text) => {
		const fresh = text.split(",").map((word) => word.trim().replaceAll(" ", "_")).filter((word) => word && !value.includes(word));
		if (fresh.length) onChange([...value, ...fresh]);
		setTyped("");
	};
	const type = ({ target: { value: text }, inputType }) => {
		const whole = words.includes(text) && !(levels && inputType === "insertText"); // a level may follow
		if (whole || text.includes(",")) add(text);
		else setTyped(text);
	};
	const key = (event) => {
		if (event.key === "Enter") {
			event.preventDefault();
			add(typed);
		}
		if (event.key === "Backspace" && !typed && value.length) onChange(value.slice(0, -1));
	};
	return html`<span class="word-list">${value.map((word) => html`<span class="chip" key=${word}>${plain(word)} <button type="button" class="in-chip" aria-label=${t("remove_word", { word: plain(word) })} onClick=${() => onChange(value.filter((one) => one !== word))}><${Icon} name="cross" /></button></span>`)}
		<input id=${id} type="text" maxlength="100" list=${`${id}-words`} value=${typed} aria-label=${label} placeholder=${t("word_hint")} onInput=${type} onKeyDown=${key} onBlur=${() => add(typed)} />
		<datalist id=${`${id}-words`}>${words.filter((word) => !value.includes(word)).map((word) => html`<option key=${word} value=${word} />`)}</datalist></span>`;
}
