"""Which language a text is in: English, German, or cannot tell. Standard library only.

Short texts ("ok", "TD-100482") keep the language of the conversation.
"""

import math
import re

LANGUAGES = ("de", "en")
DEFAULT = "en"
# What the conversation's language weighs, in words: one clear word of the other language does not
# tip it, two do.
_STICKINESS = 1.5

_WORDS = {
    "de": """
        aber alle als am an auch auf aus bei bin bis bitte da danke dann das dass dem den der des
        die dies diese doch du ein eine einem einen einer er es etwas euch euer für ganz geht gerne
        habe haben hallo hat heute hier ich ihr ihre ihnen ihren im immer in ist ja jetzt kann kein
        keine können könnt könnten leider mal mehr mein meine meinem meinen meiner mich mir mit
        möchte moechte muss nach nein nicht nichts noch nun nur ob oder ohne schon sehr seit sie
        sind so soll über um und uns unser vom von vor wann war warum was wegen weil wenn wer werden
        wie wieder wir wird wo wollte wurde zu zum zur zurück zurueck bestellung bestellt lieferung
        paket geld rechnung konto kaputt falsch stornieren umtauschen rücksendung erstattung adresse
        ware gutschein guten tag morgen abend mensch mitarbeiter euro nochmal niemand gibt gestern
        vielen dank tschüss bekomme bekommen will angekommen anmelden passwort hilfe stimmt genau
        gern kommt kam beim eigentlich warte letzte letzten""",
    "en": """
        a about after all am an and any are as at be because been but by can can't cannot could did
        didn't do does doesn't don't for from get got had has have haven't hello help her here hey
        hi him his how i i'd i'll i'm i've if in is isn't it it's its just like me more my need
        never no not now of off on one or order our out package parcel please really refund return
        she should so some still thank thanks that that's the their them then there they this to too
        today tried up us very want was wasn't we were what what's when where which who why will
        with would wrong yes yet you your ordered money delivery delivered broken item account
        password address invoice cancel arrived came charged card seller human agent sorry yesterday
        nobody last anyone""",
}
_WEIGHTS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_TOKEN = re.compile(r"[a-zA-ZäöüßÄÖÜ']+")
_GERMAN_LETTERS = re.compile(r"[äöüß]")
_GERMAN_SHAPES = re.compile(r"(?:sch|ung|keit|heit|lich|tz|cht|ieren|ngs|zahl)", re.IGNORECASE)
_ENGLISH_SHAPES = re.compile(r"(?:th|wh|ing\b|tion\b|ould|ck\b|ght|'s\b|ally\b)", re.IGNORECASE)


def detect(text: str, conversation_language: str | None = None) -> tuple[str, float]:
    """The language of `text` as (ISO 639-1 code, confidence 0.5..1). Without evidence: the
    conversation's language.
    """
    german, english = _evidence(text.replace("\u2019", "'"))
    score = german - english
    prior = {"de": _STICKINESS, "en": -_STICKINESS}.get(conversation_language or "", 0.0)
    total = score + prior
    if total == 0:
        return (conversation_language or DEFAULT, 0.5)
    confidence = 1 / (1 + math.exp(-abs(total)))
    return ("de" if total > 0 else "en"), round(confidence, 4)


def _evidence(text: str) -> tuple[float, float]:
    """How much speaks for German and for English; one common word weighs 1, a typical spelling a
    third.
    """
    german = english = 0.0
    for token in _TOKEN.findall(text):
        word = token.lower()
        in_german, in_english = word in _WEIGHTS["de"], word in _WEIGHTS["en"]
        if in_german != in_english:
            german += in_german
            english += in_english
        elif not in_german and len(word) > 3:
            german += 0.34 * bool(_GERMAN_SHAPES.search(word))
            english += 0.34 * bool(_ENGLISH_SHAPES.search(word))
        german += 0.8 * bool(_GERMAN_LETTERS.search(word))
    return german, english
