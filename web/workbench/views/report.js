// A model beside the one that serves, on sentences that neither was trained on.
import { html } from "../../vendor/preact.js";
import { percent } from "../../shared/format.js";

const plain = (name) => (name ?? "").replaceAll("_", " ");

export function Report({ t, report }) {
	if (!report) return html`<p class="empty">${t("no_report")}</p>`;
	const intents = report.intents.filter((row) => row.won || row.lost || row.protected).sort((a, b) => b.lost - a.lost || b.won - a.won);
	return html`
		<p class="quiet small">${t("measured_on", { n: report.n })}</p>
		<div class="scores"><${Score} t=${t} name=${t("this_model")} score=${report.candidate} /><${Score} t=${t} name=${t("serving_model")} score=${report.serving} /></div>
		<p><span class=${`chip ${report.canary.passed ? "good" : "bad"}`}>${t("canary")}</span> ${report.canary.words}</p>
		<${Rows} t=${t} title=${t("by_language")} rows=${report.languages} />
		${intents.length > 0 && html`<${Rows} t=${t} title=${t("by_intent")} rows=${intents} changes />`}
		<${Changes} t=${t} title=${t("lost", { n: report.lost.length })} changes=${report.lost} />
		<${Changes} t=${t} title=${t("won", { n: report.won.length })} changes=${report.won} />
		${report.confusions.length > 0 && html`<details><summary>${t("confusions")}</summary><div class="scroll-x" tabindex="0" role="region" aria-label=${t("confusions")}><table>
			<thead><tr><th>${t("expected")}</th><th>${t("said")}</th><th>${t("language")}</th><th class="numbers">n</th></tr></thead>
			<tbody>${report.confusions.map((row) => html`<tr><td>${plain(row.expected)}</td><td>${plain(row.predicted)}</td><td>${row.language}</td><td class="numbers">${row.n}</td></tr>`)}</tbody></table></div></details>`}`;
}

const Score = ({ t, name, score }) => html`<div class="score"><span class="quiet">${name}</span>
	${score
		? html`<strong class="numbers">${percent(score.accuracy, t.language, 1)}</strong><${Interval} score=${score} /><span class="quiet small numbers">${percent(score.low, t.language, 1)} – ${percent(score.high, t.language, 1)}</span>`
		: html`<strong>–</strong><span class="quiet small">${t("nothing_to_compare")}</span>`}</div>`;

/** The 95 % interval on a line from 0 to 100 %. */
const Interval = ({ score }) => html`<svg class="interval" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
	<rect x="0" y="2.5" width="100" height="1" class="rail" /><rect x=${score.low * 100} y="1" width=${Math.max((score.high - score.low) * 100, 0.6)} height="4" class="range" />
	<rect x=${score.accuracy * 100 - 0.4} y="0" width="0.8" height="6" class="point" /></svg>`;

const Rows = ({ t, title, rows, changes }) => html`<h3>${title}</h3><div class="scroll-x" tabindex="0" role="region" aria-label=${title}><table>
	<thead><tr><th>${t("name")}</th><th class="numbers">n</th><th class="numbers">${t("this_model")}</th><th class="numbers">${t("serving_model")}</th>${changes && html`<th class="numbers">+</th><th class="numbers">−</th>`}</tr></thead>
	<tbody>${rows.map((row) => html`<tr><td>${plain(row.name)} ${row.protected && html`<span class="chip warn">${t("protected")}</span>`}</td><td class="numbers">${row.n}</td>
		<td class="numbers">${percent(row.candidate.accuracy, t.language)}</td><td class="numbers">${row.serving ? percent(row.serving.accuracy, t.language) : "–"}</td>
		${changes && html`<td class="numbers">${row.won}</td><td class="numbers">${row.lost}</td>`}</tr>`)}</tbody></table></div>`;

const Changes = ({ t, title, changes }) => changes.length > 0 && html`<details><summary>${title}</summary><ul class="changes">${changes.map((one) => html`<li>
	<q dir="auto">${one.text}</q> <span class="quiet small">${one.language}: ${t("change", { expected: plain(one.expected), serving: plain(one.serving), candidate: plain(one.candidate) })}</span></li>`)}</ul></details>`;
