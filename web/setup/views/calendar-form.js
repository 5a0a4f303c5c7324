// Business hours: the week, holidays and days of their own, with the next 14 days beside them.
import { html, useEffect, useState } from "../../vendor/preact.js";
import { DAYS, tidyTime } from "../hours-words.js";
import { slug } from "../words.js";
import { Field, Form, TextField } from "./fields.js";
import { OwnDays, WeekEditor } from "./week.js";
import { Faults, Holidays, Preview } from "./preview.js";

const OFFICE = [["09:00", "17:00"]];
const ID = "[a-z0-9][a-z0-9_\\-]*";
const PATIENCE_MS = 250;

/** A new one is as most are: Monday to Friday, where whoever makes it is. */
const usual = () => ({
	name: "",
	zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
	hours: Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, OFFICE])),
	holidays: null,
	closed: [],
	extra: {},
});

export function CalendarForm({ t, setup, one, onClose }) {
	const [start] = useState(() => one ?? usual());
	const [name, setName] = useState(start.name);
	const [id, setId] = useState(null);
	const [zone, setZone] = useState(start.zone);
	const [hours, setHours] = useState(start.hours);
	const [holidays, setHolidays] = useState(start.holidays);
	const [own, setOwn] = useState(() => ({ ...Object.fromEntries(start.closed.map((day) => [day, []])), ...start.extra }));
	const document = documentOf(zone, hours, holidays, own);
	const shown = usePreview(setup, document);
	const faultsAt = (place) => shown?.faults.filter((fault) => fault.place === place) ?? [];
	useEffect(() => void setup.loadCountries(), []);
	const send = (data) => setup.save("calendars", one, { ...(!one && { id: data.get("id") }), name: name.trim(), ...document });
	return html`<${Form} t=${t} setup=${setup} wide title=${one ? start.name : t("new_calendars")} button=${t(one ? "save" : "make_calendars")} onSend=${send} onClose=${onClose}>
		<div class="pair">
			<${TextField} id="name" label=${t("field_name")} required maxlength="80" value=${name} onInput=${(event) => setName(event.target.value)} />
			${!one && html`<${TextField} id="id" label=${t("field_id")} help=${t("help_id_calendars")} required maxlength="40" pattern=${ID} value=${id ?? slug(name)} onInput=${(event) => setId(event.target.value)} />`}</div>
		<${Zone} t=${t} zone=${zone} faults=${faultsAt("zone")} onChange=${setZone} />
		<${WeekEditor} t=${t} hours=${hours} faultsAt=${faultsAt} onChange=${setHours} />
		<${Holidays} t=${t} countries=${setup.countries.value} chosen=${holidays} next=${shown?.holidays ?? []} faults=${faultsAt("holidays")} onChange=${setHolidays} />
		<${OwnDays} t=${t} days=${own} faultsAt=${faultsAt} onChange=${setOwn} />
		<${Preview} t=${t} shown=${shown} zone=${zone} />
	<//>`;
}

/** What is typed, as the desk takes it: days without hours are left out, or closed. */
function documentOf(zone, hours, holidays, own) {
	const tidy = (days) => Object.fromEntries(Object.entries(days).filter(([, some]) => some.length).map(([day, some]) => [day, some.map((interval) => interval.map(tidyTime))]));
	const closed = Object.keys(own).filter((day) => !own[day].length).sort();
	return { zone: zone.trim(), hours: tidy(hours), holidays, closed, extra: tidy(own) };
}

/** What the desk makes of it, asked when the typing rests; the answer to what is gone is dropped. */
function usePreview(setup, document) {
	const [shown, setShown] = useState(null);
	const text = JSON.stringify(document);
	useEffect(() => {
		let wanted = true;
		const timer = setTimeout(async () => {
			const found = await setup.preview(JSON.parse(text));
			if (wanted && found) setShown(found);
		}, PATIENCE_MS);
		return () => {
			wanted = false;
			clearTimeout(timer);
		};
	}, [text]);
	return shown;
}

const Zone = ({ t, zone, faults, onChange }) => html`<${Field} id="zone" label=${t("field_zone")} help=${t("help_zone")}>
	<input id="zone" type="text" required maxlength="60" autocomplete="off" spellcheck=${false} list="zones" aria-describedby="zone-help zone-faults" aria-invalid=${faults.length > 0} value=${zone} onInput=${(event) => onChange(event.target.value)} />
	<datalist id="zones">${Intl.supportedValuesOf("timeZone").map((one) => html`<option key=${one} value=${one} />`)}</datalist>
	<${Faults} t=${t} id="zone-faults" faults=${faults} /><//>`;
