// Period, language, market, breakdown.
import { html } from "../../vendor/preact.js";
import { lastDays } from "../filters.js";

const SPANS = [7, 28, 90];
const BY = ["language", "market", "channel", "tier", "reason"];

export function Filters({ t, filters, period, choices, onChange }) {
	const set = (name) => (event) => onChange({ [name]: event.target.value });
	const select = (name, options, words = (one) => one) => html`<label>${t(name)}
		<select value=${filters[name]} onChange=${set(name)}><option value="">${t(name === "by" ? "own" : "all")}</option>
			${options.map((one) => html`<option value=${one}>${words(one)}</option>`)}</select></label>`;
	return html`<form class="filters" onSubmit=${(event) => event.preventDefault()}>
		<span class="spans">${SPANS.map((days) => {
			const span = lastDays(days);
			const on = span.from === (filters.from || period?.from) && span.to === (filters.to || period?.to);
			return html`<button type="button" class="small" aria-pressed=${on} onClick=${() => onChange(span)}>${t("days", { n: days })}</button>`;
		})}</span>
		<label>${t("from")} <input type="date" value=${filters.from || period?.from} onChange=${set("from")} /></label>
		<label>${t("to")} <input type="date" value=${filters.to || period?.to} onChange=${set("to")} /></label>
		${select("language", choices?.languages ?? [])}
		${select("market", choices?.markets ?? [], (one) => one.toUpperCase())}
		${select("by", BY, (one) => t(`by_${one}`))}
	</form>`;
}
