// "Why?": every decision about this conversation in one line, and in one click everything behind it.
import { html } from "../../vendor/preact.js";
import { clockTime } from "../../shared/format.js";
import { reason, whyWords } from "../../shared/rules.js";
import { FactList, Provenance, Trace } from "../../shared/ui/trace.js";

export function Decisions({ t, room }) {
	const decisions = room.decisions.value;
	if (!decisions) return html`<p class="empty">${t("loading")}</p>`;
	if (!decisions.length) return html`<p class="empty">${t("no_decisions")}</p>`;
	const texts = new Map(room.state.value.items.map((item) => [item.id, item.text]));
	return decisions.map((one) => html`<section class="part decision" key=${one.id}>
		<h3><span class=${`chip ${one.outcome.includes("escalate") ? "human" : "bot"}`}>${t(`decided_${one.outcome}`)}</span> <time class="quiet" datetime=${one.at}>${clockTime(one.at, t.language)}</time></h3>
		${texts.has(one.turn_id) && html`<blockquote dir="auto">${texts.get(one.turn_id)}</blockquote>`}
		<p>${t(`stage_${one.stage}`)}: <q>${whyWords(t, one)}</q> ${one.reason && html`<span class="chip human">${reason(t, one.reason)}</span>`}</p>
		<details><summary>${t("everything")}</summary>
			<p class="small">${t("verdicts", { n: one.trace.length })}</p>
			<${Trace} t=${t} trace=${one.trace} />
			<${Provenance} t=${t} decision=${one} />
			<h4>${t("looked_at")}</h4><${FactList} t=${t} facts=${one.facts} /></details>
	</section>`);
}
