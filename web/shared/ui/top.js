// The bar on top of every staff page: where one is, where one can go, in which language, as whom.
import { html, useState } from "../../vendor/preact.js";
import { call } from "../api.js";
import { LANGUAGES, setLanguage, trouble } from "../staff.js";

// Who sees which way; who may go it, the server decides (base/roles.py).
const SCREENS = [
	["/console", "nav_console", ["agent", "senior", "supervisor", "admin"]],
	["/supervise", "nav_supervise", ["supervisor", "admin"]],
	["/workbench", "nav_workbench", ["trainer", "admin"]],
	["/dashboard", "nav_dashboard", ["manager", "supervisor", "admin"]],
	["/strategy", "nav_strategy", ["manager", "admin"]],
	["/setup", "nav_setup", ["manager", "supervisor", "admin"]],
];

async function signOut() {
	await call("/api/auth/sign-out", {}).catch(() => {});
	location.assign("/sign-in");
}

export const Mark = () => html`<svg class="mark" viewBox="0 0 42 28" aria-hidden="true">
	<circle cx="14" cy="14" r="12" /><circle cx="28" cy="14" r="12" /></svg>`;

function Language({ t }) {
	const [problem, setProblem] = useState(null);
	const choose = ({ target }) => setLanguage(target.value).catch((failure) => {
		target.value = t.language;
		setProblem(trouble(t, failure));
	});
	return html`<label><span class="hidden">${t("ui_language")}</span>
		<select value=${t.language} onChange=${choose}>
			${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code}>${name}</option>`)}
		</select></label>
		${problem && html`<span class="chip bad" role="alert">${problem}</span>`}`;
}

export const Top = ({ t, user, children }) => html`<header class="top">
	<a class="brand" href="/"><${Mark} />Tandem</a>
	<nav aria-label=${t("nav")}>${SCREENS.filter(([, , roles]) => roles.includes(user.role)).map(([path, words]) => html`
		<a href=${path} aria-current=${location.pathname === path ? "page" : undefined}>${t(words)}</a>`)}</nav>
	<div class="top-end">
		${children}
		<${Language} t=${t} />
		<span class="user">${user.name}</span>
		<button type="button" class="plain" onClick=${signOut}>${t("sign_out")}</button>
	</div>
</header>`;
