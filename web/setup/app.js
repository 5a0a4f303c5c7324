// The setup: queues, agents, teams, skills, hours and targets, what is wrong with them, and who changed what.

import { html, render, signal } from "../vendor/preact.js";
import { enter } from "../shared/staff.js";
import { Tabs } from "../shared/ui/tabs.js";
import { Top } from "../shared/ui/top.js";
import { Setup } from "./setup.js";
import { AgentForm } from "./views/agent-form.js";
import { AgentsView } from "./views/agents.js";
import { CalendarForm } from "./views/calendar-form.js";
import { CalendarsView } from "./views/calendars.js";
import { HistoryView } from "./views/history.js";
import { NameForm, SkillsView, TeamsView } from "./views/named.js";
import { Done, Warnings } from "./views/notices.js";
import { ArchiveDialog, QueueForm } from "./views/queue-form.js";
import { QueuesView } from "./views/queues.js";
import { RepliesView, ReplyForm } from "./views/replies.js";
import { TargetForm, TargetsView } from "./views/targets.js";

const { user, t } = await enter("setup");
document.title = `${t("title")} – Tandem`;

const setup = new Setup(t);
const tab = signal(null);
/** Which form is open, on what: `{form: "queue", one: queue or null for a new one}`. */
const asking = signal(null);

const VIEWS = { queues: QueuesView, agents: AgentsView, teams: TeamsView, skills: SkillsView, calendars: CalendarsView, targets: TargetsView, replies: RepliesView, history: HistoryView };
const FORMS = { queue: QueueForm, archive: ArchiveDialog, agent: AgentForm, name: NameForm, calendar: CalendarForm, target: TargetForm, reply: ReplyForm };
const ask = (form, one, more) => (asking.value = { form, one, ...more });

function arrive() {
	const name = location.hash.slice(1);
	tab.value = name in VIEWS ? name : "queues";
	if (tab.value === "history") setup.loadHistory();
}

function Body() {
	const found = setup.found.value;
	if (!found) return html`<p class="empty" role="status">${setup.notice.value ? "" : t("loading")}</p>`;
	const View = VIEWS[tab.value];
	return html`<${Warnings} t=${t} setup=${setup} ask=${ask} />
		<${Tabs} id="setup" label=${t("title")} tabs=${Object.keys(VIEWS).map((name) => [name, t(`tab_${name}`)])} chosen=${tab.value} onChoose=${(name) => (location.hash = name)}>
			<p class="quiet">${t(`about_${tab.value}`)}</p>
			<${View} key=${tab.value} t=${t} setup=${setup} found=${found} ask=${ask} /><//>`;
}

function App() {
	const { form, ...rest } = asking.value ?? {};
	const Form = FORMS[form];
	return html`
		<${Top} t=${t} user=${user} />
		<main>
			<h1>${t("title")}</h1>
			${setup.notice.value && !Form && html`<p class="notice bad" role="alert">${setup.notice.value}
				${!setup.found.value && html` <button type="button" class="small" onClick=${() => setup.load()}>${t("try_again")}</button>`}</p>`}
			<${Done} t=${t} setup=${setup} />
			<${Body} />
		</main>
		${Form && html`<${Form} t=${t} setup=${setup} found=${setup.found.value} ...${rest} onClose=${() => (asking.value = null)} />`}`;
}

addEventListener("hashchange", arrive);
arrive();
render(html`<${App} />`, document.body);
setup.load();
