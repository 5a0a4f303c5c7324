// What the parts of the context are made of: a titled section, rows of facts, and where a fact comes from.
import { html } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { plain } from "../words.js";

export const Part = ({ title, children }) => html`<section class="part"><h3>${title}</h3>${children}</section>`;

export const Facts = ({ rows }) => html`<dl class="facts">${rows.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value, mark]) =>
	html`<div><dt>${name}</dt><dd>${value} ${mark}</dd></div>`)}</dl>`;

/** Named facts as rows, each with its source. */
export const factRows = (t, facts, named = plain) => facts.map((fact) => [named(fact.name), shown(fact.value), html`<${Source} t=${t} fact=${fact} />`]);

/** Verified, stated by the customer, or read by the bot; who says so and since when on hovering. */
export function Source({ t, fact }) {
	const { kind, ref } = fact.source;
	const mark = fact.verified ? "verified" : kind === "bot" ? "read" : "stated";
	const title = [t(`source_${kind}`), ref && plain(ref), dayAndTime(fact.at, t.language)].filter(Boolean).join(", ");
	return html`<span class=${`chip ${MARKS[mark]}`} title=${title}>${t(`fact_${mark}`)}</span>`;
}

const MARKS = { verified: "good", stated: "warn", read: "bot" };

export const shown = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
