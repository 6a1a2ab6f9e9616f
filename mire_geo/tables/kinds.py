"""The taxonomy: every kind of place the project knows, in one documented list (`kinds.csv`).

A kind keeps its place in the list even when no file holds its sites: the map then says "dati mancanti".
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, cast, get_args

from rapidfuzz import fuzz, process, utils

from mire_geo.errors import UnknownError, alternatives

Coverage = Literal["register", "sample", "missing"]
"""`register`: a whole list, the publisher's own or every one that OpenStreetMap knew; `sample`: only some are known,
so a gap may be a gap of the data; `missing`: no file holds them yet."""


@dataclass(frozen=True, slots=True)
class Group:
    """A family of kinds, as shown in menus."""

    code: str
    it: str
    en: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place: its code, its words, and its names in other vocabularies."""

    code: str
    group: str
    """A code of `GROUPS`."""
    it: str
    it_plural: str
    en: str
    en_plural: str
    about_it: str
    about_en: str
    """One sentence: what is counted here."""
    osm: tuple[str, ...]
    """OpenStreetMap selectors, any of which names the kind; ` + ` joins tags that must both be there.
    Where two kinds share one, the later in the list is the general one."""
    hsds: str
    """Term for HSDS: code and name in the Open Eligibility taxonomy; empty where it has none."""
    ages: tuple[str, ...]
    """Age bands of `schema.AGE_BANDS` it is for; empty for everyone."""
    coverage: Coverage
    workplace: bool
    """True where every such place surely employs many."""
    portal: str
    """Dataset of the city's open-data portal that lists it, where known."""


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        group.code: group
        for group in (
            Group("welfare", "Welfare", "Welfare"),
            Group("infanzia_scuola", "Infanzia e scuola", "Childcare and school"),
            Group("salute", "Salute", "Health"),
            Group("civico", "Servizi civici e cultura", "Civic services and culture"),
            Group("lavoro", "Lavoro", "Work"),
            Group("quotidiano", "Vita quotidiana", "Everyday life"),
            Group("sport", "Sport", "Sport"),
            Group("verde", "Verde e gioco", "Green and play"),
            Group("trasporto", "Trasporto", "Transport"),
        )
    }
)


def _read() -> dict[str, Kind]:
    lines = (files("mire_geo.tables") / "kinds.csv").read_text(encoding="utf-8").splitlines()
    return {row["code"]: _kind(row) for row in csv.DictReader(lines)}


def _kind(row: Mapping[str, str]) -> Kind:
    coverage = cast(Coverage, row["coverage"])
    assert coverage in get_args(Coverage), f"kinds.csv, {row['code']}: coverage {coverage!r}"
    return Kind(
        code=row["code"],
        group=row["group"],
        it=row["it"],
        it_plural=row["it_plural"],
        en=row["en"],
        en_plural=row["en_plural"],
        about_it=row["about_it"],
        about_en=row["about_en"],
        osm=_selectors(row["osm"]),
        hsds=row["hsds"],
        ages=tuple(row["ages"].split()),
        coverage=coverage,
        workplace=row["workplace"] == "yes",
        portal=row["portal"],
    )


def _selectors(text: str) -> tuple[str, ...]:
    return tuple(one.replace("+", " + ") for one in text.replace(" + ", "+").split())


KINDS: Mapping[str, Kind] = MappingProxyType(_read())
"""Code -> kind, in the order in which menus show them."""


def kind(code: str) -> Kind:
    """The kind of that code.

    >>> kind("farmacia").en_plural
    'Pharmacies'

    Raises:
        UnknownError: no such kind; the sentence suggests near spellings, also of Italian and English labels.
    """
    found = KINDS.get(code)
    if found is not None:
        return found
    near = suggestions(code)
    if near:
        raise UnknownError(
            "there is no kind %(code)r; did you mean %(near)s?", code=code, near=alternatives(*near)
        )
    raise UnknownError("there is no kind %(code)r; `mire kinds` lists them all", code=code)


def suggestions(text: str, *, limit: int = 3) -> list[str]:
    """Codes of the kinds whose code or label is spelt like `text`, nearest first."""
    words = {(one.code, word): word.replace("_", " ") for one in KINDS.values() for word in _names(one)}
    asked = text.replace("_", " ")
    hits = process.extract(
        asked, words, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=72, limit=5 * limit
    )
    return list(dict.fromkeys(key[0] for _, _, key in hits))[:limit]


def _names(one: Kind) -> tuple[str, ...]:
    return one.code, one.it, one.it_plural, one.en, one.en_plural
