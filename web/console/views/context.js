// The context: what is promised, who wants what in short, why the bot stopped; then everything with its source.
import { html } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { deed, reason } from "../words.js";
import { CallBack } from "./call-backs.js";
import { Package, Who } from "./package.js";
import { Facts, Part, factRows } from "./parts.js";
import { Tags } from "./tags.js";

export function Context({ t, desk, room, onWhy, onDraft, onTags }) {
	const detail = room.detail.value;
	if (!detail) return html`<p class="empty">${t("loading")}</p>`;
	const { customer, handoff, package: made, suggestions = [] } = detail;
	const known = made?.version === 2 ? made : null; // an older one has its summary only
	return html`
		${handoff?.note && html`<${Part} title=${t("note_of_colleague")}><p class="pre">${handoff.note}</p><//>`}
		${detail.call_back && html`<${Part} title=${t("call_back")}><${CallBack} t=${t} desk=${desk} one=${detail.call_back} /><//>`}
		${detail.promises.length > 0 && html`<${Promises} t=${t} desk=${desk} promises=${detail.promises} />`}
		${detail.summary.length > 0 && html`<${Part} title=${t("in_short")}><ul class="summary">${detail.summary.map((line) => html`<li>${line}</li>`)}</ul><//>`}
		${detail.written && html`<${Part} title=${t("written_by", { model: detail.written.model ?? "" })}>
			<p>${detail.written.text}</p><p class="small quiet">${t("written_hint")}</p><//>`}
		${known && html`<${Why} t=${t} desk=${desk} known=${known} handoff=${handoff} onWhy=${onWhy} />`}
		<${Part} title=${t("tags")}><${Tags} t=${t} desk=${desk} tags=${detail.tags} onFind=${onTags} /><//>
		<${Who} t=${t} customer=${customer} known=${known} />
		${known && html`<${Package} t=${t} known=${known} named=${(name) => detail.names[name] ?? deed(name)} />`}
		${!made && html`<p class="empty">${t("no_package")}</p>`}
		${detail.drafts.length > 0 && html`<${Withheld} t=${t} draft=${detail.drafts[0]} onDraft=${desk.mine.value ? onDraft : null} />`}
		${suggestions.length > 0 && html`<${Part} title=${t("suggestions")}><ul class="summary">
			${suggestions.map((article) => html`<li><strong>${article.title}</strong>${article.snippet && html`<br /><span class="quiet">${article.snippet}</span>`}</li>`)}</ul><//>`}`;
}

const Promises = ({ t, desk, promises }) => html`<${Part} title=${t("promised")}><ul class="promises">
	${promises.map((one) => html`<li key=${one.id}>
		<span>${one.state === "due" && html`<span class="chip bad">${t("promise_is_due")}</span> `}${one.text}
			<span class="quiet small">${[one.by, one.due_at && dayAndTime(one.due_at, t.language)].filter(Boolean).join(", ")}</span></span>
		<button type="button" class="small" onClick=${() => desk.keep(one.id)}>${t("promise_kept")}</button></li>`)}</ul><//>`;

/** One line says why; the rest is one click away. */
function Why({ t, desk, known, handoff, onWhy }) {
	const { why, route } = known;
	const others = why.reasons.value.filter((code) => code !== why.reason.value);
	const decided = why.decision?.value;
	return html`<${Part} title=${t("why_you")}>
		<p><span class="chip human">${reason(t, why.reason.value)}</span> <q>${why.rule.value.words || why.rule.value.name}</q></p>
		${others.length > 0 && html`<p class="small">${t("also")}: ${others.map((code) => html`<span class="chip">${reason(t, code)}</span> `)}</p>`}
		<p><button type="button" class="plain small" onClick=${onWhy}>${t("all_of_it")}</button></p>
		<details><summary>${t("behind_it")}</summary><${Facts} rows=${[
			...factRows(t, why.facts),
			[t("ruleset"), decided?.ruleset], [t("experiment"), [decided?.experiment, decided?.arm].filter(Boolean).join(" · ")],
			[t("route_queue"), route.queue?.value], [t("route_priority"), t("minutes", { n: route.priority?.value ?? 0 })],
			[t("route_skills"), [...(route.skills?.value ?? []), ...(route.desired?.value ?? [])].join(", ")],
			...Object.entries(route.because?.value ?? {}).filter(([, rules]) => rules.length).map(([table, rules]) => [t(`rules_${table}`), rules.join(", ")]),
		]} /></details>
		${desk.mine.value && handoff && html`<${Verdict} t=${t} desk=${desk} said=${handoff.verdict} />`}
	<//>`;
}

const VERDICTS = ["right", "too_early", "too_late", "should_not"];

const Verdict = ({ t, desk, said }) => html`<div class="verdict" role="group" aria-label=${t("verdict")}>
	<span class="small quiet">${t("verdict")}</span>
	${VERDICTS.map((one) => html`<button type="button" class="small" aria-pressed=${String(said === one)} onClick=${() => desk.judge(one)}>${t(`verdict_${one}`)}</button>`)}</div>`;

const Withheld = ({ t, draft, onDraft }) => html`<${Part} title=${t("withheld")}>
	<blockquote class="pre" dir="auto">${draft.texts.join("\n")}</blockquote>
	<p class="small quiet">${draft.why === "late" ? t("withheld_late") : html`${t("rule")}: <q>${draft.why}</q>`}</p>
	${onDraft && html`<p><button type="button" class="small" onClick=${onDraft}>${t("use_draft")} <kbd>u</kbd></button></p>`}<//>`;
