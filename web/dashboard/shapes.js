// Numbers as words and as points of a drawing. Pure.

import { duration, number, percent } from "../shared/format.js";

/** A value in its unit: "12.3 %", "3m 20s", "1,204". Null has no value: a dash. */
export function shown(value, unit, language) {
	if (value === null || value === undefined) return "–";
	if (unit === "share") return percent(value, language, 1);
	if (unit === "seconds") return duration(value);
	return number(value, language, unit === "ratio" ? 2 : 0);
}

/** The lines of a series in a box of width x height; a day without a value breaks the line. */
export function lines(series, width, height) {
	const values = series.map(({ value }) => value).filter((value) => value !== null);
	const top = Math.max(...values, 0) || 1;
	const step = series.length > 1 ? width / (series.length - 1) : 0;
	const runs = [[]];
	series.forEach(({ value }, at) => {
		if (value === null) runs.push([]);
		else runs.at(-1).push([round(at * step), round(height - (value / top) * height)]);
	});
	return runs.filter((run) => run.length);
}

const round = (value) => Math.round(value * 10) / 10;

/** Points as an SVG path; a single point becomes a short dash. */
export const path = (run) => (run.length === 1 ? `M${run[0].join(" ")}h1` : `M${run.map((point) => point.join(" ")).join("L")}`);

/** The share of the longest bar, 0..1. */
export function bars(breakdown) {
	const longest = Math.max(...breakdown.map(({ value }) => value ?? 0), 0) || 1;
	return breakdown.map((row) => ({ ...row, share: (row.value ?? 0) / longest }));
}

/** Points [x, y] in a box of width x height, x from 0..1, y from 0..top upwards. */
export const placed = (points, top, width, height) => points.map(([x, y]) => [round(x * width), round(height - (y / (top || 1)) * height)]);

/** A round number a little above the greatest value: where an axis ends. */
export function axisEnd(values) {
	const greatest = Math.max(...values, 0);
	if (!greatest) return 1;
	const step = 10 ** Math.floor(Math.log10(greatest));
	return [1, 2, 2.5, 5, 10].map((one) => one * step).find((end) => end >= greatest);
}
