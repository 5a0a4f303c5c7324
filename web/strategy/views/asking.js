// What is asked before something is done: a title, a reason, or only whether it is meant.
import { html } from "../../vendor/preact.js";
import { Asking } from "../../shared/ui/asking.js";

export const Notices = ({ overview }) => html`
	${overview.notice.value && html`<p class="notice bad" role="alert">${overview.notice.value}</p>`}
	<p class="notice done" role="status" hidden=${!overview.done.value}>${overview.done.value}</p>`;

export const WhyField = ({ t }) => html`<label class="field"><span>${t("why")}</span><textarea name="why" rows="2" maxlength="1000" required></textarea><small>${t("why_hint")}</small></label>`;

export const AskTitle = ({ t, title, hint, button, onSend, onClose }) => html`
	<${Asking} t=${t} title=${title} button=${button} onClose=${onClose} onSend=${(data) => onSend(data.get("title").trim())}>
		<p class="quiet">${hint}</p>
		<label class="field"><span>${t("draft_title")}</span><input name="title" type="text" maxlength="200" required pattern=".*\\S.*" placeholder=${t("draft_title_hint")} /></label><//>`;

/** Only whether it is meant; with `reason` also why. */
export const AskWhy = ({ t, title, words, button, danger, reason, onSend, onClose }) => html`
	<${Asking} t=${t} title=${title} button=${button} danger=${danger} onClose=${onClose} onSend=${(data) => onSend(data.get("why")?.trim())}>
		<p>${words}</p>${reason && html`<${WhyField} t=${t} />`}<//>`;
