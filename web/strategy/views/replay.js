// What the draft would have decided on turns of the past, beside the draft. It deploys nothing.
import { html, useState } from "../../vendor/preact.js";
import { call } from "../../shared/api.js";
import { dayAndTime, number, percent } from "../../shared/format.js";
import { plain, reason } from "../../shared/rules.js";
import { trouble } from "../../shared/staff.js";
import { placeOf } from "../place.js";
import { readReport, sinceDays } from "../replay.js";

const PERIODS = [1, 7, 30, 90];
const SHOWN = 50;

export function ReplayPanel({ t, draft, onClose }) {
	const [days, setDays] = useState(30);
	const [busy, setBusy] = useState(false);
	const [report, setReport] = useState(null);
	const [problem, setProblem] = useState(null);
	const start = async (event) => {
		event.preventDefault();
		setBusy(true);
		setProblem(null);
		if (draft.open.value && !(await draft.save())) setProblem(draft.problem.value ?? t("problem_unsaved"));
		else await call(`${draft.path}/replay?since=${encodeURIComponent(sinceDays(days))}`).then(({ report: found }) => setReport(readReport(found)), (failure) => setProblem(failure.status === 404 ? t("replay_away") : trouble(t, failure)));
		setBusy(false);
	};
	return html`<aside class="replay" aria-labelledby="replay">
		<div class="line"><h2 id="replay">${t("replay")}</h2><button type="button" class="small" onClick=${onClose}>${t("close")}</button></div>
		<p class="quiet small">${t("replay_hint")}</p>
		<form class="acts" onSubmit=${start}><label>${t("period")} <select value=${days} onChange=${(event) => setDays(Number(event.target.value))}>${PERIODS.map((n) => html`<option key=${n} value=${n}>${t("last_days", { n })}</option>`)}</select></label>
			<button type="submit" class="primary" disabled=${busy || draft.count.value > 0}>${t(busy ? "replaying" : "replay_now")}</button></form>
		${draft.count.value > 0 && html`<p class="notice small">${t("faults_before_replay", { n: draft.count.value })}</p>`}
		${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
		<div aria-live="polite" aria-busy=${busy}>${busy ? html`<p class="empty">${t("replaying_long")}</p>` : report && html`<${Report} t=${t} report=${report} />`}</div></aside>`;
}

export function Report({ t, report }) {
	const changed = report.turns - report.unchanged;
	if (!report.turns) return html`<p class="empty">${t("nothing_to_replay")}</p><${NotReplayed} t=${t} report=${report} />`;
	return html`<div class="report">
		<p class="big numbers">${t("replay_sum", { n: changed, changed: number(changed, t.language), turns: number(report.turns, t.language), share: percent(changed / report.turns, t.language, 1) })}</p>
		<ul class="sums">${report.changes.map(({ change, n }) => html`<li key=${change} class=${change}><strong class="numbers">${change === "more" ? "+" : change === "fewer" ? "−" : ""}${number(n, t.language)}</strong> <span>${words(t, "replay", change)}</span></li>`)}</ul>
		${report.goesOn > 0 && html`<p class="quiet small">${t("goes_on_hint", { n: report.goesOn })}</p>`}
		${report.swaps.length > 0 && html`<h3>${t("by_reason")}</h3><${Swaps} t=${t} swaps=${report.swaps} />`}
		${report.by.map(([fact, groups]) => html`<${Groups} key=${fact} t=${t} fact=${fact} groups=${groups} />`)}
		${report.conversations.length > 0 && html`<details open><summary>${t("conversations_that_change", { n: report.conversationsChanged, count: number(report.conversationsChanged, t.language) })}</summary>
			<ul class="changed">${report.conversations.slice(0, SHOWN).map((one) => html`<${Conversation} key=${one.id} t=${t} conversation=${one} />`)}</ul>
			${report.conversationsChanged > SHOWN && html`<p class="quiet small">${t("only_first", { n: SHOWN })}</p>`}</details>`}
		<${NotReplayed} t=${t} report=${report} />
		<details><summary>${t("not_told")}</summary><ul class="plain-list small"><li>${t("not_told_after")}</li><li>${t("not_told_goes_on")}</li><li>${t("not_told_ways")}</li></ul></details></div>`;
}

const words = (t, kind, code) => (t.has(`${kind}_${code}`) ? t(`${kind}_${code}`) : plain(code));
const why = (t, code) => (t.has(`reason_${code}`) ? reason(t, code) : t.has(`then_${code}`) ? t(`then_${code}`) : words(t, "replay", code));

const Swaps = ({ t, swaps }) => html`<table class="small"><thead><tr><th>${t("was")}</th><th>${t("would")}</th><th class="numbers">${t("turns")}</th></tr></thead>
	<tbody>${swaps.map((one) => html`<tr key=${`${one.was} ${one.would}`}><td>${why(t, one.was)}</td><td>${why(t, one.would)}</td><td class="numbers">${number(one.n, t.language)}</td></tr>`)}</tbody></table>`;

const Groups = ({ t, fact, groups }) => html`<details><summary>${t("by_fact", { fact: t.has(`fact_${fact}`) ? t(`fact_${fact}`) : plain(fact) })}</summary><table class="small">
	<thead><tr><th>${t.has(`fact_${fact}`) ? t(`fact_${fact}`) : plain(fact)}</th><th class="numbers">${t("turns")}</th><th class="numbers">${t("more_short")}</th><th class="numbers">${t("fewer_short")}</th><th class="numbers">${t("other_short")}</th></tr></thead>
	<tbody>${groups.map(({ value, turns, changed, n }) => html`<tr key=${value}><td>${value ?? t("not_known")}</td><td class="numbers">${number(turns, t.language)}</td>
		<td class="numbers">${changed.more ?? 0}</td><td class="numbers">${changed.fewer ?? 0}</td><td class="numbers">${n - (changed.more ?? 0) - (changed.fewer ?? 0)}</td></tr>`)}</tbody></table></details>`;

const Conversation = ({ t, conversation }) => html`<li><a class="mono" href=${placeOf("why", conversation.id)}>${conversation.id}</a>
	${conversation.turns.map((turn) => html`<p class="small" key=${turn.turn_id}><time class="quiet" datetime=${turn.at}>${dayAndTime(turn.at, t.language)}</time> <span class=${`chip ${turn.change === "more" ? "human" : turn.change === "fewer" ? "bot" : ""}`}>${words(t, "change", turn.change)}</span><br />
		<${Side} t=${t} said=${turn.was} /> <span aria-hidden="true">→</span> <${Side} t=${t} said=${turn.would} /></p>`)}</li>`;

const Side = ({ t, said }) => html`<span>${why(t, said?.reason ?? said?.outcome ?? "")} <span class="quiet">(${said?.rule})</span></span>`;

function NotReplayed({ t, report }) {
	if (!report.notReplayed.length) return html`<p class="quiet small">${t("all_replayed")}</p>`;
	return html`<h3>${t("not_replayed")}</h3><ul class="plain-list small">${report.notReplayed.map(([cause, n]) => html`<li key=${cause}><strong class="numbers">${number(n, t.language)}</strong> ${words(t, "not_replayed", cause)}
		${cause === "fact_not_recorded" && report.factsNotRecorded.length > 0 && html` <span class="quiet">(${report.factsNotRecorded.map(([fact, count]) => `${plain(fact)}: ${number(count, t.language)}`).join(", ")})</span>`}</li>`)}</ul>`;
}
