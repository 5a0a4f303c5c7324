// Whom one is in the demo, that customer's orders, and what one could ask about them.
import { html } from "../vendor/preact.js";
import { day, money } from "../shared/format.js";
import { hintsFor } from "./hints.js";

export function Account({ t, customers, customer, orders, problem, onBecome, onAsk }) {
	return html`<section class="account" aria-labelledby="account">
		<div class="whoami">
			<h2 id="account">${customer ? t("hello", { name: customer.name.split(" ")[0] }) : t("hello_guest")}</h2>
			${customers.length > 0 && html`<fieldset><legend>${t("signed_in_as")}</legend>
				${[{ id: "", name: t("nobody") }, ...customers].map((one) => html`<label key=${one.id}>
					<input type="radio" name="customer" checked=${(customer?.id ?? "") === one.id} onChange=${() => onBecome(one.id)} />
					<span><span lang=${one.language}>${one.name}</span><small>${[one.id, one.market, one.tier].filter(Boolean).join(" · ")}</small></span></label>`)}</fieldset>`}
			${problem && html`<p class="problem" role="alert">${problem}</p>`}
		</div>
		<div class="orders">
			<h3>${t("your_orders")}</h3>
			${orders.length ? html`<ul>${orders.slice(0, 4).map((order) => html`<${Order} key=${order.id} t=${t} order=${order} />`)}</ul>` : html`<p class="quiet">${t(customer ? "no_orders" : "orders_hint")}</p>`}
			<p class="try"><span>${t("try")}</span> ${hintsFor(orders).map(([key, values]) => {
				const text = t(key, values);
				return html`<button type="button" key=${key} onClick=${() => onAsk(text)}>${text}</button>`;
			})}</p>
		</div>
	</section>`;
}

const Order = ({ t, order }) => html`<li>
	<span class="line"><strong>${order.id}</strong><span class=${`state ${order.status}`}>${t(`status_${order.status}`)}</span></span>
	<span class="items">${order.items.map((item) => `${item.quantity} × ${item.title}`).join(", ")}</span>
	<span class="line quiet"><span class="numbers">${money(order.total_minor, order.currency, t.language)}</span>
		<span>${order.delivered_at ? t("delivered_on", { date: day(order.delivered_at, t.language) }) : order.promised_at && !order.cancelled_at ? t("due_on", { date: day(order.promised_at, t.language) }) : ""}</span></span>
</li>`;
