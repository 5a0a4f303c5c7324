// Why it was decided: the newest decisions on the left, one conversation with everything behind it on the right.
import { html, useEffect } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { reason, whyWords } from "../../shared/rules.js";
import { FactList, Provenance, Trace } from "../../shared/ui/trace.js";
import { placeOf } from "../place.js";

export function WhyView({ t, explain, id, go }) {
	useEffect(() => void (id && explain.open(id)), [id]);
	const find = (event) => {
		event.preventDefault();
		const wanted = new FormData(event.target).get("id").trim();
		if (wanted) go("why", wanted);
	};
	return html`${explain.notice.value && html`<p class="notice bad" role="alert">${explain.notice.value}</p>`}
		<div class="why-view"><section aria-labelledby="newest"><h2 id="newest">${t("decisions")}</h2>
				<form class="acts" onSubmit=${find}><input name="id" type="search" aria-label=${t("conversation_id")} placeholder=${t("conversation_id")} /><button type="submit">${t("explain")}</button></form>
				<${Filter} t=${t} explain=${explain} />
				<${Lines} t=${t} explain=${explain} id=${id} /></section>
			<section class="explained" aria-live="polite" aria-label=${t("explained")}>${id ? html`<${Conversation} t=${t} explain=${explain} id=${id} />` : html`<p class="empty">${t("choose_decision")}</p>`}</section></div>`;
}

const Filter = ({ t, explain }) => {
	const choose = (field) => (event) => {
		field.value = event.target.value;
		explain.load();
	};
	return html`<div class="acts filter"><label>${t("show")} <select value=${explain.show.value} onChange=${choose(explain.show)}>${["handoffs", "all"].map((one) => html`<option key=${one} value=${one}>${t(`show_${one}`)}</option>`)}</select></label>
		<label>${t("of_rule")} <input type="search" value=${explain.rule.value} placeholder=${t("any_rule")} onChange=${choose(explain.rule)} /></label></div>`;
};

function Lines({ t, explain, id }) {
	const lines = explain.lines.value;
	if (!lines) return html`<p class="empty" role="status">${t("loading")}</p>`;
	if (!lines.length) return html`<p class="empty">${t("no_decisions")}</p>`;
	return html`<ul class="lines">${lines.map((one) => html`<li key=${one.id}><a href=${placeOf("why", one.conversation_id)} aria-current=${one.conversation_id === id ? "true" : undefined}>
			<span class="line"><${Outcome} t=${t} decision=${one} /><time class="quiet small" datetime=${one.at}>${dayAndTime(one.at, t.language)}</time></span>
			<span>${one.rule}</span><span class="quiet small">${[one.market?.toUpperCase(), one.language].filter(Boolean).join(" · ")}</span></a></li>`)}</ul>
		${explain.next.value && html`<button type="button" onClick=${() => explain.load(explain.next.value)}>${t("more")}</button>`}`;
}

const Outcome = ({ t, decision }) => html`<span class=${`chip ${decision.outcome.includes("escalate") ? "human" : "bot"}`}>${decision.reason ? reason(t, decision.reason) : t(`decided_${decision.outcome}`)}</span>`;

function Conversation({ t, explain, id }) {
	const found = explain.conversation.value;
	if (found?.id !== id) return html`<p class="empty" role="status">${t("loading")}</p>`;
	if (!found.decisions.length) return html`<p class="empty">${t("nothing_decided")}</p>`;
	return html`<h2>${t("conversation")} <span class="mono">${id}</span></h2>
		<ol class="decisions">${found.decisions.map((one) => html`<li key=${one.id} class="decision">
			<p class="line"><${Outcome} t=${t} decision=${one} /><time class="quiet small" datetime=${one.at}>${dayAndTime(one.at, t.language)}</time></p>
			<p>${t(`stage_${one.stage}`)}: <q>${whyWords(t, one)}</q></p>
			<p class="quiet small">${t("rule")}: ${one.rule}</p>
			<details><summary>${t("everything")}</summary>
				<${Provenance} t=${t} decision=${one} />
				${one.trace.length ? html`<h3>${t("verdicts", { n: one.trace.length })}</h3><${Trace} t=${t} trace=${one.trace} />` : html`<p class="quiet">${t("rules_gone")}</p>`}
				<h3>${t("looked_at")}</h3><${FactList} t=${t} facts=${one.facts} /></details></li>`)}</ol>`;
}

