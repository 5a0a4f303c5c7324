// Training on top, the models below it, the chosen model's report beside them.
import { html, useState } from "../../vendor/preact.js";
import { dayAndTime, percent } from "../../shared/format.js";
import { Dialog } from "../../shared/ui/dialog.js";
import { Report } from "./report.js";

export function ForgeView({ t, forge }) {
	const [asking, setAsking] = useState(null);
	const running = forge.running.value;
	const models = forge.models.value;
	if (!models) return html`<p class="empty" role="status">${forge.notice.value ?? t("loading")}</p>`;
	return html`
		${forge.notice.value && html`<p class="notice bad" role="alert">${forge.notice.value}</p>`}
		<${Switching} t=${t} promotion=${forge.promotion.value} serving=${forge.serving.value} />
		<section class="training"><div class="line"><h2>${t("training")}</h2>
			<button type="button" class="primary" disabled=${Boolean(running)} onClick=${forge.train}>${t("train")}</button></div>
			<${Training} t=${t} training=${running ?? forge.trainings.value[0]} /></section>
		${models.length === 0 ? html`<p class="empty">${t("no_models")}</p>` : html`<div class="forge">
			<${Models} t=${t} forge=${forge} models=${models} onRollBack=${() => setAsking("rollBack")} />
			<section class="report" aria-label=${t("report")}>
				<${Verdict} t=${t} model=${forge.model.value} serving=${forge.serving.value} onPromote=${() => setAsking("promote")} />
				<${Report} t=${t} report=${forge.model.value.report} /></section></div>`}
		${asking && html`<${Sure} t=${t} title=${t(`${asking}_title`)} words=${t(`${asking}_sure`)} button=${t(asking)} onClose=${() => setAsking(null)}
			onYes=${() => (asking === "promote" ? forge.promote(forge.model.value.id) : forge.rollBack())} />`}`;
}

const Switching = ({ t, promotion, serving }) => promotion && (promotion.state !== "done" || promotion.model_id === serving) && html`<p class=${`notice ${promotion.state === "failed" ? "bad" : ""}`} role="status">
	${t(`promotion_${promotion.state}`, { model: promotion.model_id.slice(0, 8) })} ${promotion.why}</p>`;

const Training = ({ t, training }) => training && html`<div class="run">
	<p><span class=${`chip ${{ running: "bot", done: "good", failed: "bad" }[training.state]}`}>${t(`training_${training.state}`)}</span>
		${training.state === "running" && t(`step_${training.step}`)} <span class="quiet small">${training.by}, ${dayAndTime(training.started_at, t.language)}</span></p>
	${training.state === "running" && html`<progress max="1" value=${training.progress} aria-label=${t("progress")}></progress>`}
	${training.why && html`<p>${training.why}</p>`}
	<details open=${training.state === "running"}><summary>${t("log")}</summary><pre tabindex="0" aria-label=${t("log")}>${training.log_tail.join("\n")}</pre></details>
</div>`;

const Models = ({ t, forge, models, onRollBack }) => html`<section class="models" aria-label=${t("models")}>
	<div class="line"><h2>${t("models")}</h2><button type="button" class="small" onClick=${onRollBack}>${t("rollBack")}</button></div>
	<ul>${models.map((model) => html`<li key=${model.id}><button type="button" aria-current=${model === forge.model.value ? "true" : undefined} onClick=${() => (forge.chosen.value = model.id)}>
		<span class="line"><strong class="mono">${model.id.slice(0, 8)}</strong><span class=${`chip ${CHIPS[model.state] ?? ""}`}>${t(`model_${model.state}`)}</span></span>
		<span class="line quiet small"><span>${dayAndTime(model.trained_at, t.language)}</span>${model.report && html`<span class="numbers">${percent(model.report.candidate.accuracy, t.language, 1)}</span>`}</span>
	</button></li>`)}</ul></section>`;

const CHIPS = { serving: "good", candidate: "bot", refused: "bad" };

const Verdict = ({ t, model, serving, onPromote }) => html`<div class="verdict">
	<div class="line"><h2>${t("model")} <span class="mono">${model.id.slice(0, 8)}</span></h2>
		${model.id !== serving && html`<button type="button" class="primary" disabled=${model.gate?.passed === false} onClick=${onPromote}>${t("promote")}</button>`}</div>
	${model.report?.difference && html`<p class="words">${model.report.difference.words}</p>`}
	${model.gate && html`<p><span class=${`chip ${model.gate.passed ? "good" : "bad"}`}>${t(model.gate.passed ? "gate_passed" : "gate_closed")}</span></p>
		<ul class="reasons">${model.gate.reasons.map(({ words }) => html`<li>${words}</li>`)}</ul>`}
</div>`;

function Sure({ t, title, words, button, onYes, onClose }) {
	const yes = () => {
		onClose();
		onYes();
	};
	return html`<${Dialog} title=${title} onClose=${onClose}><p>${words}</p>
		<div class="actions sure"><button type="button" onClick=${onClose}>${t("cancel")}</button><button type="button" class="primary" onClick=${yes}>${button}</button></div><//>`;
}
