// What calls an agent who looks elsewhere: the number in the title, and a desktop notice if wanted.

import { effect } from "../vendor/preact.js";

export const canAsk = () => "Notification" in globalThis && Notification.permission === "default";
export const ask = () => Notification.requestPermission();

/** What is new on a board since the one before: offers that ring, chats with more unread, notes that mention the agent. Pure. */
export function whatIsNew(before, board) {
	const known = new Set(before.offers.map(({ id }) => id));
	const noted = new Set((before.mentions ?? []).map(({ note_id }) => note_id));
	const seen = new Map(before.chats.map((row) => [row.conversation_id, row.unread]));
	return {
		offers: board.offers.filter(({ id }) => !known.has(id)),
		chats: board.chats.filter((row) => row.unread > (seen.get(row.conversation_id) ?? 0)),
		mentions: (board.mentions ?? []).filter(({ note_id }) => !noted.has(note_id)),
	};
}

/** What waits for the agent: the number in the title. Pure. */
export const waiting = ({ offers, chats, mentions = [] }) =>
	offers.length + mentions.length + chats.reduce((sum, row) => sum + row.unread, 0);

export function alerts(desk, t) {
	let before = { offers: [], chats: [] };
	effect(() => {
		const board = desk.board.value ?? before;
		const count = waiting(board);
		document.title = `${count ? `(${count}) ` : ""}${t("title")} – Tandem`;
		const { offers, chats, mentions } = whatIsNew(before, board);
		before = board;
		if (!document.hidden) return;
		if (offers.length) notify("tandem-offer", t("alert_offer"), offers[0].reason_text);
		else if (chats.length) notify("tandem-turn", t("alert_turn"), chats[0].customer_name ?? t("anonymous"));
		else if (mentions.length) notify("tandem-mention", t("alert_mention"), mentions[0].by);
	});
}

/** Without the customer's words: a desktop notice is seen by others too. */
function notify(tag, title, body) {
	if (globalThis.Notification?.permission === "granted") new Notification(title, { body, tag, silent: true });
}
