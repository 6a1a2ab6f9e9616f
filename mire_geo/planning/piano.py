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
from mire_geo.errors import DataError, InputError, MireError, Phrase, UnknownError
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
                _require(
                    code, places_of_codes["sistemi"], Phrase("progetto %(code)r: sistema", code=progetto.code)
                )
        for order in self.ordinanze:
            if order.progetto:
                _require(
                    order.progetto,
                    places_of_codes["progetti"],
                    Phrase("ordinanza %(code)r: progetto", code=order.code),
                )


def _require(code: str, codes: Iterable[str], where: Phrase) -> None:
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
            _require(site, sites.index, Phrase("ordinanza %(code)r: site", code=order.code))
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
            "ordinanza %(code)r adds hours to %(site)r, whose hours nobody knows; write its whole "
            "timetable and change 'replace'",
            code=order.code,
            site=site,
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
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("there is no file %(path)s", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("%(path)s is not JSON: %(reason)s", path=path, reason=error) from error
    parts = {"sistemi": SistemaOrario, "progetti": Progetto, "ordinanze": Ordinanza}
    if not isinstance(document, dict) or not set(document) <= set(parts):
        raise DataError(
            "%(path)s must be an object with the lists %(known)s, and nothing else",
            path=path,
            known=", ".join(parts),
        )
    try:
        return Piano(**{name: _items(document.get(name, []), parts[name], name) for name in parts})  # type: ignore[arg-type]
    except MireError as error:
        raise DataError("%(path)s: %(reason)s", path=path, reason=error) from error


def _items(entries: Any, model: type[Item], name: str) -> tuple[Item, ...]:
    if not isinstance(entries, list):
        raise InputError("%(name)s is not a list", name=name)
    return tuple(_item(entry, model, f"{name}[{n}]") for n, entry in enumerate(entries))


def _item(entry: Any, model: type[Item], where: str) -> Item:
    if not isinstance(entry, dict):
        raise InputError("%(where)s is not an object with fields", where=where)
    field_names = {field.name for field in fields(model)}
    strange = sorted(set(entry) - field_names)
    if strange:
        raise InputError(
            "%(where)s has the field %(field)r; known: %(known)s",
            where=where,
            field=strange[0],
            known=", ".join(sorted(field_names)),
        )
    try:
        return model(**{key: _value(model, key, value, where) for key, value in entry.items()})
    except TypeError as error:
        raise InputError("%(where)s lacks a field: %(reason)s", where=where, reason=error) from error


def _value(model: type[Item], key: str, value: Any, where: str) -> Any:
    if key in _TUPLES:
        if not isinstance(value, list):
            raise InputError("%(where)s: %(key)s is not a list", where=where, key=key)
        return tuple(value)
    if model is Ordinanza and key == "ends" and value is None:
        return None
    if model is Ordinanza and key in _DAYS:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InputError(
                "%(where)s: %(key)s is %(value)r; write a day like 2026-09-14",
                where=where,
                key=key,
                value=value,
            ) from error
    if key == "experimental" and not isinstance(value, bool):
        raise InputError(
            "%(where)s: %(key)s is %(value)r; write true or false", where=where, key=key, value=value
        )
    if key != "experimental" and not isinstance(value, str):
        raise InputError("%(where)s: %(key)s is %(value)r; write text", where=where, key=key, value=value)
    return value


def text(plan: Piano) -> str:
    """The plan as JSON text."""
    return json.dumps(asdict(plan), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def write(plan: Piano, path: Path | str) -> None:
    """Write the plan as JSON that `read` reads back to an equal one."""
    Path(path).write_text(text(plan), encoding="utf-8")
