// The list over the reply box after a slash. The focus stays in the box; its keys are asked here first.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { fitting, putIn, slashAt } from "../canned.js";

const SHOWN = 8;

/** What the composer needs: `{items, chosen, sought, look(target), key(event), choose(item)}`. */
export function useCanned({ t, desk, room, box, typed }) {
	const [slash, setSlash] = useState(null);
	const [at, setAt] = useState(0);
	useEffect(() => setSlash(null), [room.id]);
	const replies = room.canned.value;
	const items = slash && replies ? fitting(replies, slash.typed, t.language).slice(0, SHOWN) : [];
	const chosen = Math.min(at, items.length - 1);
	const look = ({ value, selectionEnd }) => {
		const found = slashAt(value, selectionEnd);
		if (found && !slash) desk.loadCanned(room);
		setSlash(found);
		setAt(0);
	};
	const choose = ({ text }) => {
		const put = putIn(room.draft.value, slash, text);
		setSlash(null);
		typed(put.text);
		requestAnimationFrame(() => {
			box.current.focus();
			box.current.setSelectionRange(...put.select);
		});
	};
	/** True when the key was for the list. */
	const key = (event) => {
		if (!items.length || event.isComposing || event.shiftKey) return false;
		const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
		if (to !== undefined) setAt((to + items.length) % items.length);
		else if (event.key === "Enter" || event.key === "Tab") choose(items[chosen]);
		else if (event.key === "Escape") setSlash(null);
		else return false;
		event.preventDefault();
		event.stopPropagation();
		return true;
	};
	return { items, chosen, sought: Boolean(slash), look, key, choose, wait: Boolean(slash) && !replies };
}

export function Canned({ t, room, canned }) {
	const { items, chosen, sought, wait, choose } = canned;
	const language = room.detail.value?.conversation.language;
	return html`<ul id="canned" class="canned" role="listbox" aria-label=${t("canned")} hidden=${!items.length}>
			${items.map((one, at) => html`<li key=${one.id} id=${`canned-${at}`} role="option" aria-selected=${at === chosen} onMouseDown=${(event) => { event.preventDefault(); choose(one); }}>
				<span><kbd>/${one.id}</kbd> <strong>${one.name}</strong> ${one.language !== language && html`<span class="chip">${one.language}</span>`}</span>
				<span class="quiet small" dir="auto">${one.text}</span></li>`)}</ul>
		<p class="quiet small" role="status">${wait ? t("loading") : sought && !items.length ? t("canned_nothing") : ""}</p>`;
}
