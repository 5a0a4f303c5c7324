// Who the customer is: a token kept on this device, and the shop's signed word.

import { call } from "../shared/api.js";

/** The customer number in a JWT, unchecked. */
export function subjectOf(identity) {
	try {
		return JSON.parse(atob(identity.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub;
	} catch {
		return null;
	}
}

/** What may still be used of the kept session: nothing of another person's. */
export const usable = (kept, identity) =>
	kept && [null, subjectOf(identity)].includes(kept.subject) ? kept : null;

export class Session {
	constructor(origin, storage = localStorage) {
		Object.assign(this, { origin, storage, key: `tandem:session:${origin}` });
	}

	kept = (identity) => usable(JSON.parse(this.storage.getItem(this.key)), identity);
	forget = () => this.storage.removeItem(this.key);

	/** Opens or resumes; two tabs never make two customers. */
	open(about) {
		const once = () => this.#open(about);
		return navigator.locks ? navigator.locks.request(this.key, once) : once();
	}

	/** A stale token or an expired identity must not keep a customer from being heard. */
	async #open({ identity, ...about }) {
		const kept = this.kept(identity);
		for (const [token, word] of [[kept?.token, identity], [null, identity], [kept?.token], []]) {
			try {
				const answer = await call("/api/customer/sessions", { ...about, identity: word ?? undefined }, { origin: this.origin, token });
				const subject = word ? subjectOf(word) : token ? kept.subject : null;
				answer.token ??= token;
				this.storage.setItem(this.key, JSON.stringify({ token: answer.token, subject }));
				return answer;
			} catch (problem) {
				if (![401, 404, 409].includes(problem.status) || !(token || word)) throw problem;
			}
		}
	}
}
