// A ruleset: its five tables in tabs, saved by itself while it is a draft, else to look at.
import { html, useLayoutEffect, useState } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { Icon } from "../../shared/ui/icon.js";
import { Tabs } from "../../shared/ui/tabs.js";
import { placeOf, TABLES } from "../place.js";
import { AskWhy } from "./asking.js";
import { rulesetName } from "./diff.js";
import { PublishDialog } from "./publish.js";
import { ReplayPanel } from "./replay.js";
import { RuleTable } from "./table.js";
import { Thresholds } from "./thresholds.js";

export function Editor({ t, draft, facts, table, overview, go }) {
	const [asking, setAsking] = useState(null);
	const [replaying, setReplaying] = useState(false);
	const open = draft.open.value;
	useLayoutEffect(() => {
		const keys = (event) => stepKeys(event, draft);
		addEventListener("keydown", keys);
		return () => removeEventListener("keydown", keys);
	}, [draft]);
	if (!draft.tables.value || !facts) return html`<p class=${draft.problem.value ? "notice bad" : "empty"} role="status">${draft.problem.value ?? t("loading")}</p>`;
	const keep = async () => {
		const { answer, problem } = await draft.act("keep");
		if (problem) return void (draft.problem.value = problem.message);
		overview.took(answer, t("did_keep"));
		go("overview");
		return true;
	};
	return html`<${Head} t=${t} draft=${draft} open=${open} replaying=${replaying} onReplay=${() => setReplaying(!replaying)} onAsk=${setAsking} />
		<${State} t=${t} draft=${draft} />
		<div class=${replaying ? "beside" : ""}>
			<div class="tables"><${Tabs} id="table" label=${t("tables")} chosen=${table} onChoose=${(name) => go("rules", draft.id, name)} tabs=${TABLES.map((name) => [name, html`${t(`table_${name}`)}<${Count} t=${t} n=${(draft.faults.value[name] ?? []).length} />`])}>
				<p class="quiet hint">${t(`about_${table}`)} ${open && html`<span class="keys">${t("keys_hint")}</span>`}</p>
				${table === "escalation" && html`<${Thresholds} t=${t} draft=${draft} defaults=${facts.thresholds} />`}
				<${RuleTable} key=${table} t=${t} draft=${draft} facts=${facts} table=${table} /><//></div>
			${replaying && html`<${ReplayPanel} t=${t} draft=${draft} onClose=${() => setReplaying(false)} />`}</div>
		${asking === "publish" && html`<${PublishDialog} t=${t} draft=${draft} overview=${overview} go=${go} onClose=${() => setAsking(null)} />`}
		${asking === "keep" && html`<${AskWhy} t=${t} title=${t("keep_title")} words=${t("keep_sure")} button=${t("keep")} onSend=${keep} onClose=${() => setAsking(null)} />`}`;
}

/** Ctrl+Z and its way back, unless a text field undoes its own letters. */
function stepKeys(event, draft) {
	if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || document.querySelector("dialog[open]")) return;
	if (event.target.matches("input[type='text'], input[type='number'], textarea")) return;
	event.preventDefault();
	if (event.shiftKey) draft.forth();
	else draft.back();
}

const Count = ({ t, n }) => n > 0 && html` <span class="chip bad">${n}<span class="hidden"> ${t("faults", { n })}</span></span>`;

function Head({ t, draft, open, replaying, onReplay, onAsk }) {
	const ruleset = draft.ruleset.value;
	const can = draft.can.value;
	const faults = draft.count.value;
	return html`<div class="editor-head">
		<p class="way"><a href="#">${t("tab_overview")}</a> <span aria-hidden="true">/</span> ${open ? t("draft") : rulesetName(t, ruleset)}</p>
		<div class="line">${open ? html`<input class="title" type="text" maxlength="200" aria-label=${t("draft_title")} value=${ruleset.title} onChange=${(event) => draft.rename(event.target.value)} />` : html`<h2>${ruleset.title}</h2>`}
			<div class="acts">
				${open && html`<button type="button" class="sign" aria-label=${t("undo")} title=${t("undo")} disabled=${!can.back} onClick=${draft.back}><${Icon} name="undo" /></button>
					<button type="button" class="sign" aria-label=${t("redo")} title=${t("redo")} disabled=${!can.forth} onClick=${draft.forth}><${Icon} name="redo" /></button>`}
				<button type="button" aria-pressed=${replaying} onClick=${onReplay}>${t("replay")}</button>
				<a class="button" href=${placeOf("diff", draft.id)}>${t("compare")}</a>
				${open && html`<button type="button" onClick=${() => onAsk("keep")} disabled=${faults > 0}>${t("keep")}</button>
					<button type="button" class="primary" onClick=${() => onAsk("publish")}>${t("publish")}</button>`}</div></div>
		<p class="quiet small">${open ? t("based_on", { n: ruleset.based_on_number }) : t("made_by", { by: ruleset.made_by, at: dayAndTime(ruleset.made_at, t.language) })}
			${open && html` · <span class=${`saved ${draft.state.value}`} role="status">${t(`state_${draft.state.value}`)}</span>`}
			${open && html` · <span role="status">${faults ? t("faults", { n: faults }) : t("no_faults")}</span>`}</p></div>`;
}

/** What stands in the way of saving, and what can be done about it. */
function State({ t, draft }) {
	const state = draft.state.value;
	if (state === "overtaken") return html`<div class="notice bad" role="alert"><p>${t("draft_overtaken", { by: draft.by.value.name ?? t("somebody") })}</p>
		<p class="acts"><button type="button" class="small" onClick=${() => draft.load()}>${t("load_theirs")}</button><button type="button" class="small" onClick=${() => draft.insist()}>${t("keep_mine")}</button></p></div>`;
	if (state === "closed") return html`<p class="notice bad" role="alert">${draft.problem.value} <a href="#">${t("tab_overview")}</a></p>`;
	return draft.problem.value && html`<p class="notice bad" role="alert">${draft.problem.value}</p>`;
}

