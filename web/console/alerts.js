// What calls an agent who looks elsewhere: the number in the title, and a desktop notice if wanted.

import { effect } from "../vendor/preact.js";

export const canAsk = () => "Notification" in globalThis && Notification.permission === "default";
export const ask = () => Notification.requestPermission();

export function alerts(desk, t) {
	let known = new Set();
	effect(() => {
		const { offers = [], chats = [] } = desk.board.value ?? {};
		const count = offers.length + chats.reduce((sum, row) => sum + row.unread, 0);
		document.title = `${count ? `(${count}) ` : ""}${t("title")} – Tandem`;
		const fresh = offers.filter((offer) => !known.has(offer.id));
		known = new Set(offers.map((offer) => offer.id));
		if (fresh.length && document.hidden) notify(t("alert_offer"), fresh[0].reason_text);
	});
}

function notify(title, body) {
	if (globalThis.Notification?.permission === "granted") new Notification(title, { body, tag: "tandem-offer", silent: true });
}
