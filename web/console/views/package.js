// The context package in full: who, what about, what was tried and noted. Every fact says where it comes from.
import { html } from "../../vendor/preact.js";
import { clockTime, number, percent } from "../../shared/format.js";
import { plain } from "../words.js";
import { Facts, Part, Source, factRows, shown } from "./parts.js";

export function Who({ t, customer, known }) {
	const facts = known?.customer ?? {};
	const mark = (name) => facts[name] && html`<${Source} t=${t} fact=${facts[name]} />`;
	const pathway = known?.route.pathway?.value;
	return html`<${Part} title=${t("who")}>
		${pathway && html`<p><span class="chip human">${t.has(`pathway_${pathway}`) ? t(`pathway_${pathway}`) : plain(pathway)}</span></p>`}
		<${Facts} rows=${[
			[t("customer_name"), customer.name ?? t("anonymous"), customer.name && mark("name")],
			[t("customer_number"), customer.number, mark("number")], [t("customer_email"), customer.email, mark("email")],
			[t("customer_tier"), customer.tier, mark("tier")], [t("customer_persona"), facts.persona?.value, mark("persona")],
			[t("customer_market"), customer.market, mark("market")], [t("customer_language"), customer.language],
			[t("customer_time"), facts.market_time?.value.time.slice(11, 16)],
			[t("contacts_30d"), facts.contacts_30d?.value || null], [t("same_matter_30d"), facts.same_matter_30d?.value || null],
		]} /><//>`;
}

/** `named(name)`: words for an intent, an action, a code or a slot. */
export function Package({ t, known, named }) {
	const { entities, slots, orders, attempts, dialogue } = known;
	const noted = [...entities, ...slots].filter((fact) => fact.name !== "order_id");
	return html`
		<${Matter} t=${t} known=${known} named=${named} />
		${attempts.length > 0 && html`<${Part} title=${t("tried")}><ul class="attempts">${attempts.map(({ value, at }) => html`<li>
			<span class=${`chip ${CHIPS[value.status] ?? ""}`}>${t(`status_${value.status}`)}</span> ${named(value.action)} ${value.order_id} ${value.code && html`<span class="quiet">(${named(value.code)})</span>`}
			${" "}<time class="quiet" datetime=${at}>${clockTime(at, t.language)}</time></li>`)}</ul><//>`}
		${dialogue.name && html`<${Part} title=${t("step_reached")}><${Facts} rows=${[
			[t("dialogue"), plain(dialogue.name.value)], [t("asks_for"), dialogue.asks_for && named(dialogue.asks_for.value)],
			[t("turns_with_bot"), dialogue.turns?.value]]} /><//>`}
		${orders.length + noted.length > 0 && html`<${Part} title=${t("facts")}><${Facts} rows=${[
			...orders.map((fact) => [t("order"), shown(fact.value), html`<${Source} t=${t} fact=${fact} />`]),
			...factRows(t, noted, named)]} /><//>`}
		<${Complete} t=${t} known=${known} />`;
}

function Matter({ t, known, named }) {
	const { matter, mood } = known;
	const ranked = matter && [{ name: matter.value.intent, confidence: matter.value.confidence }, ...matter.value.alternatives];
	const sounds = mood.sentiment?.value;
	return html`<${Part} title=${t("matter")}>
		${ranked
			? html`<ul class="intents">${ranked.map((one) => html`<li>
				<span>${named(one.name)}</span> <meter min="0" max="1" value=${one.confidence} aria-label=${named(one.name)}></meter> <span class="numbers quiet">${percent(one.confidence, t.language)}</span></li>`)}</ul>`
			: html`<p class="quiet">${t("no_matter")}</p>`}
		<${Facts} rows=${[
			[t("mood_last"), sounds === undefined ? null : t(sounds < -0.3 ? "mood_bad" : sounds > 0.3 ? "mood_good" : "mood_even"),
				sounds !== undefined && html`<span class="quiet numbers">${number(sounds, t.language, 1)}</span>`],
			[t("mood_contact"), percent(mood.frustration?.value ?? 0, t.language)],
		]} />
	<//>`;
}

const Complete = ({ t, known: { completeness, left_out } }) => html`<${Part} title=${t("completeness", { share: percent(completeness.score, t.language) })}>
	${completeness.missing.length
		? html`<p class="small">${t("missing")}: ${completeness.missing.map((code) => t(`missing_${code}`)).join(", ")}</p>`
		: html`<p class="small quiet">${t("nothing_missing")}</p>`}
	${left_out.length > 0 && html`<p class="small quiet">${t("left_out")}: ${left_out.map((one) => `${one.count} ${t(`part_${one.part}`)}`).join(", ")}</p>`}
<//>`;

const CHIPS = { ok: "good", refused: "warn", failed: "bad", slow: "bad" };
