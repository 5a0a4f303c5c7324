// Where a handoff goes: queue, skills that are a must or a wish, how that relaxes while nobody comes, the service target.
import { html } from "../../vendor/preact.js";
import { plain } from "../../shared/rules.js";
import { Icon } from "../../shared/ui/icon.js";
import { remove } from "../edit.js";
import { queuesFor, readStep, skillsFor, targetsFor, writeStep } from "../facts.js";
import { WordList } from "./value.js";

const DOES = ["drop", "lower", "add"];
const MOST_S = 999_999;

export function RouteFields({ t, draft, facts, rule, put }) {
	const route = typeof rule.then === "object" && rule.then ? rule.then : { queue: "" };
	const rules = draft.tables.value.routing.rules;
	const set = (change, label) => put({ then: tidy({ ...route, ...change }) }, label);
	const skills = skillsFor(facts.setup, rules);
	return html`<div class="then-fields route">
		<${Suggested} id=${`queue-${rule.key}`} label=${t("queue")} value=${route.queue} words=${queuesFor(facts.setup, rules)} onInput=${(queue) => set({ queue }, "queue")} />
		${["skills", "desired"].map((name) => html`<div key=${name} class="skills"><span>${t(name)}</span> <${WordList} t=${t} id=${`${name}-${rule.key}`} label=${t(name)} value=${route[name] ?? []} words=${skills} levels onChange=${(words) => set({ [name]: words })} /></div>`)}
		<${Steps} t=${t} id=${rule.key} steps=${route.relax ?? []} wishes=${(route.desired ?? []).map(bare)} queues=${queuesFor(facts.setup, rules)} onChange=${(relax, label) => set({ relax }, label)} />
		<${Suggested} id=${`target-${rule.key}`} label=${t("target")} value=${route.target ?? ""} words=${targetsFor(facts.setup, rules)} onInput=${(target) => set({ target }, "target")} /></div>
		<p class="quiet small">${t("about_then_routing")}</p>`;
}

const bare = (need) => need.split("@")[0];

/** What says nothing is left out. */
function tidy({ target, relax, ...rest }) {
	return { ...rest, ...(relax?.length && { relax }), ...(target && { target }) };
}

const Suggested = ({ id, label, value, words, onInput }) => html`<label>${label} <input type="text" maxlength="80" list=${`${id}-words`} value=${value ?? ""} onInput=${(event) => onInput(event.target.value)} /></label>
	<datalist id=${`${id}-words`}>${words.map(({ word, name }) => html`<option key=${word} value=${word}>${name}</option>`)}</datalist>`;

/** While nobody comes: after so many seconds without a wish, a level lower, or in one queue more. */
function Steps({ t, id, steps, wishes, queues, onChange }) {
	const change = (at, step, label) => onChange(steps.map((one, place) => (place === at ? writeStep(step) : one)), label && `step ${at} ${label}`);
	const add = () => onChange([...steps, writeStep(wishes.length ? { after: 60, does: "drop", what: wishes[0] } : { after: 120, does: "add", what: queues[0]?.word ?? "" })]);
	return html`<fieldset class="steps"><legend>${t("relax")}</legend>
		<ul>${steps.map((text, at) => {
			const step = readStep(text);
			const words = step.does === "add" ? queues.map(({ word }) => word) : wishes;
			return html`<li key=${at} class="step"><label>${t("step_after")} <input type="number" min="0" max=${MOST_S} step="1" value=${step.after} onInput=${(event) => change(at, { ...step, after: event.target.valueAsNumber || 0 }, "after")} /> ${t("step_seconds")}</label>
				<select aria-label=${t("step_does")} value=${step.does} onChange=${(event) => change(at, { ...step, does: event.target.value, what: (event.target.value === "add" ? queues[0]?.word : wishes[0]) ?? "" })}>${DOES.map((one) => html`<option key=${one} value=${one}>${t(`step_${one}`)}</option>`)}</select>
				<input type="text" maxlength="80" list=${`step-${id}-${at}`} aria-label=${t(step.does === "add" ? "queue" : "desired")} value=${step.what} onInput=${(event) => change(at, { ...step, what: event.target.value }, "what")} />
				<datalist id=${`step-${id}-${at}`}>${words.map((word) => html`<option key=${word} value=${word} />`)}</datalist>
				<button type="button" class="sign" aria-label=${t("remove_step", { what: plain(step.what) })} title=${t("delete")} onClick=${() => onChange(remove(steps, at))}><${Icon} name="cross" /></button></li>`;
		})}</ul>
		<button type="button" class="plain small" onClick=${add}><${Icon} name="plus" /> ${t("add_step")}</button>
		<p class="quiet small">${t("about_relax")}</p></fieldset>`;
}
