// Teams and skills: a name, a short name for rules, and who has it.
import { html, useState } from "../../vendor/preact.js";
import { slug } from "../words.js";
import { Form, TextField } from "./fields.js";
import { Things } from "./things.js";

export function TeamsView({ t, setup, found, ask }) {
	const members = (id) => found.agents.filter((one) => one.team_id === id);
	const queues = (id) => found.queues.filter((one) => one.teams.includes(id));
	const rows = found.teams.map((team) => html`<tr key=${team.id}><td><strong>${team.name}</strong> <code>${team.id}</code></td>
		<td data-label=${t("column_members")}>${names(members(team.id))}</td><td data-label=${t("column_serves")}>${names(queues(team.id))}</td>
		<${Acts} t=${t} setup=${setup} ask=${ask} kind="teams" id=${team.id} one=${team} used=${members(team.id).length + queues(team.id).length > 0} body=${{ id: team.id, name: team.name }} /></tr>`);
	return html`<${List} t=${t} kind="teams" columns=${["team", "members", "serves"]} rows=${rows} onNew=${() => ask("name", null, { kind: "teams" })} />`;
}

export function SkillsView({ t, setup, found, ask }) {
	const rows = found.skills.map((skill) => html`<tr key=${skill.code}><td><strong>${skill.name}</strong> <code>${skill.code}</code></td>
		<td data-label=${t("column_agents")} class="numbers">${skill.agents}</td><td data-label=${t("column_rules")}>${skill.rules.join(", ") || "–"}</td>
		<${Acts} t=${t} setup=${setup} ask=${ask} kind="skills" id=${skill.code} one=${skill} used=${skill.agents + skill.rules.length > 0} body=${{ code: skill.code, name: skill.name }} /></tr>`);
	return html`<${List} t=${t} kind="skills" columns=${["skill", "agents", "rules"]} rows=${rows} onNew=${() => ask("name", null, { kind: "skills" })} />`;
}

const names = (all) => all.map(({ name }) => name).join(", ") || "–";

export const List = ({ t, kind, columns, rows, onNew }) => html`<p class="acts"><button type="button" class="primary" onClick=${onNew}>${t(`new_${kind}`)}</button></p>
	${rows.length ? html`<${Things} t=${t} label=${t(`tab_${kind}`)} columns=${columns}>${rows}<//>` : html`<p class="empty">${t(`empty_${kind}`)}</p>`}`;

/** What is in use cannot be deleted, and where it is in use stands in its row. */
export const Acts = ({ t, setup, ask, kind, id, one, used, body, form = "name" }) => html`<td class="row-acts">
	<button type="button" class="small" onClick=${() => ask(form, one, { kind })} aria-label=${t("change_named", { name: one.name })}>${t("change")}</button>
	<button type="button" class="small plain" disabled=${used} title=${used ? t("in_use") : undefined} onClick=${() => setup.remove(kind, id, body)} aria-label=${t("delete_named", { name: one.name })}>${t("delete")}</button></td>`;

const KEYS = { teams: "id", skills: "code" };
const PATTERNS = { teams: "[a-z0-9][a-z0-9_\\-]*", skills: "[a-z][a-z0-9_.:\\-]*" };

/** A new team or skill, or another name for one. */
export function NameForm({ t, setup, one, kind, onClose }) {
	const key = KEYS[kind];
	const [name, setName] = useState(one?.name ?? "");
	const [id, setId] = useState(null);
	const send = (data) => {
		const given = data.get("name").trim();
		return one ? setup.rename(kind, one[key], given) : setup.make(kind, { [key]: data.get(key), name: given });
	};
	return html`<${Form} t=${t} setup=${setup} title=${one ? one.name : t(`new_${kind}`)} button=${t(one ? "save" : `make_${kind}`)} onSend=${send} onClose=${onClose}>
		<${TextField} id="name" label=${t("field_name")} required maxlength="80" value=${name} onInput=${(event) => setName(event.target.value)} />
		${!one && html`<${TextField} id=${key} label=${t("field_id")} help=${t(`help_id_${kind}`)} required maxlength=${kind === "teams" ? "40" : "80"} pattern=${PATTERNS[kind]} value=${id ?? slug(name)} onInput=${(event) => setId(event.target.value)} />`}
	<//>`;
}
