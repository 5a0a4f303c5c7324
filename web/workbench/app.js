// The workbench: teach the bot, train, compare, promote.

import { html, render, signal } from "../vendor/preact.js";
import { enter } from "../shared/staff.js";
import { Tabs } from "../shared/ui/tabs.js";
import { Top } from "../shared/ui/top.js";
import { Forge } from "./forge.js";
import { Inbox } from "./inbox.js";
import { ForgeView } from "./views/forge.js";
import { InboxView } from "./views/inbox.js";

const { user, t } = await enter("workbench");
const inbox = new Inbox(t);
const forge = new Forge(t);
const tab = signal(location.hash === "#models" ? "models" : "inbox");
const dismissing = signal(false);
document.title = `${t("title")} – Tandem`;

function show(name) {
	tab.value = name;
	history.replaceState(null, "", name === "models" ? "#models" : location.pathname);
	if (name === "models") forge.look();
}

const KEYS = {
	j: () => inbox.step(1),
	k: () => inbox.step(-1),
	x: () => inbox.current.value && (dismissing.value = true),
	u: () => inbox.undo(),
	i: () => document.querySelector("#intent")?.focus(),
	e: () => document.querySelector("#wording")?.focus(),
};

addEventListener("keydown", (event) => {
	const { key, target } = event;
	const typing = target.matches("input, textarea, select");
	if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
	if (key === "Escape" && typing) return target.blur();
	if (typing || tab.value !== "inbox" || !KEYS[key]) return;
	event.preventDefault();
	KEYS[key]();
});

const App = () => html`
	<${Top} t=${t} user=${user} />
	<main>
		<h1>${t("title")}</h1>
		<${Tabs} id="work" label=${t("title")} tabs=${[["inbox", t("tab_inbox")], ["models", t("tab_models")]]} chosen=${tab.value} onChoose=${show}>
			${tab.value === "inbox"
				? html`<${InboxView} t=${t} inbox=${inbox} dismissing=${dismissing} />`
				: html`<${ForgeView} t=${t} forge=${forge} />`}
		<//>
	</main>`;

render(html`<${App} />`, document.body);
inbox.start();
if (tab.value === "models") forge.look();
