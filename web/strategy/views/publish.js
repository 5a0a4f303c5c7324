// Publishing shows what will be otherwise and asks why. When others were first, their changes come before mine.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { call } from "../../shared/api.js";
import { dayAndTime, number } from "../../shared/format.js";
import { effectWords } from "../../shared/rules.js";
import { trouble } from "../../shared/staff.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { Asking } from "../../shared/ui/asking.js";
import { WhyField } from "./asking.js";
import { Changes } from "./changes.js";
import { useDiff } from "./diff.js";

export function PublishDialog({ t, draft, overview, onClose, go }) {
	const [found, setFound] = useState(null);
	const [overtaken, setOvertaken] = useState(null);
	const [conflicts, setConflicts] = useState([]);
	const [problem, setProblem] = useState(null);
	const compare = async () => {
		if (!(await draft.save())) return setProblem(draft.problem.value ?? t("problem_unsaved"));
		call(`${draft.path}/diff`).then(setFound, (failure) => setProblem(trouble(t, failure)));
	};
	useEffect(() => void compare(), []);
	const send = async (data) => {
		setProblem(null);
		const { answer, problem: refused } = await draft.act("publish", { why: data.get("why").trim() });
		if (refused?.serving) return void setOvertaken(refused);
		if (refused) return void setProblem(trouble(t, refused));
		overview.took(answer, t("did_publish", { n: answer.serving.number }));
		go("overview");
		return true;
	};
	const rebase = async () => {
		const { answer, problem: refused } = await draft.act("rebase");
		if (refused) return setProblem(trouble(t, refused));
		draft.take(answer);
		setConflicts(answer.conflicts);
		setFound(null);
		setOvertaken(null);
		compare();
	};
	if (overtaken) return html`<${Overtaken} t=${t} problem=${problem} overtaken=${overtaken} onRebase=${rebase} onClose=${onClose} />`;
	const faults = draft.count.value;
	return html`<${Asking} t=${t} wide title=${t("publish_title")} button=${t("publish")} problem=${problem} blocked=${!found || faults > 0} onSend=${send} onClose=${onClose}>
		${conflicts.length > 0 && html`<${Conflicts} t=${t} conflicts=${conflicts} />`}
		${faults > 0 && html`<p class="notice bad">${t("faults_first", { n: faults })}</p>`}
		${found ? html`<p class="quiet">${t("publish_hint", { n: found.before.number })}</p><div class="in-dialog" tabindex="0" role="region" aria-label=${t("what_is_otherwise")}><${Changes} t=${t} changes=${found.changes} /></div>`
			: !problem && html`<p class="empty" role="status">${t("loading")}</p>`}
		<${WhyField} t=${t} /><//>`;
}

const Overtaken = ({ t, overtaken, problem, onRebase, onClose }) => html`<${Dialog} title=${t("overtaken_title")} onClose=${onClose} wide>
	<div class="stack"><p>${t("overtaken_by", { by: overtaken.by ?? t("somebody"), n: overtaken.number, at: dayAndTime(overtaken.at, t.language) })}</p>
		<blockquote>${overtaken.why}</blockquote>
		<div class="in-dialog" tabindex="0" role="region" aria-label=${t("their_changes")}><${Changes} t=${t} changes=${overtaken.changes} /></div>
		<p class="quiet">${t("rebase_hint")}</p>
		${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
		<div class="actions"><button type="button" onClick=${onClose}>${t("cancel")}</button><button type="button" class="primary" onClick=${onRebase}>${t("rebase")}</button></div></div><//>`;

const Conflicts = ({ t, conflicts }) => html`<div class="notice conflicts" role="alert"><p><strong>${t("conflicts", { n: conflicts.length })}</strong></p>
	<ul>${conflicts.map((one) => html`<li>${t(`table_${one.table}`)}: <${Conflict} t=${t} conflict=${one} /></li>`)}</ul></div>`;

function Conflict({ t, conflict }) {
	const { kind, name, mine, theirs } = conflict;
	if (kind === "order") return t("conflict_order");
	return html`<strong>${kind === "threshold" ? t(`threshold_${name}`) : name}</strong> (${t("conflict_sides", { mine: side(t, conflict, mine), theirs: side(t, conflict, theirs) })})`;
}

function side(t, { kind }, value) {
	if (value === null) return t("conflict_removed");
	return kind === "threshold" ? number(value, t.language, 4) : effectWords(t, value);
}

/** Lets a ruleset decide that has its number already: one of before, or one that was kept. */
export function RollBack({ t, overview, ruleset, kept, onClose }) {
	const { found, problem } = useDiff(t, ruleset.id);
	const act = kept ? overview.publishKept : overview.rollBack;
	return html`<${Asking} t=${t} wide title=${t(kept ? "let_decide_title" : "roll_back_to", { n: ruleset.number })} button=${t(kept ? "let_decide" : "roll_back")}
		problem=${problem ?? overview.notice.value} blocked=${!found} onSend=${(data) => act(ruleset, data.get("why").trim())} onClose=${onClose}>
		${found ? html`<p class="quiet">${t("roll_back_hint", { n: found.before.number })}</p><div class="in-dialog" tabindex="0" role="region" aria-label=${t("what_is_otherwise")}><${Changes} t=${t} changes=${found.changes} /></div>`
			: !problem && html`<p class="empty" role="status">${t("loading")}</p>`}
		<${WhyField} t=${t} /><//>`;
}
