// The middle pane: who it is, what was said, what can be done.
import { html } from "../../vendor/preact.js";
import { Composer } from "./composer.js";
import { Turns } from "./turns.js";

export function Conversation({ t, desk, room, onDialog, onDraft, onFill }) {
	const mine = desk.mine.value;
	const owner = room.owner.value;
	const detail = room.detail.value;
	const customer = detail?.customer;
	return html`<section class="conversation" aria-label=${t("conversation")}>
		<header>
			<button type="button" class="plain back" onClick=${() => desk.choose(null)}>← ${t("back")}</button>
			<div class="who"><h2>${customer?.name ?? t("anonymous")}</h2>
				<p class="quiet small">${t(customer?.verified ? "verified" : "not_verified")} · ${holder(t, room, mine)}</p></div>
			<div class="deeds">${mine
				? html`<${Mine} t=${t} desk=${desk} owner=${owner} onDialog=${onDialog} />`
				: ["bot", "queue"].includes(owner) && html`<button type="button" class="primary" onClick=${() => desk.take()}>${t("take")} <kbd>t</kbd></button>`}</div>
		</header>
		${desk.notice.value && html`<p class="notice" role="alert">${desk.notice.value}</p>`}
		<${Turns} t=${t} desk=${desk} room=${room} />
		${mine && owner === "agent" && html`<${Composer} t=${t} desk=${desk} room=${room} detail=${detail} onDraft=${onDraft} onFill=${onFill} />`}
		${!(mine && owner === "agent") && room.draft.value && html`<p class="notice">${t("kept_draft", { text: room.draft.value })}</p>`}
	</section>`;
}

function holder(t, room, mine) {
	const owner = room.owner.value;
	const name = room.state.value.agentName ?? room.detail.value?.conversation.agent_name;
	if (mine) return t(owner === "wrap_up" ? "owner_wrap_up" : "owner_me");
	return owner === "agent" || owner === "wrap_up" ? t("owner_other", { name: name ?? t("an_agent") }) : owner ? t(`owner_${owner}`) : "";
}

const Mine = ({ t, desk, owner, onDialog }) => html`
	<button type="button" onClick=${() => onDialog("handBack")}>${t("hand_back")} <kbd>b</kbd></button>
	${owner === "agent" && html`<button type="button" onClick=${() => onDialog("transfer")}>${t("transfer")} <kbd>x</kbd></button>
		<button type="button" class="primary" onClick=${() => onDialog("close")}>${t("finish")} <kbd>c</kbd></button>`}
	${owner === "wrap_up" && html`<button type="button" class="primary" onClick=${desk.wrapUp}>${t("wrap_up_done")} <kbd>w</kbd></button>`}`;
