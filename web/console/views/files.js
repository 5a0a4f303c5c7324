// Files: what goes with the next reply, and what was sent.
import { html, useState } from "../../vendor/preact.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { about } from "../../shared/uploads.js";
import { fileUrl } from "../room.js";

/** What is on its way or there, each with a way to take it back. */
export function Tray({ t, room, onDone }) {
	const { uploads } = room;
	const list = room.files.value;
	const act = (what, one) => () => {
		uploads[what](one.id);
		onDone(); // the button is gone
	};
	return html`
		${list.length > 0 && html`<ul class="tray" aria-label=${t("files")}>${list.map((one) => html`
			<li key=${one.id} class=${one.status === "failed" ? "file failed" : "file"}>
				<span class="name" dir="auto">${one.name}</span> <span class="quiet small">${about(one, t.language)}</span>
				${one.status === "sending" && html`<progress max="1" value=${one.share} aria-label=${one.name}></progress>`}
				${one.why && html`<span class="small" role="alert"><span class="hidden">${one.name}: </span>${t(t.has(`problem_${one.why}`) ? `problem_${one.why}` : "problem")}</span>`}
				${one.again && html`<button type="button" class="small" onClick=${act("retry", one)}>${t("try_again")}</button>`}
				<button type="button" class="plain" aria-label=${t("file_remove", { name: one.name })} onClick=${act("remove", one)}>×</button>
			</li>`)}</ul>`}
		<p role="status" class=${uploads.waits ? "quiet small" : "hidden"}>${uploads.news(t)}</p>`;
}

/** The files of a turn: pictures to look at, others to fetch. */
export function Files({ t, conversation, files }) {
	const [large, setLarge] = useState(null);
	const [broken, setBroken] = useState([]);
	return html`<div class="files">${files.map((file) => file.kind.startsWith("image/") && !broken.includes(file.id)
		? html`<button type="button" key=${file.id} class="picture" aria-label=${t("file_open", { name: file.name })} onClick=${() => setLarge(file)}>
			<img src=${fileUrl(conversation, file.id)} alt=${file.name} loading="lazy" width="220" height="150" onError=${() => setBroken((ids) => [...ids, file.id])} /></button>`
		: html`<a class="file" key=${file.id} href=${fileUrl(conversation, file.id)} download=${file.name} aria-label=${`${t("file_save", { name: file.name })} (${about(file, t.language)})`}>
			<span class="name" dir="auto">${file.name}</span> <span class="quiet small">${about(file, t.language)}</span></a>`)}
		${large && html`<${Dialog} title=${large.name} wide onClose=${() => setLarge(null)}>
			<img class="large" src=${fileUrl(conversation, large.id)} alt=${large.name} />
			<div class="actions"><a href=${fileUrl(conversation, large.id)} download=${large.name}>${t("file_save", { name: large.name })}</a>
				<button type="button" onClick=${() => setLarge(null)}>${t("close")}</button></div><//>`}</div>`;
}
