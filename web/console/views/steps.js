// What is to be done for this matter: a procedure's steps, a tick on each. What the bot did is ticked already.
import { html } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";

export function Steps({ t, desk, room }) {
	const answer = room.procedures.value;
	if (!answer) return html`<p class="empty">${t("loading")}</p>`;
	const { current, procedures } = answer;
	const shown = procedures.find(({ id }) => id === (room.procedure.value ?? current));
	const fits = procedures.find(({ id }) => id === current);
	const mine = desk.notes.value;
	return html`<section class="part steps">
		<label class="field"><span>${t("procedure")}</span>
			<select value=${shown?.id ?? ""} onChange=${({ target }) => (room.procedure.value = target.value)}>
				${!shown && html`<option value="" disabled>${t("procedure_choose")}</option>`}
				${procedures.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>
		${fits && fits !== shown && html`<p><button type="button" class="plain small" onClick=${() => (room.procedure.value = null)}>${t("procedure_other", { name: fits.name })}</button></p>`}
		${shown
			? html`<p class="small quiet" role="status">${t("procedure_far", far(shown))}</p>
				<ol>${shown.steps.map((step) => html`<${Step} key=${step.id} t=${t} step=${step} mine=${mine} onState=${(state) => set(desk, room, shown, step, state)} />`)}</ol>
				${!mine && html`<p class="small quiet">${t("procedure_watch")}</p>`}`
			: html`<p class="empty">${t("procedure_none")}</p>`}
	</section>`;
}

/** How many of a procedure's steps are dealt with. Pure. */
export const far = ({ steps }) => ({ done: steps.filter(({ state }) => state !== "open").length, all: steps.length });

function Step({ t, step, mine, onState }) {
	const press = (state) => onState(step.state === state ? "open" : state);
	return html`<li class=${step.state}>
		<label><input type="checkbox" checked=${step.state === "done"} disabled=${!mine} onChange=${() => press("done")} /> <span>${step.words}</span></label>
		<p class="small quiet">
			${step.at && html`<span>${t("step_by", { name: step.by ?? t("step_bot"), at: dayAndTime(step.at, t.language) })}</span>`}
			${mine && html`<button type="button" class="plain small" aria-pressed=${String(step.state === "not_needed")} aria-label=${t("step_skip_named", { step: step.words })} onClick=${() => press("not_needed")}>${t("step_skip")}</button>`}
			${!mine && step.state === "not_needed" && html`<span>${t("step_skip")}</span>`}</p>
	</li>`;
}

async function set(desk, room, procedure, step, state) {
	await desk.setStep({ procedure: procedure.id, step: step.id, state });
	await desk.loadProcedures(room);
}
