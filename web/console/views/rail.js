// The left pane: presence, search, what rings, my chats, the queue.
import { html, useState } from "../../vendor/preact.js";
import { clockTime, duration, secondsSince } from "../../shared/format.js";
import { REASONS, reasonWords } from "../../shared/presence.js";
import { ask, canAsk } from "../alerts.js";
import { CallBacksDue } from "./call-backs.js";

const PRESENCES = ["online", "away", "offline"];
const OTHER = "other";

export function Rail({ t, desk }) {
	const board = desk.board.value;
	if (!board) return html`<aside class="rail" aria-label=${t("rail")}><p class="empty">${t("loading")}</p></aside>`;
	const { me, offers, chats, queue, promises_due: due, call_backs_due: calls, mentions } = board;
	const messages = board.broadcasts.filter(({ expires_at: at }) => Date.parse(at) > desk.now.value);
	const found = desk.found.value;
	return html`<aside class="rail" aria-label=${t("rail")}>
		<${Presence} t=${t} desk=${desk} me=${me} />
		${messages.map((message) => html`<${Message} key=${message.id} t=${t} desk=${desk} message=${message} />`)}
		<form role="search" onSubmit=${(event) => { event.preventDefault(); desk.search(event.target.q.value.trim()); }}>
			<input id="search" name="q" type="search" aria-label=${t("search")} placeholder=${t("search")} onInput=${(event) => !event.target.value && desk.search("")} />
		</form>
		${offers.map((offer, at) => html`<${Offer} key=${offer.id} t=${t} desk=${desk} offer=${offer} keys=${at === 0} />`)}
		${mentions.length > 0 && html`<${Mentions} t=${t} desk=${desk} mentions=${mentions} />`}
		${calls.length > 0 && html`<${CallBacksDue} t=${t} desk=${desk} due=${calls} />`}
		${due.length > 0 && html`<${Due} t=${t} desk=${desk} due=${due} />`}
		<${List} t=${t} desk=${desk} title=${t("my_chats", { n: me.load, of: me.capacity })} rows=${chats} empty=${t("no_chats")} />
		${found
			? html`<${List} t=${t} desk=${desk} title=${t("found", { n: found.length })} rows=${found} empty=${t("nothing_found")} />`
			: html`<${List} t=${t} desk=${desk} title=${t("queue", { n: queue.length })} rows=${queue} empty=${t("no_queue")} waiting />`}
		${canAsk() && html`<button type="button" class="plain small" onClick=${ask}>${t("want_notices")}</button>`}
	</aside>`;
}

const Presence = ({ t, desk, me }) => html`<fieldset class="presence">
	<legend class="hidden">${t("presence")}</legend>
	${PRESENCES.map((presence) => html`<label class=${presence}>
		<input type="radio" name="presence" checked=${me.presence === presence} onChange=${() => desk.presence(presence)} />
		<span>${t(`presence_${presence}`)}</span></label>`)}
	${me.presence === "away" && html`<${Away} t=${t} desk=${desk} reason=${me.reason} />`}
</fieldset>`;

/** Why somebody is away: one of the usual reasons, or words of one's own. */
function Away({ t, desk, reason }) {
	const [own, setOwn] = useState(reason !== "" && !REASONS.includes(reason));
	const choose = ({ target }) => {
		setOwn(target.value === OTHER);
		if (target.value !== OTHER) desk.presence("away", target.value);
	};
	return html`<div class="away-reason"><select aria-label=${t("away_reason")} value=${own ? OTHER : reason} onChange=${choose}>
			<option value="">${t("away_no_reason")}</option>${REASONS.map((one) => html`<option key=${one} value=${one}>${reasonWords(t, one)}</option>`)}<option value=${OTHER}>${t("away_other")}</option></select>
		${own && html`<input type="text" maxlength="80" aria-label=${t("away_own")} placeholder=${t("away_own")} defaultValue=${REASONS.includes(reason) ? "" : reason} onChange=${({ target }) => desk.presence("away", target.value.trim())} />`}</div>`;
}

