// The tags of a contact: which are shown, and what a press on one does.

const MOST = 5;

/** Proposals first, then what else is set. Pure. */
export function choices({ proposed, confirmed }) {
	const set = new Set(confirmed.map(({ id }) => id));
	const known = new Set(proposed.map(({ id }) => id));
	return [...proposed, ...confirmed.filter(({ id }) => !known.has(id))].map((tag) => ({ ...tag, set: set.has(tag.id) }));
}

/** The tags after a press on `id`: set if it was not, else taken back. Pure. */
export function pressed({ confirmed }, id) {
	const now = confirmed.map((tag) => tag.id);
	return now.includes(id) ? now.filter((one) => one !== id) : [...now, id];
}

/** One press after the other, each on what the one before left. */
export function press(desk, id) {
	const room = desk.room.value;
	room.tagging = room.tagging.then(() => {
		if (desk.room.value !== room) return;
		const tags = pressed(room.detail.value.tags, id);
		if (tags.length <= MOST) return desk.setTags(tags);
		desk.notice.value = desk.t("tags_full");
	});
}
