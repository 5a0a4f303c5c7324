// Messages that stand on agents' boards now, each to be taken back.
import { html } from "../../vendor/preact.js";
import { clockTime } from "../../shared/format.js";
import { audience } from "../words.js";

export const Messages = ({ t, floor, board }) => {
	const standing = board.broadcasts.filter(({ expires_at: at }) => Date.parse(at) > floor.now.value);
	return standing.length > 0 && html`<section aria-labelledby="messages"><h2 id="messages">${t("messages")}</h2>
		<ul class="messages">${standing.map((message) => html`<li key=${message.id}>
			<p dir="auto">${message.text}</p>
			<p class="small quiet">${message.by} · ${audience(t, board, message)} · ${t("until", { at: clockTime(message.expires_at, t.language) })}</p>
			<button type="button" class="small" onClick=${() => floor.takeBack(message)}>${t("take_back")}</button></li>`)}</ul></section>`;
};