function Offer({ t, desk, offer, keys }) {
	const left = Math.max(0, Math.ceil((Date.parse(offer.expires_at) - desk.now.value) / 1000));
	return html`<article class="offer" aria-label=${`${t("offer")}: ${offer.customer_name ?? t("anonymous")}`}>
		<header><strong>${offer.customer_name ?? t("anonymous")}</strong> <span class="chip">${offer.language}</span>
			<span class="left numbers" role="timer">${t("seconds_left", { n: left })}</span></header>
		<p class="why">${offer.reason_text}</p>
		<ul>${offer.summary.slice(0, 3).map((line) => html`<li>${line}</li>`)}</ul>
		<div class="actions">
			<button type="button" onClick=${() => desk.decline(offer)}>${t("decline")} ${keys && html`<kbd>d</kbd>`}</button>
			<button type="button" class="primary" onClick=${() => desk.accept(offer)}>${t("accept")} ${keys && html`<kbd>a</kbd>`}</button>
		</div>
	</article>`;
}

/** What a supervisor tells many, until it is put away. */
const Message = ({ t, desk, message }) => html`<article class="message" aria-label=${t("message_from", { name: message.by })}>
	<p class="small quiet">${t("message_from", { name: message.by })} <time datetime=${message.made_at}>${clockTime(message.made_at, t.language)}</time></p>
	<p dir="auto">${message.text}</p>
	<button type="button" class="small" onClick=${() => desk.closeBroadcast(message)}>${t("message_close")}</button></article>`;

/** Notes that mention me, until I have opened the conversation. */
const Mentions = ({ t, desk, mentions }) => html`<section class="list mentions" aria-label=${t("mentions", { n: mentions.length })}>
	<h2>${t("mentions", { n: mentions.length })}</h2>
	<ul>${mentions.map((one) => html`<li key=${one.note_id}><button type="button" class="row" onClick=${() => desk.choose(one.conversation_id)}>
		<span class="line"><strong>${one.by}</strong> <span class="ago numbers">${duration(secondsSince(one.at, desk.now.value)).split(" ")[0]}</span></span>
		<span class="line"><span class="last">${one.text}</span></span>
		<span class="line tags"><span class="reason">${one.customer_name ?? t("anonymous")}</span></span></button></li>`)}</ul>
</section>`;

/** Promises whose time has come: my own, and those of colleagues who are off duty. */
const Due = ({ t, desk, due }) => html`<section class="list due" aria-label=${t("promises_due", { n: due.length })}>
	<h2>${t("promises_due", { n: due.length })}</h2>
	<ul>${due.map((one) => html`<li key=${one.id}>
		<button type="button" class="row" onClick=${() => desk.choose(one.conversation_id)}>
			<span class="line"><strong>${one.customer_name ?? t("anonymous")}</strong>
				<span class="ago numbers">${duration(secondsSince(one.due_at, desk.now.value)).split(" ")[0]}</span></span>
			<span class="line"><span class="last">${one.text}</span></span>
			${one.agent_name && html`<span class="line tags"><span class="reason">${t("promised_by", { name: one.agent_name })}</span></span>`}</button>
		<button type="button" class="small" onClick=${() => desk.keep(one.id)}>${t("promise_kept")}</button></li>`)}</ul>
</section>`;

const List = ({ t, desk, title, rows, empty, waiting }) => html`<section class="list" aria-label=${title}>
	<h2>${title}</h2>
	${rows.length
		? html`<ul>${rows.map((row) => html`<li key=${row.conversation_id}><${Row} t=${t} desk=${desk} row=${row} waiting=${waiting} /></li>`)}</ul>`
		: html`<p class="quiet small none">${empty}</p>`}
</section>`;

function Row({ t, desk, row, waiting }) {
	const since = waiting ? row.waiting_since : row.last_at;
	const author = row.last_author && row.last_author !== "customer" ? `${t(`author_${row.last_author}`)}: ` : "";
	return html`<button type="button" class="row" aria-current=${row.conversation_id === desk.chosen.value ? "true" : undefined}
			onClick=${() => desk.choose(row.conversation_id)}>
		<span class="line"><strong>${row.customer_name ?? t("anonymous")}</strong>
			<span class="ago numbers">${since && duration(secondsSince(since, desk.now.value)).split(" ")[0]}</span></span>
		<span class="line"><span class="last">${author}${row.last_text}</span>
			${row.unread > 0 && html`<span class="badge" aria-label=${t("unread", { n: row.unread })}>${row.unread}</span>`}</span>
		<span class="line tags"><span class="chip">${row.language}</span>
			${row.owner === "wrap_up" && html`<span class="chip warn">${t("owner_wrap_up")}</span>`}
			${row.reason_text && html`<span class="reason">${row.reason_text}</span>`}</span>
	</button>`;
}
