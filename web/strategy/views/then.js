// What follows when a rule holds: each table has its own.
import { html } from "../../vendor/preact.js";
import { reason } from "../../shared/rules.js";
import { usedThens } from "../facts.js";
import { RouteFields } from "./route.js";

const MOST_MINUTES = 24 * 60;

export function ThenFields({ table, ...rest }) {
	const Fields = { escalation: Stop, priority: Minutes, routing: RouteFields, pathway: Name, tagging: Name }[table];
	return html`<fieldset class="field"><legend>${rest.t("column_then")}</legend><${Fields} table=${table} ...${rest} /></fieldset>`;
}

/** An escalation has a reason, and nothing else has one. */
function Stop({ t, facts, rule, put }) {
	const escalates = facts.escalating.includes(rule.then);
	const choose = (event) => {
		const then = event.target.value;
		put({ then, reason: facts.escalating.includes(then) ? (rule.reason ?? "policy_required") : undefined });
	};
	return html`<div class="then-fields"><select aria-label=${t("column_then")} value=${rule.then} onChange=${choose}>${facts.outcomes.map((one) => html`<option key=${one} value=${one}>${t(`then_${one}`)}</option>`)}</select>
		${escalates && html`<label>${t("because")} <select value=${rule.reason} onChange=${(event) => put({ reason: event.target.value })}>${facts.reasons.map((one) => html`<option key=${one} value=${one}>${reason(t, one)}</option>`)}</select></label>`}</div>
		<p class="quiet small">${t(`about_then_${rule.then}`)}</p>`;
}

const Minutes = ({ t, rule, put }) => html`<div class="then-fields"><span class="with-unit"><input type="number" step="1" min=${-MOST_MINUTES} max=${MOST_MINUTES} value=${rule.then} aria-label=${t("minutes_label")}
	onInput=${(event) => put({ then: Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber }, "then")} /> <span class="quiet">${t("unit_min")}</span></span></div><p class="quiet small">${t("about_minutes")}</p>`;

const Name = ({ t, draft, table, rule, put }) => html`<div class="then-fields"><input type="text" maxlength="80" list=${`thens-${rule.key}`} value=${rule.then ?? ""} aria-label=${t(`then_name_${table}`)} placeholder=${t(`then_hint_${table}`)} onInput=${(event) => put({ then: event.target.value }, "then")} />
	<datalist id=${`thens-${rule.key}`}>${usedThens(draft.tables.value[table].rules).map((one) => html`<option key=${one} value=${one} />`)}</datalist></div><p class="quiet small">${t(`about_then_${table}`)}</p>`;
