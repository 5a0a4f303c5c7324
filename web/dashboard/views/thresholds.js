// From which confidence on the bot should act: what each threshold costs, and the cheapest one. It proposes; nothing here changes a rule.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { call } from "../../shared/api.js";
import { number, percent } from "../../shared/format.js";
import { questions } from "../../shared/newest.js";
import { trouble } from "../../shared/staff.js";
import { costQuery, COSTS, readCosts } from "../costs.js";
import { axisEnd } from "../shapes.js";
import { Figure, Legend } from "./figure.js";
import { Languages, Origin } from "./labels.js";

const GIVEN = { c_wrong: "wrong", c_handoff: "handoff", c_minute: "minute", wait: "wait" };

export function Thresholds({ t }) {
	const [asked, setAsked] = useState(readCosts(location.search));
	const [found, setFound] = useState(null);
	const [problem, setProblem] = useState(null);
	const asking = useRef(questions());
	const load = async () => {
		const current = asking.current();
		try {
			const answer = await call(`/api/analytics/thresholds?${costQuery(asked)}`);
			if (!current()) return;
			setFound(answer);
			setProblem(null);
		} catch (failure) {
			if (current()) setProblem(trouble(t, failure));
		}
	};
	useEffect(() => {
		history.replaceState(null, "", `?${costQuery(asked, { view: "thresholds" })}`);
		load();
	}, [costQuery(asked)]);
	const change = (more) => setAsked(readCosts(`?${costQuery(asked, more)}`));
	return html`<div class="head"><h1>${t("thresholds")}</h1></div>
		<p class="lead">${t("thresholds_lead")}</p>
		<${Costs} t=${t} asked=${asked} found=${found} onChange=${change} />
		${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
		${!found && !problem && html`<p class="empty">${t("loading")}</p>`}
		${found && html`<${Report} t=${t} found=${found} />`}`;
}

function Costs({ t, asked, found, onChange }) {
	const set = (name) => (event) => onChange({ [name]: event.target.value });
	return html`<form class="filters costs" onSubmit=${(event) => event.preventDefault()}>
		${COSTS.map((name) => html`<label key=${name}>${t(name)}
			<input type="number" min="0" step="any" value=${asked[name] || (found?.costs[GIVEN[name]] ?? "")} onChange=${set(name)} aria-describedby=${name === "wait" ? "wait-from" : undefined} /></label>`)}
		<label>${t("language")}<select value=${asked.language} onChange=${set("language")}><option value="">${t("all")}</option>
			${(found?.languages_known ?? []).map((one) => html`<option value=${one}>${one}</option>`)}</select></label>
		${found && html`<p class="small" id="wait-from">${t(`wait_${found.wait_from}`)} ${t("costs_unit")}</p>`}
	</form>`;
}

function Report({ t, found }) {
	const { counts } = found;
	if (!counts.labels) {
		return html`<p class="empty">${t("no_labels", { missing: counts.missing })}</p><${Origin} t=${t} found=${found} />`;
	}
	return html`<${Proposal} t=${t} found=${found} />
		<div class="figures"><${CostFigure} t=${t} found=${found} /><${RiskFigure} t=${t} found=${found} /></div>
		<${Languages} t=${t} found=${found} />
		<${Origin} t=${t} found=${found} />`;
}

const share = (t, value) => (value === null ? "–" : percent(value, t.language, 1));
const two = (t, value) => number(value, t.language, 2);
const thousand = (t, value) => number(value * 1000, t.language, 1);

function Proposal({ t, found }) {
	const { proposal, counts, threshold, now, then } = found;
	const row = (words, point, cost) => html`<tr><th scope="row">${words}</th><td class="numbers">${two(t, point.threshold)}</td><td class="numbers">${share(t, point.coverage)}</td>
		<td class="numbers">${share(t, point.risk)}</td><td class="numbers">${number(cost, t.language, 3)}</td></tr>`;
	const costNow = found.table.find((one) => one.threshold === threshold).cost;
	return html`<section class="proposal" aria-labelledby="proposal">
		<h2 id="proposal">${t("proposal")}</h2>
		${proposal
			? html`<p class="value numbers">${two(t, proposal.threshold)}</p>
				<p>${proposal.threshold === threshold ? t("stay") : t("saves", { saving: thousand(t, proposal.saving), low: thousand(t, proposal.saving_low), high: thousand(t, proposal.saving_high) })}
					${proposal.threshold !== threshold && !proposal.sure && html` <span class="chip warn">${t("chance")}</span>`}</p>
				<p class="quiet small">${t("interval", { low: two(t, proposal.low), high: two(t, proposal.high) })} · ${t("chow", { chow: two(t, proposal.chow) })}</p>`
			: html`<p class="value thin">–</p><p>${t("missing", { n: counts.missing, count: number(counts.missing, t.language) })}</p>`}
		<div class="scroll-x" tabindex="0" role="region" aria-label=${t("compare")}><table><thead><tr><th>${t("compare")}</th><th class="numbers">${t("threshold")}</th><th class="numbers">${t("acts_on")}</th>
			<th class="numbers">${t("wrong_among")}</th><th class="numbers">${t("cost_a_turn")}</th></tr></thead>
			<tbody>${row(t("now"), now, costNow)}${then && row(t("proposed"), then, proposal.cost)}</tbody></table></div>
		<p class="small">${t("by_hand")} <a href="/strategy">${t("to_strategy")}</a></p></section>`;
}

const legend = (t, { threshold, proposal }, shape) => html`<${Legend} entries=${[
	[`${shape}-now`, t("mark_now", { at: two(t, threshold) })],
	...(proposal ? [[`${shape}-then`, t("mark_then", { at: two(t, proposal.threshold) })]] : []),
	...(proposal && shape === "mark" ? [["band", t("mark_band")]] : []),
]} />`;

function CostFigure({ t, found }) {
	const { table, threshold, proposal } = found;
	const points = table.map((one) => [one.threshold, one.cost]);
	return html`<div><${Figure} title=${t("cost_curve")} text=${t("cost_curve_text", { now: two(t, threshold), then: proposal ? two(t, proposal.threshold) : "–" })}
		points=${points} top=${axisEnd(points.map(([, cost]) => cost))} band=${proposal && [proposal.low, proposal.high]}
		marks=${[{ kind: "now", x: threshold }, ...(proposal ? [{ kind: "then", x: proposal.threshold }] : [])]}
		across=${t("threshold")} up=${t("cost_a_turn")} xWords=${(x) => two(t, x)} yWords=${(y) => two(t, y)} />${legend(t, found, "mark")}</div>`;
}

function RiskFigure({ t, found }) {
	const { curve, now, then } = found;
	const points = curve.points.map(({ coverage, risk }) => [coverage, risk]);
	const dot = (kind, point) => (point && point.risk !== null ? [{ kind, x: point.coverage, y: point.risk }] : []);
	return html`<div><${Figure} title=${t("risk_curve")} text=${t("risk_curve_text", { coverage: share(t, now.coverage), risk: share(t, now.risk) })}
		points=${points} top=${axisEnd(points.map(([, risk]) => risk))} marks=${[...dot("now", now), ...dot("then", then)]}
		across=${t("acts_on")} up=${t("wrong_among")} xWords=${(x) => percent(x, t.language)} yWords=${(y) => share(t, y)} />
		${legend(t, found, "dot")}
		<p class="quiet small numbers">${t("areas", { aurc: number(curve.aurc, t.language, 4), e_aurc: number(curve.e_aurc, t.language, 4), augrc: number(curve.augrc, t.language, 4) })}</p></div>`;
}
