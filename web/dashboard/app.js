// The dashboard: ten numbers with their doubt, and the contacts behind each of them.

import { html, render, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { questions } from "../shared/newest.js";
import { enter, trouble } from "../shared/staff.js";
import { Top } from "../shared/ui/top.js";
import { query, readFilters } from "./filters.js";
import { Card } from "./views/card.js";
import { Contacts } from "./views/contacts.js";
import { Filters } from "./views/filters.js";
import { Thresholds } from "./views/thresholds.js";

const { user, t } = await enter("dashboard");
const inThresholds = new URLSearchParams(location.search).get("view") === "thresholds";
document.title = `${t(inThresholds ? "thresholds" : "title")} – Tandem`;
const TZ = Intl.DateTimeFormat().resolvedOptions().timeZone;

const filters = signal(readFilters(location.search));
const opened = signal(new URLSearchParams(location.search).get("metric") ?? "");
const answer = signal(null);
const notice = signal(null);
const asking = questions();

const desk = (more = {}) => query(filters.value, { tz: TZ, lang: t.language, ...more });

async function load() {
	const current = asking();
	notice.value = null;
	try {
		const found = await call(`/api/analytics/metrics?${desk()}`);
		if (current()) answer.value = found;
	} catch (problem) {
		if (current()) notice.value = trouble(t, problem);
	}
}

const remember = (how) => history[how](null, "", `?${query(filters.value, { metric: opened.value })}`);

function change(more) {
	filters.value = { ...filters.value, ...more };
	remember("replaceState");
	load();
}

function open(name) {
	opened.value = name;
	remember("pushState");
}

const back = () => {
	filters.value = readFilters(location.search);
	opened.value = new URLSearchParams(location.search).get("metric") ?? "";
	load();
};

const Ways = () => html`<nav class="ways" aria-label=${t("ways")}>
	<a href="/dashboard" aria-current=${inThresholds ? undefined : "page"}>${t("headline")}</a>
	<a href="/dashboard?view=thresholds" aria-current=${inThresholds ? "page" : undefined}>${t("thresholds")}</a></nav>`;

function Numbers() {
	const found = answer.value;
	const metric = found?.metrics.find(({ name }) => name === opened.value);
	return html`
		<div class="head"><h1>${t("title")}</h1>
			<${Filters} t=${t} filters=${filters.value} period=${found?.period} choices=${found?.choices} onChange=${change} /></div>
		${notice.value && html`<p class="notice bad" role="alert">${notice.value}</p>`}
		${!found && !notice.value && html`<p class="empty">${t("loading")}</p>`}
		${found && metric && html`<${Contacts} key=${metric.name + desk()} t=${t} metric=${metric} ask=${desk} onClose=${() => open("")} />`}
		${found && html`
			<ul class="cards" aria-label=${t("headline")}>${found.metrics.filter((one) => one.headline).map((one) => html`<${Card} key=${one.name} t=${t} metric=${one} onOpen=${open} />`)}</ul>
			${found.metrics.some((one) => !one.headline) && html`<h2>${t("more_numbers")}</h2>
				<ul class="cards small-cards">${found.metrics.filter((one) => !one.headline).map((one) => html`<${Card} key=${one.name} t=${t} metric=${one} onOpen=${open} />`)}</ul>`}`}`;
}

render(html`<${Top} t=${t} user=${user} /><main><${Ways} />${inThresholds ? html`<${Thresholds} t=${t} />` : html`<${Numbers} />`}</main>`, document.body);
if (!inThresholds) {
	addEventListener("popstate", back);
	load();
}
