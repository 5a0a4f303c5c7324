// The hours of days: several intervals each, by keyboard too, copied from one day to others.
import { html, useRef, useState } from "../../vendor/preact.js";
import { Icon } from "../../shared/ui/icon.js";
import { DAYS, dayName, oneMore, stepTime, tidyTime, WORK_DAYS } from "../hours-words.js";
import { Faults } from "./preview.js";

const STEPS = { ArrowUp: 1, ArrowDown: -1 };
const MOST = 12;

export function WeekEditor({ t, hours, faultsAt, onChange }) {
	const [copied, setCopied] = useState(null);
	const put = (day, intervals) => onChange({ ...hours, [day]: intervals });
	const copy = (days) => {
		onChange({ ...hours, ...Object.fromEntries(days.map((day) => [day, hours[copied] ?? []])) });
		setCopied(null);
	};
	return html`<fieldset class="field"><legend>${t("field_hours")}</legend>
		<div class="days">${DAYS.map((day) => html`<${Day} key=${day} t=${t} day=${day} intervals=${hours[day] ?? []} faults=${faultsAt(`hours.${day}`)} onChange=${(intervals) => put(day, intervals)}>
			<button type="button" class="plain small" aria-expanded=${copied === day} aria-label=${t("copy_day", { day: dayName(t.language, day) })} onClick=${() => setCopied(copied === day ? null : day)}>${t("copy")}</button>
			${copied === day && html`<${CopyTo} t=${t} from=${day} onCopy=${copy} />`}<//>`)}</div>
		<${Faults} t=${t} id="hours-faults" faults=${faultsAt("hours")} />
		<small>${t("help_hours")}</small></fieldset>`;
}

/** The other days, ticked one by one or many at once. */
function CopyTo({ t, from, onCopy }) {
	const others = DAYS.filter((day) => day !== from);
	const [ticked, setTicked] = useState([]);
	const tick = (day) => setTicked(ticked.includes(day) ? ticked.filter((one) => one !== day) : [...ticked, day]);
	return html`<fieldset class="copy-to"><legend>${t("copy_to")}</legend>
		<div class="choices">${others.map((day) => html`<label key=${day}><input type="checkbox" checked=${ticked.includes(day)} onChange=${() => tick(day)} /> ${dayName(t.language, day)}</label>`)}</div>
		<p class="acts"><button type="button" class="small" onClick=${() => onCopy(WORK_DAYS)}>${t("work_days")}</button>
			<button type="button" class="small" onClick=${() => onCopy(DAYS)}>${t("all_days")}</button>
			<button type="button" class="small primary" disabled=${!ticked.length} onClick=${() => onCopy(ticked)}>${t("copy_now")}</button></p></fieldset>`;
}

/** One day: its intervals, one more, and what else can be done with the day. */
function Day({ t, day, intervals, faults, onChange, children }) {
	const box = useRef();
	const name = dayName(t.language, day);
	const set = (at, side, value) => onChange(intervals.map((interval, n) => (n === at ? interval.with(side, value) : interval)));
	const addButton = () => box.current.querySelector(".add");
	const remove = (at) => {
		onChange(intervals.filter((_, n) => n !== at));
		addButton().focus();
	};
	return html`<fieldset class="day" ref=${box} aria-describedby=${`faults-${day}`}><legend>${name}</legend>
		<div class="intervals">
			${!intervals.length && html`<span class="quiet">${t("closed")}</span>`}
			${intervals.map(([from, to], at) => html`<span class="interval" key=${at}>
				<${Time} label=${t("interval_from", { day: name, n: at + 1 })} value=${from} bad=${faults.length > 0} onChange=${(value) => set(at, 0, value)} />
				<span class="quiet small">${t("until")}</span>
				<${Time} label=${t("interval_to", { day: name, n: at + 1 })} value=${to} bad=${faults.length > 0} onChange=${(value) => set(at, 1, value)} />
				<button type="button" class="sign" aria-label=${t("remove_interval", { day: name, from, to })} title=${t("delete")} onClick=${() => remove(at)}><${Icon} name="cross" /></button></span>`)}
			<button type="button" class="plain small add" disabled=${intervals.length >= MOST} aria-label=${t("add_interval_on", { day: name })} onClick=${() => onChange(oneMore(intervals))}><${Icon} name="plus" /> ${t("add_interval")}</button>
		</div>
		<div class="day-acts">${children}</div>
		<${Faults} t=${t} id=${`faults-${day}`} faults=${faults} /></fieldset>`;
}

/** A time of day from 00:00 to 24:00, typed in any way or by the arrow keys. */
const Time = ({ label, value, bad, onChange }) => html`<input class="time" type="text" inputmode="numeric" maxlength="5" autocomplete="off" required aria-label=${label} aria-invalid=${bad} value=${value}
	onInput=${(event) => onChange(event.target.value)} onBlur=${() => onChange(tidyTime(value))}
	onKeyDown=${(event) => {
		const direction = STEPS[event.key];
		if (!direction) return;
		event.preventDefault();
		onChange(stepTime(value, direction));
	}} />`;

/** Days that are closed besides, or have hours of their own. */
export function OwnDays({ t, days, faultsAt, onChange }) {
	const [date, setDate] = useState("");
	const add = () => {
		if (!date) return;
		onChange({ ...days, [date]: days[date] ?? [] });
		setDate("");
	};
	const remove = (day) => onChange(Object.fromEntries(Object.entries(days).filter(([one]) => one !== day)));
	return html`<fieldset class="field"><legend>${t("own_days")}</legend>
		<div class="days">${Object.keys(days).sort().map((day) => html`<${Day} key=${day} t=${t} day=${day} intervals=${days[day]} faults=${faultsAt(`extra.${day}`)} onChange=${(intervals) => onChange({ ...days, [day]: intervals })}>
			<button type="button" class="plain small" aria-label=${t("remove_day", { day: dayName(t.language, day) })} onClick=${() => remove(day)}>${t("delete")}</button><//>`)}</div>
		<p class="add-day"><input type="date" min="1900-01-01" max="2999-12-31" aria-label=${t("day_to_add")} value=${date} onInput=${(event) => setDate(event.target.value)} />
			<button type="button" class="small" disabled=${!date} onClick=${add}>${t("add_day")}</button></p>
		<${Faults} t=${t} id="closed-faults" faults=${[...faultsAt("closed"), ...faultsAt("extra")]} />
		<small>${t("help_own_days")}</small></fieldset>`;
}
