"""Piano Territoriale degli Orari: systems of hours, projects and mayoral orders, and what an order does to the sites.

L. 53/2000 artt. 22-28 and L.R. Lombardia 28/2004: the plan is made of progetti, also experimental, on the sistemi
orari of urban services, and is carried out by ordinanze. Each can carry the letter of art. 4, comma 2 (criterion) and
of art. 6, comma 4 (type that can be financed) it answers. The file of the project holds published facts only.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pandas as pd
from rapidfuzz import process

from mire_geo import schedule
from mire_geo.errors import DataError, InputError, MireError, UnknownError
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
        _read_hours(self.hours, f"sistema {self.code!r}")


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
                    f"progetto {self.code!r}: {name} is {text!r}; write 2026, 2026-09 or 2026-09-14"
                )
        if self.ends and self.starts > self.ends:
            raise InputError(f"progetto {self.code!r} ends on {self.ends}, before it starts on {self.starts}")
        _check_letters(self, f"progetto {self.code!r}")


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
        where = f"ordinanza {self.code!r}"
        if not self.sites:
            raise InputError(f"{where} names no site; list the sites whose hours it changes")
        if not self.hours.strip():
            raise InputError(f"{where} has no hours; write the opening hours it sets")
        if self.change not in CHANGES:
            raise InputError(f"{where}: change is {self.change!r}; use one of {', '.join(CHANGES)}")
        if self.ends is not None and self.ends < self.starts:
            raise InputError(f"{where} ends on {self.ends}, before it starts on {self.starts}")
        object.__setattr__(self, "hours", _read_hours(self.hours, where))
        _check_letters(self, where)

    def in_force(self, on: date) -> bool:
        """Whether the order holds on that day."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


def _read_hours(text: str, where: str) -> str:
    if not text.strip():
        return ""
    read = schedule.read(text)
    if read.unread:
        raise InputError(f"{where}: of the hours {text!r} this cannot be read: {', '.join(read.unread)}")
    return read.osm_text


def _check_letters(item: "Progetto | Ordinanza", where: str) -> None:
    for name, article in (("art_4", "art. 4"), ("art_6", "art. 6")):
        letter = getattr(item, name)
        if letter and not (len(letter) == 1 and "a" <= letter <= "z"):
            raise InputError(f"{where}: {name} is {letter!r}; give one letter of {article} of L.R. 28/2004")


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
        known = {}
        for part in fields(self):
            codes = [item.code for item in getattr(self, part.name)]
            twice = next((code for code in codes if codes.count(code) > 1), None)
            if twice is not None:
                raise InputError(f"{part.name}: the code {twice!r} comes twice; make it unique")
            known[part.name] = codes
        for progetto in self.progetti:
            for code in progetto.sistemi:
                _require(code, known["sistemi"], f"progetto {progetto.code!r}: sistema")
        for order in self.ordinanze:
            if order.progetto:
                _require(order.progetto, known["progetti"], f"ordinanza {order.code!r}: progetto")


def _require(code: str, known: Iterable[str], where: str) -> None:
    known = list(known)
    if code not in known:
        near = process.extractOne(code, known, score_cutoff=60)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known[:10]) or 'none'}"
        raise UnknownError(f"{where} {code!r} does not exist; {hint}")


def apply(sites: pd.DataFrame, orders: Iterable[Ordinanza], on: date) -> pd.DataFrame:
    """A copy of `sites` with the hours that the orders in force on a day give them.

    Orders apply in the order of their first day, then of their code, so the latest prevails. The column `hours` is read
    and written. Where an order replaces the hours, and the frame has the columns, `hours_state` becomes "verified" (an
    order is an official act), `hours_source` and `hours_date` name the order and its first day, and nothing is left
    unread; where it adds to them, the whole is no surer than what was there. To look at a week, pass its Monday.

    Raises:
        DataError: the frame has no column `hours`.
        UnknownError: an order in force names a site that is not in the frame.
        InputError: an order adds hours to a site whose hours nobody knows.
    """
    if "hours" not in sites.columns:
        raise DataError("the table of sites has no column 'hours'; read the hours of the sites first")
    changed = sites.copy()
    for order in sorted((o for o in orders if o.in_force(on)), key=lambda o: (o.starts, o.code)):
        for site in order.sites:
            _require(site, sites.index, f"ordinanza {order.code!r}: site")
            changed.loc[site, "hours"] = _changed(changed.at[site, "hours"], order, site)
        if order.change == "replace":
            for column, value in _provenance(order).items():
                if column in changed.columns:
                    changed.loc[list(order.sites), column] = value
    return changed


