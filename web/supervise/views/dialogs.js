// What is asked before something is done: whether it is meant, where to, which presence, which message.
import { html, useState } from "../../vendor/preact.js";
import { presenceWords, REASONS, reasonWords } from "../../shared/presence.js";
import { Asking } from "../../shared/ui/asking.js";
import { target } from "../words.js";

const PRESENCES = ["online", "away", "offline"];
const MINUTES = [15, 60, 240, 480];

const nameOf = (t, row) => row.customer_name ?? t("anonymous");

const TakeOver = ({ t, floor, about: { chat, agent }, onClose }) => html`
	<${Asking} t=${t} title=${t("take_over_title")} button=${t("take_over")} problem=${floor.notice.value} onClose=${onClose} onSend=${() => floor.takeOver(chat)}>
		<p>${t("take_over_sure", { name: nameOf(t, chat), agent: agent.name })}</p><//>`;

function Reassign({ t, floor, board, about: { row, from }, onClose }) {
	const agents = board.agents.filter(({ id }) => id !== from?.id);
	const queues = board.queues.filter(({ open }) => open);
	const send = (data) => floor.reassign(row, { ...target(data.get("to")), note: data.get("note").trim() });
	return html`<${Asking} t=${t} title=${t("reassign_title", { name: nameOf(t, row) })} button=${t("reassign")} problem=${floor.notice.value} onClose=${onClose} onSend=${send}>
		<p class="quiet">${from ? t("reassign_hint_agent", { agent: from.name }) : t("reassign_hint_queue")}</p>
		<label class="field"><span>${t("to")}</span><select name="to" required>
			<optgroup label=${t("queues")}>${queues.map(({ id, name, waiting }) => html`<option key=${id} value=${`queue:${id}`}>${t("queue_option", { name, n: waiting })}</option>`)}</optgroup>
			<optgroup label=${t("agents")}>${agents.map((agent) => html`<option key=${agent.id} value=${`agent:${agent.id}`}>${t("agent_option", { name: agent.name, presence: presenceWords(t, agent), n: Math.max(0, agent.capacity - agent.load) })}</option>`)}</optgroup>
		</select></label>
		<label class="field"><span>${t("note_for_next")}</span><textarea name="note" rows="3" maxlength="2000" dir="auto"></textarea></label><//>`;
}

function Presence({ t, floor, about: { agent }, onClose }) {
	const [presence, setPresence] = useState(agent.presence);
	const send = (data) => floor.presence(agent, { presence: data.get("presence"), reason: data.get("reason")?.trim() ?? "" });
	return html`<${Asking} t=${t} title=${t("presence_name", { name: agent.name })} button=${t("change_presence")} problem=${floor.notice.value} onClose=${onClose} onSend=${send}>
		<fieldset class="field"><legend>${t("presence")}</legend><div class="choices">${PRESENCES.map((one) => html`<label key=${one}>
			<input type="radio" name="presence" value=${one} checked=${presence === one} onChange=${() => setPresence(one)} /> ${t(`presence_${one}`)}</label>`)}</div></fieldset>
		${presence !== "online" && html`<label class="field"><span>${t("presence_reason")}</span>
			<input name="reason" type="text" maxlength="80" list="reasons" defaultValue=${agent.reason} /><small>${t("presence_hint")}</small></label>
			<datalist id="reasons">${REASONS.map((one) => html`<option key=${one} value=${one}>${reasonWords(t, one)}</option>`)}</datalist>`}<//>`;
}

function Message({ t, floor, board, onClose }) {
	const send = (data) => {
		const [kind, id] = data.get("to").split(/:(.*)/s);
		return floor.send({ text: data.get("text").trim(), minutes: Number(data.get("minutes")), ...(id && { [`${kind}_id`]: id }) });
	};
	return html`<${Asking} t=${t} title=${t("send_message")} button=${t("send")} problem=${floor.notice.value} onClose=${onClose} onSend=${send}>
		<label class="field"><span>${t("to")}</span><select name="to">
			<option value="all">${t("to_all")}</option>
			${board.teams.map(({ id, name }) => html`<option key=${id} value=${`team:${id}`}>${t("to_team", { name })}</option>`)}
			${board.queues.map(({ id, name }) => html`<option key=${id} value=${`queue:${id}`}>${t("to_queue", { name })}</option>`)}</select></label>
		<label class="field"><span>${t("message")}</span><input name="text" type="text" maxlength="200" required pattern=".*\\S.*" dir="auto" /></label>
		<label class="field"><span>${t("stands_for")}</span><select name="minutes" defaultValue="60">
			${MINUTES.map((n) => html`<option key=${n} value=${n} selected=${n === 60}>${n < 60 ? t("for_minutes", { n }) : t("for_hours", { n: n / 60 })}</option>`)}</select></label><//>`;
}

export const DIALOGS = { takeOver: TakeOver, reassign: Reassign, presence: Presence, message: Message };
