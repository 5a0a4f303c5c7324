// One number: value, how sure it is, how it went, what it is made of, what it means.
import { html } from "../../vendor/preact.js";
import { number } from "../../shared/format.js";
import { bars, lines, path, shown } from "../shapes.js";

const W = 240;
const H = 44;

export function Card({ t, metric, onOpen }) {
	const { name, title, question, unit, value, n, thin, beside, series, breakdown } = metric;
	const words = (one) => shown(one, unit, t.language);
	return html`<li class="card"><article aria-labelledby=${`m-${name}`}>
		<h2 id=${`m-${name}`}>${title}</h2>
		<p class="question">${question}</p>
		<p class=${`value numbers ${thin ? "thin" : ""}`}>${words(value)}</p>
		<p class="doubt numbers">${doubts(t, metric, words).join(" · ")} ${thin && n > 0 && html`<span class="chip warn">${t("thin")}</span>`}</p>
		${beside.map((one) => html`<p class="beside numbers">${one.title}: <strong>${shown(one.value, one.unit, t.language)}</strong></p>`)}
		${series.length > 1 && html`<${Line} t=${t} series=${series} unit=${unit} title=${title} />`}
		${breakdown.length > 0 && html`<ul class="bars">${bars(breakdown).slice(0, 5).map((row) => html`<li key=${row.key}>
			<span class="label">${row.label ?? t("unknown")}</span>
			<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="8" class="rail" /><rect width=${row.share * 100} height="8" class="bar" /></svg>
			<span class="numbers">${words(row.value)}</span></li>`)}</ul>`}
		<div class="foot"><details><summary>${t("definition")}</summary><${Definition} t=${t} metric=${metric} /></details>
			<button type="button" class="plain small" disabled=${n === 0} aria-label=${t("contacts_of", { title })} onClick=${() => onOpen(name)}>${t("contacts_behind")}</button></div>
	</article></li>`;
}

/** How much the number is made of, and how far it may be off. */
const doubts = (t, { unit, n, ci, percentiles }, words) => [
	unit !== "contacts" && t("n", { n, count: number(n, t.language) }),
	ci && t("interval", { low: words(ci[0]), high: words(ci[1]) }),
	percentiles && t("percentiles", { p50: words(percentiles.p50), p90: words(percentiles.p90) }),
].filter(Boolean);

const Definition = ({ t, metric }) => html`<dl>${["formula", "clock", "exclusions", "source"].filter((key) => metric[key]).map((key) => html`<div><dt>${t(key)}</dt><dd>${metric[key]}</dd></div>`)}</dl>`;

function Line({ t, series, unit, title }) {
	const runs = lines(series, W, H);
	const known = series.filter(({ value }) => value !== null);
	const text = known.length ? t("series", { title, from: series[0].date, to: series.at(-1).date, last: shown(known.at(-1).value, unit, t.language) }) : t("no_series", { title });
	return html`<svg class="line" viewBox=${`-2 -3 ${W + 4} ${H + 6}`} preserveAspectRatio="none" role="img" aria-label=${text}>
		<path class="zero" d=${`M0 ${H}h${W}`} />
		${runs.map((run) => html`<path class="trend" d=${path(run)} />`)}</svg>`;
}
