"""What the fake servers tell of sellers, creators and articles."""

from __future__ import annotations

from aiohttp import web

ARTICLES = {
    ("en", "shipping_cost_options"): ("What delivery costs", "The checkout shows every price."),
    ("de", "shipping_cost_options"): ("Was die Lieferung kostet", "Die Kasse zeigt jeden Preis."),
    ("en", "product_info"): ("Questions about a product", "Its page has its data."),
    ("en", "size_advice"): ("The right size", "Each page has a table of sizes."),
    ("en", "return_label"): ("Return label", "The label is in your account."),
    ("en", "seller_onboarding_docs"): ("Becoming a seller", "You need four papers."),
    ("en", "creator_eligibility"): ("Becoming a creator", "You must be of age."),
}


class Partners:
    """The calls about sellers and creators, and the desk's about articles."""

    articles: dict[tuple[str, str], tuple[str, str]]
    asked: list[dict[str, str]]

    def partner_routes(self) -> list[web.RouteDef]:
        """For the fake's router."""
        return [web.get("/api/knowledge/answers", self._article)]

    def reset_partners(self) -> None:
        """Back to the beginning."""
        self.articles = dict(ARTICLES)
        self.asked = []

    async def _article(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append(query)
        found = self.articles.get((query["language"], query["intent"]))
        answers = [{"id": query["intent"], "title": found[0], "answer": found[1]}] if found else []
        return web.json_response({"answers": answers})
