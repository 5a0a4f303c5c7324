// What every staff page starts with: who is signed in, and the words in that person's language.

import { call } from "./api.js";
import { choose, translator } from "./i18n.js";

export const LANGUAGES = { en: "English", de: "Deutsch" };
const KEPT = "tandem:ui-language";

/** `{user, t}`; without a session the browser goes to the sign-in page and this never returns. */
export async function enter(screen) {
	const user = await signedIn();
	return { user, t: await words(screen, [user.language, ...navigator.languages]) };
}

/** The words of a screen, with those that all staff pages share. */
export async function words(screen, wanted = [localStorage.getItem(KEPT), ...navigator.languages]) {
	const language = choose(wanted, Object.keys(LANGUAGES));
	const load = async (folder) => (await fetch(`/web/${folder}/strings/${language}.json`)).json();
	const [common, own] = await Promise.all([load("shared"), load(screen)]);
	document.documentElement.lang = language;
	return translator(language, { ...common, ...own });
}

/** Who it is. While the desk is away the page says so and asks again. */
async function signedIn() {
	for (;;) {
		try {
			const { user } = await call("/api/auth/me");
			document.body.textContent = "";
			return user;
		} catch (problem) {
			if (problem.status === 401) return toSignIn();
			document.body.textContent = problem.message;
			await new Promise((wake) => setTimeout(wake, 3000));
		}
	}
}

/** Leaves the page; the promise never settles, so that nothing is drawn meanwhile. */
export function toSignIn() {
	location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
	return new Promise(() => {});
}

/** For this account, on all its screens; this browser's sign-in page speaks it, too. */
export async function setLanguage(language) {
	await call("/api/auth/language", { language });
	localStorage.setItem(KEPT, language);
	location.reload();
}

/** An error in words: the screen's own for its code if there are any, else what the server said. */
export function trouble(t, problem) {
	const key = `problem_${problem.code}`;
	return t.has(key) ? t(key, problem) : problem.message;
}
