// The parts of the shop that only look good.
import { html } from "../vendor/preact.js";
import { money } from "../shared/format.js";
import { CURRENCY, GOODS } from "./goods.js";

export const Hero = ({ t }) => html`<section class="hero">
	<div><p class="kicker">${t("kicker")}</p><h1>${t("headline")}</h1><p class="lead">${t("lead")}</p><a class="button" href="#goods">${t("look_around")}</a></div>
	<img src="/web/shop/art/hall.svg" alt=${t("hall")} width="640" height="460" />
</section>`;

export const Goods = ({ t }) => html`<section id="goods" class="goods">
	<h2>${t("fresh")}</h2>
	<ul>${GOODS.map(({ art, price, seller }) => html`<li><article>
		<img src=${`/web/shop/art/${art}.svg`} alt="" width="200" height="180" />
		<h3>${t(`good_${art}`)}</h3><p class="seller">${seller}</p><p class="price numbers">${money(price, CURRENCY, t.language)}</p>
	</article></li>`)}</ul>
</section>`;

export const Promises = ({ t }) => html`<section class="promises" aria-label=${t("promises")}>
	${["returns", "sellers", "people"].map((name) => html`<div><h3>${t(`promise_${name}`)}</h3><p>${t(`promise_${name}_words`)}</p></div>`)}
</section>`;
