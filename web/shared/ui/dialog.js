// A modal dialog: the browser keeps the focus in it, Escape closes it, and the focus goes back afterwards.
import { html, useEffect, useRef } from "../../vendor/preact.js";

export function Dialog({ title, onClose, wide = false, children }) {
	const box = useRef();
	useEffect(() => {
		const before = document.activeElement;
		box.current.showModal();
		return () => before?.focus?.();
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
