"""Figures as people read them: numbers, shares and walks in their language, and the sentences on a gap."""

import math
import re
from decimal import Decimal

import pandas as pd
from babel.numbers import format_decimal

from mire_geo.measures import anonymity
from mire_geo.measures.time import personas
from mire_geo.output.wording import names
from mire_geo.output.wording.catalogue import NN_, gettext, ngettext
from mire_geo.tables.kinds import Kind

_SMALL_WORDS = frozenset(
    ["a", "ai", "al", "alla", "alle", "da", "dal", "dalla", "degli", "dei", "del", "della", "delle"]
)
_SMALL_WORDS |= {"di", "e", "ed", "il", "in", "la", "le", "lo", "sul", "sulla"}
_ROMAN_NUMERAL = re.compile(r"x{0,3}(ix|iv|v?i{0,3})$")
_ACCENTED_VOWELS = {"a": "à", "e": "è", "i": "ì", "o": "ò", "u": "ù"}


def number(figure: float, language: str, decimals: int = 0) -> str:
    """A number with the separators of the language.

    >>> number(1407044, "it"), number(4.5, "it", 1), number(1407044, "en")
    ('1.407.044', '4,5', '1,407,044')
    """
    number_pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(figure, format=number_pattern, locale=language))


def short_number(figure: float, language: str) -> str:
    """A number with one decimal, or none where it is whole.

    >>> short_number(15, "it"), short_number(7.5, "it")
    ('15', '7,5')
    """
    return number(figure, language, 0 if float(figure).is_integer() else 1)


def share(fraction: float, language: str) -> str:
    """A share as a percentage with one decimal; never "0" or "100" for what is not quite nothing or all.

    >>> share(0.928, "it"), share(0.0001, "en"), share(1, "it"), share(0.99999, "it")
    ('92,8\\xa0%', 'under 0.1%', '100\\xa0%', 'oltre il 99,9\\xa0%')
    """
    if 0 < fraction < 0.001:
        return gettext("meno dello %(share)s", language, share=_percent_text(0.1, language, 1))
    if 0.999 < fraction < 1:
        return gettext("oltre il %(share)s", language, share=_percent_text(99.9, language, 1))
    return _percent_text(100 * fraction, language, 0 if fraction in {0, 1} else 1)


def percent(fraction: float, language: str, decimals: int = 0) -> str:
    """A share as a percentage with the sign as the language sets it.

    >>> percent(0.5, "it"), percent(0.5, "en")
    ('50\\xa0%', '50%')
    """
    return _percent_text(100 * fraction, language, decimals)


def _percent_text(percentage: float, language: str, decimals: int) -> str:
    return gettext("%(n)s\xa0%%", language, n=number(percentage, language, decimals))


