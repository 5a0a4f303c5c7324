// Service targets: how long what may take, for whom, and on which clock.
import { html, useState } from "../../vendor/preact.js";
import { duration } from "../../shared/format.js";
import { forWords, splitSeconds, TIMES, UNITS } from "../hours-words.js";
import { slug } from "../words.js";
import { Field, Form, Group, numberOf, TextField } from "./fields.js";
import { Acts, List } from "./named.js";

const USUAL = { name: "", default: false, pathway: null, wait_s: 80, first_reply_s: 120, next_reply_s: 300, resolution_s: 86_400, business: true };
const ID = "[a-z0-9][a-z0-9_\\-]*";

export function TargetsView({ t, setup, found, ask }) {
	const rows = found.targets.map((one) => html`<tr key=${one.id}><td><strong>${one.name}</strong> <code>${one.id}</code>${one.rules.length > 0 && html`<br /><span class="quiet small">${t("target_rules", { rules: one.rules.join(", ") })}</span>`}</td>
		<td data-label=${t("column_for")}>${forWords(t, one)}</td>
		${TIMES.map((name) => html`<td key=${name} data-label=${t(`column_${name}`)} class="numbers">${one[name] ? duration(one[name]) : "–"}</td>`)}
		<td data-label=${t("column_business")}>${t(one.business ? "counts_business" : "around_the_clock")}</td>
		<${Acts} t=${t} setup=${setup} ask=${ask} kind="targets" form="target" id=${one.id} one=${one} used=${one.default || one.rules.length > 0} body=${bodyOf(one)} /></tr>`);
	return html`<${List} t=${t} kind="targets" columns=${["target", "for", ...TIMES, "business"]} rows=${rows} onNew=${() => ask("target", null)} />`;
}

/** What makes it again after it was deleted. */
function bodyOf({ default: _, rules, ...body }) {
	return body;
}

export function TargetForm({ t, setup, one, onClose }) {
	const target = one ?? USUAL;
	const [name, setName] = useState(target.name);
	const [id, setId] = useState(null);
	const send = (data) =>
		setup.save("targets", one, {
			...(!one && { id: data.get("id") }),
			name: name.trim(),
			pathway: data.get("pathway")?.trim() || null,
			business: data.get("business") === "yes",
			...Object.fromEntries(TIMES.map((field) => [field, secondsOf(data, field)])),
		});
	return html`<${Form} t=${t} setup=${setup} wide title=${one ? target.name : t("new_targets")} button=${t(one ? "save" : "make_targets")} onSend=${send} onClose=${onClose}>
		<div class="pair">
			<${TextField} id="name" label=${t("field_name")} required maxlength="80" value=${name} onInput=${(event) => setName(event.target.value)} />
			${!one && html`<${TextField} id="id" label=${t("field_id")} help=${t("help_id")} required maxlength="40" pattern=${ID} value=${id ?? slug(name)} onInput=${(event) => setId(event.target.value)} />`}</div>
		${target.default ? html`<p class="quiet">${t("help_default_target")}</p>` : html`<${TextField} id="pathway" label=${t("field_pathway")} help=${t("help_pathway")} maxlength="80" defaultValue=${target.pathway ?? ""} />`}
		<${Group} legend=${t("field_times")} help=${t("help_times")}><div class="times">${TIMES.map((field) => html`<${TimeField} key=${field} t=${t} id=${field} seconds=${target[field]} />`)}</div><//>
		<${Group} legend=${t("field_business")}><div class="choices">
			<label><input type="radio" name="business" value="yes" defaultChecked=${target.business} /> ${t("counts_business")}</label>
			<label><input type="radio" name="business" value="no" defaultChecked=${!target.business} /> ${t("around_the_clock")}</label></div><//>
	<//>`;
}

/** A number with its unit; left empty it is not measured. */
function TimeField({ t, id, seconds }) {
	const [number, unit] = splitSeconds(seconds);
	return html`<${Field} id=${id} label=${t(`field_${id}`)}><span class="with-unit"><input id=${id} name=${id} type="number" min="0" step="any" defaultValue=${number} />
		<select name=${`${id}-unit`} aria-label=${t("unit_of", { field: t(`field_${id}`) })}>${UNITS.map((one) => html`<option key=${one} value=${one} selected=${one === unit}>${t(`unit_${one}`)}</option>`)}</select></span><//>`;
}

const secondsOf = (data, field) => (data.get(field) ? Math.round(numberOf(data, field) * numberOf(data, `${field}-unit`)) : null);
