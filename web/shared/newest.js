// Answers that overtake each other: only that to the question asked last is shown.

/** `const asking = questions(); ... const current = asking(); await ...; if (!current()) return;` */
export function questions() {
	let last = 0;
	return () => {
		const mine = ++last;
		return () => mine === last;
	};
}
