// Messages that were left and calls that were asked for, instead of waiting.
import { html } from "../../vendor/preact.js";
import { dayAndTime, duration, secondsSince } from "../../shared/format.js";

const OUTCOMES = ["done", "not_reached", "not_needed"];

/** On the board: those that are due. */
export const CallBacksDue = ({ t, desk, due }) => html`<section class="list due" aria-label=${t("call_backs_due", { n: due.length })}>
	<h2>${t("call_backs_due", { n: due.length })}</h2>
	<ul>${due.map((one) => html`<li key=${one.id}>
		<button type="button" class="row" onClick=${() => desk.choose(one.conversation_id)}>
			<span class="line"><strong>${one.customer_name ?? t("anonymous")}</strong>
				<span class="ago numbers">${duration(secondsSince(one.due_at, desk.now.value)).split(" ")[0]}</span></span>
			<span class="line"><span class="last">${one.text}</span></span>
			<span class="line tags"><span class="chip">${one.language}</span> <span class="reason">${t(`call_back_${one.kind}`)}</span></span></button>
		<${Deal} t=${t} desk=${desk} one=${one} /></li>`)}</ul>
</section>`;

/** In the conversation: with how to reach the customer, and when. */
export const CallBack = ({ t, desk, one }) => html`<div class="call-back">
	<p><strong>${t(`call_back_${one.kind}`)}</strong>${one.slot_from && html` · ${dayAndTime(one.slot_from, t.language)} – ${dayAndTime(one.slot_to, t.language)}`}</p>
	<p class="text" dir="auto">${one.text}</p>
	<p>${t("reached_at")} <a href=${`${one.contact.includes("@") ? "mailto" : "tel"}:${one.contact}`}>${one.contact}</a></p>
	<${Deal} t=${t} desk=${desk} one=${one} />
</div>`;

function Deal({ t, desk, one }) {
	if (one.agent_id !== desk.board.value?.me.id) {
		return html`<span class="deal">
			${one.agent_name && html`<span class="reason">${t("call_back_with", { name: one.agent_name })}</span>`}
			<button type="button" class="small" onClick=${() => desk.takeCallBack(one.id)}>${t("call_back_take")}</button></span>`;
	}
	return html`<span class="deal" role="group" aria-label=${t("call_back_outcome")}>
		${OUTCOMES.map((outcome) => html`<button type="button" class="small" onClick=${() => desk.endCallBack(one.id, outcome)}>${t(`call_back_${outcome}`)}</button>`)}</span>`;
}
