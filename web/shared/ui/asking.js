// A question in a dialog, asked before something is done.
import { html, useState } from "../../vendor/preact.js";
import { Dialog } from "./dialog.js";

/** A form in a dialog: closes when the desk agreed, else stays with all that was typed and says what is wrong. */
export function Asking({ t, title, button, onSend, onClose, danger, wide, blocked, problem, children }) {
	const [busy, setBusy] = useState(false);
	const submit = async (event) => {
		event.preventDefault();
		setBusy(true);
		const done = await onSend(new FormData(event.target));
		setBusy(false);
		if (done) onClose();
	};
	return html`<${Dialog} title=${title} onClose=${onClose} wide=${wide}>
		<form onSubmit=${submit}>${children}
			${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
			<div class="actions"><button type="button" onClick=${onClose}>${t("cancel")}</button>
				<button type="submit" class=${danger ? "danger" : "primary"} disabled=${busy || blocked}>${button}</button></div></form><//>`;
}
