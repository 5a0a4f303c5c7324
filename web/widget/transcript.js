// The conversation as a text to keep. Loaded when it is asked for.

import { el } from "./dom.js";

export async function save({ origin, conversation, token, tell }) {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	const path = `${origin}/api/customer/conversations/${conversation.id}/transcript?zone=${encodeURIComponent(timeZone)}`;
	const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
	if (!answer?.ok) return tell("unreachable");
	const href = URL.createObjectURL(await answer.blob());
	el("a", { href, download: "chat.txt" }).click();
	setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
