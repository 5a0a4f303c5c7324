// What follows when a rule holds: each table has its own.
import { html } from "../../vendor/preact.js";
import { reason } from "../../shared/rules.js";
import { usedSkills, usedThens } from "../facts.js";
import { WordList } from "./value.js";

const MOST_MINUTES = 24 * 60;

export function ThenFields({ table, ...rest }) {
	const Fields = { escalation: Stop, priority: Minutes, routing: Route, pathway: Name, tagging: Name }[table];
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

function Route({ t, draft, rule, put }) {
	const route = typeof rule.then === "object" && rule.then ? rule.then : { queue: "" };
	const rules = draft.tables.value.routing.rules;
	const set = (change, label) => put({ then: { ...route, ...change } }, label);
	return html`<div class="then-fields route"><label>${t("queue")} <input type="text" maxlength="80" list=${`queues-${rule.key}`} value=${route.queue ?? ""} onInput=${(event) => set({ queue: event.target.value }, "queue")} /></label>
		<datalist id=${`queues-${rule.key}`}>${usedThens(rules).map((one) => html`<option key=${one} value=${one} />`)}</datalist>
		${["skills", "desired"].map((name) => html`<div key=${name} class="skills"><span>${t(name)}</span> <${WordList} t=${t} id=${`${name}-${rule.key}`} label=${t(name)} value=${route[name] ?? []} words=${usedSkills(rules)} onChange=${(words) => set({ [name]: words })} /></div>`)}</div>
		<p class="quiet small">${t("about_then_routing")}</p>`;
}
