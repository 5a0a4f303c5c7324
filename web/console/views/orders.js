// The customer's orders, as the order system tells them now.
import { html } from "../../vendor/preact.js";
import { day, money } from "../../shared/format.js";

export function Orders({ t, desk, room }) {
	const answer = room.orders.value;
	if (!answer) return html`<p class="empty">${t("loading")}</p>`;
	if (answer.problem) {
		return html`<p class="notice bad" role="alert">${answer.problem} <button type="button" class="small" onClick=${() => desk.loadOrders(room)}>${t("try_again")}</button></p>`;
	}
	if (!answer.orders.length) return html`<p class="empty">${t(room.detail.value?.customer.verified ? "no_orders" : "orders_need_identity")}</p>`;
	return answer.orders.map((order) => html`<${Order} key=${order.id} t=${t} order=${order} />`);
}

function Order({ t, order }) {
	const dates = [["placed_at", order.placed_at], ["promised_at", order.promised_at], ["shipped_at", order.shipped_at], ["delivered_at", order.delivered_at], ["cancelled_at", order.cancelled_at], ["return_until", order.return_until]];
	return html`<section class="part order">
		<h3>${order.id} <span class=${`chip ${STATUS[order.status] ?? ""}`}>${t(`order_${order.status}`)}</span></h3>
		<ul>${order.items.map((item) => html`<li>${item.quantity} × ${item.title} <span class="numbers quiet">${money(item.unit_price_minor, order.currency, t.language)}</span></li>`)}</ul>
		<p class="numbers"><strong>${money(order.total_minor, order.currency, t.language)}</strong></p>
		<dl class="facts">
			${dates.filter(([, at]) => at).map(([name, at]) => html`<div><dt>${t(name)}</dt><dd>${day(at, t.language)}</dd></div>`)}
			${order.parcels.map((parcel) => html`<div><dt>${parcel.carrier}</dt><dd>${parcel.tracking_number} <span class="chip">${t(`parcel_${parcel.status}`)}</span></dd></div>`)}
			<div><dt>${t("ship_to")}</dt><dd>${[order.shipping.name, order.shipping.line1, `${order.shipping.postcode} ${order.shipping.city}`, order.shipping.country].join(", ")}</dd></div>
		</dl>
		<p class="can">${["can_cancel", "can_change_address", "can_return"].map((can) => html`<span class=${`chip ${order[can] ? "good" : ""}`}>${order[can] ? "✓" : "✗"} ${t(can)}</span> `)}</p>
	</section>`;
}

const STATUS = { placed: "bot", packed: "bot", shipped: "warn", delivered: "good", cancelled: "bad", returned: "bad" };
