"""Whole dialogues in six languages: what is wished, corrected and agreed to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.fake_catalogue import EVA
from tests.bot.fake_orders import ANNA, FakeOrders
from tests.bot.play import Play
from tests.bot.turns import turn


@pytest.fixture(scope="module")
def server() -> FakeOrders:
    """A fake order system."""
    return FakeOrders()


@pytest.fixture
def shop(server: FakeOrders) -> Iterator[FakeOrders]:
    """The fake, fresh."""
    server.reset()
    yield server


# wish, correction, yes
EXCHANGES = [
    ("en", "exchange the shoes for size 9", "no, the white ones", "yes please"),
    ("de", "die Schuhe bitte in Größe 9 umtauschen", "nein, die weißen", "ja gerne"),
    ("fr", "échanger les chaussures en taille 9", "non, les blanches", "oui, s'il vous plaît"),
    ("es", "cambiar las zapatillas por la talla 9", "no, las blancas", "sí, por favor"),
    ("nl", "de schoenen omruilen naar maat 9", "nee, de witte", "ja graag"),
    ("zh", "鞋子想换成9码", "不，要白色的", "好的"),
]


@pytest.mark.parametrize(("language", "wish", "correction", "agreed"), EXCHANGES)
def test_an_exchange_is_wished_corrected_and_agreed_to(
    shop: FakeOrders, language: str, wish: str, correction: str, agreed: str
) -> None:
    talk = Play(shop, EVA, language)
    assert "Running Shoes → 9, red" in talk.say(wish, "start_exchange")
    talk.say(correction, "deny")
    assert shop.writes == []
    assert "Running Shoes → 9, white" in talk.text
    talk.say(agreed, "affirm")
    assert talk.report == ("action_start_exchange", "ok", None, True)


# address, correction of the house number, yes; what is stored
ADDRESSES = [
    ("en", "22 Baker Street, London NW1 6XE", "no, number 14", "yes", "14 Baker Street"),
    ("de", "Am Markt 3, 10115 Berlin", "nein, Hausnummer 14", "ja", "Am Markt 14"),
    ("fr", "12 rue de la Paix, 75002 Paris", "non, au numéro 14", "oui", "14 rue de la Paix"),
    ("es", "Calle Mayor 15, 3º B, 28013 Madrid", "no, el 14", "sí", "Calle Mayor 14, 3º B"),
    ("nl", "Keizersgracht 12, 1015 CN Amsterdam", "nee, nummer 14", "ja", "Keizersgracht 14"),
    (
        "zh",
        "上海市浦东新区世纪大道100号 200120",
        "不对，是14号",
        "好的",
        "浦东新区世纪大道14号",
    ),
]


@pytest.mark.parametrize(("language", "address", "correction", "agreed", "line"), ADDRESSES)
def test_an_address_is_given_corrected_and_agreed_to(
    shop: FakeOrders, language: str, address: str, correction: str, agreed: str, line: str
) -> None:
    talk = Play(shop, ANNA, language)
    talk.say("TD-100482", "change_address", order_id="TD-100482")
    talk.say(address, "inform_address")
    assert line in talk.say(correction, "deny")
    assert shop.writes == []
    talk.say(agreed, "affirm")
    assert talk.report == ("action_change_address", "ok", None, True)
    assert shop.orders["TD-100482"]["shipping"]["line1"] == line


REMEDIES = [
    ("en", "the t-shirt is torn", "my money back"),
    ("de", "das T-Shirt ist zerrissen", "Geld zurück"),
    ("fr", "le t-shirt est déchiré", "me faire rembourser"),
    ("es", "la camiseta está rota", "que me devuelvan el dinero"),
    ("nl", "het T-shirt is gescheurd", "mijn geld terug"),
    ("zh", "T恤破了", "退款"),
]


@pytest.mark.parametrize(("language", "broken", "remedy"), REMEDIES)
def test_broken_goods_and_the_remedy_are_named(
    shop: FakeOrders, language: str, broken: str, remedy: str
) -> None:
    talk = Play(shop, EVA, language)
    talk.say(broken, "damaged_item", reason="damaged")
    talk.say(remedy)
    assert talk.form == "return_form"


OTHERS = [
    ("en", "no, the other order"),
    ("de", "nein, die andere Bestellung"),
    ("fr", "non, l'autre commande"),
    ("es", "no, el otro pedido"),
    ("nl", "nee, de andere bestelling"),
    ("zh", "不是这个订单，另一个订单"),
]


@pytest.mark.parametrize(("language", "said"), OTHERS)
def test_the_other_order_is_another_one(shop: FakeOrders, language: str, said: str) -> None:
    talk = Play(shop, ANNA, language)
    talk.say("TD-100482", "cancel_order", order_id="TD-100482")
    assert talk.form == "cancel_form"
    talk.say(said, "deny")
    assert "TD-100482" not in (talk.slots["order_id"] or "")
    assert shop.writes == []


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "nl", "zh"])
def test_a_yes_that_doubts_changes_nothing(language: str) -> None:
    doubts = {
        "de": "ja, aber",
        "en": "yes but",
        "es": "sí, pero",
        "fr": "oui mais",
        "nl": "ja maar",
        "zh": "好的，但是",
    }
    heard = turn(doubts[language], "affirm", language, requested="confirmed")
    assert heard.answer is None
