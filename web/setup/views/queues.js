// The queues: who serves them, what they ask, how many wait. Archived ones stand below.
import { html } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { hoursWords, languageWords, overflowWords, teamName } from "../words.js";
import { Things } from "./things.js";

export function QueuesView({ t, setup, found, ask }) {
	const open = found.queues.filter((one) => !one.archived_at);
	const archived = found.queues.filter((one) => one.archived_at);
	const columns = ["queue", "served_by", "asks", "weight", "waiting"];
	return html`<p class="acts"><button type="button" class="primary" onClick=${() => ask("queue", null)}>${t("new_queue")}</button></p>
		<${Things} t=${t} label=${t("tab_queues")} columns=${columns}>${open.map((queue) => html`<tr key=${queue.id}>
			<td><strong>${queue.name}</strong> <code>${queue.id}</code>${queue.id === found.default_queue && html`<br /><span class="quiet small">${t("is_default")}</span>`}
				${queue.rules.length > 0 && html`<br /><span class="quiet small">${t("rules_here", { rules: queue.rules.join(", ") })}</span>`}</td>
			<td data-label=${t("column_served_by")}>${queue.teams.length ? queue.teams.map((id) => teamName(found, id)).join(", ") : t("everybody")}</td>
			<td data-label=${t("column_asks")}>${languageWords(t, queue)}${queue.overflow_id && html`<br />${overflowWords(t, found, queue)}`}${queue.calendar_id && html`<br /><span class="quiet small">${hoursWords(t, found, queue.calendar_id)}</span>`}</td>
			<td data-label=${t("column_weight")} class="numbers">${queue.weight}</td>
			<td data-label=${t("column_waiting")} class="numbers">${queue.waiting}</td>
			<td class="row-acts"><button type="button" class="small" onClick=${() => ask("queue", queue)} aria-label=${t("change_named", { name: queue.name })}>${t("change")}</button>
				${queue.id !== found.default_queue && html`<button type="button" class="small plain" onClick=${() => ask("archive", queue)} aria-label=${t("archive_named", { name: queue.name })}>${t("archive")}</button>`}</td></tr>`)}<//>
		${archived.length > 0 && html`<section aria-labelledby="archived"><h2 id="archived">${t("archived")}</h2><ul class="archived">${archived.map((queue) => html`<li key=${queue.id}>
			<span><strong>${queue.name}</strong> <code>${queue.id}</code> <span class="quiet small">${t("archived_at", { at: dayAndTime(queue.archived_at, t.language) })}</span></span>
			<button type="button" class="small" onClick=${() => setup.open(queue)} aria-label=${t("open_named", { name: queue.name })}>${t("open_again")}</button></li>`)}</ul></section>`}`;
}
