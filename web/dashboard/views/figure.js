// A curve in a box with two axes, and what is marked on it.
import { html } from "../../vendor/preact.js";
import { path, placed } from "../shapes.js";

const W = 400;
const H = 200;
const STEPS = [0, 0.25, 0.5, 0.75, 1];

/** `points` [x, y], x in 0..1, y in 0..top. `marks` [{kind, x, y?}]: a dot, or without y a line from top to bottom. `band` [from, to] on x. */
export function Figure({ title, text, points, top, marks, band, across, up, xWords, yWords }) {
	return html`<figure class="figure">
		<figcaption>${title}</figcaption>
		<svg viewBox="-66 -10 484 258" role="img" aria-label=${text}>
			${band && html`<rect class="band" x=${band[0] * W} y="0" width=${Math.max(1, (band[1] - band[0]) * W)} height=${H} />`}
			${STEPS.map((step) => html`<path class="zero" d=${`M0 ${H - step * H}h${W}`} />
				<text class="tick" x="-8" y=${H - step * H + 4} text-anchor="end">${yWords(step * top)}</text>
				<text class="tick" x=${step * W} y=${H + 18} text-anchor="middle">${xWords(step)}</text>`)}
			<path class="trend" d=${path(placed(points, top, W, H))} />
			${marks.map((mark) => html`<${Mark} ...${mark} top=${top} />`)}
			<text class="axis" x=${W / 2} y=${H + 40} text-anchor="middle">${across}</text>
			<text class="axis" transform=${`translate(-56 ${H / 2}) rotate(-90)`} text-anchor="middle">${up}</text>
		</svg></figure>`;
}

function Mark({ kind, x, y, top }) {
	if (y === undefined) return html`<path class=${`mark-${kind}`} d=${`M${x * W} 0v${H}`} />`;
	const [[left, down]] = placed([[x, y]], top, W, H);
	return html`<circle class=${`dot-${kind}`} cx=${left} cy=${down} r="6" />`;
}

const SIGNS = {
	band: () => html`<rect class="band" width="24" height="12" />`,
	mark: (kind) => html`<path class=${kind} d="M0 6h24" />`,
	dot: (kind) => html`<circle class=${kind} cx="12" cy="6" r="5" />`,
};

/** What the marks mean: [["mark-now" | "dot-now" | "band", words], ...]. */
export const Legend = ({ entries }) => html`<ul class="legend">${entries.map(([kind, words]) => html`<li key=${kind}>
	<svg viewBox="0 0 24 12" aria-hidden="true">${SIGNS[kind.split("-")[0]](kind)}</svg>${words}</li>`)}</ul>`;
