// What was done, and what somebody should look at.
import { html } from "../../vendor/preact.js";
import { warningWords } from "../words.js";

export function Done({ t, setup }) {
	const done = setup.done.value;
	return html`<p class="notice done" role="status" hidden=${!done}>${done?.words}
		${done?.undo && html` <button type="button" class="small" onClick=${done.undo}>${t("undo")}</button>`}</p>`;
}

const FORMS = { queues: "queue", agents: "agent", calendars: "calendar", targets: "target" };

export function Warnings({ t, setup, ask }) {
	const warnings = setup.warnings.value;
	const found = setup.found.value;
	if (!warnings.length) return html`<p class="sound" role="status">${t("no_warnings")}</p>`;
	return html`<section class="warnings" aria-labelledby="warnings"><h2 id="warnings">${t("warnings", { n: warnings.length })}</h2>
		<ul>${warnings.map((one) => html`<li key=${`${one.code} ${one.id} ${one.says}`}><span>${warningWords(t, found, one)}</span> <${Way} t=${t} found=${found} warning=${one} ask=${ask} /></li>`)}</ul></section>`;
}

/** To where the cause can be mended. */
function Way({ t, found, warning: { code, kind, id }, ask }) {
	if (kind === "rules") return html`<a href="/strategy">${t("to_strategy")}</a>`;
	const one = found[kind].find((some) => some.id === id);
	if (!one) return null;
	const name = code === "waits_in_archived" ? "archive" : FORMS[kind];
	return html`<button type="button" class="plain small" aria-label=${t("change_named", { name: one.name })} onClick=${() => ask(name, one)}>${t(name === "archive" ? "move" : "change")}</button>`;
}
