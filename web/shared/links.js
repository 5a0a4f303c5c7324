// Customer text is text; only links of three safe kinds are made of it.

const LINK = /https?:\/\/[^\s<>"']+|[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,4}/g;
const TRAILING = /[.,;:!?)\]}»”’。，！？）]+$/;

/** The address if a browser may go there (http, https, mailto), else null. */
export function safeHref(address, base = globalThis.location?.href) {
	try {
		const url = new URL(address, base);
		return /^(https?|mailto):$/.test(url.protocol) ? url.href : null;
	} catch {
		return null;
	}
}

/** Text in parts, `{text}` or `{text, href}`; the texts joined are the text. */
export function splitLinks(text) {
	const parts = [];
	let end = 0;
	for (const { 0: whole, index } of text.matchAll(LINK)) {
		const found = whole.replace(TRAILING, "");
		const href = safeHref(found.includes("://") ? found : `mailto:${found}`);
		if (!href) continue;
		if (index > end) parts.push({ text: text.slice(end, index) });
		parts.push({ text: found, href });
		end = index + found.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end) });
	return parts;
}
