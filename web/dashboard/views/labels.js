// What stands behind the thresholds: each language with its sets, and where the labels come from.
import { html } from "../../vendor/preact.js";
import { dayAndTime, number, percent } from "../../shared/format.js";
import { bySize } from "../costs.js";

export const Languages = ({ t, found }) => html`<section>
	<h2>${t("languages")}</h2><p class="quiet small">${t("languages_lead")}</p>
	<div class="scroll-x" tabindex="0" role="region" aria-label=${t("languages")}><table>
		<thead><tr><th>${t("language")}</th><th class="numbers">${t("labels")}</th><th class="numbers">${t("right")}</th><th class="numbers">${t("proposal")}</th><th class="numbers">${t("act")}</th>
			<th class="numbers">${t("ask_back")}</th><th class="numbers">${t("escalate")}</th><th class="numbers">${t("holds")}</th><th class="numbers">${t("tried_on")}</th><th>${t("promise")}</th></tr></thead>
		<tbody>${found.languages.map((one) => html`<${Row} key=${one.language} t=${t} one=${one} />`)}</tbody></table></div></section>`;

function Row({ t, one }) {
	const { counts, proposal, sets } = one;
	const share = (value) => (value === undefined ? "–" : percent(value, t.language, 1));
	const cell = (name) => html`<td class="numbers">${sets ? t("served_and", { served: share(sets.served[name]), recalibrated: share(sets.recalibrated[name]) }) : "–"}</td>`;
	return html`<tr><th scope="row">${one.language}</th><td class="numbers">${number(counts.labels, t.language)}</td>
		<td class="numbers">${counts.labels ? share(counts.right / counts.labels) : "–"}</td>
		<td class="numbers">${proposal ? number(proposal.threshold, t.language, 2) : t("missing_short", { n: counts.missing, count: number(counts.missing, t.language) })}</td>
		${["act", "ask_back", "escalate", "coverage"].map(cell)}<td class="numbers">${sets ? number(sets.held_out, t.language) : "–"}</td><td><${Kept} t=${t} watch=${one.watch} /></td></tr>`;
}

function Kept({ t, watch }) {
	if (!watch) return "–";
	const words = t(watch.alarm ? "promise_alarm" : "promise_ok", { share: percent(watch.share, t.language, 1), promised: percent(watch.promised, t.language, 1), n: watch.n });
	return html`<span class=${`chip ${watch.alarm ? "bad" : "good"}`}>${t(watch.alarm ? "alarm" : "kept")}</span> <span class="small">${words}</span>`;
}

export function Origin({ t, found }) {
	const { counts, sampling, model, since } = found;
	const weighed = sampling.weighted && counts.labels > 0;
	return html`<section aria-labelledby="origin"><h2 id="origin">${t("origin")}</h2>
		<ul class="origin">
			<li>${since ? t("model_since", { model, since: dayAndTime(since, t.language) }) : t("model_ever", { model: model ?? t("unknown") })}</li>
			${counts.labels > 0 && html`<li>${bySize(counts.sources).map(([source, n]) => t(`from_${source}`, { n, count: number(n, t.language) })).join(" · ")}</li>`}
			${found.overruled > 0 && html`<li>${t("overruled", { n: found.overruled, count: number(found.overruled, t.language) })}</li>`}
			<li>${t("biased")} ${weighed && t("worth", { effective: number(sampling.effective, t.language) })}</li>
			${weighed && sampling.blind > 0 && html`<li>${t("blind", { blind: percent(sampling.blind, t.language, 1) })}</li>`}
		</ul></section>`;
}
