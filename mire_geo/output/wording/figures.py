"""Figures as people read them: numbers, shares and walks in Italian or English, and the sentence that says a gap."""

import math
import re

import pandas as pd
from babel.numbers import format_decimal

from mire_geo.measures import anonymity
from mire_geo.measures.time import personas
from mire_geo.tables.kinds import Kind

_SMALL = frozenset(
    ["a", "ai", "al", "alla", "alle", "da", "dal", "dalla", "degli", "dei", "del", "della", "delle"]
)
_SMALL |= {"di", "e", "ed", "il", "in", "la", "le", "lo", "sul", "sulla"}
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})$")
_ACCENTED = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}


def number(value: float, language: str, decimals: int = 0) -> str:
    """A number with the separators of the language.

    >>> number(1407044, "it"), number(4.5, "it", 1), number(1407044, "en")
    ('1.407.044', '4,5', '1,407,044')
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=language))


def share(value: float, language: str) -> str:
    """A share as a percentage with one decimal; never "0" or "100" for what is not quite nothing or all.

    >>> share(0.928, "it"), share(0.0001, "en"), share(1, "it"), share(0.99999, "it")
    ('92,8\\xa0%', 'under 0.1%', '100\\xa0%', 'oltre il 99,9\\xa0%')
    """
    sign = "%" if language == "en" else "\xa0%"
    if 0 < value < 0.001:
        return ("under " if language == "en" else "meno dello ") + number(0.1, language, 1) + sign
    if 0.999 < value < 1:
        return ("over " if language == "en" else "oltre il ") + number(99.9, language, 1) + sign
    return number(100 * value, language, 0 if value in {0, 1} else 1) + sign


def walk(minutes: float, language: str) -> str:
    """A walk in whole minutes, never shorter than it is.

    >>> walk(6.2, "it"), walk(0.3, "it"), walk(float("inf"), "en")
    ('7\\xa0min', '1\\xa0min', 'off the streets')
    """
    if math.isnan(minutes):
        return "–"
    if math.isinf(minutes):
        return "off the streets" if language == "en" else "fuori rete"
    return f"{number(max(1, -(-round(minutes, 6) // 1)), language)}\xa0min"


def released_count(shown: int, language: str, k: int = anonymity.K) -> str:
    """A count of people that `anonymity.released` lets be shown, in words.

    >>> released_count(0, "it"), released_count(10, "it"), released_count(10, "en")
    ('meno di 5', 'almeno 10', '10 or more')
    """
    if shown < k:
        return f"fewer than {k}" if language == "en" else f"meno di {k}"
    return f"{number(shown, language)} or more" if language == "en" else f"almeno {number(shown, language)}"


def plural(kind: Kind, language: str) -> str:
    """The kind's plural as it stands inside a sentence: "farmacie", but "RSA".

    >>> from mire_geo.tables.kinds import kind
    >>> plural(kind("farmacia"), "it"), plural(kind("rsa"), "it"), plural(kind("rsa"), "en")
    ('farmacie', 'RSA', 'care homes')
    """
    words = kind.en_plural if language == "en" else kind.it_plural
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def headline(
    kind: Kind, minutes: float, people: int, unserved: int, language: str, *, whom: str = "residents"
) -> str:
    """The sentence a planner should remember: how many residents have none of a kind within the walk.

    >>> from mire_geo.tables.kinds import kind
    >>> headline(kind("farmacia"), 15, 1000, 78, "it").replace("\\xa0", " ")
    'Il 7,8 % dei residenti (78 persone) non ha farmacie entro 15 minuti a piedi.'
    >>> headline(kind("pediatra"), 15, 100, 0, "en", whom="intended")
    'All residents aged 0 to 13 have family paediatricians within a 15-minute walk.'
    """
    what, long = plural(kind, language), number(minutes, language, 0 if minutes == int(minutes) else 1)
    who = residents(kind if whom == "intended" else None, language)
    if language == "en":
        if not unserved:
            return f"All {who} have {what} within a {long}-minute walk."
        counted = "1 person has" if unserved == 1 else f"{number(unserved, 'en')} people have"
        part = _capital(share(unserved / people, "en"))
        return f"{part} of {who}: {counted} no {what} within a {long}-minute walk."
    if not unserved:
        return f"Tutti i {who} hanno {what} entro {long} minuti a piedi."
    counted = "1 persona" if unserved == 1 else f"{number(unserved, 'it')} persone"
    part = share(unserved / people, "it")
    return f"{_capital(_with_article(part))} dei {who} ({counted}) non ha {what} entro {long} minuti a piedi."


def quote(kind: Kind, minutes: float, table: pd.DataFrame, language: str) -> str:
    """The sentence on a kind's hours that a planner would quote.

    It tells the largest gap of hours; if there is none, that of information or of place, whichever is larger.

    Args:
        table: one row a persona, see `in_time.CityInTime.summary`.

    >>> from mire_geo.tables.kinds import kind
    >>> classes = {"served": 100, "time_gap": 250, "space_gap": 650, "information_gap": 0}
    >>> table = pd.DataFrame([{"persona": "ufficio", "people": 1000, **classes}])
    >>> quote(kind("anagrafe"), 15, table, "en").partition(" within")[0]
    'Office, full time 9-18: 250 of 1,000 people (25.0%) have registry offices'
    """
    gap = "time_gap"
    rows = table.to_dict("records")
    if not any(each[gap] for each in rows):
        gap = max(("information_gap", "space_gap"), key=lambda name: sum(each[name] for each in rows))
    row = max(rows, key=lambda each: each[gap] / max(each["people"], 1))
    one = personas.persona(row["persona"])
    return _QUOTES[language][gap].format(
        who=one.en if language == "en" else one.it,
        n=number(row[gap], language),
        of=number(row["people"], language),
        share=share(row[gap] / max(row["people"], 1), language),
        what=plural(kind, language),
        minutes=number(minutes, language, 0 if minutes == int(minutes) else 1),
    )


_QUOTES = {
    "it": {
        "time_gap": "{who}: {n} persone su {of} ({share}) hanno {what} entro {minutes} minuti, ma mai aperte quando "
        "possono andarci.",
        "space_gap": "{who}: {n} persone su {of} ({share}) non hanno {what} entro {minutes} minuti, a nessuna ora.",
        "information_gap": "{who}: di {n} persone su {of} ({share}) non si può dire, perché gli orari non sono noti "
        "({what} entro {minutes} minuti).",
    },
    "en": {
        "time_gap": "{who}: {n} of {of} people ({share}) have {what} within {minutes} minutes, but never open when "
        "they can go.",
        "space_gap": "{who}: {n} of {of} people ({share}) have no {what} within {minutes} minutes, at any hour.",
        "information_gap": "{who}: of {n} of {of} people ({share}) nobody can say, because the {what} within "
        "{minutes} minutes publish no hours.",
    },
}


def residents(kind: Kind | None, language: str) -> str:
    """Residents, or those of the ages a kind is meant for.

    >>> from mire_geo.tables.kinds import kind
    >>> residents(kind("rsa"), "it"), residents(kind("pediatra"), "it"), residents(None, "en")
    ('residenti di 65 anni e più', 'residenti da 0 a 13 anni', 'residents')
    """
    if kind is None or not kind.ages:
        return "residents" if language == "en" else "residenti"
    low, high = kind.ages[0].split("_")[1], kind.ages[-1].split("_")[2]
    if high == "plus":
        return f"residents aged {low} and over" if language == "en" else f"residenti di {low} anni e più"
    return f"residents aged {low} to {high}" if language == "en" else f"residenti da {low} a {high} anni"


def place(name: str) -> str:
    """A name as running text writes it: capitals only where they belong, dashes that are dashes.

    >>> place("QUARTO CAGNINO"), place("PARCO DELLE ABBAZIE"), place("Q.RE LODOVICO IL MORO"), place("XXII MARZO")
    ('Quarto Cagnino', 'Parco delle Abbazie', 'Q.re Lodovico il Moro', 'XXII Marzo')
    >>> place("CITTA' STUDI"), place("CA' GRANDA"), place("GORLA - PRECOTTO"), place("Ateneo")
    ('Città Studi', 'Ca’ Granda', 'Gorla – Precotto', 'Ateneo')
    """
    name = name.replace(" - ", " – ")
    if not name.isupper():
        return name
    pieces = re.split(r"(\s+|[-–(]+)", name.lower())
    return "".join(_word(piece, first=i == 0) for i, piece in enumerate(pieces))


def _word(word: str, *, first: bool) -> str:
    if not first and word in _SMALL:
        return word
    if len(word) > 1 and (_ROMAN.match(word) or not set(word) & set("aeiouy")):
        return word.upper() if "." not in word and word != "pta" else _capital(word)
    if word.endswith("'") and len(word) > 3 and word[-2] in _ACCENTED:
        word = word[:-2] + _ACCENTED[word[-2]]
    head, mark, tail = word.partition("'")
    return _capital(head) + mark.replace("'", "’") + _capital(tail)


def _with_article(part: str) -> str:
    if part.startswith(("meno", "oltre")):
        return part
    whole = re.split("[,\xa0]", part, maxsplit=1)[0]
    if whole == "11" or whole.startswith("8"):
        return "l’" + part
    return ("lo " if whole == "0" else "il ") + part


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
