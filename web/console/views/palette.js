// The command palette: whatever can be done now, and every conversation on the left, by typing a part of its name.
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { matching, rowsOf } from "../commands.js";

const SHOWN = 50;

/** After the ARIA pattern of a combobox with a list: the focus stays in the field, the arrows move the mark. */
export function Palette({ t, desk, commands, onClose }) {
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const field = useRef();
	useLayoutEffect(() => field.current.focus(), []);
	const items = matching([...deeds(t, commands), ...conversations(t, desk)], typed, t.language).slice(0, SHOWN);
	const chosen = Math.min(at, items.length - 1);
	const move = (to) => {
		setAt(to);
		document.querySelector(`#palette-${to}`)?.scrollIntoView({ block: "nearest" });
	};
	const run = (item) => {
		onClose();
		setTimeout(item.run); // once the focus is back where it was
	};
	const key = (event) => {
		const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
		if (to === undefined && event.key !== "Enter") return;
		event.preventDefault();
		if (!items.length || event.isComposing) return;
		if (to === undefined) run(items[chosen]);
		else move((to + items.length) % items.length);
	};
	return html`<${Dialog} title=${t("palette")} onClose=${onClose}>
		<input class="palette" ref=${field} type="text" role="combobox" autocomplete="off" spellcheck=${false} maxlength="100" dir="auto"
			aria-label=${t("palette_hint")} placeholder=${t("palette_hint")} aria-autocomplete="list" aria-expanded=${items.length > 0} aria-controls="palette-list"
			aria-activedescendant=${items.length ? `palette-${chosen}` : undefined}
			value=${typed} onInput=${({ target }) => { setTyped(target.value); setAt(0); }} onKeyDown=${key} />
		<ul id="palette-list" class="palette" role="listbox" aria-label=${t("palette")} hidden=${!items.length}>
			${items.map((item, index) => html`<li key=${item.id} id=${`palette-${index}`} role="option" aria-selected=${index === chosen} onClick=${() => run(item)}>
				<span dir="auto">${item.words}</span> ${item.key && html`<kbd>${item.key}</kbd>`}</li>`)}</ul>
		<p class="quiet small" role="status">${items.length ? "" : t("palette_nothing")}</p>
	<//>`;
}

const deeds = (t, commands) => Object.entries(commands)
	.filter(([, { can }]) => can())
	.map(([key, { run }]) => ({ id: key, key, run, words: t(`key_${key}`) }));

const conversations = (t, desk) => rowsOf(desk).map((row) => ({
	id: row.conversation_id,
	run: () => desk.choose(row.conversation_id),
	words: t("palette_open", { name: row.customer_name ?? t("anonymous"), text: row.last_text ?? "" }),
}));
