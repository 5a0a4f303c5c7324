// Business hours: the week, the holidays, who keeps to them, and whether it is open now.
import { html } from "../../vendor/preact.js";
import { placeWords, stateWords, weekWords } from "../hours-words.js";
import { Acts, List } from "./named.js";

const PARTS = ["id", "name", "zone", "hours", "holidays", "closed", "extra"];

export function CalendarsView({ t, setup, found, ask }) {
	const rows = found.calendars.map((one) => html`<tr key=${one.id}><td><strong>${one.name}</strong> <code>${one.id}</code><br /><span class=${`state-word ${one.open ? "open" : ""}`}>${stateWords(t, one)}</span></td>
		<td data-label=${t("column_week")}><${Week} t=${t} hours=${one.hours} /><span class="quiet small">${one.zone}</span></td>
		<td data-label=${t("column_holidays")}>${one.holidays ? placeWords(t.language, one.holidays) : "–"}</td>
		<td data-label=${t("column_keeps")}>${keepers(t, one).join(", ") || "–"}</td>
		<${Acts} t=${t} setup=${setup} ask=${ask} kind="calendars" form="calendar" id=${one.id} one=${one} used=${keepers(t, one).length > 0} body=${partsOf(one)} /></tr>`);
	return html`<${List} t=${t} kind="calendars" columns=${["calendar", "week", "holidays", "keeps"]} rows=${rows} onNew=${() => ask("calendar", null)} />`;
}

const keepers = (t, { queues, agents }) => [...queues, ...(agents ? [t("agents_keep", { n: agents })] : [])];

/** What makes it again after it was deleted. */
const partsOf = (one) => Object.fromEntries(PARTS.map((name) => [name, one[name]]));

const Week = ({ t, hours }) => html`<ul class="week-words">${weekWords(t.language, hours).map(({ days, hours: words }) => html`<li key=${days}><b>${days}</b> ${words}</li>`)}</ul>`;
