// The contacts behind a number: each row is one of the things that it counts.
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { call } from "../../shared/api.js";
import { dayAndTime, number } from "../../shared/format.js";
import { outcome, reason } from "../../shared/rules.js";
import { trouble } from "../../shared/staff.js";
import { shown } from "../shapes.js";

export function Contacts({ t, metric, ask, onClose }) {
	const [page, setPage] = useState(null);
	const [problem, setProblem] = useState(null);
	const heading = useRef();
	const path = `/api/analytics/metrics/${metric.name}/contacts`;
	const load = async (after) => {
		try {
			const found = await call(`${path}?${ask(after ? { after } : {})}`);
			setPage((before) => (after ? { ...found, contacts: [...before.contacts, ...found.contacts] } : found));
		} catch (failure) {
			setProblem(trouble(t, failure));
		}
	};
	useEffect(() => {
		heading.current.focus();
		load();
	}, []);
	return html`<section class="contacts" aria-labelledby="behind">
		<div class="line"><h2 id="behind" tabindex="-1" ref=${heading}>${t("contacts_of", { title: metric.title })}</h2>
			<span class="acts"><a href=${`${path}.csv?${ask()}`} download>${t("csv")}</a><button type="button" class="small" onClick=${onClose}>${t("close")}</button></span></div>
		${problem && html`<p class="notice bad" role="alert">${problem}</p>`}
		${page && html`<p class="quiet small">${t("total", { n: page.total, count: number(page.total, t.language) })}</p><${Rows} t=${t} page=${page} />`}
		${page?.next && html`<button type="button" onClick=${() => load(page.next)}>${t("more")}</button>`}
	</section>`;
}

const Rows = ({ t, page }) => html`<div class="scroll-x" tabindex="0" role="region" aria-label=${t("contacts")}><table>
	<thead><tr><th>${t("at")}</th><th>${t("contact")}</th><th>${t("language")}</th><th>${t("market")}</th><th>${t("channel")}</th><th>${t("reason")}</th><th>${t("outcome")}</th><th class="numbers">${t("value")}</th></tr></thead>
	<tbody>${page.contacts.map((row) => html`<tr key=${`${row.contact_id} ${row.handoff_id} ${row.at}`}><td>${dayAndTime(row.at, t.language)}</td>
		<td><a href=${`/console#${row.conversation_id}`}>${row.contact_id}</a></td><td>${row.language}</td><td>${row.market?.toUpperCase()}</td><td>${row.channel}</td>
		<td>${reason(t, row.reason)}</td><td>${outcome(t, row.outcome)}</td><td class="numbers">${shown(row.value, page.metric.unit, t.language)}</td></tr>`)}</tbody></table></div>`;
