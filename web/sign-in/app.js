// Sign-in: with a password, or at the provider's page where one is set up. Afterwards one is where one wanted to go, but
// only ever on this site.

import { html, render, signal, useLayoutEffect, useRef, useSignal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble, words } from "../shared/staff.js";
import { Mark } from "../shared/ui/top.js";
import { nextPage } from "./next.js";

const t = await words("sign-in");
const asked = new URLSearchParams(location.search);
const problem = signal(whyBack(asked.get("problem")));
const busy = signal(false);
/** Who signs in with a password that was made for them: {email, password}. */
const choosing = signal(null);
const demo = signal([]);
const ways = signal({ sign_on: false, label: null, passwords: true });
document.title = `${t("title")} – Tandem`;
call("/api/demo/info").then((info) => (demo.value = info.sign_ins), () => {});
call("/api/auth/options").then((options) => (ways.value = options), () => {});
if (asked.has("signed_on")) goOn();

/** Why a sign-on came back without a session: one of our own sentences, whatever the address says. */
function whyBack(code) {
	if (!code) return null;
	return t.has(`problem_${code}`) ? t(`problem_${code}`) : t("problem_sign_on");
}

/** Back from the provider with a session. */
async function goOn() {
	try {
		const { user } = await call("/api/auth/me");
		location.replace(nextPage(location.search, user.role));
	} catch (failure) {
		problem.value = failure.status === 401 ? t("problem_sign_on") : trouble(t, failure);
	}
}

/** `language`: what the account's screens speak from now on. */
async function signIn(email, password, { new_password, language } = {}) {
	busy.value = true;
	problem.value = null;
	try {
		const { user } = await call("/api/auth/sign-in", { email, password, new_password });
		if (language) await call("/api/auth/language", { language });
		location.assign(nextPage(location.search, user.role));
	} catch (failure) {
		if (failure.code === "new_password_needed") choosing.value = { email, password };
		else problem.value = trouble(t, failure);
		busy.value = false;
	}
}

function choose(event) {
	event.preventDefault();
	const { email, password } = choosing.value;
	signIn(email, password, { new_password: new FormData(event.target).get("new_password") });
}

function submit(event) {
	event.preventDefault();
	const data = new FormData(event.target);
	signIn(data.get("email").trim(), data.get("password"));
}

const signOnPath = () => `/api/auth/sign-on?${new URLSearchParams({ next: asked.get("next") ?? "" })}`;

const SignOn = () => html`<div class="sign-on">
	<a class="button" href=${signOnPath()}>${ways.value.label ?? t("sign_on")}</a>
	<p class="quiet small">${ways.value.passwords ? t("or_password") : t("or_admin")}</p>
</div>`;

const Problem = () => problem.value && html`<p class="notice bad" role="alert">${problem.value}</p>`;

function Choose() {
	const shown = useSignal(false);
	const field = useRef();
	useLayoutEffect(() => field.current.focus(), []);
	return html`<form onSubmit=${choose}>
		<h1>${t("choose_title")}</h1>
		<p class="quiet">${t("choose_hint")}</p>
		<${Problem} />
		<input type="hidden" name="username" autocomplete="username" value=${choosing.value.email} />
		<label class="field"><span>${t("new_password")}</span><input ref=${field} name="new_password" type=${shown.value ? "text" : "password"} autocomplete="new-password" minlength="12" maxlength="1024" required /></label>
		<label><input type="checkbox" onChange=${() => (shown.value = !shown.value)} /> ${t("show_password")}</label>
		<button type="submit" class="primary" disabled=${busy.value}>${t("choose")}</button>
	</form>`;
}

const App = () => html`<main>
	<a class="brand" href="/"><${Mark} />Tandem</a>
	${choosing.value ? html`<${Choose} />` : html`<${Enter} />`}
</main>`;

const Enter = () => html`
	<form onSubmit=${submit}>
		<h1>${t("title")}</h1>
		<${Problem} />
		${ways.value.sign_on && html`<${SignOn} />`}
		<label class="field"><span>${t("email")}</span><input name="email" type="email" autocomplete="username" required autofocus /></label>
		<label class="field"><span>${t("password")}</span><input name="password" type="password" autocomplete="current-password" required /></label>
		<button type="submit" class="primary" disabled=${busy.value}>${t("sign_in")}</button>
	</form>
	${demo.value.length > 0 && html`<section class="demo" aria-label=${t("demo")}><h2>${t("demo")}</h2>
		${demo.value.map((one) => html`<button type="button" disabled=${busy.value} onClick=${() => signIn(one.email, one.password, { language: t.language })}>
			<span>${one.name}</span><span class="quiet">${t.has(`role_${one.role}`) ? t(`role_${one.role}`) : one.role}</span></button>`)}</section>`}`;

render(html`<${App} />`, document.body);
