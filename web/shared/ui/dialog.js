// A modal dialog: the browser keeps the focus in it, Escape closes it, and the focus goes back afterwards.
import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";

export function Dialog({ title, onClose, wide = false, children }) {
	const box = useRef();
	// Before the next key can come: what is typed at once belongs into the dialog, never into the field behind it.
	useLayoutEffect(() => {
		const before = document.activeElement;
		const dialog = box.current;
		dialog.showModal();
		return () => {
			dialog.close(); // what is behind an open one cannot take the focus
			before?.focus?.();
		};
	}, []);
	const cancel = (event) => {
		event.preventDefault();
		onClose();
	};
	return html`<dialog ref=${box} class=${wide ? "wide" : ""} aria-labelledby="dialog-title" onCancel=${cancel}>
		<h2 id="dialog-title">${title}</h2>
		${children}
	</dialog>`;
}
