// Every agent: there or not and why, how full, and the conversations that each one has.
import { html } from "../../vendor/preact.js";
import { presenceWords } from "../../shared/presence.js";
import { ago, teamName } from "../words.js";

const MARKS = { online: "good", away: "warn", offline: "" };

export const Agents = ({ t, floor, board, ask, me }) => html`<section><h2 id="agents">${t("agents")}</h2>
	${board.agents.length === 0
		? html`<p class="empty">${t("no_agents")}</p>`
		: html`<div class="scroll-x" tabindex="0" role="region" aria-labelledby="agents"><table>
			<thead><tr><th>${t("agent")}</th><th>${t("presence")}</th><th class="numbers">${t("places")}</th><th>${t("chats")}</th><th><span class="hidden">${t("acts")}</span></th></tr></thead>
			<tbody>${board.agents.map((agent) => html`<${Row} key=${agent.id} t=${t} floor=${floor} board=${board} agent=${agent} ask=${ask} me=${me} />`)}</tbody></table></div>`}</section>`;

const Row = ({ t, floor, board, agent, ask, me }) => html`<tr>
	<td><strong>${agent.name}</strong>${agent.team_id && html`<br /><span class="small quiet">${teamName(board, agent.team_id)}</span>`}</td>
	<td><span class=${`chip ${MARKS[agent.presence]}`}>${presenceWords(t, agent)}</span> <span class="small quiet numbers">${ago(agent.since, floor.now.value)}</span></td>
	<td class="numbers">${t("of", { n: agent.load, of: agent.capacity })}</td>
	<td>${agent.chats.length > 0
		? html`<ul class="chats">${agent.chats.map((chat) => html`<${Chat} key=${chat.conversation_id} t=${t} floor=${floor} chat=${chat} ask=${ask} agent=${agent} mine=${agent.id === me} />`)}</ul>`
		: html`<span class="quiet small">${t("no_chats")}</span>`}</td>
	<td class="row-acts"><button type="button" class="small" aria-label=${t("presence_name", { name: agent.name })} onClick=${() => ask("presence", { agent })}>${t("change_presence")}</button></td></tr>`;

function Chat({ t, floor, chat, ask, agent, mine }) {
	const name = chat.customer_name ?? t("anonymous");
	return html`<li><a href=${`/console#${chat.conversation_id}`}>${name}</a> <span class="chip">${chat.language}</span>
		${chat.owner === "wrap_up"
			? html`<span class="chip warn">${t("wrap_up")}</span>`
			: html`<span class="small quiet numbers">${ago(chat.since, floor.now.value)}</span>
				${!mine && html`<button type="button" class="small" aria-label=${t("take_over_name", { name, agent: agent.name })} onClick=${() => ask("takeOver", { chat, agent })}>${t("take_over")}</button>`}
				<button type="button" class="small" aria-label=${t("reassign_name", { name })} onClick=${() => ask("reassign", { row: chat, from: agent })}>${t("reassign")}</button>`}</li>`;
}
