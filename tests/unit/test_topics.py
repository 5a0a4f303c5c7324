"""Topics that people deal with: heard when they are meant, not when a word of them is mentioned."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from handoff.policy.phrases import PhraseError
from handoff.policy.topics import read_topics, sensitive_topic

FILE = Path(__file__).parents[2] / "strategy" / "sensitive_words.yml"
NAMES = ("legal", "press", "privacy", "discrimination", "bereavement", "minor", "fraud", "distress")
TOPICS = read_topics(YAML(typ="safe").load(FILE), NAMES)

MEANT = {
    "legal": [
        "If the money isn't back by Friday you'll be hearing from my solicitor.",
        "Noch eine Ausrede und ich gehe zur Verbraucherzentrale",
        "Sans réponse sous huit jours, je vais saisir le tribunal de proximité",
        "O me devuelven lo mío o los demando, ya hablé con un licenciado",
        "Dit wordt een rechtszaak als jullie niet betalen",
        "再不退款我就打12315，然後去法院告你們",
    ],
    "press": [
        "Refund me or I'm going to the papers with this",
        "Das erzähle ich alles der Redaktion, ich gehe damit an die Presse.",
        "je suis journaliste, votre service presse ne répond pas",
        "Si no contestan hoy voy a hacerlo viral, con nombres y todo",
        "Ik stap hiermee naar de krant, dat beloof ik jullie",
        "你们再这样我就找媒体，让大家都看看你们是什么平台",
    ],
    "privacy": [
        "This is a subject access request under the GDPR.",
        "ich verlange Auskunft über meine Daten, welche Daten Sie haben und woher",
        "Vous avez transmis mes coordonnées à un démarcheur, je saisis la CNIL",
        "alguien de su empresa ha filtrado mis datos, me llaman todo el día",
        "Mijn gegevens liggen na dat DATALEK bij jullie op het darkweb",
        "你们泄露了我的电话，天天有人骚扰我",
    ],
    "discrimination": [
        "your driver called my wife a racial slur on the doorstep",
        "Ich wurde von Ihrem Boten wegen meines Kopftuchs angeschrien, das ist Rassismus",
        "Votre livreur a tenu des propos racistes devant mes enfants",
        "siento que me discriminaron por ser extranjero",
        "Ik voel me gediscrimineerd door jullie koerier",
        "客服说外地人就是爱占便宜，这是赤裸裸的地域歧视",
    ],
    "bereavement": [
        "My mother passed away in June and her subscription is still running.",
        "mein Mann ist letzte Woche gestorben, das Konto lief auf ihn",
        "Mon père est décédé, je vous joins l'acte de décès.",
        "Mi esposo falleció y siguen llegando sus pedidos",
        "mijn moeder is vorige maand overleden, wat moet ik met haar account",
        "我爸上周去世了，他的会员怎么注销",
    ],
    "minor": [
        "my 9 year old ordered three game consoles on my card",
        "Meine Tochter ist minderjährig und hat bei Ihnen ein Handy bekommen!",
        "mon fils de 8 ans a commandé pour 400 euros de jeux",
        "mi hijo de siete años compró monedas del juego con mi tarjeta",
        "Jullie koerier gaf de drank gewoon af aan mijn minderjarige zoon",
        "孩子用我的手机下了八单，我根本不知道",
    ],
    "fraud": [
        "I think I've been scammed, somebody posing as you took £600",
        "ich bin auf Betrüger hereingefallen die sich als Ihr Shop ausgegeben haben",
        "on me fait du chantage avec des photos, ils veulent des cartes cadeaux",
        "me estafaron con un enlace que parecía de ustedes",
        "ik ben opgelicht door iemand die zich voordeed als jullie helpdesk",
        "有人冒充客服让我转账，我被骗了五千",
    ],
    "distress": [
        "please, I can't feed my kids until this refund arrives",
        "ohne die Erstattung kann ich die Miete nicht bezahlen, ich bin verzweifelt",
        "C'était mon dernier argent du mois, je ne sais pas comment nourrir mes enfants",
        "necesito el reembolso para pagar el alquiler, estoy desesperada",
        "dat was mijn laatste geld, we hebben niks meer te eten in huis",
        "那是给我妈看病的钱，我已经走投无路了",
    ],
}

MENTIONED = {
    "legal": [
        "my lawyer friend recommended this blender",
        "Ich bin Anwältin und brauche eine Rechnung auf die Kanzlei",
        "livrez le colis au cabinet d'avocats, 3e étage, je ne sais pas que choisir comme créneau",
        "soy abogado y quiero una toga de mi talla",
        "kan het pakje naar het advocatenkantoor naast de rechtbank",
        "我的律师朋友推荐了这款茶几，送到法院旁边的小区",
    ],
    "press": [
        "does the garlic press come in red, I saw it in the paper",
        "die Kaffeepresse ist undicht, kann ich sie umtauschen",
        "vu à la télé, ce robot existe-t-il en bleu ? ma sœur adore les presse-agrumes",
        "quiero conectar la consola a la televisión, ¿qué medios de pago aceptan?",
        "mijn video ging viral, hoeveel commissie krijg ik daarvoor",
        "我把开箱视频发到抖音了，佣金什么时候结算",
    ],
    "privacy": [
        "the privacy screen film does not stick to my phone",
        "mein Datenvolumen ist aufgebraucht, die App lädt nicht, wo stehen meine Bestelldaten",
        "je veux changer mes coordonnées, j'ai déménagé",
        "¿cómo cambio la fecha de nacimiento en mis datos?",
        "kan ik mijn gegevens aanpassen, ik ben verhuisd",
        "我要改一下个人资料里的手机号",
    ],
    "discrimination": [
        "because of my skin allergy I need the cream without perfume",
        "welches Make-up passt zu meiner Hautfarbe, Ton 3 oder Ton 4",
        "un fond de teint pour ma couleur de peau, vous conseillez quoi",
        "¿lo puedo cambiar por mi color favorito?",
        "welke racefiets past bij mij, ik ben 1,90",
        "请问有没有适合深肤色的粉底",
    ],
    "bereavement": [
        "my phone died after the update and the battery is dead too",
        "die Katze ist gestorben, bitte das Futterabo stoppen",
        "une succession de problèmes avec votre site, mon ordi est mort",
        "se murió mi celular y perdí la app",
        "ik zoek een zwart pak voor een begrafenis, maat 52",
        "键盘用了三天就死机了，手机也挂了",
    ],
    "minor": [
        "there's a minor scratch on the table my son bought me, otherwise lovely",
        "mein Sohn freut sich so über das Lego, für meine Tochter bräuchte ich noch eins",
        "le défaut est mineur mais je voudrais un geste",
        "¿lo tienen a un menor precio? es para mi hijo",
        "mijn dochter van 8 vindt de pop geweldig, nog geen 18 euro ook",
        "给孩子买的奶粉什么时候到",
    ],
    "fraud": [
        "the scanner app keeps crashing, what a steal at 20 quid though",
        "ich habe mich beim Betrag vertippt, das waren 50 statt 500 Euro",
        "c'est presque du vol à ce prix, il y en a encore en stock ?",
        "¿esta tienda es segura? no quiero problemas con la tarjeta",
        "hoe zwaar is de koffer, ik wil hem makkelijk kunnen optillen",
        "这个骗术大全的书还有货吗",
    ],
    "distress": [
        "I'm desperate to get these boots in blue, we could not feed the printer your label",
        "das Kindergeschirr ist da, aber der Löffel zum Essen fehlt",
        "je craque pour cette robe, elle existe en 38 ?",
        "¿se puede pagar el alquiler del traje con tarjeta?",
        "ik weet het wachtwoord echt niet meer, help",
        "APP更新之后一直崩溃了打不开",
    ],
}


@pytest.mark.parametrize(
    ("topic", "text"), [(topic, text) for topic, texts in MEANT.items() for text in texts]
)
def test_a_topic_is_heard_when_it_is_meant(topic: str, text: str) -> None:
    assert sensitive_topic(text, TOPICS) == topic


@pytest.mark.parametrize("text", [text for texts in MENTIONED.values() for text in texts])
def test_a_word_that_is_only_mentioned_is_no_topic(text: str) -> None:
    assert sensitive_topic(text, TOPICS) is None


def test_every_topic_has_eight_to_twenty_phrases_in_each_language_and_six_sentences() -> None:
    for topic in NAMES:
        assert set(TOPICS[topic]) == {"en", "de", "fr", "es", "nl", "zh"}
        assert all(8 <= len(set(known)) <= 20 for known in TOPICS[topic].values()), topic
        assert len(MEANT[topic]) == len(MENTIONED[topic]) == 6


def test_the_first_topic_of_the_file_wins() -> None:
    assert tuple(TOPICS) == NAMES
    both = "my mother passed away and you will hear from my lawyer"
    assert sensitive_topic(both, TOPICS) == "legal"


def test_customers_mix_languages() -> None:
    assert sensitive_topic("bonjour, this is a GDPR request, danke", TOPICS) == "privacy"


def test_every_fault_of_a_file_of_topics_is_named_at_once() -> None:
    with pytest.raises(PhraseError) as refused:
        read_topics({"mood": {"en": ["sad"]}, "legal": {"en": ["", 7]}}, NAMES)
    assert len(refused.value.problems) == 3
    with pytest.raises(PhraseError):
        read_topics(["legal"], NAMES)
