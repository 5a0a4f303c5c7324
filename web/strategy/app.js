// The strategy: what decides, drafts of better rules, what they would change, and why it was decided.

import { html, render, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { enter, trouble } from "../shared/staff.js";
import { Top } from "../shared/ui/top.js";
import { Draft } from "./draft.js";
import { Explain } from "./explain.js";
import { Overview } from "./overview.js";
import { placeOf, readPlace } from "./place.js";
import { DiffView } from "./views/diff.js";
import { Editor } from "./views/editor.js";
import { ExperimentsView } from "./views/experiments.js";
import { OverviewView } from "./views/overview.js";
import { WhyView } from "./views/why.js";

const { user, t } = await enter("strategy");
document.title = `${t("title")} – Tandem`;

const place = signal(readPlace(location.hash));
const overview = new Overview(t);
const explain = new Explain(t);
const draft = signal(null);
const facts = signal(null);
const notice = signal(null);

const go = (...where) => (location.hash = placeOf(...where));

async function learnFacts() {
	try {
		if (facts.value) return;
		const [found, setup, { targets }] = await Promise.all([call(`/api/strategy/facts?lang=${t.language}`), call(`/api/setup?lang=${t.language}`), call("/api/setup/targets")]);
		facts.value = { ...found, setup: { ...setup, targets } };
	} catch (problem) {
		notice.value = trouble(t, problem);
	}
}

/** Reads what the place shows. A draft stays as it is while one moves between its tables. */
async function arrive() {
	const { view, id } = (place.value = readPlace(location.hash));
	if (view !== "rules" || draft.value?.id !== id) await draft.value?.save?.();
	if (view === "overview") overview.load();
	if (view === "experiments") overview.loadExperiments();
	if (view === "why") {
		if (id) explain.open(id);
		if (!explain.lines.value) explain.load();
	}
	if (view === "rules") {
		learnFacts();
		if (draft.value?.id === id) return;
		draft.value = new Draft(t, id);
		draft.value.load();
	} else {
		draft.value = null;
	}
}

addEventListener("hashchange", arrive);
addEventListener("beforeunload", (event) => {
	if (["changed", "saving", "failed"].includes(draft.value?.state.value)) event.preventDefault();
});

const PLACES = [["overview", "tab_overview"], ["experiments", "tab_experiments"], ["why", "tab_why"]];

const VIEWS = {
	overview: () => html`<${OverviewView} t=${t} overview=${overview} go=${go} />`,
	experiments: () => html`<${ExperimentsView} t=${t} overview=${overview} />`,
	why: ({ id }) => html`<${WhyView} t=${t} explain=${explain} id=${id} go=${go} />`,
	diff: ({ id, part }) => html`<${DiffView} key=${`${id} ${part}`} t=${t} id=${id} to=${part} />`,
	rules: ({ id, part }) => draft.value?.id === id && html`<${Editor} key=${id} t=${t} draft=${draft.value} facts=${facts.value} table=${part} overview=${overview} go=${go} />`,
};

const App = () => html`
	<${Top} t=${t} user=${user} />
	<main>
		<div class="head"><h1>${t("title")}</h1>
			<nav class="places" aria-label=${t("title")}>${PLACES.map(([view, words]) => html`<a key=${view} href=${placeOf(view)}
				aria-current=${place.value.view === view ? "page" : undefined}>${t(words)}</a>`)}</nav></div>
		${notice.value && html`<p class="notice bad" role="alert">${notice.value}</p>`}
		${VIEWS[place.value.view](place.value)}
	</main>`;

render(html`<${App} />`, document.body);
arrive();
