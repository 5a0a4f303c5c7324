// The agent console: what is mine on the left, the conversation in the middle, what is known on the right.

import { html, render, signal } from "../vendor/preact.js";
import { lastFromOthers } from "../shared/fold.js";
import { enter } from "../shared/staff.js";
import { Top } from "../shared/ui/top.js";
import { alerts } from "./alerts.js";
import { commandsOf, fill } from "./commands.js";
import { Desk } from "./desk.js";
import { listen, PALETTE_KEY } from "./keys.js";
import { Conversation } from "./views/conversation.js";
import { Closing, HandBack, Help, Note, Transfer } from "./views/dialogs.js";
import { Known } from "./views/known.js";
import { Palette } from "./views/palette.js";
import { Rail } from "./views/rail.js";
import { FindTags } from "./views/tags.js";

const { user, t } = await enter("console");
const supervises = ["supervisor", "admin"].includes(user.role);
const desk = new Desk(t, supervises);
const dialog = signal(null);
const tab = signal("context");
const TABS = ["context", "orders", "why", "steps"];
const DIALOGS = { handBack: HandBack, transfer: Transfer, close: Closing, note: Note, tags: FindTags, help: Help, palette: Palette };

const commands = commandsOf(desk, { dialog, tab, tabs: TABS });
listen(commands, () => (dialog.value = "palette"));
const useDraft = () => commands.u.can() && commands.u.run();

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
			<button type="button" class="plain wide-only" onClick=${() => (dialog.value = "palette")}><kbd>${PALETTE_KEY}</kbd> ${t("palette")}</button>
		<//>
		<main class=${room ? "has-room" : ""}>
			<h1 class="hidden">${t("title")}</h1>
			<${Rail} t=${t} desk=${desk} />
			${room
				? html`<${Conversation} key=${room.id} t=${t} desk=${desk} room=${room} supervises=${supervises} onDialog=${(name) => (dialog.value = name)} onDraft=${useDraft} onFill=${(text) => fill(desk, text)} />
					<${Known} t=${t} desk=${desk} room=${room} tab=${tab} onDraft=${useDraft} onTags=${() => (dialog.value = "tags")} />`
				: html`<section class="nobody"><p>${t("choose_one")}</p><p class="quiet">${t("choose_hint")}</p></section>`}
		</main>
		${Shown && html`<${Shown} t=${t} desk=${desk} commands=${commands} onClose=${close} />`}`;
}

render(html`<${App} />`, document.body);
alerts(desk, t);
desk.start();
setInterval(markRead, 1500);
// A file that is dropped beside the conversation must not open in place of the desk.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
