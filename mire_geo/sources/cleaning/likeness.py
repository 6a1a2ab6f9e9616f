"""Whether two sources describe the same place: nearness, names and addresses."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from mire_geo.sources.cleaning.listing import Place
from mire_geo.sources.cleaning.wording import plain

_GENERIC_WORDS = (
    "di del dello della dell dei degli delle da dal dalla in e ed a al alla il lo la i gli le l d n per con"
    " farmacia biblioteca comunale rionale scuola istituto ospedale centro rsa cdi residenza diurno integrato"
    " universita studi facolta dipartimento sezione"
    " statale primaria primario infanzia secondaria grado srl snc sas spa onlus dott dr dssa stazione"
    " ufficio postale mercato supermercato banca piscina sportivo impianto market mini"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_STREET_TYPES = (
    "via viale piazza piazzale corso largo vicolo bastioni ripa alzaia di del della dei degli delle d"
)
_STREET_WORDS = frozenset(_STREET_TYPES.split())
ALIKE = 82.0
"""Score from which two names are the same name."""
UNLIKE = 55.0
"""Score under which two names contradict each other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How far apart, in metres, two sources may put the same place of a kind."""

    near: float = 40.0
    """Within it, the same unless the names contradict each other."""
    far: float = 150.0
    """Within it, the same if name or address say so."""
    nameless: bool = False
    """True where two places of the kind never stand so near, whatever their names."""
    addressed: bool = False
    """True where two places of the kind never share an address, whatever their names."""


_DEFAULT = Rule()
_RULES = {
    "farmacia": Rule(25, 150, nameless=True, addressed=True),
    "fontanella": Rule(15, 15, nameless=True),
    "bagno_pubblico": Rule(25, 25, nameless=True),
    "area_giochi": Rule(30, 30, nameless=True),
    "area_cani": Rule(20, 20, nameless=True),
    "posta": Rule(80, 200, nameless=True),
    "polizia": Rule(60, 200),
    "rsa": Rule(80, 300),
    "ospedale": Rule(100, 400, addressed=True),
    "biblioteca": Rule(60, 1500),
    "stazione_metro": Rule(60, 300),
    "stazione_ferroviaria": Rule(150, 400, nameless=True),
    "bike_sharing": Rule(40, 40, nameless=True),
    "piscina": Rule(150, 400),
    "impianto_sportivo": Rule(40, 300),
    "scuola_infanzia": Rule(30, 200, addressed=True),
    "scuola_primaria": Rule(60, 250, addressed=True),
    "secondaria_primo": Rule(60, 250, addressed=True),
    "secondaria_secondo": Rule(60, 250),
}


def rule(kind: str) -> Rule:
    """The distances of that kind."""
    return _RULES.get(kind, _DEFAULT)


def sameness(one: Place, other: Place, metres: float) -> float | None:
    """How sure it is that both are the same place (greater is surer), or None if they are not.

    Both are of the same kind, `metres` apart. Shared codes (`aliases`) are compared before, not here.
    """
    limits = rule(one.kind)
    if metres > limits.far:
        return None
    score = name_score(one.name, other.name)
    street = same_address(one.address, other.address)
    agree = score is None or score >= UNLIKE
    near = metres <= limits.near and (limits.nameless or agree)
    text_agrees = (score is not None and score >= ALIKE) or (street and (limits.addressed or agree))
    return (
        (score or UNLIKE) + (10.0 if street else 0.0) - metres / limits.far if near or text_agrees else None
    )


def name_score(one: str | None, other: str | None) -> float | None:
    """0-100, of the words that tell places of one kind apart; None where a name has none."""
    words, others = _words(one), _words(other)
    return fuzz.token_set_ratio(" ".join(words), " ".join(others)) if words and others else None


@lru_cache(maxsize=20_000)
def _words(name: str | None) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[a-z0-9]+", plain(name or "")) if word not in _GENERIC)


def same_address(one: str | None, other: str | None) -> bool:
    """True where street and number agree, first names and initials set aside.

    >>> same_address("Via E. Odazio, 9", "Via Odazio Emanuele, 9"), same_address("Via Oglio, 18", "Via Oglio, 21")
    (True, False)
    """
    words, number = _street(one)
    others, second = _street(other)
    return bool(number == second and number and words and others and (words <= others or others <= words))


@lru_cache(maxsize=20_000)
def _street(address: str | None) -> tuple[frozenset[str], str]:
    street, _, civic = (address or "").rpartition(",")
    words = frozenset(word for word in re.findall(r"[a-z]{2,}", plain(street)) if word not in _STREET_WORDS)
    hit = re.match(r"\s*(\d+)", civic)
    return words, hit[1] if hit else ""
