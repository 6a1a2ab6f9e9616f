"""Statements -> OSM text, rule by rule, each with the words it was read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mire_geo.errors import Phrase
from mire_geo.schedule.rules import DAY, DAYS
from mire_geo.schedule.text import periods
from mire_geo.schedule.text.italian import Parsed, Statement
from mire_geo.schedule.text.periods import Period

Spans = tuple[tuple[int, int | None], ...]
EVERY_DAY = ""
UNPUBLISHED = 'unknown "orario non pubblicato per questo periodo"'
"""What a place does outside the periods of its timetable: the text does not say."""


class Piece(NamedTuple):
    """Where a rule comes from: "letto da: Lun 15:30-19:00"."""

    osm: str
    text: str


@dataclass
class Table:
    """Hours by day (OSM codes, or `EVERY_DAY`) in the same periods, with the words that said so."""

    when: tuple[Period, ...]
    days: dict[str, Spans] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    reach: dict[str, int] = field(default_factory=dict)
    """How many days the statement about this day spoke of: fewer is more precise."""

    def whole_week(self) -> bool:
        """Whether every day of the period has hours."""
        return EVERY_DAY in self.days or set(DAYS) <= set(self.days)


@dataclass
class OsmHours:
    """The rules of a text, and what came up while putting its statements together."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    seasons: tuple[Period, ...] = ()
    """The periods outside which the text says nothing; empty where it speaks of the whole year."""


def write(parsed: Parsed, year: int = 0) -> OsmHours:
    """The OSM rules that say what `parsed` says; `year` dates the periods that have none."""
    osm_hours = OsmHours()
    closings = [statement for statement in parsed.statements if statement.state == "closed"]
    tables = _merge_alike(_tables((s for s in parsed.statements if s.state == "open"), osm_hours))
    base = tables.get(())
    if not base and tables:
        osm_hours.seasons = _seasons(tables, year)
    if osm_hours.seasons or (closings and not tables):
        osm_hours.pieces.append(Piece(UNPUBLISHED, ""))
    partial = [table for when, table in tables.items() if when and not table.whole_week()]
    if partial:
        within = periods.merge(_dated((period for table in partial for period in table.when), year))
        osm_hours.pieces.append(Piece(f"{periods.write(within)} off", ""))
    for table in sorted(tables.values(), key=lambda table: bool(table.when)):
        osm_hours.pieces += _table_pieces(table, base, year)
    osm_hours.pieces += _closing_pieces(closings, year)
    for statement in parsed.statements:
        if statement.state == "unknown":
            osm_hours.unread.append(statement.text)
            osm_hours.pieces.append(_unknown_piece(statement, year))
    return osm_hours


def _dated(stretches: Iterable[Period], year: int) -> tuple[Period, ...]:
    return tuple(periods.dated(period, year) for period in stretches) if year else tuple(stretches)


def _seasons(tables: dict[tuple[Period, ...], Table], year: int) -> tuple[Period, ...]:
    when = [period for table in tables.values() for period in table.when]
    whole_year = len(periods.covered(when)) == 366 and not any(period.first.year for period in when)
    return () if whole_year else periods.merge(_dated(when, year))


def _tables(statements: Iterable[Statement], osm_hours: OsmHours) -> dict[tuple[Period, ...], Table]:
    tables: dict[tuple[Period, ...], Table] = {}
    for statement in statements:
        table = tables.setdefault(statement.periods, Table(statement.periods))
        for day in statement.days or (EVERY_DAY,):
            if statement.until is not None:
                _prolong(table, day, statement, osm_hours)
            else:
                _add(table, day, statement, osm_hours)
    return {when: table for when, table in tables.items() if table.days}


def _add(table: Table, day: str, statement: Statement, osm_hours: OsmHours) -> None:
    """Hours of a day that has some already: apart, both count; where they overlap, the more precise or later."""
    new = _union(statement.spans)
    if len(new) < len(statement.spans):
        osm_hours.notes.append(Phrase("hours that touch or overlap, joined: %(text)r", text=statement.text))
    old, reach = table.days.get(day, ()), len(statement.days) or len(DAYS)
    if old and any(_overlap(a, b) for a in old for b in new):
        before = " e ".join(table.texts[day])
        if reach > table.reach[day]:
            osm_hours.notes.append(
                Phrase("%(text)r stays: it is more precise than %(other)r", text=before, other=statement.text)
            )
            return
        osm_hours.notes.append(Phrase("%(text)r replaces %(other)r", text=statement.text, other=before))
        old, table.texts[day] = (), []
    table.reach[day] = reach
    table.days[day] = _union(old + new)
    table.texts.setdefault(day, []).append(statement.text)


