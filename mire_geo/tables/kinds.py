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
    name: str
    """In Italian; `output.wording.names` has it in other languages."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place: its code, its words, and its names in other vocabularies."""

    code: str
    group: str
    """A code of `GROUPS`."""
    name: str
    """In Italian, as all its words here; `output.wording.names` has them in other languages."""
    plural: str
    also: tuple[str, ...]
    """Other names by which people may write it, as in English."""
    about: str
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

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name by which people may write it."""
        return self.name, self.plural, *self.also


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        group.code: group
        for group in (
            Group("welfare", "Welfare"),
            Group("infanzia_scuola", "Infanzia e scuola"),
            Group("salute", "Salute"),
            Group("civico", "Servizi civici e cultura"),
            Group("lavoro", "Lavoro"),
            Group("quotidiano", "Vita quotidiana"),
            Group("sport", "Sport"),
            Group("verde", "Verde e gioco"),
            Group("trasporto", "Trasporto"),
        )
    }
)


def _read_kinds() -> dict[str, Kind]:
    table_lines = (files("mire_geo.tables") / "kinds.csv").read_text(encoding="utf-8").splitlines()
    return {row["code"]: _parse_kind(row) for row in csv.DictReader(table_lines)}


def _parse_kind(row: Mapping[str, str]) -> Kind:
    coverage = cast(Coverage, row["coverage"])
    assert coverage in get_args(Coverage), f"kinds.csv, {row['code']}: coverage {coverage!r}"
    return Kind(
        code=row["code"],
        group=row["group"],
        name=row["name"],
        plural=row["plural"],
        also=tuple(row["also"].split("; ")),
        about=row["about"],
        osm=_split_selectors(row["osm"]),
        hsds=row["hsds"],
        ages=tuple(row["ages"].split()),
        coverage=coverage,
        workplace=row["workplace"] == "yes",
        portal=row["portal"],
    )


def _split_selectors(osm_text: str) -> tuple[str, ...]:
    return tuple(selector.replace("+", " + ") for selector in osm_text.replace(" + ", "+").split())


KINDS: Mapping[str, Kind] = MappingProxyType(_read_kinds())
"""Code -> kind, in the order in which menus show them."""


def kind(code: str) -> Kind:
    """The kind of that code.

    >>> kind("farmacia").plural
    'Farmacie'

    Raises:
        UnknownError: no such kind; the sentence suggests near spellings, also of Italian and English labels.
    """
    if code in KINDS:
        return KINDS[code]
    similar_codes = suggestions(code)
    if similar_codes:
        raise UnknownError(
            "there is no kind %(code)r; did you mean %(near)s?", code=code, near=alternatives(*similar_codes)
        )
    raise UnknownError("there is no kind %(code)r; `mire kinds` lists them all", code=code)


def suggestions(spelling: str, *, limit: int = 3) -> list[str]:
    """Codes of the kinds whose code or label is spelt like `spelling`, nearest first."""
    known_labels = {
        (kind.code, label): label.replace("_", " ")
        for kind in KINDS.values()
        for label in (kind.code, *kind.labels)
    }
    plain_spelling = spelling.replace("_", " ")
    label_matches = process.extract(
        plain_spelling,
        known_labels,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=72,
        limit=5 * limit,
    )
    return list(dict.fromkeys(code_and_label[0] for _, _, code_and_label in label_matches))[:limit]
