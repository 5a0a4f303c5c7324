// Sign-in. Afterwards one is where one wanted to go, but only ever on this site.

import { html, render, signal } from "../vendor/preact.js";
import { call } from "../shared/api.js";
import { trouble, words } from "../shared/staff.js";
import { Mark } from "../shared/ui/top.js";
import { nextPage } from "./next.js";

const t = await words("sign-in");
const problem = signal(null);
const busy = signal(false);
const demo = signal([]);
document.title = `${t("title")} – Tandem`;
call("/api/demo/info").then((info) => (demo.value = info.sign_ins), () => {});

async function signIn(email, password) {
	busy.value = true;
	problem.value = null;
	try {
		const { user } = await call("/api/auth/sign-in", { email, password });
		location.assign(nextPage(location.search, user.role));
	} catch (failure) {
		problem.value = trouble(t, failure);
		busy.value = false;
	}
}

function submit(event) {
	event.preventDefault();
	const data = new FormData(event.target);
	signIn(data.get("email").trim(), data.get("password"));
}

const App = () => html`<main>
	<a class="brand" href="/"><${Mark} />Tandem</a>
	<form onSubmit=${submit}>
		<h1>${t("title")}</h1>
		${problem.value && html`<p class="notice bad" role="alert">${problem.value}</p>`}
		<label class="field"><span>${t("email")}</span><input name="email" type="email" autocomplete="username" required autofocus /></label>
		<label class="field"><span>${t("password")}</span><input name="password" type="password" autocomplete="current-password" required /></label>
		<button type="submit" class="primary" disabled=${busy.value}>${t("sign_in")}</button>
	</form>
	${demo.value.length > 0 && html`<section class="demo" aria-label=${t("demo")}><h2>${t("demo")}</h2>
		${demo.value.map((one) => html`<button type="button" disabled=${busy.value} onClick=${() => signIn(one.email, one.password)}>
			<span>${one.name}</span><span class="quiet">${t.has(`role_${one.role}`) ? t(`role_${one.role}`) : one.role}</span></button>`)}</section>`}
</main>`;

render(html`<${App} />`, document.body);
