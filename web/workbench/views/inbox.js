// Candidates on the left, the chosen one on the right.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { dayAndTime, percent } from "../../shared/format.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { IntentPicker } from "./picker.js";

const STATES = ["open", "corrected", "dismissed"];
const WHYS = ["not_for_the_bot", "unclear", "several_matters", "private", "spam", "other"];
const plain = (name) => name.replaceAll("_", " ");

export function InboxView({ t, inbox, dismissing }) {
	const candidates = inbox.candidates.value;
	return html`<div class="bar">
			<label>${t("state")} <select value=${inbox.state.value} onChange=${(event) => inbox.show(event.target.value)}>
				${STATES.map((state) => html`<option value=${state}>${t(`state_${state}`)}</option>`)}</select></label>
			<label>${t("language")} <select value=${inbox.language.value} onChange=${(event) => { inbox.language.value = event.target.value; inbox.load(); }}>
				<option value="">${t("all")}</option>${languages(inbox).map((code) => html`<option value=${code}>${code}</option>`)}</select></label>
			<p class="quiet small keys"><kbd>j</kbd> <kbd>k</kbd> ${t("keys_move")} · <kbd>i</kbd> ${t("keys_intent")} · <kbd>Enter</kbd> ${t("keys_confirm")} · <kbd>x</kbd> ${t("keys_dismiss")} · <kbd>u</kbd> ${t("keys_undo")}</p>
		</div>
		<p class="notice" role="status" hidden=${!inbox.notice.value}>${inbox.notice.value}</p>
		${!candidates ? html`<p class="empty">${t("loading")}</p>`
			: candidates.length === 0 ? html`<p class="empty">${t(`none_${inbox.state.value}`)}</p>`
				: html`<div class="inbox"><${List} t=${t} inbox=${inbox} candidates=${candidates} />
					<${Candidate} key=${inbox.current.value.turn_id} t=${t} inbox=${inbox} candidate=${inbox.current.value} onDismiss=${() => (dismissing.value = true)} /></div>`}
		${dismissing.value && inbox.current.value && html`<${Dismiss} t=${t} inbox=${inbox} onClose=${() => (dismissing.value = false)} />`}`;
}

const languages = (inbox) => [...new Set(inbox.intents.value.flatMap((intent) => Object.keys(intent.examples)))].sort();

function List({ t, inbox, candidates }) {
	useEffect(() => document.querySelector(".candidates [aria-current]")?.scrollIntoView({ block: "nearest" }), [inbox.chosen.value]);
	return html`<ul class="candidates">${candidates.map((one, at) => html`<li key=${one.turn_id}>
			<button type="button" aria-current=${at === inbox.chosen.value ? "true" : undefined} onClick=${() => (inbox.chosen.value = at)}>
				<span dir="auto">${one.text}</span>
				<span class="line"><span class="chip">${one.language}</span><span class="why">${t(`why_${one.why}`)}</span>${one.times > 1 && html`<span class="quiet">${one.times}×</span>`}</span>
			</button></li>`)}
		${inbox.next.value && html`<li><button type="button" class="plain" onClick=${() => inbox.load(inbox.next.value)}>${t("more")}</button></li>`}</ul>`;
}

function Candidate({ t, inbox, candidate, onDismiss }) {
	const [text, setText] = useState(candidate.text);
	const confirm = (intent) => inbox.correct(intent, text.trim() === candidate.text ? "" : text.trim());
	return html`<section class="candidate" aria-label=${t("candidate")}>
		<blockquote dir="auto">${candidate.text}</blockquote>
		<p class="quiet small">${t(`why_${candidate.why}`)} · ${t("said_times", { n: candidate.times })} · ${dayAndTime(candidate.at, t.language)} · ${candidate.language}${candidate.masked ? ` · ${t("masked")}` : ""}</p>
		<h2>${t("bot_thought")}</h2>
		<ul class="intents">${candidate.intents.slice(0, 4).map((one) => html`<li>
			<button type="button" class="plain" disabled=${candidate.state !== "open" || !inbox.intents.value.some(({ name }) => name === one.name)} onClick=${() => confirm(one.name)}>${plain(one.name)}</button>
			<meter min="0" max="1" value=${one.confidence} aria-label=${plain(one.name)}></meter><span class="numbers quiet">${percent(one.confidence, t.language)}</span></li>`)}</ul>
		${candidate.state === "open"
			? html`<h2>${t("teach")}</h2>
				<${IntentPicker} t=${t} intents=${inbox.intents.value} guesses=${candidate.intents} onPick=${confirm} />
				<label class="field"><span>${t("wording")}</span><textarea id="wording" rows="2" maxlength="500" value=${text} onInput=${(event) => setText(event.target.value)}></textarea><small>${t("wording_hint")}</small></label>
				<div class="actions"><button type="button" onClick=${onDismiss}>${t("dismiss")} <kbd>x</kbd></button></div>`
			: html`<${Decided} t=${t} inbox=${inbox} correction=${candidate.correction} />`}
	</section>`;
}

const Decided = ({ t, inbox, correction }) => html`<h2>${t("decided")}</h2>
	${correction && html`<p>${correction.intent ? html`<strong>${plain(correction.intent)}</strong>: <q dir="auto">${correction.text}</q>` : t(`dismiss_${correction.why}`)}
		<br /><span class="quiet small">${correction.by}, ${dayAndTime(correction.at, t.language)}</span></p>`}
	<div class="actions"><button type="button" onClick=${() => inbox.undo()}>${t("reopen")} <kbd>u</kbd></button></div>`;

function Dismiss({ t, inbox, onClose }) {
	const send = async (event) => {
		event.preventDefault();
		await inbox.dismiss(new FormData(event.target).get("why"));
		onClose();
	};
	return html`<${Dialog} title=${t("dismiss_title")} onClose=${onClose}>
		<form onSubmit=${send}>
			<fieldset class="field"><legend>${t("dismiss_why")}</legend><div class="choices column">${WHYS.map((why, at) => html`<label>
				<input type="radio" name="why" value=${why} defaultChecked=${at === 0} /> ${t(`dismiss_${why}`)}</label>`)}</div></fieldset>
			<div class="actions"><button type="button" onClick=${onClose}>${t("cancel")}</button><button type="submit" class="primary">${t("dismiss")}</button></div>
		</form><//>`;
}
