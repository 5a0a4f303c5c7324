// What an agent can do: team, places, languages and skills, each with a level.
import { html, useState } from "../../vendor/preact.js";
import { LANGUAGE, skillName, sorted } from "../words.js";
import { Field, Form, Group, HoursField, LevelPicker, NumberField, numberOf } from "./fields.js";

const FIRST_LEVEL = 3;
const MOST_PLACES = 50;

export function AgentForm({ t, setup, found, one: agent, onClose }) {
	const [skills, setSkills] = useState(agent.skills);
	const put = (skill, level) => setSkills(Object.fromEntries(Object.entries({ ...skills, [skill]: level }).filter(([, one]) => one > 0)));
	const send = (data) => setup.saveAgent(agent, { team_id: data.get("team") || null, capacity: numberOf(data, "capacity"), calendar_id: data.get("calendar_id") || null, skills });
	return html`<${Form} t=${t} setup=${setup} wide title=${agent.name} button=${t("save")} onSend=${send} onClose=${onClose}>
		<div class="pair">
			<${Field} id="team" label=${t("column_team")} help=${t("help_team")}><select id="team" name="team" aria-describedby="team-help" defaultValue=${agent.team_id ?? ""}>
				<option value="" selected=${!agent.team_id}>${t("no_team")}</option>${found.teams.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === agent.team_id}>${name}</option>`)}</select><//>
			<${NumberField} id="capacity" label=${t("field_capacity")} help=${t("help_capacity")} min="1" max=${MOST_PLACES} defaultValue=${agent.capacity} /></div>
		<${HoursField} t=${t} found=${found} chosen=${agent.calendar_id} help=${t("help_hours_agent")} />
		<${Languages} t=${t} found=${found} was=${agent.skills} skills=${skills} put=${put} />
		<${Group} legend=${t("column_skills")} help=${t("help_skills")}>
			${found.skills.length ? found.skills.map(({ code }) => html`<${LevelPicker} key=${code} t=${t} name=${code} label=${skillName(found, code)} level=${skills[code] ?? 0} onChange=${(level) => put(code, level)} />`)
				: html`<p class="quiet small">${t("no_skills")}</p>`}<//>
	<//>`;
}

/** Those that the agent speaks, or spoke when the form was opened; and one more. */
function Languages({ t, found, was, skills, put }) {
	const shown = [...new Set([...sorted(was).languages, ...sorted(skills).languages].map(([skill]) => skill))];
	const left = found.languages.filter(({ code }) => !shown.includes(LANGUAGE + code));
	const add = (event) => {
		const { value } = event.target;
		event.target.value = "";
		if (value) put(LANGUAGE + value, FIRST_LEVEL);
	};
	const options = (served) => left.filter((one) => one.served === served).map(({ code, name }) => html`<option key=${code} value=${code}>${name}</option>`);
	return html`<${Group} legend=${t("column_languages")} help=${t("help_languages")}>
		${shown.map((skill) => html`<${LevelPicker} key=${skill} t=${t} name=${skill} label=${skillName(found, skill)} level=${skills[skill] ?? 0} onChange=${(level) => put(skill, level)} />`)}
		<select aria-label=${t("add_language")} onChange=${add}><option value="">${t("add_language")}</option>
			<optgroup label=${t("languages_served")}>${options(true)}</optgroup><optgroup label=${t("languages_other")}>${options(false)}</optgroup></select><//>`;
}
