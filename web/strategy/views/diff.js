// Two rulesets side by side; which two, one can choose.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { call } from "../../shared/api.js";
import { trouble } from "../../shared/staff.js";
import { placeOf } from "../place.js";
import { Changes } from "./changes.js";

export function DiffView({ t, id, to }) {
	const { found, problem } = useDiff(t, id, to);
	const [all, setAll] = useState([]);
	useEffect(() => void call("/api/strategy/rulesets").then(({ published, drafts }) => setAll([...drafts, ...published]), () => {}), []);
	if (problem) return html`<p class="notice bad" role="alert">${problem}</p>`;
	if (!found) return html`<p class="empty" role="status">${t("loading")}</p>`;
	const { before, after, changes } = found;
	const choose = (which) => (event) => (location.hash = which === "after" ? placeOf("diff", event.target.value, before.id) : placeOf("diff", after.id, event.target.value));
	const select = (which, chosen) => html`<label class="field"><span>${t(`diff_${which}`)}</span>
		<select value=${chosen.id} onChange=${choose(which)}>${[chosen, ...all.filter(({ id: one }) => one !== chosen.id)].map((one) => html`<option key=${one.id} value=${one.id}>${rulesetName(t, one)}</option>`)}</select></label>`;
	return html`<section class="diff" aria-labelledby="diff"><h2 id="diff">${t("what_is_otherwise")}</h2>
		<div class="two">${select("before", before)}<span class="arrow" aria-hidden="true">→</span>${select("after", after)}</div>
		<p class="acts"><a href=${placeOf("rules", after.id)}>${t("look_at", { name: rulesetName(t, after) })}</a></p>
		<${Changes} t=${t} changes=${changes} /></section>`;
}

export const rulesetName = (t, { number, title, serves }) => [number ? t("number", { n: number }) : t("draft"), title, serves && `(${t("decides")})`].filter(Boolean).join(" ");

/** What `id` has otherwise than `to`, or than what serves. */
export function useDiff(t, id, to = "") {
	const [state, setState] = useState({});
	useEffect(() => {
		const path = `/api/strategy/rulesets/${id}/diff${to ? `?to=${encodeURIComponent(to)}` : ""}`;
		call(path).then((found) => setState({ found }), (failure) => setState({ problem: trouble(t, failure) }));
	}, [id, to]);
	return state;
}
