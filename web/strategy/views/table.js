// The rules of a table, one a row, in the order in which they are asked. The row that is open has fields.
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { conditionWords, effectWords, reason } from "../../shared/rules.js";
import { Icon } from "../../shared/ui/icon.js";
import { duplicate, freshRule, insert, move, put, remove } from "../edit.js";
import { Faults, RuleFields } from "./rule.js";

export function RuleTable({ t, draft, facts, table }) {
	const [opened, setOpened] = useState(null);
	const [said, setSaid] = useState("");
	const [over, setOver] = useState(null);
	const dragged = useRef(null);
	const focus = useRef(null);
	const rules = draft.tables.value[table]?.rules ?? [];
	const { byKey, rest } = draft.faultsOf(table);
	const open = draft.open.value;
	useLayoutEffect(() => {
		if (focus.current) document.querySelector(focus.current)?.focus();
		focus.current = null;
	});
	const edit = (next, label) => draft.rules(table, next, label);
	const acts = {
		open: (at) => {
			focus.current = open ? `#name-${rules[at].key}` : null;
			setOpened(rules[at].key);
		},
		close: (at) => {
			focus.current = `#open-${rules[at].key}`;
			setOpened(null);
		},
		put: (at, change, label) => edit(put(rules, at, change), label && `${rules[at].key} ${label}`),
		move: (from, to, sign) => {
			const next = move(rules, from, to);
			if (next === rules) return;
			const { key, name } = rules[from];
			focus.current = sign ? `#${sign}-${key}` : document.activeElement?.id ? `#${document.activeElement.id}` : null;
			setSaid(t("moved_to", { name: name || t("nameless"), at: to + 1, n: rules.length }));
			edit(next);
		},
		copy: (at) => {
			const next = duplicate(rules, at);
			focus.current = `#name-${next[at + 1].key}`;
			setOpened(next[at + 1].key);
			edit(next);
		},
		remove: (at) => {
			const next = remove(rules, at);
			focus.current = next.length ? `#open-${next[Math.min(at, next.length - 1)].key}` : "#add-rule";
			setSaid(t("deleted", { name: rules[at].name || t("nameless") }));
			edit(next);
		},
	};
	const add = () => {
		const rule = freshRule(table);
		focus.current = `#name-${rule.key}`;
		setOpened(rule.key);
		edit(insert(rules, rules.length, rule));
	};
	const drag = open && {
		start: (at) => (dragged.current = at),
		over: (at) => setOver(at),
		drop: (at) => {
			if (dragged.current !== null) acts.move(dragged.current, at);
			dragged.current = null;
			setOver(null);
		},
	};
	const collects = facts.tables.find(({ name }) => name === table).collects;
	return html`<${Faults} faults=${rest} />
		<table class=${`rules ${open ? "" : "closed"}`}>
			<thead><tr><th class="place">${t("column_place")}</th><th>${t("column_rule")}</th><th>${t("column_if")}</th><th>${t("column_then")}</th>${open && html`<th><span class="hidden">${t("acts")}</span></th>`}</tr></thead>
			${table === "escalation" && html`<tbody class="locked"><tr class="net"><td class="place"><${Icon} name="lock" /></td><th scope="rowgroup" colspan=${open ? 4 : 3}>${t("locked")} <span class="quiet small">${t("locked_note")}</span></th></tr>
				${facts.safety_net.map((rule) => html`<${Locked} key=${rule.name} t=${t} rule=${rule} open=${open} />`)}</tbody>`}
			<tbody>${rules.map((rule, at) => html`<${Row} key=${rule.key} t=${t} draft=${draft} facts=${facts} table=${table} rule=${rule} at=${at} last=${rules.length - 1}
				faults=${byKey.get(rule.key) ?? []} open=${open} opened=${opened === rule.key} acts=${acts} drag=${drag} over=${over === at} />`)}</tbody></table>
		${rules.length === 0 && html`<p class="empty">${t(`no_rules_${collects ? "all" : "first"}`)}</p>`}
		${rules.length > 0 && html`<p class="quiet small otherwise">${t(`otherwise_${table}`)}</p>`}
		${open && html`<p class="acts"><button type="button" id="add-rule" onClick=${add}><${Icon} name="plus" /> ${t("add_rule")}</button>
			<span role="status" class="quiet small">${said}</span>${said && draft.can.value.back && html`<button type="button" class="plain small" onClick=${draft.back}>${t("undo")}</button>`}</p>`}`;
}

