// "Why?": every decision about this conversation, with each rule's verdict and the facts it looked at.
import { html } from "../../vendor/preact.js";
import { clockTime } from "../../shared/format.js";
import { plain, reason } from "../words.js";

export function Decisions({ t, room }) {
	const decisions = room.decisions.value;
	if (!decisions) return html`<p class="empty">${t("loading")}</p>`;
	if (!decisions.length) return html`<p class="empty">${t("no_decisions")}</p>`;
	const texts = new Map(room.state.value.items.map((item) => [item.id, item.text]));
	return decisions.map((one) => html`<section class="part decision" key=${one.id}>
		<h3><span class=${`chip ${one.outcome.includes("escalate") ? "human" : "bot"}`}>${t(`decided_${one.outcome}`)}</span> <time class="quiet" datetime=${one.at}>${clockTime(one.at, t.language)}</time></h3>
		${texts.has(one.turn_id) && html`<blockquote dir="auto">${texts.get(one.turn_id)}</blockquote>`}
		<p>${t(`stage_${one.stage}`)}: <q>${one.words}</q> ${one.reason && html`<span class="chip human">${reason(t, one.reason)}</span>`}</p>
		<details><summary>${t("verdicts", { n: one.trace.length })}</summary>
			<ol>${one.trace.map((verdict) => html`<li class=${verdict.held ? "held" : ""}><span aria-hidden="true">${verdict.held ? "●" : "○"}</span>
				<span class="hidden">${t(verdict.held ? "held" : "did_not_hold")}</span> ${verdict.words || verdict.rule} ${verdict.guarded && html`<span class="chip warn">${t("guarded")}</span>`}</li>`)}</ol></details>
		<details><summary>${t("looked_at")}</summary>
			<dl class="facts">${Object.entries(one.facts).map(([name, value]) => html`<div><dt>${plain(name)}</dt><dd>${typeof value === "object" ? JSON.stringify(value) : String(value)}</dd></div>`)}</dl></details>
	</section>`);
}
