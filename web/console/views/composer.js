// Where the agent writes. Nothing written is lost: it is kept on this device until it is sent.
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { gapIn } from "../canned.js";
import { Canned, useCanned } from "./canned.js";
import { Icon } from "../../shared/ui/icon.js";
import { Tray } from "./files.js";

const LONGEST = 16000; // nothing that the desk takes, 4,000 characters, is cut here, however it is written

export function Composer({ t, desk, room, detail, onDraft, onFill }) {
	const box = useRef();
	useLayoutEffect(() => {
		if (matchMedia("(min-width: 961px)").matches) box.current.focus();
	}, [room.id]);
	const text = room.draft.value;
	const [draft] = detail?.drafts ?? [];
	const replies = detail?.replies ?? [];
	const picker = useRef();
	const [gap, setGap] = useState(null);
	const typed = (words) => {
		setGap(null);
		desk.typed(room, words);
	};
	const canned = useCanned({ t, desk, room, box, typed });
	const send = () => {
		const left = gapIn(text);
		setGap(left?.name ?? null);
		if (!left) return desk.say(room, text.trim());
		box.current.focus();
		box.current.setSelectionRange(left.at, left.at + left.length);
	};
	const picked = ({ target }) => {
		room.uploads.add([...target.files]);
		target.value = "";
	};
	const key = (event) => {
		if (canned.key(event)) return;
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		send();
	};
	return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); send(); }} >
		${draft && html`<button type="button" class="small draft" title=${draft.texts.join("\n")} onClick=${onDraft}>
			${t("use_draft")} <kbd>u</kbd> <span class="quiet">${draft.texts.join(" ")}</span></button>`}
		${!text && replies.length > 0 && html`<div class="replies" role="group" aria-label=${t("suggested_replies")}>
			${replies.map((reply, at) => html`<button type="button" class="small draft" key=${reply} title=${reply} dir="auto" onClick=${() => onFill(reply)}>
				${at === 0 && html`<kbd>s</kbd> `}${reply}</button>`)}</div>`}
		<${Canned} t=${t} room=${room} canned=${canned} />
		${gap && html`<p class="notice bad small" role="alert">${t("gap_left", { gap: t(`gap_${gap}`) })}</p>`}
		<textarea id="reply" ref=${box} rows="3" maxlength=${LONGEST} dir="auto" aria-label=${t("reply")} placeholder=${t("reply")}
			aria-autocomplete="list" aria-controls="canned" aria-activedescendant=${canned.items.length ? `canned-${canned.chosen}` : undefined}
			value=${text} onInput=${({ target }) => { typed(target.value); canned.look(target); }} onKeyDown=${key}></textarea>
		<${Tray} t=${t} room=${room} onDone=${() => box.current.focus()} />
		<p class="hint"><input type="file" hidden multiple ref=${picker} onChange=${picked} />
			<button type="button" onClick=${() => picker.current.click()}><${Icon} name="clip" /> ${t("attach")}</button> <span class="quiet small">${t("reply_hint")}</span>
			<button type="submit" class="primary" disabled=${!text.trim() && room.files.value.every(({ status }) => status === "failed")}>${t("send")}</button></p>
	</form>`;
}
