// The middle pane: who it is, what was said, what can be done.
import { html, useState } from "../../vendor/preact.js";
import { Composer } from "./composer.js";
import { Turns } from "./turns.js";

export function Conversation({ t, desk, room, supervises, onDialog, onDraft, onFill }) {
	const mine = desk.mine.value;
	const owner = room.owner.value;
	const detail = room.detail.value;
	const customer = detail?.customer;
	const writes = mine && owner === "agent";
	const [over, setOver] = useState(false);
	const given = (event) => {
		const { files, types } = event.clipboardData ?? event.dataTransfer;
		if (!writes || !types.includes("Files") || types.includes("text/plain")) return; // a table is pasted as its words
		event.preventDefault();
		const hovers = event.type === "dragover";
		setOver(hovers);
		if (!hovers && files.length) room.uploads.add([...files]);
	};
	return html`<section class=${over ? "conversation drop" : "conversation"} aria-label=${t("conversation")} onPaste=${given} onDragOver=${given} onDragLeave=${given} onDrop=${given}>
		<header>
			<button type="button" class="plain back" onClick=${() => desk.choose(null)}>← ${t("back")}</button>
			<div class="who"><h2>${customer?.name ?? t("anonymous")}</h2>
				<p class="quiet small">${t(customer?.verified ? "verified" : "not_verified")} · ${holder(t, room, mine)}</p></div>
			<div class="deeds"><button type="button" onClick=${() => onDialog("note")}>${t("note")} <kbd>n</kbd></button>
				${mine && html`<${Mine} t=${t} desk=${desk} owner=${owner} onDialog=${onDialog} />`}
				${!mine && ["bot", "queue"].includes(owner) && html`<button type="button" class="primary" onClick=${() => desk.take()}>${t("take")} <kbd>t</kbd></button>`}
				${!mine && owner === "agent" && supervises && html`<button type="button" class="primary" onClick=${desk.takeOver}>${t("take_over")}</button>`}</div>
		</header>
		${room.looking.value.length > 0 && html`<p class="looks-on small" role="status">${t("looks_on", { n: room.looking.value.length, names: room.looking.value.map(({ name }) => name).join(", ") })}</p>`}
		${desk.notice.value && html`<p class="notice" role="alert">${desk.notice.value}</p>`}
		<${Turns} t=${t} desk=${desk} room=${room} />
		${writes && html`<${Composer} t=${t} desk=${desk} room=${room} detail=${detail} onDraft=${onDraft} onFill=${onFill} />`}
		${!writes && room.draft.value && html`<p class="notice">${t("kept_draft", { text: room.draft.value })}</p>`}
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
