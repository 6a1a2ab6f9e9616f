"""Whether two sources describe the same place: nearness, names and addresses."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from mire_geo.sources.cleaning.listing import Place
from mire_geo.sources.cleaning.wording import plain

_GENERIC_TEXT = (
    "di del dello della dell dei degli delle da dal dalla in e ed a al alla il lo la i gli le l d n per con"
    " farmacia biblioteca comunale rionale scuola istituto ospedale centro rsa cdi residenza diurno integrato"
    " universita studi facolta dipartimento sezione"
    " statale primaria primario infanzia secondaria grado srl snc sas spa onlus dott dr dssa stazione"
    " ufficio postale mercato supermercato banca piscina sportivo impianto market mini"
)
_GENERIC_WORDS = frozenset(_GENERIC_TEXT.split())
_STREET_WORDS_TEXT = (
    "via viale piazza piazzale corso largo vicolo bastioni ripa alzaia di del della dei degli delle d"
)
_STREET_WORDS = frozenset(_STREET_WORDS_TEXT.split())
ALIKE = 82.0
"""Score from which two names are the same name."""
UNLIKE = 55.0
"""Score under which two names contradict each other."""


@dataclass(frozen=True, slots=True)
class DistanceRule:
    """How far apart, in metres, two sources may put the same place of a kind."""

    near: float = 40.0
    """Within it, the same unless the names contradict each other."""
    far: float = 150.0
    """Within it, the same if name or address say so."""
    nameless: bool = False
    """True where two places of the kind never stand so near, whatever their names."""
    addressed: bool = False
    """True where two places of the kind never share an address, whatever their names."""


_DEFAULT_RULE = DistanceRule()
_RULE_BY_KIND = {
    "farmacia": DistanceRule(25, 150, nameless=True, addressed=True),
    "fontanella": DistanceRule(15, 15, nameless=True),
    "bagno_pubblico": DistanceRule(25, 25, nameless=True),
    "area_giochi": DistanceRule(30, 30, nameless=True),
    "area_cani": DistanceRule(20, 20, nameless=True),
    "posta": DistanceRule(80, 200, nameless=True),
    "polizia": DistanceRule(60, 200),
    "rsa": DistanceRule(80, 300),
    "ospedale": DistanceRule(100, 400, addressed=True),
    "biblioteca": DistanceRule(60, 1500),
    "stazione_metro": DistanceRule(60, 300),
    "stazione_ferroviaria": DistanceRule(150, 400, nameless=True),
    "bike_sharing": DistanceRule(40, 40, nameless=True),
    "piscina": DistanceRule(150, 400),
    "impianto_sportivo": DistanceRule(40, 300),
    "scuola_infanzia": DistanceRule(30, 200, addressed=True),
    "scuola_primaria": DistanceRule(60, 250, addressed=True),
    "secondaria_primo": DistanceRule(60, 250, addressed=True),
    "secondaria_secondo": DistanceRule(60, 250),
}


def distance_rule(kind_code: str) -> DistanceRule:
    """The distances of that kind."""
    return _RULE_BY_KIND.get(kind_code, _DEFAULT_RULE)


def same_place_score(place: Place, other_place: Place, metres: float) -> float | None:
    """How sure it is that both are the same place (greater is surer), or None if they are not.

    Both are of the same kind, `metres` apart. Shared codes (`aliases`) are compared before, not here.
    """
    kind_rule = distance_rule(place.kind)
    if metres > kind_rule.far:
        return None
    name_likeness = name_score(place.name, other_place.name)
    is_same_address = same_address(place.address, other_place.address)
    names_agree = name_likeness is None or name_likeness >= UNLIKE
    is_near = metres <= kind_rule.near and (kind_rule.nameless or names_agree)
    name_or_address_agrees = (name_likeness is not None and name_likeness >= ALIKE) or (
        is_same_address and (kind_rule.addressed or names_agree)
    )
    return (
        (name_likeness or UNLIKE) + (10.0 if is_same_address else 0.0) - metres / kind_rule.far
        if is_near or name_or_address_agrees
        else None
    )


def name_score(name: str | None, other_name: str | None) -> float | None:
    """Likeness of two names, 0 to 100, by the words that tell places of one kind apart; None where a name has none."""
    name_words, other_name_words = _distinctive_words(name), _distinctive_words(other_name)
    return (
        fuzz.token_set_ratio(" ".join(name_words), " ".join(other_name_words))
        if name_words and other_name_words
        else None
    )


@lru_cache(maxsize=20_000)
def _distinctive_words(name: str | None) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[a-z0-9]+", plain(name or "")) if word not in _GENERIC_WORDS)


def same_address(address: str | None, other_address: str | None) -> bool:
    """True where street and number agree, first names and initials set aside.

    >>> same_address("Via E. Odazio, 9", "Via Odazio Emanuele, 9"), same_address("Via Oglio, 18", "Via Oglio, 21")
    (True, False)
    """
    street_words, house_number = _street_and_number(address)
    other_street_words, other_house_number = _street_and_number(other_address)
    return bool(
        house_number == other_house_number
        and house_number
        and street_words
        and other_street_words
        and (street_words <= other_street_words or other_street_words <= street_words)
    )


@lru_cache(maxsize=20_000)
def _street_and_number(address: str | None) -> tuple[frozenset[str], str]:
    street_text, _, number_text = (address or "").rpartition(",")
    street_words = frozenset(
        word for word in re.findall(r"[a-z]{2,}", plain(street_text)) if word not in _STREET_WORDS
    )
    number_match = re.match(r"\s*(\d+)", number_text)
    return street_words, number_match[1] if number_match else ""
