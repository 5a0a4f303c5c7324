// What business hours mean: the next opening, the next 14 days, the holidays; and what is wrong with them.
import { html } from "../../vendor/preact.js";
import { dayName, faultWords, intervalsWords, nearDay, stateWords } from "../hours-words.js";
import { Field } from "./fields.js";

/** What is wrong at one place, said when it comes. */
export const Faults = ({ t, id, faults }) => html`<span id=${id} class="place-faults" role="status">${faults.map((fault) => faultWords(t, fault)).join(" ")}</span>`;

export function Preview({ t, shown, zone }) {
	const days = shown?.days ?? [];
	return html`<section class="ahead" aria-labelledby="ahead"><h3 id="ahead">${t("preview")}</h3>
		${days.length ? html`<p class=${`state-word ${shown.open ? "open" : ""}`}>${stateWords(t, { ...shown, zone })}</p>
			<ol>${days.map(({ day, hours, holiday }) => html`<li key=${day} class=${hours.length ? "" : "shut"}><span>${nearDay(t.language, day)}</span> <span>${intervalsWords(hours) || t("closed")}</span>${holiday && html` <em>${holiday}</em>`}</li>`)}</ol>`
			: html`<p class="quiet">${t(shown ? "preview_waits" : "loading")}</p>`}</section>`;
}

/** A country, a region of it, and its next public holidays. */
export function Holidays({ t, countries, chosen, next, faults, onChange }) {
	const [country, ...rest] = (chosen ?? "").split("-");
	const region = rest.join("-");
	const regions = countries.find(({ code }) => code === country)?.regions ?? [];
	const options = (all, now) => all.map(({ code, name }) => html`<option key=${code} value=${code} selected=${code === now}>${name}</option>`);
	return html`<div class="pair">
		<${Field} id="country" label=${t("field_country")}><select id="country" aria-describedby="holidays-next" onChange=${(event) => onChange(event.target.value || null)}>
			<option value="" selected=${!country}>${t("no_country")}</option>${options(countries, country)}</select><//>
		${regions.length > 0 && html`<${Field} id="region" label=${t("field_region")}><select id="region" key=${country} onChange=${(event) => onChange(event.target.value ? `${country}-${event.target.value}` : country)}>
			<option value="" selected=${!region}>${t("whole_country")}</option>${options(regions, region)}</select><//>`}</div>
		<p id="holidays-next" class="quiet small" hidden=${!next.length}>${t("next_holidays", { days: next.map(({ day, name }) => `${name} (${dayName(t.language, day)})`).join(", ") })}</p>
		<${Faults} t=${t} id="holidays-faults" faults=${faults} />`;
}