def _prolong(table: Table, day: str, statement: Statement, osm_hours: OsmHours) -> None:
    """ "Fino alle 19:00" moves the last closing of a day that has hours already."""
    old = table.days.get(day, ())
    until = statement.until or 0
    if not old or until <= old[-1][0]:
        osm_hours.unread.append(statement.text)
        osm_hours.pieces.append(_unknown_piece(statement, 0))
        return
    table.days[day] = (*old[:-1], (old[-1][0], until))
    table.texts[day].append(statement.text)


def _overlap(a: tuple[int, int | None], b: tuple[int, int | None]) -> bool:
    return a[0] < (b[1] or DAY) and b[0] < (a[1] or DAY)


def _union(spans: Spans) -> Spans:
    """The same minutes in order; spans that overlap or touch become one (an open end stays open)."""
    merged: list[tuple[int, int | None]] = []
    for start, end in sorted(set(spans), key=lambda span: span[0]):
        if merged and merged[-1][1] is not None and start <= merged[-1][1]:
            last = merged.pop()
            merged.append((last[0], None if end is None else max(end, last[1] or 0)))
        elif not merged or merged[-1][1] is not None:
            merged.append((start, end))
    return tuple(merged)


def _merge_alike(tables: dict[tuple[Period, ...], Table]) -> dict[tuple[Period, ...], Table]:
    """Periods with the same hours become one table: January and February, 7-19."""
    table_by_hours: dict[tuple[bool, tuple[tuple[str, Spans], ...]], Table] = {}
    for when, table in tables.items():
        key = (bool(when), tuple(sorted(table.days.items())))
        if key in table_by_hours:
            same = table_by_hours[key]
            same.when = periods.merge(same.when + when)
            for day, texts in table.texts.items():
                same.texts[day] += [text for text in texts if text not in same.texts[day]]
        else:
            table_by_hours[key] = table
    return {table.when: table for table in table_by_hours.values()}


def _table_pieces(table: Table, base: Table | None, year: int) -> Iterator[Piece]:
    days = dict(table.days)
    one_day = all(period.first == period.last for period in table.when)
    if table.when and not one_day and base and EVERY_DAY in days and EVERY_DAY not in base.days:
        spans = days.pop(EVERY_DAY)  # "agosto 9-13" after "lun-ven 9-18" means the days already said
        days = dict.fromkeys(base.days, spans) | days
    prefix = periods.write(_dated(table.when, year))
    groups: dict[tuple[bool, Spans], list[str]] = {}
    for day in sorted(days, key=_order):
        last = next(reversed(groups), None)
        joins = day not in DAYS and last is not None and last[1] == days[day]
        groups.setdefault(last if last and joins else (day in DAYS, days[day]), []).append(day)
    for codes in groups.values():
        texts = [text for day in codes for text in table.texts.get(day, table.texts.get(EVERY_DAY, []))]
        words = [prefix, _write_days(codes), _write_spans(days[codes[0]])]
        yield Piece(" ".join(word for word in words if word), ", ".join(dict.fromkeys(texts)))


def _closing_pieces(closings: list[Statement], year: int) -> Iterator[Piece]:
    """One rule a closing; days closed in the same periods go together."""
    together: dict[tuple[Period, ...], list[Statement]] = {}
    for statement in closings:
        together.setdefault(statement.periods, []).append(statement)
    for when, statements in together.items():
        codes = sorted({day for statement in statements for day in statement.days}, key=_order)
        words = [periods.write(_dated(when, year)), _write_days(codes), "off"]
        texts = dict.fromkeys(statement.text for statement in statements)
        yield Piece(" ".join(word for word in words if word), ", ".join(texts))


def _unknown_piece(statement: Statement, year: int) -> Piece:
    """Days named without hours that could be read."""
    doubt = f'unknown "{quotable(statement.text)}"'
    words = [periods.write(_dated(statement.periods, year)), _write_days(list(statement.days)), doubt]
    return Piece(" ".join(word for word in words if word), "")


def quotable(text: str) -> str:
    """`text` fit for an OSM comment."""
    return " ".join(text.replace('"', "'").split())


def _order(code: str) -> tuple[int, str]:
    """Every day first, for what follows it overrides it; holidays and "first Saturday" last."""
    if code == EVERY_DAY:
        return (-1, code)
    return (DAYS.index(code) if code in DAYS else len(DAYS), code)


def _write_days(codes: list[str]) -> str:
    """Codes in order as OSM lists them: runs of three or more days become a range."""
    places = [DAYS.index(code) for code in codes if code in DAYS]
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    ranges = [
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ",".join(DAYS[place] for place in run)
        for run in runs
    ]
    return ",".join(ranges + [code for code in codes if code and code not in DAYS])


def _write_spans(spans: Spans) -> str:
    return ",".join(
        f"{_write_clock(start)}+" if end is None else f"{_write_clock(start)}-{_write_clock(end)}"
        for start, end in spans
    )


def _write_clock(minutes: int) -> str:
    if minutes > DAY:
        minutes -= DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
