// The demo shop: a marketplace with the chat in the corner, and a choice of whom to be.

import { html, render, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { choose, loadWords } from "../shared/i18n.js";
import { questions } from "../shared/newest.js";
import { Account } from "./account.js";
import { Goods, Hero, Promises } from "./parts.js";

const LANGUAGES = { en: "English", de: "Deutsch" };
const KEPT = "tandem-shop:customer";

const t = signal(null);
const customers = signal([]);
const customer = signal(null);
const orders = signal([]);
const problem = signal(null);
const becoming = questions();

/** The widget of this customer: a new element, so that nothing of another person's stays on the page. */
function putChat(identity) {
	document.querySelector("tandem-chat")?.remove();
	const chat = document.createElement("tandem-chat");
	chat.setAttribute("language", t.value.language);
	chat.setAttribute("theme", "light"); // as the shop itself
	if (customer.value?.market) chat.setAttribute("market", customer.value.market);
	if (identity) chat.identity = identity;
	document.body.append(chat);
}

async function become(id) {
	const current = becoming();
	sessionStorage.setItem(KEPT, id);
	problem.value = null;
	customer.value = customers.value.find((one) => one.id === id) ?? null;
	orders.value = [];
	try {
		const identity = customer.value && (await call("/api/demo/identity", { customer_id: id })).identity;
		if (!current()) return;
		putChat(identity);
		const bought = customer.value ? (await call(`/api/demo/orders?customer=${encodeURIComponent(id)}`)).orders : [];
		if (current()) orders.value = bought;
	} catch (failure) {
		if (current()) problem.value = failure.message;
	}
}

async function speak(language) {
	t.value = await loadWords("/web/shop/strings", language);
	document.documentElement.lang = language;
	document.title = `${t.value("name")} – ${t.value("subtitle")}`;
	document.querySelector("tandem-chat")?.setAttribute("language", language);
}

const ask = (text) => document.querySelector("tandem-chat").compose(text);

const App = () => html`
	<header class="bar">
		<a class="name" href="/shop"><img src="/web/shop/art/icon.svg" alt="" width="30" height="30" />${t.value("name")}</a>
		<nav aria-label=${t.value("departments")}>${["home", "kitchen", "garden", "sale"].map((name) => html`<a href="#goods">${t.value(`dep_${name}`)}</a>`)}</nav>
		<label class="language"><span class="hidden">${t.value("language")}</span>
			<select value=${t.value.language} onChange=${(event) => speak(event.target.value)}>
				${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}</select></label>
	</header>
	<main>
		<${Hero} t=${t.value} />
		<${Account} t=${t.value} customers=${customers.value} customer=${customer.value} orders=${orders.value} problem=${problem.value} onBecome=${become} onAsk=${ask} />
		<${Goods} t=${t.value} />
		<${Promises} t=${t.value} />
	</main>
	<footer><p>${t.value("foot")}</p><a href="/">${t.value("all_screens")}</a></footer>`;

const page = document.createElement("div");
document.body.append(page);
await speak(choose(navigator.languages, Object.keys(LANGUAGES)));
customers.value = (await call("/api/demo/info").catch(() => null))?.customers ?? [];
render(html`<${App} />`, page);
await become(sessionStorage.getItem(KEPT) ?? "");
