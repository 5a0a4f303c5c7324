// The context package: who, what about, why the bot stopped, what was tried. Every fact says where it comes from.
import { html } from "../../vendor/preact.js";
import { clockTime, dayAndTime, percent } from "../../shared/format.js";
import { deed, plain, reason } from "../words.js";

export function Context({ t, room }) {
	const detail = room.detail.value;
	if (!detail) return html`<p class="empty">${t("loading")}</p>`;
	const { customer, handoff, package: known, suggestions = [] } = detail;
	return html`
		${handoff?.note && html`<${Part} title=${t("note_of_colleague")}><p class="pre">${handoff.note}</p><//>`}
		${known && html`<${Part} title=${t("in_short")}><ul class="summary">${known.summary.map((line) => html`<li>${line}</li>`)}</ul><//>
			<${Why} t=${t} reasons=${known.reason} />`}
		<${Who} t=${t} customer=${customer} />
		${known ? html`<${Package} t=${t} known=${known} />` : html`<p class="empty">${t("no_package")}</p>`}
		${suggestions.length > 0 && html`<${Part} title=${t("suggestions")}><ul class="summary">
			${suggestions.map((article) => html`<li><strong>${article.title}</strong>${article.snippet && html`<br /><span class="quiet">${article.snippet}</span>`}</li>`)}</ul><//>`}`;
}

const Part = ({ title, children }) => html`<section class="part"><h3>${title}</h3>${children}</section>`;

const Facts = ({ rows }) => html`<dl class="facts">${rows.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value, mark]) =>
	html`<div><dt>${name}</dt><dd>${value} ${mark}</dd></div>`)}</dl>`;

const Why = ({ t, reasons }) => html`<${Part} title=${t("why_you")}>
	<p><span class="chip human">${reason(t, reasons.code)}</span> ${reasons.all.filter((code) => code !== reasons.code).map((code) => html`<span class="chip">${reason(t, code)}</span> `)}</p>
	<p class="small">${t("rule")}: <q>${reasons.words || reasons.rule}</q></p>
	<${Facts} rows=${Object.entries(reasons.facts).map(([name, value]) => [plain(name), shown(value)])} />
<//>`;

function Who({ t, customer }) {
	const mark = customer.name === null ? null : customer.verified ? html`<span class="chip good">${t("fact_verified")}</span>` : html`<span class="chip warn">${t("fact_stated")}</span>`;
	return html`<${Part} title=${t("who")}><${Facts} rows=${[
		[t("customer_name"), customer.name ?? t("anonymous"), mark],
		[t("customer_number"), customer.number], [t("customer_email"), customer.email], [t("customer_tier"), customer.tier],
		[t("customer_market"), customer.market], [t("customer_language"), customer.language],
	]} /><//>`;
}

function Package({ t, known }) {
	const { matter, entities, slots, orders, attempts, tags, completeness } = known;
	return html`
		<${Part} title=${t("matter")}>
			${matter.intent
				? html`<ul class="intents">${[{ name: matter.intent, confidence: matter.confidence }, ...matter.alternatives].map((one) => html`<li>
					<span>${plain(one.name)}</span> <meter min="0" max="1" value=${one.confidence} aria-label=${plain(one.name)}></meter> <span class="numbers quiet">${percent(one.confidence, t.language)}</span></li>`)}</ul>`
				: html`<p class="quiet">${t("no_matter")}</p>`}
			${tags.length > 0 && html`<p>${tags.map((tag) => html`<span class="chip">${plain(tag)}</span> `)}</p>`}
		<//>
		${attempts.length > 0 && html`<${Part} title=${t("tried")}><ul class="attempts">${attempts.map((one) => html`<li>
			<span class=${`chip ${CHIPS[one.status] ?? ""}`}>${t(`status_${one.status}`)}</span> ${deed(one.action)} ${one.order_id} ${one.code && html`<span class="quiet">(${plain(one.code)})</span>`}
			<time class="quiet" datetime=${one.at}>${clockTime(one.at, t.language)}</time></li>`)}</ul><//>`}
		${orders.length + entities.length > 0 && html`<${Part} title=${t("facts")}><${Facts} rows=${[
			...orders.map((fact) => [t("order"), fact.value, html`<${Source} t=${t} fact=${fact} />`]),
			...entities.filter((fact) => fact.name !== "order_id").map((fact) => [plain(fact.name), shown(fact.value), html`<${Source} t=${t} fact=${fact} />`]),
			...Object.entries(slots).filter(([name]) => name !== "order_id").map(([name, value]) => [plain(name), shown(value)])]} /><//>`}
		<${Part} title=${t("completeness", { share: percent(completeness.score, t.language) })}>
			${completeness.missing.length ? html`<p class="small">${t("missing")}: ${completeness.missing.join(", ")}</p>` : html`<p class="small quiet">${t("nothing_missing")}</p>`}
		<//>`;
}

const CHIPS = { ok: "good", refused: "warn", failed: "bad", slow: "bad" };

const Source = ({ t, fact }) => html`<span class=${`chip ${fact.verified ? "good" : "warn"}`} title=${[plain(fact.source), fact.at && dayAndTime(fact.at, t.language)].filter(Boolean).join(", ")}>
	${t(fact.verified ? "fact_verified" : "fact_stated")}</span>`;

const shown = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
