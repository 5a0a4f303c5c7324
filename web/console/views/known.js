// The right pane: what came with the conversation, the orders, and why it came.
import { html, useEffect } from "../../vendor/preact.js";
import { Tabs } from "../../shared/ui/tabs.js";
import { Context } from "./context.js";
import { Decisions } from "./decisions.js";
import { Orders } from "./orders.js";
import { Steps } from "./steps.js";

export function Known({ t, desk, room, tab, onDraft, onTags }) {
	const tabs = ["context", "orders", "why", "steps"].map((name) => [name, t(`tab_${name}`)]);
	useEffect(() => {
		if (tab.value === "orders") desk.loadOrders(room);
		if (tab.value === "why") desk.loadDecisions(room);
		if (tab.value === "steps") desk.loadProcedures(room);
	}, [room.id, tab.value]);
	const Shown = { context: Context, orders: Orders, why: Decisions, steps: Steps }[tab.value];
	return html`<aside class="known" aria-label=${t("known")}>
		<${Tabs} id="known" label=${t("known")} tabs=${tabs} chosen=${tab.value} onChoose=${(name) => (tab.value = name)}>
			<${Shown} t=${t} desk=${desk} room=${room} onDraft=${onDraft} onTags=${onTags} onWhy=${() => (tab.value = "why")} />
		<//>
	</aside>`;
}
