// The rating of a part. Loaded when it is asked for.

import { el } from "./dom.js";

export function survey({ contact_id, about }, { t, client }) {
	const name = `${contact_id} ${about}`;
	const comment = el("textarea", { rows: 2, maxlength: 1000, "aria-label": t("survey_comment"), placeholder: t("survey_comment") });
	const send = el("button", { disabled: true }, t("survey_send"));
	const form = el("form", { class: "survey", onchange: () => (send.disabled = !new FormData(form).get(name)) },
		el("fieldset", {}, el("legend", {}, t(`survey_${about}`)),
			...[1, 2, 3, 4, 5].map((score) => el("label", {},
				el("input", { type: "radio", name, value: score, "aria-label": `${score} – ${t(`score_${score}`)}` }), el("span", {}, score)))),
		el("p", {}, el("span", {}, t("score_1")), el("span", {}, t("score_5"))),
		comment, send);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		const score = Number(new FormData(form).get(name));
		client.act("survey", { contact_id, about, score, comment: comment.value.trim() || undefined });
	});
	return form;
}
