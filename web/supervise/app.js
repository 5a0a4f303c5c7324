// Supervision: every queue, every agent, everybody who waits and why; and what can be done about it.

import { html, render, signal } from "../vendor/preact.js";
import { enter } from "../shared/staff.js";
import { Top } from "../shared/ui/top.js";
import { Floor } from "./floor.js";
import { Agents } from "./views/agents.js";
import { DIALOGS } from "./views/dialogs.js";
import { Messages } from "./views/messages.js";
import { Queues } from "./views/queues.js";
import { Waiting } from "./views/waiting.js";

const { user, t } = await enter("supervise");
document.title = `${t("title")} – Tandem`;
const floor = new Floor(t);
/** {what, ...} of the dialog that is open. */
const asking = signal(null);

function App() {
	const board = floor.board.value;
	const Dialog = DIALOGS[asking.value?.what];
	const ask = (what, about = {}) => {
		floor.notice.value = null;
		asking.value = { what, ...about };
	};
	return html`
		<${Top} t=${t} user=${user}><span class=${`link ${floor.link.value}`} role="status">${t(`link_${floor.link.value}`)}</span><//>
		<main>
			<div class="head"><h1>${t("title")}</h1>
				${board && html`<button type="button" onClick=${() => ask("message")}>${t("send_message")}</button>`}</div>
			${floor.notice.value && !Dialog && html`<p class="notice bad" role="alert">${floor.notice.value}</p>`}
			<p class="notice done" role="status" hidden=${!floor.done.value}>${floor.done.value}</p>
			${board
				? html`<${Messages} t=${t} floor=${floor} board=${board} />
					<${Queues} t=${t} floor=${floor} board=${board} />
					<${Waiting} t=${t} floor=${floor} board=${board} ask=${ask} />
					<${Agents} t=${t} floor=${floor} board=${board} ask=${ask} me=${user.id} />`
				: !floor.notice.value && html`<p class="empty" role="status">${t("loading")}</p>`}
		</main>
		${Dialog && html`<${Dialog} t=${t} floor=${floor} board=${board} about=${asking.value} onClose=${() => (asking.value = null)} />`}`;
}

render(html`<${App} />`, document.body);
floor.start();
