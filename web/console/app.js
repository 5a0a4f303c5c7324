// The agent console: what is mine on the left, the conversation in the middle, what is known on the right.

import { html, render, signal } from "../vendor/preact.js";
import { lastFromOthers } from "../shared/fold.js";
import { enter } from "../shared/staff.js";
import { Top } from "../shared/ui/top.js";
import { alerts } from "./alerts.js";
import { Desk } from "./desk.js";
import { listen } from "./keys.js";
import { Conversation } from "./views/conversation.js";
import { Closing, HandBack, Help, Note, Transfer } from "./views/dialogs.js";
import { Known } from "./views/known.js";
import { Rail } from "./views/rail.js";

const { user, t } = await enter("console");
const desk = new Desk(t);
const dialog = signal(null);
const tab = signal("context");
const TABS = ["context", "orders", "why"];
const DIALOGS = { handBack: HandBack, transfer: Transfer, close: Closing, note: Note, help: Help };
const supervises = ["supervisor", "admin"].includes(user.role);

const rowIds = () => {
	const { chats = [], queue = [] } = desk.board.value ?? {};
	return [...chats, ...(desk.found.value ?? queue)].map((row) => row.conversation_id);
};

function step(by) {
	const ids = rowIds();
	const at = ids.indexOf(desk.chosen.value);
	const next = ids[at < 0 ? 0 : (at + by + ids.length) % ids.length];
	if (next) desk.choose(next);
}

const offer = () => desk.board.value?.offers[0];
const box = () => document.querySelector("#reply");
const open = (name) => () => desk.mine.value && (dialog.value = name);

function useDraft() {
	const [newest] = desk.room.value?.detail.value?.drafts ?? [];
	if (newest) fill(newest.texts.join("\n"));
}

/** The suggested replies one after the other, as long as nothing else was typed. */
function nextReply() {
	const { detail, draft } = desk.room.value ?? {};
	const replies = detail?.value?.replies ?? [];
	const at = replies.indexOf(draft?.value);
	if (replies.length && (at >= 0 || !draft.value)) fill(replies[(at + 1) % replies.length]);
}

function fill(text) {
	if (!desk.mine.value) return;
	desk.typed(desk.room.value, text);
	box()?.focus();
}

listen({
	j: () => step(1),
	k: () => step(-1),
	r: () => box()?.focus(),
	a: () => offer() && desk.accept(offer()),
	d: () => offer() && desk.decline(offer()),
	t: () => desk.room.value && !desk.mine.value && desk.take(),
	u: useDraft,
	s: nextReply,
	b: open("handBack"),
	x: open("transfer"),
	c: open("close"),
	w: () => desk.room.value?.owner.value === "wrap_up" && desk.mine.value && desk.wrapUp(),
	n: () => desk.room.value && (dialog.value = "note"),
	"/": () => document.querySelector("#search").focus(),
	...Object.fromEntries(TABS.map((name, at) => [String(at + 1), () => (tab.value = name)])),
	"?": () => (dialog.value = "help"),
});

/** Only the agent who has the conversation, and has looked at it for a moment, marks it read. A note
    that mentions somebody is seen by looking, whoever has the conversation. */
function markRead() {
	const room = desk.room.value;
	if (!room || document.hidden) return;
	if (desk.mine.value) desk.read(room, lastFromOthers(room.state.value, "agent"));
	desk.board.value?.mentions.filter((one) => one.conversation_id === room.id).forEach(desk.sawMention);
}

function App() {
	const Shown = DIALOGS[dialog.value];
	const room = desk.room.value;
	const close = () => (dialog.value = null);
	return html`
		<${Top} t=${t} user=${user}>
			<span class=${`link ${desk.link.value}`} role="status">${t(`link_${desk.link.value}`)}</span>
			<button type="button" class="plain" onClick=${() => (dialog.value = "help")}><kbd>?</kbd> <span class="wide-only">${t("keys")}</span></button>
		<//>
		<main class=${room ? "has-room" : ""}>
			<h1 class="hidden">${t("title")}</h1>
			<${Rail} t=${t} desk=${desk} />
			${room
				? html`<${Conversation} key=${room.id} t=${t} desk=${desk} room=${room} supervises=${supervises} onDialog=${(name) => (dialog.value = name)} onDraft=${useDraft} onFill=${fill} />
					<${Known} t=${t} desk=${desk} room=${room} tab=${tab} onDraft=${useDraft} />`
				: html`<section class="nobody"><p>${t("choose_one")}</p><p class="quiet">${t("choose_hint")}</p></section>`}
		</main>
		${Shown && html`<${Shown} t=${t} desk=${desk} onClose=${close} />`}`;
}

render(html`<${App} />`, document.body);
alerts(desk, t);
desk.start();
setInterval(markRead, 1500);
// A file that is dropped beside the conversation must not open in place of the desk.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
