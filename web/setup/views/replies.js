// Canned replies: what agents often say, in the languages of the customers.
import { html, useState } from "../../vendor/preact.js";
import { slug } from "../words.js";
import { Field, Form, TextField } from "./fields.js";
import { Acts, List } from "./named.js";

const ID = "[a-z0-9][a-z0-9_\\-]*";

export function RepliesView({ t, setup, found, ask }) {
	const rows = found.replies.map((one) => html`<tr key=${one.id}><td><strong>${one.name}</strong> <code>/${one.id}</code></td>
		<td data-label=${t("column_text")}><span class="clamp" dir="auto">${one.texts[t.language] ?? Object.values(one.texts)[0]}</span></td>
		<td data-label=${t("column_languages")}>${Object.keys(one.texts).join(", ")}</td>
		<${Acts} t=${t} setup=${setup} ask=${ask} kind="replies" form="reply" id=${one.id} one=${one} body=${one} /></tr>`);
	return html`<${List} t=${t} kind="replies" columns=${["reply", "text", "languages"]} rows=${rows} onNew=${() => ask("reply", null)} />`;
}

export function ReplyForm({ t, setup, found, one, onClose }) {
	const [name, setName] = useState(one?.name ?? "");
	const [id, setId] = useState(null);
	const [codes, setCodes] = useState(one ? Object.keys(one.texts) : [t.language]);
	const names = new Intl.DisplayNames(t.language, { type: "language" });
	const others = found.reply_languages.filter((code) => !codes.includes(code));
	const send = (data) =>
		setup.save("replies", one, {
			...(!one && { id: data.get("id") }),
			name: name.trim(),
			texts: Object.fromEntries(codes.map((code) => [code, data.get(`text-${code}`)]).filter(([, text]) => text.trim())),
		});
	return html`<${Form} t=${t} setup=${setup} wide title=${one ? one.name : t("new_replies")} button=${t(one ? "save" : "make_replies")} onSend=${send} onClose=${onClose}>
		<div class="pair">
			<${TextField} id="name" label=${t("field_name")} required maxlength="80" value=${name} onInput=${(event) => setName(event.target.value)} />
			${!one && html`<${TextField} id="id" label=${t("field_slash")} help=${t("help_slash")} required maxlength="40" pattern=${ID} value=${id ?? slug(name)} onInput=${(event) => setId(event.target.value)} />`}</div>
		<p class="quiet small">${t("help_gaps", { gaps: found.variables.map((gap) => `{${gap}}`).join(", ") })}</p>
		${codes.map((code) => html`<${Field} key=${code} id=${`text-${code}`} label=${names.of(code)}><textarea id=${`text-${code}`} name=${`text-${code}`} rows="3" maxlength="2000" lang=${code} dir="auto">${one?.texts[code] ?? ""}</textarea><//>`)}
		${others.length > 0 && html`<${Field} id="more" label=${t("add_language")}><select id="more" value="" onChange=${({ target }) => { setCodes([...codes, target.value]); target.value = ""; }}>
			<option value=""></option>${others.map((code) => html`<option key=${code} value=${code}>${names.of(code)}</option>`)}</select><//>`}
	<//>`;
}
