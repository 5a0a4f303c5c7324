// The dialogs: hand back with a brief, transfer with a note, finish with an outcome, the keys.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { presenceWords } from "../../shared/presence.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { TagsHere } from "./tags.js";
import { KEYS, keysOff, PALETTE_KEY, setKeysOff } from "../keys.js";

const RESOLVED = ["yes", "partly", "no"];
const OUTCOMES = ["resolved", "unresolved", "abandoned"];
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** A form in a dialog: closes when the desk agreed, else stays with all that was typed. */
function Ask({ t, desk, title, button, onSend, onClose, children }) {
	const [busy, setBusy] = useState(false);
	const submit = async (event) => {
		event.preventDefault();
		setBusy(true);
		const done = await onSend(new FormData(event.target));
		setBusy(false);
		if (done) onClose();
	};
	return html`<${Dialog} title=${title} onClose=${onClose}>
		<form onSubmit=${submit}>
			${children}
			${desk.notice.value && html`<p class="notice bad" role="alert">${desk.notice.value}</p>`}
			<div class="actions"><button type="button" onClick=${onClose}>${t("cancel")}</button>
				<button type="submit" class="primary" disabled=${busy}>${button}</button></div>
		</form>
	<//>`;
}

const Choices = ({ legend, name, options, words }) => html`<fieldset class="field"><legend>${legend}</legend>
	<div class="choices">${options.map((option, at) => html`<label>
		<input type="radio" name=${name} value=${option} defaultChecked=${at === 0} /> ${words(option)}</label>`)}</div></fieldset>`;

const Area = ({ label, name, hint, rows = 2 }) => html`<label class="field"><span>${label}</span>
	<textarea name=${name} rows=${rows} maxlength="2000"></textarea>${hint && html`<small>${hint}</small>`}</label>`;

export function HandBack({ t, desk, onClose }) {
	const [promises, setPromises] = useState(1);
	const send = (data) => desk.handBack({
		resolved: data.get("resolved"),
		done: lines(data.get("done")),
		promised: data.getAll("promise").map((text, at) => promise(text.trim(), data.getAll("due")[at])).filter((one) => one.text),
		do_not_touch: lines(data.get("do_not_touch")),
		note: data.get("note").trim(),
	});
	return html`<${Ask} t=${t} desk=${desk} title=${t("hand_back_title")} button=${t("hand_back")} onSend=${send} onClose=${onClose}>
		<${Choices} legend=${t("brief_resolved")} name="resolved" options=${RESOLVED} words=${(option) => t(`resolved_${option}`)} />
		<${Area} label=${t("brief_done")} name="done" hint=${t("one_a_line")} />
		<fieldset class="field"><legend>${t("brief_promised")}</legend>
			${Array.from({ length: promises }, (_, at) => html`<div class="promise" key=${at}>
				<input name="promise" aria-label=${t("promise_text")} placeholder=${t("promise_text")} maxlength="500" />
				<input name="due" type="datetime-local" aria-label=${t("promise_due")} /></div>`)}
			<button type="button" class="plain small" onClick=${() => setPromises(promises + 1)}>${t("one_more_promise")}</button></fieldset>
		<${Area} label=${t("brief_do_not_touch")} name="do_not_touch" hint=${t("one_a_line")} />
		<${Area} label=${t("brief_note")} name="note" />
	<//>`;
}

const promise = (text, due) => ({ text, due: due ? new Date(due).toISOString() : null });

/** To a queue, or to a colleague; who is offline cannot be chosen. */
export function Transfer({ t, desk, onClose }) {
	const [{ queues, colleagues }, setTargets] = useState({ queues: [], colleagues: [] });
	const [to, setTo] = useState("");
	useEffect(() => void desk.targets().then(setTargets), []);
	const here = desk.room.value?.detail.value?.handoff?.queue;
	const [kind, id] = to.split("/");
	const send = (data) => desk.transfer(data.get("note").trim(), to ? { [kind]: id } : {});
	return html`<${Ask} t=${t} desk=${desk} title=${t("transfer_title")} button=${t("transfer")} onClose=${onClose} onSend=${send}>
		<div class="field"><label for="transfer-to">${t("transfer_to")}</label>
			<select id="transfer-to" value=${to} aria-describedby="transfer-hint" onChange=${(event) => setTo(event.target.value)}>
				<option value="">${t("same_queue", { queue: queues.find((one) => one.id === here)?.name ?? here ?? "" })}</option>
				<optgroup label=${t("other_queues")}>${queues.filter((one) => one.id !== here).map(({ id: queue, name, waiting }) => html`<option key=${queue} value=${`to_queue/${queue}`}>${t("queue_waiting", { name, n: waiting })}</option>`)}</optgroup>
				<optgroup label=${t("colleagues")}>${colleagues.map((one) => html`<option key=${one.id} value=${`to_agent/${one.id}`} disabled=${one.presence === "offline"}>${t("colleague_free", { name: one.name, presence: presenceWords(t, one), n: one.free })}</option>`)}</optgroup></select>
			<small id="transfer-hint">${t(kind === "to_agent" ? "transfer_hint_agent" : "transfer_hint")}</small></div>
		<${Area} label=${t("transfer_note")} name="note" rows=${4} />
	<//>`;
}

/** What only colleagues read. Whoever has the conversation may get it on the board. */
export function Note({ t, desk, onClose }) {
	const { owner, detail } = desk.room.value;
	const holder = !desk.mine.value && owner.value === "agent" && detail.value?.handoff?.agent_id && detail.value.conversation.agent_name;
	return html`<${Ask} t=${t} desk=${desk} title=${t("private_note")} button=${t("add_note")} onClose=${onClose}
		onSend=${(data) => desk.addNote(data.get("text").trim(), data.get("to_holder") === "on")}>
		<p class="quiet">${t("note_hint")}</p>
		<label class="field"><span>${t("note_text")}</span><textarea name="text" rows="4" maxlength="16000" required dir="auto"></textarea></label>
		${holder && html`<p class="choices"><label><input type="checkbox" name="to_holder" defaultChecked /> ${t("note_to", { name: holder })}</label></p>`}
	<//>`;
}

export const Closing = ({ t, desk, onClose }) => html`
	<${Ask} t=${t} desk=${desk} title=${t("finish_title")} button=${t("finish")} onClose=${onClose} onSend=${(data) => desk.close(data.get("outcome"))}>
		<${Choices} legend=${t("outcome")} name="outcome" options=${OUTCOMES} words=${(option) => t(`outcome_${option}`)} />
		<${TagsHere} t=${t} desk=${desk} />
	<//>`;

export function Help({ t, onClose }) {
	const [off, setOff] = useState(keysOff());
	const change = (event) => {
		setKeysOff(!event.target.checked);
		setOff(!event.target.checked);
	};
	return html`<${Dialog} title=${t("keys")} onClose=${onClose}>
		<table class="keys"><thead class="hidden"><tr><th>${t("key")}</th><th>${t("does")}</th></tr></thead>
			<tbody>${KEYS.map((key) => html`<tr><td><kbd>${key}</kbd></td><td>${t(`key_${key}`)}</td></tr>`)}
			<tr><td><kbd>Enter</kbd></td><td>${t("key_Enter")}</td></tr>
			<tr><td><kbd>${PALETTE_KEY}</kbd></td><td>${t("key_palette")}</td></tr></tbody></table>
		<p class="choices"><label><input type="checkbox" checked=${!off} onChange=${change} /> ${t("keys_on")}</label></p>
		<div class="actions"><button type="button" class="primary" onClick=${onClose}>${t("close")}</button></div>
	<//>`;
}
