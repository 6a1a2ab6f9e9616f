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
        for kind_code in self.kinds:
            kinds.kind(kind_code)
        _osm_hours(self.hours, Phrase("sistema %(code)r", code=self.code))


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
        for field_name in ("starts", "ends"):
            if (partial_date := getattr(self, field_name)) and not _PARTIAL_DATE.fullmatch(partial_date):
                raise InputError(
                    "progetto %(code)r: %(name)s is %(text)r; write 2026, 2026-09 or 2026-09-14",
                    code=self.code,
                    name=field_name,
                    text=partial_date,
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
        subject_phrase = Phrase("ordinanza %(code)r", code=self.code)
        if not self.sites:
            raise InputError(
                "%(where)s names no site; list the sites whose hours it changes", where=subject_phrase
            )
        if not self.hours.strip():
            raise InputError("%(where)s has no hours; write the opening hours it sets", where=subject_phrase)
        if self.change not in CHANGES:
            raise InputError(
                "%(where)s: change is %(change)r; use one of %(known)s",
                where=subject_phrase,
                change=self.change,
                known=", ".join(CHANGES),
            )
        if self.ends is not None and self.ends < self.starts:
            raise InputError(
                "%(where)s ends on %(ends)s, before it starts on %(starts)s",
                where=subject_phrase,
                ends=self.ends,
                starts=self.starts,
            )
        object.__setattr__(self, "hours", _osm_hours(self.hours, subject_phrase))
        _check_letters(self, subject_phrase)

    def in_force(self, day: date) -> bool:
        """Whether the order holds on that day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


def _osm_hours(hours_text: str, subject_phrase: Phrase) -> str:
    if not hours_text.strip():
        return ""
    reading = schedule.read(hours_text)
    if reading.unread:
        raise InputError(
            "%(where)s: of the hours %(text)r this cannot be read: %(known)s",
            where=subject_phrase,
            text=hours_text,
            known=", ".join(reading.unread),
        )
    return reading.osm_text


def _check_letters(entry: "Progetto | Ordinanza", subject_phrase: Phrase) -> None:
    for field_name, article in (("art_4", "art. 4"), ("art_6", "art. 6")):
        letter = getattr(entry, field_name)
        if letter and not (len(letter) == 1 and "a" <= letter <= "z"):
            raise InputError(
                "%(where)s: %(name)s is %(letter)r; give one letter of %(article)s of L.R. 28/2004",
                where=subject_phrase,
                name=field_name,
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
        codes_by_list = {}
        for list_field in fields(self):
            entry_codes = [entry.code for entry in getattr(self, list_field.name)]
            repeated_code = next((code for code in entry_codes if entry_codes.count(code) > 1), None)
            if repeated_code is not None:
                raise InputError(
                    "%(name)s: the code %(code)r comes twice; make it unique",
                    name=list_field.name,
                    code=repeated_code,
                )
            codes_by_list[list_field.name] = entry_codes
        for progetto in self.progetti:
            for sistema_code in progetto.sistemi:
                require_known(
                    sistema_code,
                    codes_by_list["sistemi"],
                    Phrase("progetto %(code)r: sistema", code=progetto.code),
                )
        for ordinanza in self.ordinanze:
            if ordinanza.progetto:
                require_known(
                    ordinanza.progetto,
                    codes_by_list["progetti"],
                    Phrase("ordinanza %(code)r: progetto", code=ordinanza.code),
                )


def require_known(code: str, known_codes: Iterable[str], subject_phrase: Phrase) -> None:
    """Raise unless a code is among those that are known; the error names the nearest."""
    known_codes = list(known_codes)
    if code not in known_codes:
        closest_match = process.extractOne(code, known_codes, score_cutoff=60)
        if closest_match:
            raise UnknownError(
                "%(where)s %(code)r does not exist; did you mean %(near)r?",
                where=subject_phrase,
                code=code,
                near=closest_match[0],
            )
        raise UnknownError(
            "%(where)s %(code)r does not exist; known: %(known)s",
            where=subject_phrase,
            code=code,
            known=", ".join(known_codes[:10]) or Phrase("none"),
        )
