// Dates, money and numbers in the reader's language. Pure but for the reader's own time zone.

const cache = new Map();

function formatter(Kind, language, options) {
	const key = `${Kind.name} ${language} ${JSON.stringify(options)}`;
	if (!cache.has(key)) cache.set(key, new Kind(language, options));
	return cache.get(key);
}

const dated = (options) => (at, language) =>
	at ? formatter(Intl.DateTimeFormat, language, options).format(new Date(at)) : "";

export const clockTime = dated({ timeStyle: "short" });
export const day = dated({ day: "numeric", month: "short", year: "numeric" });
export const dayAndTime = dated({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** An instant on the clocks of another time zone; of UTC where the browser does not know the zone. */
export function zoned(at, zone, language, options) {
	const shown = (timeZone) => formatter(Intl.DateTimeFormat, language, { ...options, timeZone }).format(new Date(at));
	try {
		return shown(zone);
	} catch {
		return shown("UTC");
	}
}

/** Minor units and ISO 4217 code -> "€12.90"; the number of decimals is the currency's own. */
export function money(minor, currency, language) {
	const format = formatter(Intl.NumberFormat, language, { style: "currency", currency });
	return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const percent = (share, language, digits = 0) =>
	formatter(Intl.NumberFormat, language, { style: "percent", maximumFractionDigits: digits }).format(share);

export const number = (value, language, digits = 0) =>
	formatter(Intl.NumberFormat, language, { maximumFractionDigits: digits }).format(value);

/** Seconds -> "45s", "3m 20s", "2h 5m", "3d 4h": the two largest parts. */
export function duration(seconds) {
	const whole = Math.max(0, Math.round(seconds));
	const parts = [["d", Math.floor(whole / 86_400)], ["h", Math.floor(whole / 3600) % 24], ["m", Math.floor(whole / 60) % 60], ["s", whole % 60]];
	const first = parts.findIndex(([, n]) => n > 0);
	if (first < 0) return "0s";
	return parts.slice(first, first + 2).filter(([, n]) => n > 0).map(([unit, n]) => `${n}${unit}`).join(" ");
}

/** How long ago, in seconds, never negative. */
export const secondsSince = (at, now = Date.now()) => Math.max(0, (now - Date.parse(at)) / 1000);
