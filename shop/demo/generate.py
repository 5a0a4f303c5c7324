"""Makes the demo's data: well-known customers with memorable orders, and a crowd around them."""

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from shop.demo import files
from shop.demo.orders import Row, Rows, Sale, rows, with_some_final
from shop.demo.partners import partner_rows
from shop.tables import Customer, Payout, Promotion, PromotionUse, Seller

CUSTOMERS = 490  # beside the well-known ones
ORDERS = 2_100
SELLERS = 64
TIERS = ("standard", "plus", "vip")
TIER_WEIGHTS = (80, 15, 5)
FINAL_SALE_SHARE = 0.04
FIRST_RETURN = 300_001
# a seller's payouts, oldest first: (status, day due); the first three sellers show one each
PAYOUTS = {
    "on_time": [
        ("paid", -60),
        ("paid", -46),
        ("paid", -32),
        ("paid", -18),
        ("paid", -4),
        ("scheduled", 10),
    ],
    "late": [("paid", -60), ("paid", -46), ("paid", -32), ("paid", -18), ("scheduled", -4)],
    "held": [("paid", -60), ("paid", -46), ("paid", -32), ("held", -18), ("held", -4)],
}
PATTERN_WEIGHTS = (85, 10, 5)
SELLER_STATUS = {"on_time": "active", "late": "active", "held": "suspended"}