def _provenance(order: Ordinanza) -> dict[str, str | None]:
    return {
        "hours_state": "verified",
        "hours_source": f"ordinanza:{order.code}",
        "hours_date": order.starts.isoformat(),
        "hours_unread": None,
    }


def _changed(before: Any, order: Ordinanza, site: str) -> str:
    if order.change == "replace":
        return order.hours
    if not isinstance(before, str) or not before.strip():
        raise InputError(
            f"ordinanza {order.code!r} adds hours to {site!r}, whose hours nobody knows; "
            "write its whole timetable and change 'replace'"
        )
    return added(before, order.hours)


def added(before: str, more: str) -> str:
    """OSM text of the hours of both; closures at the end of the text and what is unknown keep the last word.

    >>> added("Mo-Fr 08:30-15:30; PH off", "Th 15:30-19:00")
    'Mo-Fr 08:30-15:30, Th 15:30-19:00; PH off'
    """
    sure, *fallbacks = _split(before.replace("24/7", "Mo-Su 00:00-24:00"), "||")
    rules = _split(sure, ";")
    last = len(rules)
    while last and _SHUT.search(_COMMENT.sub("", rules[last - 1])):
        last -= 1
    joined = ", ".join(_split(more, ";"))
    opened = f"{'; '.join(rules[:last])}, {joined}" if last else joined
    return " || ".join(["; ".join([opened, *rules[last:]]), *fallbacks])


_SHUT = re.compile(r"\b(off|closed)\b")
_COMMENT = re.compile(r'"[^"]*"')


def _split(text: str, mark: str) -> list[str]:
    """The parts between marks that stand outside quoted comments."""
    parts = re.split(re.escape(mark) + r'(?=(?:[^"]*"[^"]*")*[^"]*$)', text)
    return [part.strip() for part in parts if part.strip()]


Item = TypeVar("Item", SistemaOrario, Progetto, Ordinanza)

_TUPLES = {"kinds", "weekly_hours", "sistemi", "sites"}
_DAYS = {"starts", "ends"}


def read(path: Path | str) -> Piano:
    """The plan of a JSON file: an object with the lists `sistemi`, `progetti` and `ordinanze`.

    Raises:
        DataError: the file is missing or is no such JSON; the sentence names the entry and the field.
    """
    try:
        written = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"there is no file {path}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not JSON: {error}") from error
    parts = {"sistemi": SistemaOrario, "progetti": Progetto, "ordinanze": Ordinanza}
    if not isinstance(written, dict) or not set(written) <= set(parts):
        raise DataError(f"{path} must be an object with the lists {', '.join(parts)}, and nothing else")
    try:
        return Piano(**{name: _items(written.get(name, []), parts[name], name) for name in parts})  # type: ignore[arg-type]
    except MireError as error:
        raise DataError(f"{path}: {error}") from error


def _items(entries: Any, made: type[Item], name: str) -> tuple[Item, ...]:
    if not isinstance(entries, list):
        raise InputError(f"{name} is not a list")
    return tuple(_item(entry, made, f"{name}[{n}]") for n, entry in enumerate(entries))


def _item(entry: Any, made: type[Item], where: str) -> Item:
    if not isinstance(entry, dict):
        raise InputError(f"{where} is not an object with fields")
    known = {field.name for field in fields(made)}
    strange = sorted(set(entry) - known)
    if strange:
        raise InputError(f"{where} has the field {strange[0]!r}; known: {', '.join(sorted(known))}")
    try:
        return made(**{key: _value(made, key, value, where) for key, value in entry.items()})
    except TypeError as error:
        raise InputError(f"{where} lacks a field: {error}") from error


def _value(made: type[Item], key: str, value: Any, where: str) -> Any:
    if key in _TUPLES:
        if not isinstance(value, list):
            raise InputError(f"{where}: {key} is not a list")
        return tuple(value)
    if made is Ordinanza and key == "ends" and value is None:
        return None
    if made is Ordinanza and key in _DAYS:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InputError(f"{where}: {key} is {value!r}; write a day like 2026-09-14") from error
    wanted, words = (bool, "true or false") if key == "experimental" else (str, "text")
    if not isinstance(value, wanted):
        raise InputError(f"{where}: {key} is {value!r}; write {words}")
    return value


def text(plan: Piano) -> str:
    """The plan as JSON text."""
    return json.dumps(asdict(plan), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def write(plan: Piano, path: Path | str) -> None:
    """Write the plan as JSON that `read` reads back to an equal one."""
    Path(path).write_text(text(plan), encoding="utf-8")
