// Everybody who waits, the next first, and why; in one click why for each agent.
import { html } from "../../vendor/preact.js";
import { against, ago, queueName, standing } from "../words.js";

export function Waiting({ t, floor, board, ask }) {
	const { waiting, waiting_total: total } = board;
	return html`<section><h2 id="waiting">${t("waiting_title", { n: total })}</h2>
		${waiting.length === 0
			? html`<p class="empty">${t("nobody_waits")}</p>`
			: html`<div class="scroll-x" tabindex="0" role="region" aria-labelledby="waiting"><table>
				<thead><tr><th class="numbers">${t("place")}</th><th>${t("customer")}</th><th>${t("queue")}</th><th class="numbers">${t("waits")}</th><th>${t("why")}</th><th><span class="hidden">${t("acts")}</span></th></tr></thead>
				<tbody>${waiting.map((row) => html`<${Row} key=${row.conversation_id} t=${t} floor=${floor} board=${board} row=${row} ask=${ask} />`)}</tbody></table></div>`}
		${total > waiting.length && html`<p class="quiet small">${t("more_wait", { n: total - waiting.length })}</p>`}</section>`;
}

function Row({ t, floor, board, row, ask }) {
	const name = row.customer_name ?? t("anonymous");
	const target = against(t, row.due_at, floor.now.value);
	const why = floor.whys.value[row.conversation_id];
	return html`<tr>
		<td class="numbers">${row.place}</td>
		<td><a href=${`/console#${row.conversation_id}`}>${name}</a> <span class="chip">${row.language}</span><br /><span class="small quiet">${row.reason_text}</span></td>
		<td>${queueName(board, row.queue_id)}</td>
		<td class="numbers">${ago(row.waiting_since, floor.now.value)}${target && html`<br /><span class=${`chip ${target.late ? "bad" : "good"}`}>${target.words}</span>`}</td>
		<td class="because">${standing(t, row).map((words) => html`<span class="chip human">${words}</span> `)}
			<ul class="small">${row.why.map((one) => html`<li key=${one.words}>${one.words}</li>`)}
				${row.why.length === 0 && html`<li>${t("no_agents")}</li>`}</ul>
			<details onToggle=${({ target }) => target.open && floor.loadWhy(row)}><summary>${t("each_agent")}</summary>
				${why ? html`<ul class="small">${why.agents.map((one) => html`<li key=${one.agent_id}><strong>${one.name}</strong> ${one.words}</li>`)}</ul>` : html`<p class="small quiet">${t("loading")}</p>`}</details></td>
		<td class="row-acts"><button type="button" class="small" aria-label=${t("take_name", { name })} onClick=${() => floor.take(row)}>${t("take")}</button>
			<button type="button" class="small" aria-label=${t("reassign_name", { name })} onClick=${() => ask("reassign", { row, from: null })}>${t("reassign")}</button></td></tr>`;
}