def walk_text(minutes: float, language: str) -> str:
    """A walk in whole minutes, never shorter than it is.

    >>> walk_text(6.2, "it"), walk_text(0.3, "it"), walk_text(float("inf"), "en")
    ('7\\xa0min', '1\\xa0min', 'off the streets')
    """
    if math.isnan(minutes):
        return "–"
    if math.isinf(minutes):
        return gettext("fuori rete", language)
    minutes_text = number(max(1, -(-round(minutes, 6) // 1)), language)
    return gettext("%(n)s\xa0min", language, n=minutes_text)


def released_count(released_people: int, language: str, least_count: int = anonymity.K) -> str:
    """A count of people that `anonymity.released` returned, in words.

    >>> released_count(0, "it"), released_count(10, "it"), released_count(10, "en")
    ('meno di 5', 'almeno 10', '10 or more')
    """
    if released_people < least_count:
        return gettext("meno di %(n)s", language, n=number(least_count, language))
    return gettext("almeno %(n)s", language, n=number(released_people, language))


def headline(
    kind: Kind, minutes: float, people: int, unserved: int, language: str, *, group: str = "residents"
) -> str:
    """The sentence a planner should remember: how many residents have none of a kind within the walk.

    >>> from mire_geo.tables.kinds import kind
    >>> headline(kind("farmacia"), 15, 1000, 78, "it").replace("\\xa0", " ")
    'Il 7,8 % dei residenti (78 persone) non ha farmacie entro 15 minuti a piedi.'
    >>> headline(kind("pediatra"), 15, 100, 0, "en", group="intended")
    'All residents aged 0 to 13 have family paediatricians within a 15-minute walk.'
    """
    blanks = {
        "who": residents(kind if group == "intended" else None, language),
        "kinds": names.plural_kind_inside(kind, language),
        "minutes": short_number(minutes, language),
    }
    if not unserved:
        return gettext(
            "Tutti i %(who)s hanno %(kinds)s entro %(minutes)s minuti a piedi.", language, **blanks
        )
    headline_text = ngettext(
        "%(share)s dei %(who)s (%(n)s persona) non ha %(kinds)s entro %(minutes)s minuti a piedi.",
        "%(share)s dei %(who)s (%(n)s persone) non ha %(kinds)s entro %(minutes)s minuti a piedi.",
        unserved,
        language,
        n=number(unserved, language),
        share=_share_with_article(unserved / people, language),
        **blanks,
    )
    return headline_text[:1].upper() + headline_text[1:]


def quotable_sentence(kind: Kind, minutes: float, persona_table: pd.DataFrame, language: str) -> str:
    """The sentence that tells the largest gap of hours of a kind, and for which persona.

    If there is no such gap, that of information or of place, whichever is larger.

    Args:
        persona_table: one row a persona, see `in_time.CityInTime.summary`.

    >>> from mire_geo.tables.kinds import kind
    >>> classes = {"served": 100, "time_gap": 250, "space_gap": 650, "information_gap": 0}
    >>> table = pd.DataFrame([{"persona": "ufficio", "people": 1000, **classes}])
    >>> quotable_sentence(kind("anagrafe"), 15, table, "en").partition(" within")[0]
    'Office, full time 9-18: 250 of 1,000 people (25.0%) have registry offices'
    """
    gap_column = "time_gap"
    persona_rows = persona_table.to_dict("records")
    if not any(persona_row[gap_column] for persona_row in persona_rows):
        gap_column = max(
            ("information_gap", "space_gap"),
            key=lambda gap_class: sum(persona_row[gap_class] for persona_row in persona_rows),
        )
    widest_row = max(
        persona_rows, key=lambda persona_row: persona_row[gap_column] / max(persona_row["people"], 1)
    )
    singular, plural = _QUOTE_FORMS[gap_column]
    return ngettext(
        singular,
        plural,
        widest_row[gap_column],
        language,
        who=names.persona(personas.persona(widest_row["persona"]), language),
        n=number(widest_row[gap_column], language),
        people=number(widest_row["people"], language),
        share=share(widest_row[gap_column] / max(widest_row["people"], 1), language),
        kinds=names.plural_kind_inside(kind, language),
        minutes=short_number(minutes, language),
    )


_QUOTE_FORMS = {
    "time_gap": NN_(
        "%(who)s: %(n)s persona su %(people)s (%(share)s) ha %(kinds)s entro %(minutes)s minuti, ma mai aperte quando "
        "può andarci.",
        "%(who)s: %(n)s persone su %(people)s (%(share)s) hanno %(kinds)s entro %(minutes)s minuti, ma mai aperte "
        "quando possono andarci.",
    ),
    "space_gap": NN_(
        "%(who)s: %(n)s persona su %(people)s (%(share)s) non ha %(kinds)s entro %(minutes)s minuti, a nessuna ora.",
        "%(who)s: %(n)s persone su %(people)s (%(share)s) non hanno %(kinds)s entro %(minutes)s minuti, a nessuna ora.",
    ),
    "information_gap": NN_(
        "%(who)s: di %(n)s persona su %(people)s (%(share)s) non si può dire, perché gli orari non sono noti "
        "(%(kinds)s entro %(minutes)s minuti).",
        "%(who)s: di %(n)s persone su %(people)s (%(share)s) non si può dire, perché gli orari non sono noti "
        "(%(kinds)s entro %(minutes)s minuti).",
    ),
}


def residents(kind: Kind | None, language: str) -> str:
    """Residents, or those of the ages a kind is meant for.

    >>> from mire_geo.tables.kinds import kind
    >>> residents(kind("rsa"), "it"), residents(kind("pediatra"), "it"), residents(None, "en")
    ('residenti di 65 anni e più', 'residenti da 0 a 13 anni', 'residents')
    """
    if kind is None or not kind.ages:
        return gettext("residenti", language)
    youngest_age, oldest_age = kind.ages[0].split("_")[1], kind.ages[-1].split("_")[2]
    if oldest_age == "plus":
        return gettext("residenti di %(low)s anni e più", language, low=youngest_age)
    return gettext("residenti da %(low)s a %(high)s anni", language, low=youngest_age, high=oldest_age)


def place_name(raw_name: str) -> str:
    """A name as running text writes it: capitals only where they belong, dashes that are dashes.

    >>> [place_name(name) for name in ("QUARTO CAGNINO", "PARCO DELLE ABBAZIE", "Q.RE LODOVICO IL MORO", "XXII MARZO")]
    ['Quarto Cagnino', 'Parco delle Abbazie', 'Q.re Lodovico il Moro', 'XXII Marzo']
    >>> [place_name(name) for name in ("CITTA' STUDI", "CA' GRANDA", "GORLA - PRECOTTO", "Ateneo")]
    ['Città Studi', 'Ca’ Granda', 'Gorla – Precotto', 'Ateneo']
    """
    raw_name = raw_name.replace(" - ", " – ")
    if not raw_name.isupper():
        return raw_name
    name_pieces = re.split(r"(\s+|[-–(]+)", raw_name.lower())
    return "".join(
        _title_case(name_piece, is_first_word=piece_index == 0)
        for piece_index, name_piece in enumerate(name_pieces)
    )


def _title_case(word: str, *, is_first_word: bool) -> str:
    if not is_first_word and word in _SMALL_WORDS:
        return word
    if len(word) > 1 and (_ROMAN_NUMERAL.match(word) or not set(word) & set("aeiouy")):
        return word.upper() if "." not in word and word != "pta" else _capitalise_first(word)
    if word.endswith("'") and len(word) > 3 and word[-2] in _ACCENTED_VOWELS:
        word = word[:-2] + _ACCENTED_VOWELS[word[-2]]
    before_apostrophe, apostrophe, after_apostrophe = word.partition("'")
    return (
        _capitalise_first(before_apostrophe)
        + apostrophe.replace("'", "’")
        + _capitalise_first(after_apostrophe)
    )


def _share_with_article(fraction: float, language: str) -> str:
    """A share as the subject of a sentence, with the article that Italian wants: its elisions depend on the number."""
    share_text = share(fraction, language)
    if 0 < fraction < 0.001 or 0.999 < fraction < 1:
        return share_text
    whole_percent = int(Decimal(str(100 * fraction)).quantize(Decimal("0.1")))
    if whole_percent == 11 or str(whole_percent).startswith("8"):
        return gettext("l’%(share)s", language, share=share_text)
    if whole_percent == 0:
        return gettext("lo %(share)s", language, share=share_text)
    return gettext("il %(share)s", language, share=share_text)


def _capitalise_first(text: str) -> str:
    return text[:1].upper() + text[1:]
