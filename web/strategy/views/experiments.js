// Two rulesets side by side: made of what was kept, started, counted, stopped.
import { html, useState } from "../../vendor/preact.js";
import { dayAndTime, number, percent } from "../../shared/format.js";
import { placeOf } from "../place.js";
import { Asking } from "../../shared/ui/asking.js";
import { AskWhy, Notices, WhyField } from "./asking.js";
import { rulesetName } from "./diff.js";

const CHIPS = { draft: "", running: "good", stopped: "" };

export function ExperimentsView({ t, overview }) {
	const [asking, setAsking] = useState(null);
	const { experiments: { value: experiments }, rules: { value: rules } } = overview;
	if (!experiments || !rules) return html`<${Notices} t=${t} overview=${overview} />${!overview.notice.value && html`<p class="empty" role="status">${t("loading")}</p>`}`;
	const variants = rules.published.filter(({ version }) => version !== rules.serving.version);
	const close = () => setAsking(null);
	return html`<${Notices} t=${t} overview=${overview} />
		<section aria-labelledby="experiments"><div class="line"><h2 id="experiments">${t("tab_experiments")}</h2>
			<button type="button" class="primary" disabled=${!variants.length} onClick=${() => setAsking({ what: "make" })}>${t("make_experiment")}</button></div>
			<p class="quiet">${t("experiments_hint")}</p>
			${!variants.length && html`<p class="notice">${t("no_variants")}</p>`}
			${experiments.length ? html`<ul class="cards wide-cards">${experiments.map((one) => html`<${Card} key=${one.id} t=${t} experiment=${one} onAsk=${(what) => setAsking({ what, experiment: one })} />`)}</ul>` : html`<p class="empty">${t("no_experiments")}</p>`}</section>
		${asking?.what === "make" && html`<${Make} t=${t} overview=${overview} variants=${variants} onClose=${close} />`}
		${asking?.what === "start" && html`<${AskWhy} t=${t} title=${t("start_title")} words=${t("start_sure", { share: percent(asking.experiment.share, t.language) })} button=${t("start")} onSend=${() => overview.start(asking.experiment)} onClose=${close} />`}
		${asking?.what === "stop" && html`<${Asking} t=${t} title=${t("stop_title")} button=${t("stop")} problem=${overview.notice.value} onSend=${(data) => overview.stop(asking.experiment, data.get("why").trim())} onClose=${close}>
			<p>${t("stop_sure")}</p><${WhyField} t=${t} /><//>`}`;
}

const Card = ({ t, experiment, onAsk }) => html`<li class="card">
	<div class="line"><h3>${experiment.name}</h3><span class=${`chip ${CHIPS[experiment.state]}`}>${t(`experiment_${experiment.state}`)}</span></div>
	<p>${experiment.question}</p>
	<p class="quiet small">${t("made_by", { by: experiment.made_by, at: dayAndTime(experiment.made_at, t.language) })}
		${experiment.started_at && html` · ${t("started_at", { at: dayAndTime(experiment.started_at, t.language) })}`}
		${experiment.stopped_at && html` · ${t("stopped_by", { by: experiment.stopped_by, at: dayAndTime(experiment.stopped_at, t.language) })}`}</p>
	${experiment.why && html`<blockquote>${experiment.why}</blockquote>`}
	<${Arms} t=${t} experiment=${experiment} />
	<p class="acts"><a href=${placeOf("diff", experiment.variant, experiment.control)}>${t("what_is_otherwise")}</a>
		${experiment.state === "draft" && html`<button type="button" class="small" onClick=${() => onAsk("start")}>${t("start")}</button>`}
		${experiment.state !== "stopped" && html`<button type="button" class="small" onClick=${() => onAsk("stop")}>${t(experiment.state === "draft" ? "call_off" : "stop")}</button>`}</p></li>`;

const Arms = ({ t, experiment }) => html`<div class="scroll-x" tabindex="0" role="region" aria-label=${experiment.name}><table class="small whole-words"><thead><tr><th>${t("arm")}</th><th>${t("rules")}</th><th class="numbers">${t("share")}</th><th class="numbers">${t("contacts")}</th><th class="numbers">${t("differed")}</th></tr></thead>
	<tbody>${["control", "variant"].map((arm) => html`<tr key=${arm}><td>${t(`arm_${arm}`)}</td><td><a href=${placeOf("rules", experiment[arm])}>${t("number", { n: experiment[`${arm}_number`] })}</a></td>
		<td class="numbers">${percent(arm === "variant" ? experiment.share : 1 - experiment.share, t.language)}</td><td class="numbers">${number(experiment.arms[arm].assigned, t.language)}</td><td class="numbers">${number(experiment.arms[arm].differed, t.language)}</td></tr>`)}</tbody></table></div>`;

function Make({ t, overview, variants, onClose }) {
	const [share, setShare] = useState(50);
	const send = (data) => overview.makeExperiment({ name: data.get("name").trim(), question: data.get("question").trim(), variant: data.get("variant"), share: share / 100 });
	const set = (event) => !Number.isNaN(event.target.valueAsNumber) && setShare(event.target.valueAsNumber);
	return html`<${Asking} t=${t} title=${t("make_experiment")} button=${t("prepare")} problem=${overview.notice.value} onSend=${send} onClose=${onClose}>
		<label class="field"><span>${t("name")}</span><input name="name" type="text" maxlength="200" required pattern=".*\\S.*" /></label>
		<label class="field"><span>${t("question")}</span><textarea name="question" rows="2" maxlength="1000" required></textarea><small>${t("question_hint")}</small></label>
		<label class="field"><span>${t("variant")}</span><select name="variant">${variants.map((one) => html`<option key=${one.id} value=${one.id}>${rulesetName(t, one)}</option>`)}</select></label>
		<div class="field"><span id="share">${t("share_of_variant")}</span><span class="with-unit share"><input type="range" min="1" max="99" value=${share} aria-labelledby="share" onInput=${set} /><input type="number" min="1" max="99" required value=${share} aria-labelledby="share" onInput=${set} /> %</span><small>${t("share_hint")}</small></div><//>`;
}
