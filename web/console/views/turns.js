// What was said, with the quiet lines of what happened in between.
import { html, useEffect, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { clockTime, day, percent } from "../../shared/format.js";
import { safeHref } from "../../shared/links.js";
import { Linked } from "../../shared/ui/linked.js";
import { plain, timeline } from "../words.js";
import { Files } from "./files.js";

export function Turns({ t, desk, room }) {
	const box = useRef();
	const items = timeline(t, room.state.value);
	const count = items.length + room.outbox.value.length;
	const atEnd = useRef(true);
	const top = useRef(0);
	const toEnd = () => void (box.current.scrollTop = box.current.scrollHeight);
	useLayoutEffect(toEnd, [count, room.typing.value, room.outbox.value]);
	useEffect(() => {
		const log = box.current;
		const watch = new ResizeObserver(() => atEnd.current && (log.scrollTop = log.scrollHeight)); // what stands around it grew
		watch.observe(log);
		return () => watch.disconnect();
	}, []);
	const scrolled = ({ target: { scrollTop, scrollHeight, clientHeight } }) => {
		const near = scrollHeight - scrollTop - clientHeight < 40;
		if (near || scrollTop < top.current) atEnd.current = near; // only scrolling up leaves the end
		top.current = scrollTop;
	};
	return html`<div class="turns" ref=${box} onScroll=${scrolled} role="log" aria-label=${t("turns")} tabindex="0">
		${items.map((item, at) => html`
			${day(item.at, t.language) !== day(items[at - 1]?.at, t.language) && html`<p class="day" key=${`d${item.seq}`}>${day(item.at, t.language)}</p>`}
			${item.note ? html`<${Private} key=${item.seq} t=${t} note=${item.note} />` : item.type === "note"
				? html`<p class="event" key=${item.seq}><span>${item.words}</span> <time datetime=${item.at}>${clockTime(item.at, t.language)}</time></p>`
				: html`<${Turn} key=${item.seq} t=${t} conversation=${room.id} item=${item} seen=${room.state.value.read.customer >= item.seq} />`}`)}
		${room.outbox.value.map((turn) => html`<${Unsent} key=${turn.client_turn_id} t=${t} desk=${desk} room=${room} turn=${turn} />`)}
		${room.typing.value && html`<p class="event" role="status">${t("customer_typing")}</p>`}
	</div>`;
}

const Turn = ({ t, conversation, item, seen }) => html`<article class=${`turn ${item.author}`}>
	<p class="author">${item.name && item.author === "agent" ? item.name : t(`author_${item.author}`)}
		<time datetime=${item.at}>${clockTime(item.at, t.language)}</time>${item.author === "agent" && seen && html` · ${t("seen")}`}</p>
	${item.text && html`<p class="text" dir="auto"><${Linked} text=${item.text} /></p>`}
	${erased(item) && html`<p class="quiet small">${t("erased")}</p>`}
	${item.files?.length > 0 && html`<${Files} t=${t} conversation=${conversation} files=${item.files} />`}
	${item.card && html`<${Card} card=${item.card} />`}
	${item.image && html`<p class="text"><${Linked} text=${safeHref(item.image) ?? item.image} /></p>`}
	${item.quick_replies?.length > 0 && html`<p class="offered">${t("offered")} ${item.quick_replies.map((reply) => html`<span class="chip">${reply.title}</span> `)}</p>`}
	${item.understood?.intent && html`<p class="understood">${plain(item.understood.intent)} ${percent(item.understood.confidence, t.language)}</p>`}
</article>`;

const erased = ({ text, files }) => !text && !files?.length;

/** What a colleague wrote: never for the customer, and it looks like it. */
function Private({ t, note }) {
	const others = note.told.filter((name) => name !== note.to_agent);
	return html`<article class="private" aria-label=${t("private_note")}>
	<p class="author"><strong>${t("private_note")}</strong> ${note.author}${note.to_agent && html` → ${note.to_agent}`}
		<time datetime=${note.at}>${clockTime(note.at, t.language)}</time></p>
	<p class="pre" dir="auto">${note.text ? html`<${Linked} text=${note.text} />` : t("erased")}</p>
	${others.length > 0 && html`<p class="small">${t("note_told", { names: others.join(", ") })}</p>`}
</article>`;
}

const Card = ({ card }) => html`<div class="text card"><strong>${card.title}</strong>
	${card.subtitle && html`<span class="quiet">${card.subtitle}</span>`}
	<dl>${(card.lines ?? []).map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></div>`;

function notSent(t, why) {
	if (why === "stale") return t("not_sent_stale");
	return t.has(`problem_${why}`) ? `${t("not_sent")} ${t(`problem_${why}`)}` : t("not_sent");
}

const Unsent = ({ t, desk, room, turn }) => html`<article class="turn agent unsent">
	${turn.text && html`<p class="text" dir="auto">${turn.text}</p>`}
	${turn.files.length > 0 && html`<${Files} t=${t} conversation=${room.id} files=${turn.files} />`}
	${turn.status === "failed"
		? html`<p class="author failed" role="alert">${notSent(t, turn.why)}
			<button type="button" class="small" onClick=${() => desk.retry(room, turn)}>${t("try_again")}</button>
			<button type="button" class="small" onClick=${() => desk.edit(room, turn)}>${t("edit")}</button></p>`
		: html`<p class="author">${t(desk.link.value === "offline" ? "waiting_for_link" : "sending")}</p>`}
</article>`;
