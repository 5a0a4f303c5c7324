// From which probability on something counts: a slider and the same number beside it.
import { html } from "../../vendor/preact.js";

export const Thresholds = ({ t, draft, defaults }) => {
	const given = draft.tables.value.escalation.thresholds ?? {};
	const open = draft.open.value;
	const set = (name) => (event) => {
		const value = event.target.valueAsNumber;
		if (!Number.isNaN(value)) draft.threshold("escalation", name, value);
	};
	return html`<fieldset class="thresholds"><legend>${t("thresholds")}</legend>${Object.entries({ ...defaults, ...given }).map(([name, value]) => html`<div class="threshold" key=${name}>
		<label for=${`slider-${name}`}>${t(`threshold_${name}`)}</label>
		<input id=${`slider-${name}`} type="range" min="0" max="1" step="0.01" value=${value} disabled=${!open} aria-describedby=${`about-${name}`} onInput=${set(name)} />
		<input type="number" min="0" max="1" step="0.01" value=${value} disabled=${!open} aria-label=${t("threshold", { name: t(`threshold_${name}`) })} aria-describedby=${`about-${name}`} onInput=${set(name)} />
		<small id=${`about-${name}`} class="quiet">${t(`about_threshold_${name}`)}</small></div>`)}</fieldset>`;
};
