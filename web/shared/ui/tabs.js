// Tabs after the ARIA pattern: arrow keys move, Tab leaves.
import { html } from "../../vendor/preact.js";

export function Tabs({ id, label, tabs, chosen, onChoose, children }) {
	const step = (event) => {
		const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!by) return;
		const at = tabs.findIndex(([key]) => key === chosen);
		const [next] = tabs[(at + by + tabs.length) % tabs.length];
		onChoose(next);
		document.getElementById(`${id}-${next}`).focus();
	};
	return html`
		<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${step}>
			${tabs.map(([key, words]) => html`<button type="button" role="tab" id=${`${id}-${key}`} key=${key}
				aria-selected=${key === chosen} aria-controls=${`${id}-panel`} tabindex=${key === chosen ? 0 : -1}
				onClick=${() => onChoose(key)}>${words}</button>`)}
		</div>
		<div class="tab-panel" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${chosen}`} tabindex="0">${children}</div>`;
}