const Locked = ({ t, rule, open }) => html`<tr><td class="place"></td>
	<td>${t.has(`net_${rule.name}`) ? t(`net_${rule.name}`) : rule.name}</td>
	<td><${Chips} t=${t} when=${rule.when} /></td><td><${Then} t=${t} rule=${rule} /></td>${open && html`<td></td>`}</tr>`;

export const Chips = ({ t, when }) => html`<ul class="chips">${when.map((one) => html`<li class="chip">${conditionWords(t, one)}</li>`)}</ul>`;

const Then = ({ t, rule: { then, reason: why } }) => html`<span class=${`then ${String(then).includes("escalate") ? "human" : ""}`}>${effectWords(t, { then })}</span>${why && html`<p class="note">${reason(t, why)}</p>`}`;

function Row({ t, draft, facts, table, rule, at, last, faults, open, opened, acts, drag, over }) {
	const keys = (event) => {
		const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
		if (event.altKey && by && open) {
			event.preventDefault();
			acts.move(at, at + by);
		}
		if (event.key === "Escape" && opened && !event.defaultPrevented) acts.close(at);
	};
	const over_ = drag && { onDragOver: (event) => { event.preventDefault(); drag.over(at); }, onDrop: (event) => { event.preventDefault(); drag.drop(at); } };
	const name = rule.name || t("nameless");
	return html`<tr class=${`${opened ? "opened" : ""} ${faults.length ? "faulty" : ""} ${over ? "over" : ""}`} onKeyDown=${keys} ...${over_}>
		<td class="place"><${Places} t=${t} open=${open} rule=${rule} name=${name} at=${at} last=${last} acts=${acts} drag=${drag} /></td>
		${opened && open
			? html`<td colspan="3"><${RuleFields} t=${t} draft=${draft} facts=${facts} table=${table} rule=${rule} faults=${faults} put=${(change, label) => acts.put(at, change, label)} onDone=${() => acts.close(at)} /></td>`
			: html`<td>${open ? html`<button type="button" class="name" id=${`open-${rule.key}`} aria-label=${t("edit_rule", { name })} onClick=${() => acts.open(at)}>${name}</button>` : html`<strong>${name}</strong>`}
					${rule.note && html`<p class="note">${rule.note}</p>`}<${Faults} faults=${faults} /></td>
				<td onDblClick=${() => open && acts.open(at)}><${Chips} t=${t} when=${rule.when} /></td>
				<td onDblClick=${() => open && acts.open(at)}><${Then} t=${t} rule=${rule} /></td>`}
		${open && html`<td class="row-acts"><button type="button" class="sign" aria-label=${t("copy_rule", { name })} title=${t("copy")} onClick=${() => acts.copy(at)}><${Icon} name="copy" /></button>
			<button type="button" class="sign" aria-label=${t("delete_rule", { name })} title=${t("delete")} onClick=${() => acts.remove(at)}><${Icon} name="trash" /></button></td>`}</tr>`;
}

const Places = ({ t, open, rule, name, at, last, acts, drag }) => html`<span class="places-of-rule">
	${open && html`<span class="grip" draggable="true" title=${t("drag")} onDragStart=${(event) => { event.dataTransfer.setData("text/plain", name); event.dataTransfer.effectAllowed = "move"; drag.start(at); }} onDragEnd=${() => drag.over(null)}><${Icon} name="grip" /></span>`}
	<span class="numbers">${at + 1}</span>
	${open && html`<span class="ups"><button type="button" class="sign" id=${`up-${rule.key}`} disabled=${at === 0} aria-label=${t("move_up", { name })} title=${t("up")} onClick=${() => acts.move(at, at - 1, "up")}><${Icon} name="up" /></button>
		<button type="button" class="sign" id=${`down-${rule.key}`} disabled=${at === last} aria-label=${t("move_down", { name })} title=${t("down")} onClick=${() => acts.move(at, at + 1, "down")}><${Icon} name="down" /></button></span>`}</span>`;
