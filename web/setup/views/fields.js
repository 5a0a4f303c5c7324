// The parts that the forms are made of: a dialog that stays open until the desk agreed, fields with help, levels.
import { html, useState } from "../../vendor/preact.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { stateWords } from "../hours-words.js";
import { LEVELS } from "../words.js";

/** `onSend(FormData)` answers true when the desk agreed. */
export function Form({ t, setup, title, button, wide, onSend, onClose, children }) {
	const [busy, setBusy] = useState(false);
	const submit = async (event) => {
		event.preventDefault();
		setBusy(true);
		const done = await onSend(new FormData(event.target));
		setBusy(false);
		if (done) onClose();
	};
	const close = () => {
		setup.notice.value = null;
		onClose();
	};
	return html`<${Dialog} title=${title} onClose=${close} wide=${wide}>
		<form class="setup-form" onSubmit=${submit}>${children}
			${setup.notice.value && html`<p class="notice bad" role="alert">${setup.notice.value}</p>`}
			<div class="actions"><button type="button" onClick=${close}>${t("cancel")}</button>
				<button type="submit" class="primary" disabled=${busy}>${button}</button></div></form><//>`;
}

/** A field with its help, which belongs to it for who hears the page, too. */
export const Field = ({ id, label, help, children }) => html`<div class="field"><label for=${id}>${label}</label>${children}
	${help && html`<small id=${`${id}-help`}>${help}</small>`}</div>`;

export const TextField = ({ id, label, help, ...rest }) => html`<${Field} id=${id} label=${label} help=${help}>
	<input id=${id} name=${id} type="text" autocomplete="off" aria-describedby=${help && `${id}-help`} ...${rest} /><//>`;

export const NumberField = ({ id, label, help, unit, ...rest }) => html`<${Field} id=${id} label=${label} help=${help}>
	<span class="with-unit"><input id=${id} name=${id} type="number" step="1" required aria-describedby=${help && `${id}-help`} ...${rest} />${unit && html` <span class="quiet">${unit}</span>`}</span><//>`;

export const Group = ({ legend, help, children }) => html`<fieldset class="field"><legend>${legend}</legend>${children}${help && html`<small>${help}</small>`}</fieldset>`;

/** None, or a level from 1 to 5, by arrow keys; what the level means stands beside it. */
export const LevelPicker = ({ t, name, label, level, onChange }) => html`<fieldset class="level"><legend>${label}</legend>
	<span class="steps">${[0, ...LEVELS].map((one) => html`<label key=${one}><input type="radio" name=${name} checked=${one === level} onChange=${() => onChange(one)} />
		<span aria-hidden="true">${one || "–"}</span><span class="hidden">${t(`level_${one}`)}</span></label>`)}</span>
	<span class="quiet small" aria-hidden="true">${t(`level_${level}`)}</span></fieldset>`;

/** The hours that somebody keeps to, with what they mean now. */
export const HoursField = ({ t, found, chosen, help }) => html`<${Field} id="calendar_id" label=${t("field_calendar_id")} help=${help}><select id="calendar_id" name="calendar_id" aria-describedby="calendar_id-help">
	<option value="" selected=${!chosen}>${t("around_the_clock")}</option>
	${found.calendars.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === chosen}>${t("hours_and_state", { name: one.name, state: stateWords(t, one) })}</option>`)}</select><//>`;

/** What is typed into a number field. */
export const numberOf = (data, name) => Number(data.get(name));
