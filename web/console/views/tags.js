// What the problem was: what the machine proposes and what is set, a press on each; and the list of all tags to look in.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { percent } from "../../shared/format.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { matching } from "../commands.js";
import { choices, press } from "../tags.js";

/** `keys`: the number before each tag sets it. `onFind`: opens the list of all tags. */
export function Tags({ t, desk, tags, keys = false, onFind }) {
	const shown = choices(tags);
	const mine = desk.notes.value;
	return html`${shown.length
			? html`<ul class="tags" aria-label=${t("tags")}>${shown.map((tag, at) => html`<li key=${tag.id}>
				<button type="button" class="small" aria-pressed=${String(tag.set)} disabled=${!mine} onClick=${() => press(desk, tag.id)}>
					${keys ? html`<kbd>${at + 1}</kbd> ` : mine && at === 0 && tag.score !== undefined && html`<kbd>y</kbd> `}${tag.words}
					${tag.score !== undefined && html` <span class="quiet numbers">${percent(tag.score, t.language)}</span>`}</button></li>`)}</ul>`
			: html`<p class="quiet">${t("tags_none")}</p>`}
		${tags.confirmed.length > 0 && html`<p class="small quiet">${t("tags_by", { name: tags.by })}</p>`}
		${mine && onFind && html`<p><button type="button" class="plain small" onClick=${onFind}>${t("tags_find")} <kbd>g</kbd></button></p>`}`;
}

/** In the dialog that finishes: the numbers set what stands behind them. Nothing has to be set. */
export function TagsHere({ t, desk }) {
	const tags = desk.room.value.detail.value?.tags;
	useLayoutEffect(() => { // before the next key can come
		const key = (event) => {
			const tag = tags && /^[1-9]$/.test(event.key) && choices(tags)[event.key - 1];
			if (!tag || event.ctrlKey || event.metaKey || event.altKey) return;
			event.preventDefault();
			press(desk, tag.id);
		};
		addEventListener("keydown", key);
		return () => removeEventListener("keydown", key);
	}, [tags]);
	return tags && html`<fieldset class="field"><legend>${t("tags")}</legend>
		<${Tags} t=${t} desk=${desk} tags=${tags} keys /><small>${t("tags_hint")}</small></fieldset>`;
}

/** Like the palette: the focus stays in the field, the arrows move the mark, Enter sets or takes back. */
export function FindTags({ t, desk, onClose }) {
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const field = useRef();
	useLayoutEffect(() => field.current.focus(), []);
	useEffect(() => void desk.loadTags(), []);
	const every = desk.taxonomy.value;
	const set = new Set(desk.room.value?.detail.value?.tags.confirmed.map(({ id }) => id));
	const items = matching(every ?? [], typed, t.language);
	const chosen = Math.min(at, items.length - 1);
	const move = (to) => {
		setAt(to);
		document.querySelector(`#tag-${to}`)?.scrollIntoView({ block: "nearest" });
	};
	const key = (event) => {
		const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key];
		if (to === undefined && event.key !== "Enter") return;
		event.preventDefault();
		if (!items.length || event.isComposing) return;
		if (to === undefined) press(desk, items[chosen].id);
		else move((to + items.length) % items.length);
	};
	const said = !every ? t("loading") : items.length ? "" : t("tags_nothing");
	return html`<${Dialog} title=${t("tags_title")} onClose=${onClose}>
		<input class="palette" ref=${field} type="text" role="combobox" autocomplete="off" spellcheck=${false} maxlength="100"
			aria-label=${t("tags_search")} placeholder=${t("tags_search")} aria-autocomplete="list" aria-expanded=${items.length > 0} aria-controls="tag-list"
			aria-activedescendant=${items.length ? `tag-${chosen}` : undefined}
			value=${typed} onInput=${({ target }) => { setTyped(target.value); setAt(0); }} onKeyDown=${key} />
		<ul id="tag-list" class="palette" role="listbox" aria-multiselectable="true" aria-label=${t("tags")} hidden=${!items.length}>
			${items.map((tag, index) => html`<li key=${tag.id} id=${`tag-${index}`} role="option" class=${index === chosen ? "at" : ""} aria-selected=${set.has(tag.id)} onClick=${() => press(desk, tag.id)}>
				<span>${tag.words}</span> <span aria-hidden="true">${set.has(tag.id) ? "✓" : ""}</span></li>`)}</ul>
		<p class="quiet small" role="status">${said}</p>
		${desk.notice.value && html`<p class="notice bad" role="alert">${desk.notice.value}</p>`}
		<div class="actions"><button type="button" class="primary" onClick=${onClose}>${t("tags_done")}</button></div>
	<//>`;
}
