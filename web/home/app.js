// The first page. What it shows of the demo, the desk says.

import { html, render, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { LANGUAGES, setLanguage, words } from "../shared/staff.js";
import { Mark } from "../shared/ui/top.js";

const SCREENS = [["shop", "customer"], ["chat", "customer"], ["console", ""], ["supervise", ""], ["workbench", ""], ["dashboard", ""], ["strategy", ""], ["setup", ""], ["docs", ""]];

const t = await words("home");
const info = signal({ demo: false, sign_ins: [] });
call("/api/demo/info").then((answer) => (info.value = answer), () => {});

const Screen = ([name, kind]) => html`<li><a href=${`/${name}`}>
	<span class=${`for ${kind}`}>${t(`for_${name}`)}</span><strong>${t(name)}</strong><span class="what">${t(`what_${name}`)}</span></a></li>`;

const Demo = () => html`<section class="demo"><h2>${t("demo")}</h2><p class="quiet">${t("demo_hint")}</p>
	<div class="scroll-x" tabindex="0" role="region" aria-label=${t("demo")}><table>
		<thead><tr><th>${t("name")}</th><th>${t("role")}</th><th>${t("email")}</th><th>${t("password")}</th><th>${t("screen")}</th></tr></thead>
		<tbody>${info.value.sign_ins.map((one) => html`<tr><td>${one.name}</td><td>${one.role}</td><td><code>${one.email}</code></td>
			<td><code>${one.password}</code></td><td><a href=${`/sign-in?next=${encodeURIComponent(one.screen)}`}>${one.screen}</a></td></tr>`)}</tbody></table></div></section>`;

const App = () => html`<main>
	<header class="head"><${Mark} /><h1>Tandem</h1><p>${t("claim")}</p></header>
	<ul class="screens">${SCREENS.filter(([name]) => name !== "shop" || info.value.demo).map(Screen)}</ul>
	${info.value.sign_ins.length > 0 && html`<${Demo} />`}
	<footer><a href="/openapi.json">OpenAPI</a> <a href="/ready">${t("ready")}</a>
		<label><span class="hidden">${t("ui_language")}</span><select value=${t.language} onChange=${(event) => setLanguage(event.target.value)}>
			${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}</select></label></footer>
</main>`;

render(html`<${App} />`, document.body);
