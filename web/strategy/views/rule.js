// The fields of one rule: name, conditions, what follows, note.
import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { plain } from "../../shared/rules.js";
import { Icon } from "../../shared/ui/icon.js";
import { addCondition, dropCondition, putCondition } from "../edit.js";
import { factsFor, firstCondition, operatorsOf, suggestions, withFact, withOperator } from "../facts.js";
import { FactPicker } from "./picker.js";
import { ThenFields } from "./then.js";
import { ValueField } from "./value.js";

export const Faults = ({ faults }) => faults.length > 0 && html`<ul class="faults">${faults.map((fault) => html`<li>${fault.says}</li>`)}</ul>`;

export function RuleFields({ t, draft, facts, table, rule, faults, put, onDone }) {
	const known = factsFor(facts.facts, table);
	const focus = useRef(null);
	useLayoutEffect(() => {
		if (focus.current) document.getElementById(focus.current)?.focus();
		focus.current = null;
	});
	const add = () => {
		focus.current = `fact-${rule.key}-${rule.when.length}`;
		put(addCondition(rule, firstCondition(known, rule.when.map(([name]) => name))));
	};
	const drop = (at) => {
		focus.current = `add-${rule.key}`;
		put(dropCondition(rule, at));
	};
	return html`<div class="rule-fields">
		<label class="field"><span>${t("column_rule")}</span><input id=${`name-${rule.key}`} type="text" maxlength=${facts.most.name} value=${rule.name} placeholder=${t("name_hint")} onInput=${(event) => put({ name: event.target.value }, "name")} /></label>
		<fieldset class="field"><legend>${t("column_if")}</legend>
			<ul class="when">${rule.when.map((condition, at) => html`<${Condition} key=${at} t=${t} id=${`${rule.key}-${at}`} draft=${draft} known=${known} condition=${condition} first=${at === 0}
				onChange=${(next, label) => put(putCondition(rule, at, next), label && `${at} ${label}`)} onRemove=${() => drop(at)} />`)}</ul>
			${rule.when.length < facts.most.conditions && html`<button type="button" id=${`add-${rule.key}`} class="plain small" onClick=${add}><${Icon} name="plus" /> ${t("add_condition")}</button>`}
			<div aria-live="polite"><${Faults} faults=${faults} /></div></fieldset>
		<${ThenFields} t=${t} draft=${draft} facts=${facts} table=${table} rule=${rule} put=${put} />
		<label class="field"><span>${t("note")}</span><textarea rows="2" maxlength=${facts.most.note} value=${rule.note} placeholder=${t("note_hint")} onInput=${(event) => put({ note: event.target.value }, "note")}></textarea></label>
		<p class="acts"><button type="button" class="small" onClick=${onDone}>${t("done")}</button></p></div>`;
}

function Condition({ t, id, draft, known, condition, first, onChange, onRemove }) {
	const [name, op, value] = condition;
	const fact = known.find((one) => one.name === name);
	const pick = (chosen) => onChange(withFact(condition, chosen));
	return html`<li class="condition"><span class="and quiet small">${!first && t("and_if")}</span>
		<${FactPicker} t=${t} id=${`fact-${id}`} facts=${known} fact=${fact} name=${name} onPick=${pick} />
		${fact && html`<select class="op" aria-label=${t("operator_of", { name: plain(name) })} value=${op} onChange=${(event) => onChange(withOperator(fact, condition, event.target.value))}>
				${operatorsOf(fact).map((one) => html`<option key=${one} value=${one}>${t(`op_${one}`)}</option>`)}</select>
			<${ValueField} key=${`${name} ${op}`} t=${t} id=${`value-${id}`} fact=${fact} op=${op} value=${value} words=${suggestions(fact, draft.tables.value)} onChange=${(next) => onChange([name, op, next], "value")} />`}
		<button type="button" class="sign" aria-label=${t("remove_condition", { name: plain(name) })} title=${t("delete")} onClick=${onRemove}><${Icon} name="cross" /></button>
		${fact && html`<p class="means quiet small">${fact.means}${bounds(t, fact)}</p>`}</li>`;
}

function bounds(t, { kind, low, high, unit, whole }) {
	if (kind !== "number") return "";
	const range = high === null ? t("from_on", { low }) : t("between", { low, high });
	return ` (${[range, whole && t("whole"), unit && (t.has(`unit_${unit}`) ? t(`unit_${unit}`) : unit)].filter(Boolean).join(", ")})`;
}
