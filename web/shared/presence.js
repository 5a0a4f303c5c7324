// Presence in words, with the reason: one of the usual ones, or what somebody typed.

export const REASONS = ["break", "lunch", "training", "meeting"];

export const reasonWords = (t, reason) => (REASONS.includes(reason) ? t(`away_${reason}`) : reason);

export const presenceWords = (t, { presence, reason }) =>
	reason ? `${t(`presence_${presence}`)}: ${reasonWords(t, reason)}` : t(`presence_${presence}`);
