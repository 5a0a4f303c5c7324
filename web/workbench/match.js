// Which intents fit what was typed. Pure.

const plain = (name) => name.toLowerCase().replaceAll("_", " ");

/** How well `name` fits: 0 begins with it, 1 a word begins with it, 2 has it inside, 3 has its letters in order. */
function fit(name, typed) {
	const words = plain(name);
	if (words.startsWith(typed)) return 0;
	if (words.includes(` ${typed}`)) return 1;
	if (words.includes(typed)) return 2;
	let from = 0;
	for (const letter of typed.replaceAll(" ", "")) {
		from = words.indexOf(letter, from) + 1;
		if (!from) return null;
	}
	return 3;
}

/** The intents that fit, best first; with nothing typed those that the bot guessed come first. */
export function matching(intents, typed, guesses = []) {
	const wanted = plain(typed.trim());
	const place = new Map(guesses.map(({ name }, at) => [name, at]));
	const guess = ({ name }) => place.get(name) ?? guesses.length;
	return intents
		.map((intent) => ({ intent, fit: wanted ? fit(intent.name, wanted) : 0 }))
		.filter((found) => found.fit !== null)
		.sort((a, b) => a.fit - b.fit || guess(a.intent) - guess(b.intent) || a.intent.name.localeCompare(b.intent.name))
		.map(({ intent }) => intent);
}
