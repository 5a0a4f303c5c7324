// A queue: how it is named, who serves it, what it asks of an agent, how it rings. And its end.
import { html, useState } from "../../vendor/preact.js";
import { slug } from "../words.js";
import { Field, Form, Group, HoursField, NumberField, numberOf, TextField } from "./fields.js";

const MODES = ["required", "preferred", "ignored"];
const USUAL = { name: "", offer_s: 30, weight: 1, teams: [], language: "preferred", language_s: 60, auto_accept: false, overflow_id: null, overflow_s: 120, sticky_s: 30, long_wait_s: 900, calendar_id: null };
const ID = "[a-z0-9][a-z0-9_\\-]*";

export function QueueForm({ t, setup, found, one, onClose }) {
	const queue = one ?? USUAL;
	const [id, setId] = useState(null);
	const [name, setName] = useState(queue.name);
	const [mode, setMode] = useState(queue.language);
	const [overflow, setOverflow] = useState(queue.overflow_id ?? "");
	const send = (data) => setup.save("queues", one, { ...(!one && { id: data.get("id") }), ...bodyOf(data, mode, overflow) });
	const others = found.queues.filter((other) => !other.archived_at && other.id !== one?.id);
	return html`<${Form} t=${t} setup=${setup} wide title=${one ? queue.name : t("new_queue")} button=${t(one ? "save" : "make_queue")} onSend=${send} onClose=${onClose}>
		<div class="pair">
			<${TextField} id="name" label=${t("field_name")} required maxlength="80" value=${name} onInput=${(event) => setName(event.target.value)} />
			${!one && html`<${TextField} id="id" label=${t("field_id")} help=${t("help_id")} required maxlength="40" pattern=${ID} value=${id ?? slug(name)} onInput=${(event) => setId(event.target.value)} />`}</div>
		<${Group} legend=${t("column_served_by")} help=${t("help_served_by")}>
			${found.teams.length ? html`<div class="choices">${found.teams.map((team) => html`<label key=${team.id}><input type="checkbox" name="teams" value=${team.id} defaultChecked=${queue.teams.includes(team.id)} /> ${team.name}</label>`)}</div>`
				: html`<p class="quiet small">${t("no_teams_yet")}</p>`}<//>
		<${HoursField} t=${t} found=${found} chosen=${queue.calendar_id} help=${t("help_hours_queue")} />
		<${Group} legend=${t("field_language")} help=${t(`help_${mode}`)}>
			<div class="choices">${MODES.map((option) => html`<label key=${option}><input type="radio" name="language" value=${option} checked=${mode === option} onChange=${() => setMode(option)} /> ${t(`mode_${option}`)}</label>`)}</div>
			${mode === "preferred" && html`<${NumberField} id="language_s" label=${t("field_language_s")} unit=${t("seconds")} min="1" max="86400" defaultValue=${queue.language_s} />`}<//>
		<div class="pair">
			<${Field} id="overflow" label=${t("field_overflow_id")} help=${t("help_overflow")}><select id="overflow" aria-describedby="overflow-help" value=${overflow} onChange=${(event) => setOverflow(event.target.value)}>
				<option value="">${t("no_overflow")}</option>${others.map((other) => html`<option key=${other.id} value=${other.id}>${other.name}</option>`)}</select><//>
			${overflow && html`<${NumberField} id="overflow_s" label=${t("field_overflow_s")} unit=${t("seconds")} min="1" max="86400" defaultValue=${queue.overflow_s ?? USUAL.overflow_s} />`}</div>
		<div class="pair">
			<${NumberField} id="weight" label=${t("field_weight")} help=${t("help_weight")} min="1" max="10" defaultValue=${queue.weight} />
			<${NumberField} id="offer_s" label=${t("field_offer_s")} help=${t("help_offer_s")} unit=${t("seconds")} min="5" max="600" defaultValue=${queue.offer_s} />
			<${NumberField} id="sticky_s" label=${t("field_sticky_s")} help=${t("help_sticky_s")} unit=${t("seconds")} min="0" max="600" defaultValue=${queue.sticky_s} />
			<${NumberField} id="long_wait_s" label=${t("field_long_wait_s")} help=${t("help_long_wait_s")} unit=${t("seconds")} required=${false} min="60" max="86400" defaultValue=${queue.long_wait_s ?? ""} /></div>
		<div class="field"><label class="tick"><input type="checkbox" name="auto_accept" defaultChecked=${queue.auto_accept} /> ${t("field_auto_accept")}</label><small>${t("help_auto_accept")}</small></div>
	<//>`;
}

/** What the form says; a time whose field is not shown stays as it is. */
function bodyOf(data, language, overflow) {
	const numbers = ["offer_s", "weight", "language_s", "overflow_s", "sticky_s"].filter((name) => data.has(name));
	return {
		name: data.get("name").trim(),
		teams: data.getAll("teams"),
		language,
		overflow_id: overflow || null,
		auto_accept: data.has("auto_accept"),
		calendar_id: data.get("calendar_id") || null,
		long_wait_s: data.get("long_wait_s") ? numberOf(data, "long_wait_s") : null,
		...Object.fromEntries(numbers.map((name) => [name, numberOf(data, name)])),
	};
}

/** Archiving, with a way out for those who wait. */
export function ArchiveDialog({ t, setup, found, one: queue, onClose }) {
	const others = found.queues.filter((other) => !other.archived_at && other.id !== queue.id);
	const send = (data) => setup.archive(queue, data.get("move_to"));
	return html`<${Form} t=${t} setup=${setup} title=${t("archive_named", { name: queue.name })} button=${t("archive")} onSend=${send} onClose=${onClose}>
		<p>${t("archive_hint")}</p>
		${queue.rules.length > 0 && html`<p class="notice">${t("archive_rules", { rules: queue.rules.join(", "), queue: found.default_queue })}</p>`}
		${queue.waiting > 0 && html`<${Field} id="move_to" label=${t("move_to", { n: queue.waiting })} help=${t("help_move_to")}><select id="move_to" name="move_to" aria-describedby="move_to-help">
			${others.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === found.default_queue}>${name}</option>`)}</select><//>`}
	<//>`;
}
