// Words from JSON, one file a language. Plurals: {"one": "...", "other": "..."}, chosen by `n`.

const RTL = ["ar", "fa", "he", "ur"];

/** The first wanted language that is known: ["de-AT", "en"] -> "de". */
export const choose = (wanted, known) =>
	wanted.map((tag) => tag?.toLowerCase().split(/[-_]/)[0]).find((code) => known.includes(code)) ?? known[0];

/** t(key, {name: value}) -> words; an unknown key is its own word. */
export function translator(language, words) {
	const plural = new Intl.PluralRules(language);
	const t = (key, values = {}) => {
		let found = words[key] ?? key;
		if (found.other) found = found[plural.select(values.n)] ?? found.other;
		return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
	};
	return Object.assign(t, { language, dir: RTL.includes(language) ? "rtl" : "ltr", has: (key) => key in words });
}

export const loadWords = async (base, language) =>
	translator(language, await (await fetch(`${base}/${language}.json`)).json());
