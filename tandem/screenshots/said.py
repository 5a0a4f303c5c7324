"""What people say in the pictures, in the languages of the looks."""

from __future__ import annotations

SAID = {
    "en": {
        "order": "Hello, where is my order TD-100482?",
        "late": "It was promised for Tuesday and I need it for a birthday.",
        "damaged": "One of the two cups arrived broken.",
        "return": "I would like to return a lamp.",
        "hello": "Good morning, I am looking into it right now.",
        "found": "Your parcel is in the depot and comes tomorrow before noon.",
        "note": "Has written twice this week. @Sara, please keep an eye on it.",
        "mention": "@Mia please answer this one.",
        "board": "Parcels of one carrier are a day late today.",
        "receipt": "This is my receipt.",
        "promise": "We call back when the parcel is there",
        "draft": "Earlier help",
        "question": "Do fewer customers leave while they wait?",
    },
    "de": {
        "order": "Hallo, wo ist meine Bestellung TD-100482?",
        "late": "Sie war für Dienstag zugesagt und ich brauche sie für einen Geburtstag.",
        "damaged": "Eine der beiden Tassen ist zerbrochen angekommen.",
        "return": "Ich möchte eine Lampe zurückgeben.",
        "hello": "Guten Morgen, ich sehe sofort nach.",
        "found": "Ihr Paket liegt im Depot und kommt morgen Vormittag.",
        "note": "Hat diese Woche zweimal geschrieben. @Sara, bitte im Auge behalten.",
        "mention": "@Mia bitte diese Anfrage beantworten.",
        "board": "Die Pakete eines Zustellers kommen heute einen Tag später.",
        "receipt": "Das ist mein Beleg.",
        "promise": "Wir rufen zurück, wenn das Paket da ist",
        "draft": "Frühere Hilfe",
        "question": "Gehen weniger Kunden, während sie warten?",
    },
    "ar": {
        "order": "مرحبا، أين طلبي TD-100482؟",
        "late": "وُعدت به يوم الثلاثاء وأحتاجه لعيد ميلاد.",
        "damaged": "وصل أحد الكوبين مكسورا.",
        "return": "أود إرجاع مصباح.",
        "hello": "صباح الخير، سأتحقق من ذلك الآن.",
        "found": "طردك في المستودع وسيصل غدا قبل الظهر.",
        "receipt": "هذا إيصالي.",
    },
}
