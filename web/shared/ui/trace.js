// A decision rule by rule: each condition with the value it found and the threshold it wanted.
import { html } from "../../vendor/preact.js";
import { conditionWords, effectWords, plain, valueWords } from "../rules.js";

export const Trace = ({ t, trace }) => html`<ol class="trace">${trace.map((verdict) => html`<li key=${verdict.rule} class=${verdict.decided ? "decided" : ""}>
	<p><${Mark} held=${verdict.held} /><span class="hidden">${t(verdict.held ? "held" : "did_not_hold")}</span> <strong>${verdict.rule}</strong>
		${verdict.decided && html` <span class="chip human">${effectWords(t, verdict.effect)}</span>`}
		${verdict.guarded && html` <span class="chip warn">${t("guarded")}</span>`}</p>
	<ul>${verdict.conditions.map((asked) => html`<li class=${asked.held ? "held" : ""}><${Mark} held=${asked.held} /><span class="hidden">${t(asked.held ? "held" : "did_not_hold")}</span>
		<span>${conditionWords(t, [asked.fact, asked.op, asked.want])} <span class="found">${t("found_value", { value: valueWords(t, asked.have) })}</span></span></li>`)}</ul></li>`)}</ol>`;

const Mark = ({ held }) => html`<span class=${held ? "mark-held" : "mark-not"} aria-hidden="true">${held ? "✓" : "×"}</span>`;

/** Under which rules it was decided, and whether working it out again gave the same. */
export const Provenance = ({ t, decision }) => html`<p class="provenance small">
	${decision.ruleset ? t("ruleset_number", { n: decision.ruleset }) : t("ruleset_version", { version: decision.table_version })}
	${decision.arm && html` · ${t("in_arm", { arm: t(`arm_${decision.arm}`) })}`}
	${decision.fingerprint && html` · <span class="mono">${decision.fingerprint}</span>`}
	${decision.reproduced !== null && html` <span class=${`chip ${decision.reproduced ? "good" : "bad"}`}>${t(decision.reproduced ? "reproduced" : "not_reproduced")}</span>`}</p>`;

export const FactList = ({ t, facts }) => html`<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<div key=${name}><dt>${plain(name)}</dt><dd>${valueWords(t, value)}</dd></div>`)}</dl>`;
