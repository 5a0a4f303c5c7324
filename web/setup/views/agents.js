// The agents: team, languages and skills with their levels, places.
import { html, useState } from "../../vendor/preact.js";
import { presenceWords } from "../../shared/presence.js";
import { hoursWords, skillName, sorted, teamName } from "../words.js";
import { Things } from "./things.js";

const MANY = 12;

export function AgentsView({ t, found, ask }) {
	const [words, setWords] = useState("");
	const { agents } = found;
	if (!agents.length) return html`<p class="empty">${t("no_agents")}</p>`;
	const shown = agents.filter((one) => matches(found, one, words));
	return html`${agents.length > MANY && html`<p class="acts"><input type="search" aria-label=${t("find_agent")} placeholder=${t("find_agent")} value=${words} onInput=${(event) => setWords(event.target.value)} /></p>`}
		${shown.length ? html`<${Things} t=${t} label=${t("tab_agents")} columns=${["agent", "team", "languages", "skills", "places"]}>${shown.map((agent) => html`<${Row} key=${agent.id} t=${t} found=${found} agent=${agent} ask=${ask} />`)}<//>`
			: html`<p class="empty">${t("nobody_found")}</p>`}`;
}

function Row({ t, found, agent, ask }) {
	const { languages, skills } = sorted(agent.skills);
	return html`<tr><td><strong>${agent.name}</strong><br /><span class=${`presence-word ${agent.presence}`}>${presenceWords(t, agent)}</span>${agent.calendar_id && html`<br /><span class="quiet small">${hoursWords(t, found, agent.calendar_id)}</span>`}</td>
		<td data-label=${t("column_team")}>${agent.team_id ? teamName(found, agent.team_id) : "–"}</td>
		<td data-label=${t("column_languages")}>${languages.length ? html`<${Levels} t=${t} found=${found} all=${languages} />` : t("any_language")}</td>
		<td data-label=${t("column_skills")}>${skills.length ? html`<${Levels} t=${t} found=${found} all=${skills} />` : "–"}</td>
		<td data-label=${t("column_places")} class="numbers">${t("places_of", { load: agent.load, capacity: agent.capacity })}</td>
		<td class="row-acts"><button type="button" class="small" onClick=${() => ask("agent", agent)} aria-label=${t("change_named", { name: agent.name })}>${t("change")}</button></td></tr>`;
}

const Levels = ({ t, found, all }) => html`<span class="chips">${all.map(([skill, level]) => html`<span class="chip" key=${skill} title=${t(`level_${level}`)}>${skillName(found, skill)} <b>${level}</b></span>`)}</span>`;

function matches(found, agent, words) {
	const text = [agent.name, agent.team_id && teamName(found, agent.team_id), ...Object.keys(agent.skills).map((skill) => skillName(found, skill))].join(" ").toLowerCase();
	return words.toLowerCase().split(" ").every((word) => text.includes(word));
}
