// The few drawn signs of the staff pages. They say nothing: the button around them does.
import { html } from "../../vendor/preact.js";

const PATHS = {
	up: "M8 12.5v-9M4 7l4-4 4 4",
	down: "M8 3.5v9M4 9l4 4 4-4",
	copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
	trash: "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4.5M9.3 7v4.5",
	cross: "M4 4l8 8M12 4l-8 8",
	plus: "M8 3v10M3 8h10",
	lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
	clip: "M11.5 5v6.5a3.5 3.5 0 0 1-7 0V4a2.2 2.2 0 0 1 4.4 0v7a1 1 0 0 1-2 0V5",
	grip: "M6 4v.01M10 4v.01M6 8v.01M10 8v.01M6 12v.01M10 12v.01",
	undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M6 3.5l-3 3 3 3",
	redo: "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10 3.5l3 3-3 3",
};

export const Icon = ({ name }) => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