class Generator:
    """One run over one seeded chance: the same seed and day give the same data."""

    def __init__(self, seed: int, today: date) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - made-up data, not a secret
        self._today = today
        self._markets = files.markets()
        self._catalogue = files.catalogue()
        self._events = files.parcel_events()
        self._stories = files.stories()
        self._sellers: list[Row] = []
        self._return_numbers = iter(range(FIRST_RETURN, 1_000_000))

    def run(self) -> Rows:
        """All rows by table."""
        made: Rows = defaultdict(list)
        patterns = list(PAYOUTS) + self._rng.choices(
            list(PAYOUTS), PATTERN_WEIGHTS, k=SELLERS - len(PAYOUTS)
        )
        self._sellers = [self._seller(n, pattern) for n, pattern in enumerate(patterns)]
        made[Seller] = self._sellers
        for seller, pattern in zip(self._sellers, patterns, strict=True):
            made[Payout].extend(self._payouts(seller, pattern))
        for part in self._known():
            _add(made, part)
        for part in self._crowd():
            _add(made, part)
        _add(made, self._promotions())
        currencies = {market.code: market.currency for market in self._markets.values()}
        _add(made, partner_rows(made, self._catalogue, currencies, self._today))
        return dict(made)

    def _seller(self, number: int, pattern: str) -> Row:
        market = list(self._markets.values())[number % len(self._markets)]
        word = market.seller_words[number // len(self._markets) % len(market.seller_words)]
        name = self._rng.choice(market.seller_names).format(word=word)
        status = SELLER_STATUS[pattern]
        return {"id": f"S-{2001 + number}", "name": name, "market": market.code, "status": status}

    def _payouts(self, seller: Row, pattern: str) -> Iterator[Row]:
        noon = datetime.combine(self._today, time(12), UTC)
        for index, (status, day) in enumerate(PAYOUTS[pattern], start=1):
            due = noon + timedelta(days=day)
            yield {
                "id": f"PO-{seller['id'][2:]}{index:02d}",
                "seller_id": seller["id"],
                "status": status,
                "amount_minor": self._rng.randint(20_000, 900_000),
                "currency": self._markets[seller["market"]].currency,
                "due_at": due,
                "paid_at": due if status == "paid" else None,
            }

    def _promotions(self) -> Rows:
        """The codes, each good until the end of a day, and who has used them."""
        made: Rows = {Promotion: [], PromotionUse: []}
        for row in files.promotions():
            day = self._today + timedelta(days=int(row["valid_days"]))
            made[Promotion].append(
                {
                    "code": row["code"],
                    "valid_until": datetime.combine(day, time(23, 59, 59), UTC),
                    "minimum_minor": int(row["minimum_minor"]) if row["minimum_minor"] else None,
                    "currency": row["currency"] or None,
                    "applies_to": row["applies_to"] or None,
                }
            )
            made[PromotionUse] += [
                {"code": row["code"], "customer_id": who} for who in row["used_by"].split()
            ]
        return made

    def _known(self) -> Iterator[Rows]:
        """The customers of docs/demo.md."""
        cases = files.cases()
        for person in files.people():
            names = ("id", "name", "email", "language", "market", "tier")
            customer: Row = {name: person[name] for name in names}
            customer |= {name: person[name] or None for name in ("seller_id", "creator_id")}
            yield {Customer: [customer]}
            address = {name: person[name] for name in ("name", "line1", "postcode", "city")}
            for case in person["cases"].split():
                number = case if len(case) == 6 else f"{person['id'][2:]}{case}"
                story, basket = cases[case]
                sale = self._sale(
                    f"TD-{number}",
                    customer,
                    address | {"line2": None, "country": person["market"]},
                    [(self._catalogue[sku], n) for sku, n in basket.items()],
                    story,
                    int(number),
                )
                yield rows(sale, self._today, 0, self._rng)

    def _crowd(self) -> Iterator[Rows]:
        """Everybody else; some buy often, some never."""
        people = [self._person(2001 + number) for number in range(CUSTOMERS)]
        yield {Customer: [customer for customer, _ in people]}
        numbers = self._rng.sample(range(200_000, 1_000_000), ORDERS)
        names = list(self._stories)
        weights = [story.weight for story in self._stories.values()]
        for number in numbers:
            customer, address = self._rng.choice(people)
            story = self._rng.choices(names, weights)[0]
            sale = self._sale(f"TD-{number}", customer, address, self._basket(), story)
            older = self._rng.randint(0, self._stories[story].older)
            made = rows(sale, self._today, older, self._rng)
            yield with_some_final(made, self._rng, FINAL_SALE_SHARE)

    def _person(self, number: int) -> tuple[Row, Row]:
        rng = self._rng
        market = rng.choice(list(self._markets.values()))
        given, family = rng.choice(market.given), rng.choice(market.family)
        name = market.name.format(given=given, family=family)
        customer = {
            "id": f"C-{number}",
            "name": name,
            "email": f"{_ascii(name)}.{number}@example.com",
            "language": rng.choice(market.languages),
            "market": market.code,
            "tier": rng.choices(TIERS, TIER_WEIGHTS)[0],
            "seller_id": None,
            "creator_id": None,
        }
        postcode, city = rng.choice(market.cities)
        house, street = rng.randint(1, 180), rng.choice(market.streets)
        line1 = market.line1.format(street=street, number=house)
        address = {"name": name, "line1": line1, "line2": None}
        return customer, address | {"postcode": postcode, "city": city, "country": market.code}

    def _basket(self) -> list[tuple[files.Product, int]]:
        kinds = self._rng.choices((1, 2, 3), (60, 28, 12))[0]
        products = self._rng.sample(list(self._catalogue.values()), kinds)
        return [(p, self._rng.choices((1, 2, 3), (80, 15, 5))[0]) for p in products]

    def _sale(
        self,
        order_id: str,
        customer: Row,
        address: Row,
        basket: list[tuple[files.Product, int]],
        story: str,
        return_number: int | None = None,
    ) -> Sale:
        home = [s for s in self._sellers if s["market"] == customer["market"]]
        seller = self._rng.choice(home if self._rng.random() < 0.85 else self._sellers)
        told = self._stories[story]
        if told.gone_back and return_number is None:
            return_number = next(self._return_numbers)
        return Sale(
            order_id,
            customer,
            seller["id"],
            address,
            self._markets[customer["market"]],
            customer["language"],
            basket,
            told,
            return_number or 0,
            self._events[customer["language"]],
        )


def _add(made: Rows, part: Rows) -> None:
    for table, new in part.items():
        made[table].extend(new)


def _ascii(name: str) -> str:
    """`elise.o.connor` of `Élise O’Connor`; `user` where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join("".join(c if c.isalnum() else " " for c in plain.lower()).split()) or "user"


def generate(seed: int, today: date) -> Rows:
    """The data of a shop that starts on `today`: `{table: rows}`; the same for the same two."""
    return Generator(seed, today).run()
