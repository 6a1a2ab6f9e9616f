"""The plan of hours as facts: systems of hours, projects, mayoral orders, and what each must hold."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType

from rapidfuzz import process

from mire_geo import schedule
from mire_geo.errors import InputError, Phrase, UnknownError
from mire_geo.tables import kinds

ART_4: Mapping[str, str] = MappingProxyType(
    {
        "a": "mobilità sostenibile di persone e merci",
        "b": "accessibilità e fruibilità temporale dei servizi, coordinamento tra orari e localizzazione",
        "c": "riqualificazione degli spazi urbani e percorsi attenti alla vita quotidiana",
        "d": "coordinamento degli orari dei servizi con gli orari di lavoro, pari opportunità",
    }
)
"""L.R. 28/2004 art. 4, comma 2, in short: the letters we have read; others are kept without words."""

ART_6: Mapping[str, str] = MappingProxyType(
    {
        "a": "politiche temporali che riducono le emissioni dei trasporti",
        "b": "armonizzazione degli orari dei servizi con gli orari di lavoro",
        "c": "accessibilità delle informazioni e dei servizi della pubblica amministrazione",
        "d": "attuazione dei piani degli orari negli strumenti di programmazione negoziata",
    }
)
"""L.R. 28/2004 art. 6, comma 4, in short: the letters we have read; others are kept without words."""

CHANGES = ("replace", "add")
"""What an order does to the hours of a site: puts its own in their place, or adds its own to them."""

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class SistemaOrario:
    """A family of services that share a timetable."""

    code: str
    name: str
    kinds: tuple[str, ...]
    """Codes of `kinds.KINDS`."""
    source: str
    """Who published the facts, and when."""
    weekly_hours: tuple[float, ...] = ()
    """Sizes in hours a week in which its sites come, where published."""
    hours: str = ""
    """The timetable they share, as OSM text, where published."""

    def __post_init__(self) -> None:
        for kind in self.kinds:
            kinds.kind(kind)
        _read_hours(self.hours, Phrase("sistema %(code)r", code=self.code))


@dataclass(frozen=True, slots=True)
class Progetto:
    """A project of the plan; `starts` and `ends` as far as they were published: year, month or day, ISO 8601."""

    code: str
    name: str
    sistemi: tuple[str, ...]
    source: str
    starts: str = ""
    ends: str = ""
    experimental: bool = False
    art_4: str = ""
    art_6: str = ""

    def __post_init__(self) -> None:
        for name in ("starts", "ends"):
            if (text := getattr(self, name)) and not _PARTIAL_DATE.fullmatch(text):
                raise InputError(
                    "progetto %(code)r: %(name)s is %(text)r; write 2026, 2026-09 or 2026-09-14",
                    code=self.code,
                    name=name,
                    text=text,
                )
        if self.ends and self.starts > self.ends:
            raise InputError(
                "progetto %(code)r ends on %(ends)s, before it starts on %(starts)s",
                code=self.code,
                ends=self.ends,
                starts=self.starts,
            )
        _check_letters(self, Phrase("progetto %(code)r", code=self.code))


@dataclass(frozen=True, slots=True)
class Ordinanza:
    """A mayoral order: from `starts` to `ends` (both included; None = until further notice) its sites change hours.

    Raises:
        InputError: hours that cannot be read whole, no site, an end before the start, an unknown kind of change.
    """

    code: str
    what: str
    sites: tuple[str, ...]
    """Labels of the sites table."""
    hours: str
    """OSM text, or Italian that is read whole."""
    starts: date
    source: str
    ends: date | None = None
    change: str = "replace"
    progetto: str = ""
    art_4: str = ""
    art_6: str = ""

    def __post_init__(self) -> None:
        where = Phrase("ordinanza %(code)r", code=self.code)
        if not self.sites:
            raise InputError("%(where)s names no site; list the sites whose hours it changes", where=where)
        if not self.hours.strip():
            raise InputError("%(where)s has no hours; write the opening hours it sets", where=where)
        if self.change not in CHANGES:
            raise InputError(
                "%(where)s: change is %(change)r; use one of %(known)s",
                where=where,
                change=self.change,
                known=", ".join(CHANGES),
            )
        if self.ends is not None and self.ends < self.starts:
            raise InputError(
                "%(where)s ends on %(ends)s, before it starts on %(starts)s",
                where=where,
                ends=self.ends,
                starts=self.starts,
            )
        object.__setattr__(self, "hours", _read_hours(self.hours, where))
        _check_letters(self, where)

    def in_force(self, on: date) -> bool:
        """Whether the order holds on that day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


def _read_hours(text: str, where: Phrase) -> str:
    if not text.strip():
        return ""
    read = schedule.read(text)
    if read.unread:
        raise InputError(
            "%(where)s: of the hours %(text)r this cannot be read: %(known)s",
            where=where,
            text=text,
            known=", ".join(read.unread),
        )
    return read.osm_text


def _check_letters(item: "Progetto | Ordinanza", where: Phrase) -> None:
    for name, article in (("art_4", "art. 4"), ("art_6", "art. 6")):
        letter = getattr(item, name)
        if letter and not (len(letter) == 1 and "a" <= letter <= "z"):
            raise InputError(
                "%(where)s: %(name)s is %(letter)r; give one letter of %(article)s of L.R. 28/2004",
                where=where,
                name=name,
                letter=letter,
                article=article,
            )


@dataclass(frozen=True, slots=True)
class Piano:
    """The plan: its systems, projects and orders; codes are unique and what one names of another exists.

    Raises:
        InputError: a code that comes twice.
        UnknownError: a project or a system that is named but not there.
    """

    sistemi: tuple[SistemaOrario, ...] = ()
    progetti: tuple[Progetto, ...] = ()
    ordinanze: tuple[Ordinanza, ...] = ()

    def __post_init__(self) -> None:
        places_of_codes = {}
        for part in fields(self):
            codes = [item.code for item in getattr(self, part.name)]
            twice = next((code for code in codes if codes.count(code) > 1), None)
            if twice is not None:
                raise InputError(
                    "%(name)s: the code %(code)r comes twice; make it unique", name=part.name, code=twice
                )
            places_of_codes[part.name] = codes
        for progetto in self.progetti:
            for code in progetto.sistemi:
                require_known(
                    code, places_of_codes["sistemi"], Phrase("progetto %(code)r: sistema", code=progetto.code)
                )
        for order in self.ordinanze:
            if order.progetto:
                require_known(
                    order.progetto,
                    places_of_codes["progetti"],
                    Phrase("ordinanza %(code)r: progetto", code=order.code),
                )


def require_known(code: str, codes: Iterable[str], where: Phrase) -> None:
    """Raise unless a code is among those that are known; the error names the nearest."""
    codes = list(codes)
    if code not in codes:
        near = process.extractOne(code, codes, score_cutoff=60)
        if near:
            raise UnknownError(
                "%(where)s %(code)r does not exist; did you mean %(near)r?",
                where=where,
                code=code,
                near=near[0],
            )
        raise UnknownError(
            "%(where)s %(code)r does not exist; known: %(known)s",
            where=where,
            code=code,
            known=", ".join(codes[:10]) or Phrase("none"),
        )
