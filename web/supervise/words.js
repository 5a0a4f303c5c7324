// Small words of the supervisors' board. Pure.

import { duration, secondsSince } from "../shared/format.js";

/** How long ago, in its largest part: "3m". */
export const ago = (at, now) => (at ? duration(secondsSince(at, now)).split(" ")[0] : "");

/** Against the target of waiting: {late, words}; null without a target. */
export function against(t, dueAt, now) {
	if (!dueAt) return null;
	const seconds = (Date.parse(dueAt) - now) / 1000;
	const [span] = duration(Math.abs(seconds)).split(" ");
	return seconds < 0 ? { late: true, words: t("late_by", { span }) } : { late: false, words: t("due_in", { span }) };
}

/** The names of those to whom a message goes. */
export function audience(t, board, { team_id: team, queue_id: queue }) {
	if (team) return t("to_team", { name: board.teams.find(({ id }) => id === team)?.name ?? team });
	if (queue) return t("to_queue", { name: queueName(board, queue) });
	return t("to_all");
}

export const queueName = (board, id) => board.queues.find((queue) => queue.id === id)?.name ?? id;

export const teamName = (board, id) => board.teams.find((team) => team.id === id)?.name ?? id;

/** Where a waiting customer stands, beyond the place: whom it rings, for whom it is kept. */
export const standing = (t, row) => [
	row.rings_at && t("rings_at", { name: row.rings_at }),
	row.kept_for && t("kept_for", { name: row.kept_for }),
	row.at_head && t("at_head"),
].filter(Boolean);

/** "queue:billing" or "agent:usr_1" -> {to_queue} or {to_agent}. */
export function target(value) {
	const [kind, ...rest] = value.split(":");
	return { [`to_${kind}`]: rest.join(":") };
}
