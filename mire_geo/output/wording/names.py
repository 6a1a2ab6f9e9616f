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


def kind(one: Kind, language: str) -> str:
    """The name of a kind, as a label.

    >>> kind(KINDS["farmacia"], "it"), kind(KINDS["farmacia"], "en")
    ('Farmacia', 'Pharmacy')
    """
    return pgettext(ONE, one.name, language)


def plural_kind(one: Kind, language: str) -> str:
    """The name of many of a kind, as a label.

    >>> plural_kind(KINDS["farmacia"], "it"), plural_kind(KINDS["farmacia"], "en")
    ('Farmacie', 'Pharmacies')
    """
    return pgettext(MORE, one.plural, language)


def plural_kind_inside(one: Kind, language: str) -> str:
    """The name of many of a kind inside a sentence: "farmacie", but "RSA".

    >>> plural_kind_inside(KINDS["farmacia"], "it"), plural_kind_inside(KINDS["rsa"], "it")
    ('farmacie', 'RSA')
    >>> plural_kind_inside(KINDS["rsa"], "en")
    'care homes'
    """
    return pgettext(INSIDE, _inside_sentence(one), language)


def kind_description(one: Kind, language: str) -> str:
    """What is counted as a kind, in one sentence."""
    return gettext(one.about, language)


def family(code: str, language: str) -> str:
    """The name of a family of kinds, a code of `kinds.GROUPS`."""
    return gettext(GROUPS[code].name, language)


def persona(one: Persona, language: str) -> str:
    """The name of a persona.

    >>> persona(PERSONAS["turno-mattina"], "en")
    'Early shift, 6-14'
    """
    return gettext(one.name, language)


def persona_description(one: Persona, language: str) -> str:
    """Whom a persona stands for, in one sentence."""
    return gettext(one.stands_for, language)


def desk(code: str, language: str) -> str:
    """The name of a kind of desk, a code of `supply.DESKS`."""
    return gettext(DESKS[code][0], language)


def feature(code: str, language: str) -> str:
    """The name of what a coworking space may offer, a code of `supply.FEATURES`."""
    return gettext(FEATURES[code][0], language)


def translatable_names() -> Iterator[tuple[str, str | None]]:
    """Every name that the tables hold, with its context if it has one."""
    for one in KINDS.values():
        yield one.name, ONE
        yield one.plural, MORE
        yield _inside_sentence(one), INSIDE
        yield one.about, None
    for who in PERSONAS.values():
        yield who.name, None
        yield who.stands_for, None
    yield from ((text, None) for text in (*piano.ART_4.values(), *piano.ART_6.values()))
    yield from ((word, schedule_sentences.HOURS) for word in schedule_sentences.DAYS.values())
    yield from ((each.name, None) for each in GROUPS.values())
    yield from ((labels[0], None) for labels in (*DESKS.values(), *FEATURES.values()))


def _inside_sentence(one: Kind) -> str:
    return one.plural if one.plural[:2].isupper() else one.plural[:1].lower() + one.plural[1:]
