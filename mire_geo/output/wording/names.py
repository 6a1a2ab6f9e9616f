"""The names of things that are data, in the language of the reader: kinds of place, their families, personas, desks.

The tables hold each name in Italian, which is the message; its translations are in the catalogues. `messages` lists
what is to be translated, so that a line added to a table is a message that a test misses.
"""

from collections.abc import Iterator

from mire_geo.coworking.supply import DESKS, FEATURES
from mire_geo.measures.time.personas import PERSONAS, Persona
from mire_geo.output.wording import schedule_sentences
from mire_geo.output.wording.catalogue import gettext, pgettext
from mire_geo.planning import piano
from mire_geo.tables.kinds import GROUPS, KINDS, Kind

ONE, MORE, INSIDE = "un luogo", "più luoghi", "più luoghi, in mezzo a una frase"
"""Contexts of the names of a kind: a name alone, as many alone, as many inside a sentence."""


def kind(place_kind: Kind, language: str) -> str:
    """The name of a kind, as a label.

    >>> kind(KINDS["farmacia"], "it"), kind(KINDS["farmacia"], "en")
    ('Farmacia', 'Pharmacy')
    """
    return pgettext(ONE, place_kind.name, language)


def plural_kind(place_kind: Kind, language: str) -> str:
    """The name of many of a kind, as a label.

    >>> plural_kind(KINDS["farmacia"], "it"), plural_kind(KINDS["farmacia"], "en")
    ('Farmacie', 'Pharmacies')
    """
    return pgettext(MORE, place_kind.plural, language)


def plural_kind_inside(place_kind: Kind, language: str) -> str:
    """The name of many of a kind inside a sentence: "farmacie", but "RSA".

    >>> plural_kind_inside(KINDS["farmacia"], "it"), plural_kind_inside(KINDS["rsa"], "it")
    ('farmacie', 'RSA')
    >>> plural_kind_inside(KINDS["rsa"], "en")
    'care homes'
    """
    return pgettext(INSIDE, _inside_sentence(place_kind), language)


def kind_description(place_kind: Kind, language: str) -> str:
    """What is counted as a kind, in one sentence."""
    return gettext(place_kind.about, language)


def family(family_code: str, language: str) -> str:
    """The name of a family of kinds, a code of `kinds.GROUPS`."""
    return gettext(GROUPS[family_code].name, language)


def persona(person_type: Persona, language: str) -> str:
    """The name of a persona.

    >>> persona(PERSONAS["turno-mattina"], "en")
    'Early shift, 6-14'
    """
    return gettext(person_type.name, language)


def persona_description(person_type: Persona, language: str) -> str:
    """Whom a persona stands for, in one sentence."""
    return gettext(person_type.stands_for, language)


def desk(desk_code: str, language: str) -> str:
    """The name of a kind of desk, a code of `supply.DESKS`."""
    return gettext(DESKS[desk_code][0], language)


def feature(feature_code: str, language: str) -> str:
    """The name of what a coworking space may offer, a code of `supply.FEATURES`."""
    return gettext(FEATURES[feature_code][0], language)


def translatable_names() -> Iterator[tuple[str, str | None]]:
    """Every name that the tables hold, with its context if it has one."""
    for place_kind in KINDS.values():
        yield place_kind.name, ONE
        yield place_kind.plural, MORE
        yield _inside_sentence(place_kind), INSIDE
        yield place_kind.about, None
    for person_type in PERSONAS.values():
        yield person_type.name, None
        yield person_type.stands_for, None
    yield from ((article_text, None) for article_text in (*piano.ART_4.values(), *piano.ART_6.values()))
    yield from ((day_word, schedule_sentences.HOURS) for day_word in schedule_sentences.DAYS.values())
    yield from ((kind_family.name, None) for kind_family in GROUPS.values())
    yield from ((code_labels[0], None) for code_labels in (*DESKS.values(), *FEATURES.values()))


def _inside_sentence(place_kind: Kind) -> str:
    return (
        place_kind.plural
        if place_kind.plural[:2].isupper()
        else place_kind.plural[:1].lower() + place_kind.plural[1:]
    )
