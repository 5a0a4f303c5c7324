// What decides, the drafts, and who let what decide before.
import { html, useState } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { placeOf } from "../place.js";
import { RollBack } from "./publish.js";
import { AskWhy, AskTitle, Notices } from "./asking.js";

export function OverviewView({ t, overview, go }) {
	const [asking, setAsking] = useState(null);
	const rules = overview.rules.value;
	if (!rules) return html`<${Notices} t=${t} overview=${overview} />${!overview.notice.value && html`<p class="empty" role="status">${t("loading")}</p>`}`;
	const close = () => setAsking(null);
	return html`<${Notices} t=${t} overview=${overview} />
		<div class="first-row"><${Serving} t=${t} rules=${rules} onDraft=${() => setAsking({ what: "draft", source: rules.serving })} />
			<${Running} t=${t} experiment=${rules.experiment} /></div>
		<section aria-labelledby="drafts"><h2 id="drafts">${t("drafts")}</h2>
			${rules.drafts.length ? html`<ul class="cards">${rules.drafts.map((draft) => html`<${DraftCard} key=${draft.id} t=${t} draft=${draft} onDiscard=${() => setAsking({ what: "discard", draft })} />`)}</ul>`
				: html`<p class="empty">${t("no_drafts")}</p>`}</section>
		<${Kept} t=${t} rules=${rules} onDraft=${(source) => setAsking({ what: "draft", source })} onPublish=${(ruleset) => setAsking({ what: "publish", ruleset })} />
		<${History} t=${t} rules=${rules} onRollBack=${(ruleset) => setAsking({ what: "rollBack", ruleset })} onDraft=${(source) => setAsking({ what: "draft", source })} />
		${asking?.what === "draft" && html`<${AskTitle} t=${t} title=${t("new_draft")} hint=${t("new_draft_hint", { n: asking.source.number })} button=${t("make_draft")} onClose=${close}
			onSend=${async (title) => { const id = await overview.makeDraft(title, asking.source.serves ? undefined : asking.source.id); if (id) go("rules", id); return Boolean(id); }} />`}
		${asking?.what === "discard" && html`<${AskWhy} t=${t} title=${t("discard_title")} words=${t("discard_sure", { title: asking.draft.title })} button=${t("discard")} danger onClose=${close}
			onSend=${() => overview.discard(asking.draft)} />`}
		${(asking?.what === "rollBack" || asking?.what === "publish") && html`<${RollBack} t=${t} overview=${overview} ruleset=${asking.ruleset} kept=${asking.what === "publish"} onClose=${close} />`}`;
}

function Serving({ t, rules, onDraft }) {
	const { serving, history } = rules;
	const [last] = history;
	return html`<section class="serving" aria-labelledby="serving">
		<h2 id="serving">${t("decides_now")}</h2>
		<p class="number">${t("number", { n: serving.number })} <strong>${serving.title}</strong></p>
		<p>${t(`since_${last.kind}`, { at: dayAndTime(last.at, t.language), by: last.by })}</p>
		${last.kind !== "seed" && html`<blockquote>${last.why}</blockquote>`}
		<p class="acts"><button type="button" class="primary" onClick=${onDraft}>${t("new_draft")}</button><a href=${placeOf("rules", serving.id)}>${t("look_at_rules")}</a></p>
	</section>`;
}

const Running = ({ t, experiment }) => html`<section class="running" aria-labelledby="running"><h2 id="running">${t("experiment")}</h2>
	${experiment ? html`<p class="number"><strong>${experiment.name}</strong></p><p>${experiment.question}</p>
			<p class="quiet small">${t("experiment_of", { control: experiment.control_number, variant: experiment.variant_number })} · ${t("assigned", { n: experiment.arms.control.assigned + experiment.arms.variant.assigned })}</p>`
		: html`<p class="quiet">${t("no_experiment")}</p>`}
	<p class="acts"><a href=${placeOf("experiments")}>${t(experiment ? "to_experiment" : "to_experiments")}</a></p></section>`;

const DraftCard = ({ t, draft, onDiscard }) => html`<li class="card">
	<h3><a href=${placeOf("rules", draft.id)}>${draft.title}</a></h3>
	<p class="quiet small">${t("changed_by", { by: draft.changed_by, at: dayAndTime(draft.changed_at, t.language) })}</p>
	<p class="small">${t("based_on", { n: draft.based_on_number })}</p>
	<p class="acts"><a class="button" href=${placeOf("rules", draft.id)} aria-label=${t("open_draft", { title: draft.title })}>${t("open")}</a><a href=${placeOf("diff", draft.id)} aria-label=${t("compare_draft", { title: draft.title })}>${t("compare")}</a>
		<button type="button" class="plain" onClick=${onDiscard} aria-label=${t("discard_draft", { title: draft.title })}>${t("discard")}</button></p></li>`;

function Kept({ t, rules, onDraft, onPublish }) {
	const kept = rules.published.filter(({ served }) => !served);
	return kept.length > 0 && html`<section aria-labelledby="kept"><h2 id="kept">${t("kept")}</h2><ul class="cards">${kept.map((ruleset) => html`<li class="card" key=${ruleset.id}>
		<h3><a href=${placeOf("rules", ruleset.id)}>${t("number", { n: ruleset.number })} ${ruleset.title}</a></h3>
		<p class="quiet small">${t("changed_by", { by: ruleset.changed_by, at: dayAndTime(ruleset.changed_at, t.language) })}</p>
		<p class="acts"><button type="button" class="small" onClick=${() => onPublish(ruleset)}>${t("let_decide")}</button><button type="button" class="plain" onClick=${() => onDraft(ruleset)}>${t("draft_of_it")}</button></p></li>`)}</ul></section>`;
}

function History({ t, rules, onRollBack, onDraft }) {
	const byId = new Map(rules.published.map((one) => [one.id, one]));
	const shown = new Set();
	return html`<section><h2 id="history">${t("history")}</h2>
		<div class="scroll-x" tabindex="0" role="region" aria-labelledby="history"><table>
			<thead><tr><th>${t("when")}</th><th>${t("what")}</th><th>${t("who")}</th><th>${t("why")}</th><th><span class="hidden">${t("acts")}</span></th></tr></thead>
			<tbody>${rules.history.map((one, at) => {
				const ruleset = byId.get(one.ruleset_id);
				const first = !shown.has(one.ruleset_id) && ruleset;
				shown.add(one.ruleset_id);
				const before = rules.history[at + 1]?.ruleset_id;
				return html`<tr key=${`${one.at} ${at}`}><td>${dayAndTime(one.at, t.language)}</td>
					<td>${t(`did_${one.kind}_row`, { n: one.number })} ${ruleset && html`<a href=${placeOf("rules", ruleset.id)}>${ruleset.title}</a>`} ${at === 0 && html`<span class="chip good">${t("decides")}</span>`}</td>
					<td>${one.by}</td><td class="because">${one.why}</td>
					<td class="row-acts">${before && html`<a href=${placeOf("diff", one.ruleset_id, before)}>${t("what_changed")}</a>`}
						${first && !ruleset.serves && html`<button type="button" class="small" onClick=${() => onRollBack(ruleset)} aria-label=${t("roll_back_to", { n: one.number })}>${t("roll_back")}</button>
							<button type="button" class="small plain" onClick=${() => onDraft(ruleset)} aria-label=${t("draft_of", { n: one.number })}>${t("draft_of_it")}</button>`}</td></tr>`;
			})}</tbody></table></div></section>`;
}
