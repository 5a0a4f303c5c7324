// A table of what is set up. On a telephone each row is a card, its values with their column's name.
import { html } from "../../vendor/preact.js";

const NUMBERS = ["weight", "waiting", "agents", "places", "wait_s", "first_reply_s", "next_reply_s", "resolution_s"];

export const Things = ({ t, label, columns, children }) => html`<div class="scroll-x" tabindex="0" role="region" aria-label=${label}><table class="things">
	<thead><tr>${columns.map((name) => html`<th key=${name} class=${NUMBERS.includes(name) ? "numbers" : ""}>${t(`column_${name}`)}</th>`)}<th><span class="hidden">${t("acts")}</span></th></tr></thead>
	<tbody>${children}</tbody></table></div>`;
