// What was said, with the quiet lines of what happened in between.
import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { clockTime, day, percent } from "../../shared/format.js";
import { safeHref } from "../../shared/links.js";
import { Linked } from "../../shared/ui/linked.js";
import { plain, timeline } from "../words.js";

export function Turns({ t, desk, room }) {
	const box = useRef();
	const items = timeline(t, room.state.value);
	const count = items.length + room.outbox.value.length;
	useLayoutEffect(() => {
		box.current.scrollTop = box.current.scrollHeight;
	}, [count, room.typing.value, room.outbox.value, desk.notice.value]);
	return html`<div class="turns" ref=${box} role="log" aria-label=${t("turns")} tabindex="0">
		${items.map((item, at) => html`
			${day(item.at, t.language) !== day(items[at - 1]?.at, t.language) && html`<p class="day" key=${`d${item.seq}`}>${day(item.at, t.language)}</p>`}
			${item.type === "note"
				? html`<p class="event" key=${item.seq}><span>${item.words}</span> <time datetime=${item.at}>${clockTime(item.at, t.language)}</time></p>`
				: html`<${Turn} key=${item.seq} t=${t} item=${item} seen=${room.state.value.read.customer >= item.seq} />`}`)}
		${room.outbox.value.map((turn) => html`<${Unsent} key=${turn.client_turn_id} t=${t} desk=${desk} room=${room} turn=${turn} />`)}
		${room.typing.value && html`<p class="event" role="status">${t("customer_typing")}</p>`}
	</div>`;
}

const Turn = ({ t, item, seen }) => html`<article class=${`turn ${item.author}`}>
	<p class="author">${item.name && item.author === "agent" ? item.name : t(`author_${item.author}`)}
		<time datetime=${item.at}>${clockTime(item.at, t.language)}</time>${item.author === "agent" && seen && html` · ${t("seen")}`}</p>
	${item.text && html`<p class="text" dir="auto"><${Linked} text=${item.text} /></p>`}
	${item.card && html`<${Card} card=${item.card} />`}
	${item.image && html`<p class="text"><${Linked} text=${safeHref(item.image) ?? item.image} /></p>`}
	${item.quick_replies?.length > 0 && html`<p class="offered">${t("offered")} ${item.quick_replies.map((reply) => html`<span class="chip">${reply.title}</span> `)}</p>`}
	${item.understood?.intent && html`<p class="understood">${plain(item.understood.intent)} ${percent(item.understood.confidence, t.language)}</p>`}
</article>`;

const Card = ({ card }) => html`<div class="text card"><strong>${card.title}</strong>
	${card.subtitle && html`<span class="quiet">${card.subtitle}</span>`}
	<dl>${(card.lines ?? []).map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></div>`;

const Unsent = ({ t, desk, room, turn }) => html`<article class="turn agent unsent">
	<p class="text" dir="auto">${turn.text}</p>
	${turn.status === "failed"
		? html`<p class="author failed" role="alert">${t(turn.why === "stale" ? "not_sent_stale" : "not_sent")}
			<button type="button" class="small" onClick=${() => desk.retry(room, turn)}>${t("try_again")}</button>
			<button type="button" class="small" onClick=${() => desk.edit(room, turn)}>${t("edit")}</button></p>`
		: html`<p class="author">${t(desk.link.value === "offline" ? "waiting_for_link" : "sending")}</p>`}
</article>`;
