// Every queue in a card: how many wait, how long the longest, and who is there for them.
import { html } from "../../vendor/preact.js";
import { against, ago } from "../words.js";

export const Queues = ({ t, floor, board }) => html`<section aria-labelledby="queues"><h2 id="queues">${t("queues")}</h2>
	<ul class="cards">${board.queues.map((queue) => html`<li class="card" key=${queue.id}>
		<h3>${queue.name} ${!queue.open && html`<span class="chip warn">${t("archived")}</span>`}</h3>
		<dl>
			<div><dt>${t("waiting")}</dt><dd class="numbers">${queue.waiting}</dd></div>
			<div><dt>${t("oldest")}</dt><dd class="numbers">${queue.oldest_at ? ago(queue.oldest_at, floor.now.value) : "–"}</dd></div>
			<div><dt>${t("online")}</dt><dd class="numbers">${queue.online}</dd></div>
			<div><dt>${t("free")}</dt><dd class="numbers">${queue.free}</dd></div>
		</dl><${Target} t=${t} floor=${floor} queue=${queue} /></li>`)}</ul></section>`;

/** How the wait of those in it stands against its targets. */
function Target({ t, floor, queue }) {
	const target = against(t, queue.due_at, floor.now.value);
	if (!target) return null;
	return html`<p><span class=${`chip ${target.late ? "bad" : "good"}`}>${queue.late > 0 ? t("late", { n: queue.late }) : target.words}</span></p>`;
}
