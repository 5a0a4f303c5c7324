// What one ruleset has otherwise than another: rules added, removed, changed, moved; thresholds.
import { html } from "../../vendor/preact.js";
import { number } from "../../shared/format.js";
import { conditionWords, effectWords } from "../../shared/rules.js";
import { TABLES } from "../place.js";

const CHIPS = { added: "good", removed: "bad", changed: "warn", moved: "" };

export function Changes({ t, changes }) {
	const tables = TABLES.filter((name) => changes[name]);
	if (!tables.length) return html`<p class="empty">${t("no_changes")}</p>`;
	return html`<div class="changes">${tables.map((name) => html`<section key=${name}><h3>${t(`table_${name}`)}</h3>
		<ul>${changes[name].thresholds.map((one) => html`<li key=${one.name} class="change"><p><span class="chip warn">${t("change_changed")}</span> <strong>${t("threshold", { name: t(`threshold_${one.name}`) })}</strong></p>
				<p><del>${shown(t, one.before)}</del> <span aria-hidden="true">→</span> <ins>${shown(t, one.after)}</ins></p></li>`)}
			${changes[name].rules.map((one) => html`<${Change} key=${`${one.kind} ${one.name} ${one.at ?? one.was}`} t=${t} change=${one} />`)}</ul></section>`)}</div>`;
}

const shown = (t, value) => (value === null ? "–" : number(value, t.language, 4));

function Change({ t, change }) {
	const { kind, name, was, at, moved, before, after, fields } = change;
	return html`<li class=${`change ${kind}`}><p><span class=${`chip ${CHIPS[kind]}`}>${t(`change_${kind}`)}</span>
		${kind !== "moved" && moved && html` <span class="chip">${t("change_moved")}</span>`} <strong>${name || t("nameless")}</strong>
		<span class="quiet small"> ${was && at && was !== at ? t("place_from_to", { was, at }) : t("place", { at: at ?? was })}</span></p>
		${kind === "added" && html`<${Whole} t=${t} rule=${after} />`}
		${kind === "removed" && html`<${Whole} t=${t} rule=${before} />`}
		${fields.map((field) => html`<${Field} key=${field.field} t=${t} field=${field} before=${before} after=${after} />`)}</li>`;
}

const Whole = ({ t, rule }) => html`<p class="whole">${rule.when.map((one) => conditionWords(t, one)).join(t("and")) || "–"} <span aria-hidden="true">→</span><span class="hidden">${t("then")}</span> ${effectWords(t, rule)}</p>
	${rule.note && html`<p class="quiet small">${rule.note}</p>`}`;

function Field({ t, field, before, after }) {
	if (field.field === "when") return html`<${Conditions} t=${t} before=${field.before} after=${field.after} />`;
	if (field.field === "reason" && before.then !== after.then) return null;
	const words = ["then", "reason"].includes(field.field) ? [effectWords(t, before), effectWords(t, after)] : [field.before, field.after];
	return html`<p><span class="quiet small">${t(`field_${field.field}`)}:</span> <del>${words[0] || "–"}</del> <span aria-hidden="true">→</span> <ins>${words[1] || "–"}</ins></p>`;
}

/** Conditions that stayed, went and came, each on its line. */
function Conditions({ t, before, after }) {
	const same = (one) => (other) => JSON.stringify(one) === JSON.stringify(other);
	const stayed = after.filter((one) => before.some(same(one)));
	const gone = before.filter((one) => !after.some(same(one)));
	const come = after.filter((one) => !before.some(same(one)));
	return html`<ul class="conditions"><li class="hidden">${t("field_when")}</li>
		${stayed.map((one) => html`<li class="quiet">${conditionWords(t, one)}</li>`)}
		${gone.map((one) => html`<li><del>${conditionWords(t, one)}</del></li>`)}
		${come.map((one) => html`<li><ins>${conditionWords(t, one)}</ins></li>`)}
		${!gone.length && !come.length && html`<li class="quiet">${t("order_of_conditions")}</li>`}</ul>`;
}
