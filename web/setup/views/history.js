// Who changed what, the newest first.
import { html } from "../../vendor/preact.js";
import { dayAndTime } from "../../shared/format.js";
import { changedName, changeWords, queueName } from "../words.js";

export function HistoryView({ t, setup, found }) {
	const changes = setup.history.value;
	if (!changes) return html`<p class="empty" role="status">${t("loading")}</p>`;
	return html`<ol class="history">${changes.map((one) => html`<li key=${`${one.at} ${one.kind} ${one.id}`}>
		<p>${one.kind === "seed" ? t("was_seeded") : html`<strong>${changedName(found, one)}</strong> ${t(`was_${one.did}`, { what: t(`kind_${one.kind}`) })}`}
			${one.moved_to && html` ${t("was_moved", { queue: queueName(found, one.moved_to) })}`}
			<span class="quiet small">${one.by}, ${dayAndTime(one.at, t.language)}</span></p>
		${one.did === "changed" && html`<ul>${changeWords(t, found, one).map(({ field, before, after }) => html`<li key=${field}><span class="quiet">${field}:</span> <del>${before}</del> → <ins>${after}</ins></li>`)}</ul>`}</li>`)}</ol>`;
}
