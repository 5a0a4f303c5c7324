// What an agent can do: one list for the single keys, for the help and for the palette.
// `can` tells whether it makes sense now; the palette shows only what does, and no key does more.

import { press } from "./tags.js";

const box = () => document.querySelector("#reply");

/** Puts a text into the reply box, to be read and changed before it is sent. */
export function fill(desk, text) {
	desk.typed(desk.room.value, text);
	box()?.focus();
}

export function commandsOf(desk, { dialog, tab, tabs }) {
	const room = () => desk.room.value;
	const mine = () => desk.mine.value;
	const notes = () => desk.notes.value;
	const owner = () => room()?.owner.value;
	const offer = () => desk.board.value?.offers[0];
	const drafts = () => (mine() && room().detail.value?.drafts) || [];
	const replies = () => (mine() && room().detail.value?.replies) || [];
	const proposed = () => room()?.detail.value?.tags.proposed ?? [];
	const rows = () => rowsOf(desk).map((row) => row.conversation_id);
	const ask = (name) => () => (dialog.value = name);

	function step(by) {
		const ids = rows();
		const at = ids.indexOf(desk.chosen.value);
		desk.choose(ids[at < 0 ? 0 : (at + by + ids.length) % ids.length]);
	}

	/** The suggested replies one after the other, as long as nothing else was typed. */
	function nextReply() {
		const at = replies().indexOf(room().draft.value);
		if (at >= 0 || !room().draft.value) fill(desk, replies()[(at + 1) % replies().length]);
	}

	return {
		j: { can: () => rows().length, run: () => step(1) },
		k: { can: () => rows().length, run: () => step(-1) },
		r: { can: box, run: () => box().focus() },
		a: { can: offer, run: () => desk.accept(offer()) },
		d: { can: offer, run: () => desk.decline(offer()) },
		t: { can: () => room() && !mine() && ["bot", "queue"].includes(owner()), run: () => desk.take() },
		u: { can: () => drafts().length, run: () => fill(desk, drafts()[0].texts.join("\n")) },
		s: { can: () => replies().length, run: nextReply },
		b: { can: mine, run: ask("handBack") },
		x: { can: () => mine() && owner() === "agent", run: ask("transfer") },
		c: { can: () => mine() && owner() === "agent", run: ask("close") },
		w: { can: () => mine() && owner() === "wrap_up", run: desk.wrapUp },
		y: { can: () => notes() && proposed().length, run: () => press(desk, proposed()[0].id) },
		g: { can: () => notes() && room()?.detail.value, run: ask("tags") },
		n: { can: room, run: ask("note") },
		"/": { can: () => true, run: () => document.querySelector("#search").focus() },
		...Object.fromEntries(tabs.map((name, at) => [String(at + 1), { can: room, run: () => (tab.value = name) }])),
		"?": { can: () => true, run: ask("help") },
	};
}

/** The conversations in the left pane, from top to bottom. */
export function rowsOf(desk) {
	const { chats = [], queue = [] } = desk.board.value ?? {};
	return [...chats, ...(desk.found.value ?? queue)];
}

/** Those of `items` ({words}) in which each of the typed words stands, whatever its case. Pure. */
export function matching(items, typed, language) {
	const plain = (text) => text.toLocaleLowerCase(language).normalize("NFKD").replace(/\p{M}/gu, "");
	const sought = plain(typed).split(/\s+/).filter(Boolean);
	return items.filter(({ words }) => sought.every((word) => plain(words).includes(word)));
}
