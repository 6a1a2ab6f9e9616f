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
    """A rule in OSM text, and the words from which it was read."""

    osm: str
    text: str


@dataclass
class HoursTable:
    """Hours by day (OSM codes, or `EVERY_DAY`) in the same periods, with the words that said so."""

    when: tuple[Period, ...]
    days: dict[str, Spans] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    reach: dict[str, int] = field(default_factory=dict)
    """How many days the statement about this day spoke of: fewer is more precise."""

    def covers_week(self) -> bool:
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
    closing_statements = [statement for statement in parsed.statements if statement.state == "closed"]
    hours_tables = _merge_equal_tables(
        _tables_by_periods(
            (statement for statement in parsed.statements if statement.state == "open"), osm_hours
        )
    )
    year_round_table = hours_tables.get(())
    if not year_round_table and hours_tables:
        osm_hours.seasons = _timetable_periods(hours_tables, year)
    if osm_hours.seasons or (closing_statements and not hours_tables):
        osm_hours.pieces.append(Piece(UNPUBLISHED, ""))
    partial_tables = [
        hours_table
        for table_periods, hours_table in hours_tables.items()
        if table_periods and not hours_table.covers_week()
    ]
    if partial_tables:
        partial_periods = periods.merge(
            _periods_in_year((period for hours_table in partial_tables for period in hours_table.when), year)
        )
        osm_hours.pieces.append(Piece(f"{periods.write(partial_periods)} off", ""))
    for hours_table in sorted(hours_tables.values(), key=lambda hours_table: bool(hours_table.when)):
        osm_hours.pieces += _table_pieces(hours_table, year_round_table, year)
    osm_hours.pieces += _closing_pieces(closing_statements, year)
    for statement in parsed.statements:
        if statement.state == "unknown":
            osm_hours.unread.append(statement.text)
            osm_hours.pieces.append(_unknown_piece(statement, year))
    return osm_hours


def _periods_in_year(undated_periods: Iterable[Period], year: int) -> tuple[Period, ...]:
    return (
        tuple(periods.period_in_year(period, year) for period in undated_periods)
        if year
        else tuple(undated_periods)
    )


def _timetable_periods(hours_tables: dict[tuple[Period, ...], HoursTable], year: int) -> tuple[Period, ...]:
    all_periods = [period for hours_table in hours_tables.values() for period in hours_table.when]
    covers_year = len(periods.covered_days(all_periods)) == 366 and not any(
        period.first.year for period in all_periods
    )
    return () if covers_year else periods.merge(_periods_in_year(all_periods, year))


def _tables_by_periods(
    statements: Iterable[Statement], osm_hours: OsmHours
) -> dict[tuple[Period, ...], HoursTable]:
    hours_tables: dict[tuple[Period, ...], HoursTable] = {}
    for statement in statements:
        hours_table = hours_tables.setdefault(statement.periods, HoursTable(statement.periods))
        for day_code in statement.days or (EVERY_DAY,):
            if statement.until is not None:
                _move_closing(hours_table, day_code, statement, osm_hours)
            else:
                _add_hours(hours_table, day_code, statement, osm_hours)
    return {
        table_periods: hours_table for table_periods, hours_table in hours_tables.items() if hours_table.days
    }


def _add_hours(hours_table: HoursTable, day_code: str, statement: Statement, osm_hours: OsmHours) -> None:
    """Hours of a day that has some already: apart, both count; where they overlap, the more precise or later."""
    new_spans = _union_of_spans(statement.spans)
    if len(new_spans) < len(statement.spans):
        osm_hours.notes.append(Phrase("hours that touch or overlap, joined: %(text)r", text=statement.text))
    old_spans, statement_day_count = hours_table.days.get(day_code, ()), len(statement.days) or len(DAYS)
    if old_spans and any(
        _spans_overlap(old_span, new_span) for old_span in old_spans for new_span in new_spans
    ):
        old_text = " e ".join(hours_table.texts[day_code])
        if statement_day_count > hours_table.reach[day_code]:
            osm_hours.notes.append(
                Phrase(
                    "%(text)r stays: it is more precise than %(other)r", text=old_text, other=statement.text
                )
            )
            return
        osm_hours.notes.append(Phrase("%(text)r replaces %(other)r", text=statement.text, other=old_text))
        old_spans, hours_table.texts[day_code] = (), []
    hours_table.reach[day_code] = statement_day_count
    hours_table.days[day_code] = _union_of_spans(old_spans + new_spans)
    hours_table.texts.setdefault(day_code, []).append(statement.text)


def _move_closing(hours_table: HoursTable, day_code: str, statement: Statement, osm_hours: OsmHours) -> None:
    """ "Fino alle 19:00" moves the last closing of a day that has hours already."""
    old_spans = hours_table.days.get(day_code, ())
    closing_minute = statement.until or 0
    if not old_spans or closing_minute <= old_spans[-1][0]:
        osm_hours.unread.append(statement.text)
        osm_hours.pieces.append(_unknown_piece(statement, 0))
        return
    hours_table.days[day_code] = (*old_spans[:-1], (old_spans[-1][0], closing_minute))
    hours_table.texts[day_code].append(statement.text)


def _spans_overlap(first_span: tuple[int, int | None], second_span: tuple[int, int | None]) -> bool:
    return first_span[0] < (second_span[1] or DAY) and second_span[0] < (first_span[1] or DAY)


def _union_of_spans(spans: Spans) -> Spans:
    """The same minutes in order; spans that overlap or touch become one (an open end stays open)."""
    merged_spans: list[tuple[int, int | None]] = []
    for start_minute, end_minute in sorted(set(spans), key=lambda span: span[0]):
        if merged_spans and merged_spans[-1][1] is not None and start_minute <= merged_spans[-1][1]:
            last_span = merged_spans.pop()
            merged_spans.append(
                (last_span[0], None if end_minute is None else max(end_minute, last_span[1] or 0))
            )
        elif not merged_spans or merged_spans[-1][1] is not None:
            merged_spans.append((start_minute, end_minute))
    return tuple(merged_spans)


def _merge_equal_tables(
    hours_tables: dict[tuple[Period, ...], HoursTable],
) -> dict[tuple[Period, ...], HoursTable]:
    """Periods with the same hours become one table: January and February, 7-19."""
    table_by_hours: dict[tuple[bool, tuple[tuple[str, Spans], ...]], HoursTable] = {}
    for table_periods, hours_table in hours_tables.items():
        hours_key = (bool(table_periods), tuple(sorted(hours_table.days.items())))
        if hours_key in table_by_hours:
            equal_table = table_by_hours[hours_key]
            equal_table.when = periods.merge(equal_table.when + table_periods)
            for day_code, source_texts in hours_table.texts.items():
                equal_table.texts[day_code] += [
                    text for text in source_texts if text not in equal_table.texts[day_code]
                ]
        else:
            table_by_hours[hours_key] = hours_table
    return {hours_table.when: hours_table for hours_table in table_by_hours.values()}


def _table_pieces(hours_table: HoursTable, year_round_table: HoursTable | None, year: int) -> Iterator[Piece]:
    spans_by_day = dict(hours_table.days)
    has_only_single_days = all(period.first == period.last for period in hours_table.when)
    if (
        hours_table.when
        and not has_only_single_days
        and year_round_table
        and EVERY_DAY in spans_by_day
        and EVERY_DAY not in year_round_table.days
    ):
        spans = spans_by_day.pop(EVERY_DAY)  # "agosto 9-13" after "lun-ven 9-18" means the days already said
        spans_by_day = dict.fromkeys(year_round_table.days, spans) | spans_by_day
    periods_text = periods.write(_periods_in_year(hours_table.when, year))
    days_by_spans: dict[tuple[bool, Spans], list[str]] = {}
    for day_code in sorted(spans_by_day, key=_day_sort_key):
        last_key = next(reversed(days_by_spans), None)
        joins_last_key = (
            day_code not in DAYS and last_key is not None and last_key[1] == spans_by_day[day_code]
        )
        days_by_spans.setdefault(
            last_key if last_key and joins_last_key else (day_code in DAYS, spans_by_day[day_code]), []
        ).append(day_code)
    for day_codes in days_by_spans.values():
        source_texts = [
            text
            for day_code in day_codes
            for text in hours_table.texts.get(day_code, hours_table.texts.get(EVERY_DAY, []))
        ]
        rule_parts = [periods_text, _write_days(day_codes), _write_spans(spans_by_day[day_codes[0]])]
        yield Piece(
            " ".join(rule_part for rule_part in rule_parts if rule_part),
            ", ".join(dict.fromkeys(source_texts)),
        )


def _closing_pieces(closing_statements: list[Statement], year: int) -> Iterator[Piece]:
    """One rule a closing; days closed in the same periods go together."""
    closings_by_periods: dict[tuple[Period, ...], list[Statement]] = {}
    for statement in closing_statements:
        closings_by_periods.setdefault(statement.periods, []).append(statement)
    for closed_periods, statements in closings_by_periods.items():
        day_codes = sorted(
            {day_code for statement in statements for day_code in statement.days}, key=_day_sort_key
        )
        rule_parts = [periods.write(_periods_in_year(closed_periods, year)), _write_days(day_codes), "off"]
        source_texts = dict.fromkeys(statement.text for statement in statements)
        yield Piece(" ".join(rule_part for rule_part in rule_parts if rule_part), ", ".join(source_texts))


def _unknown_piece(statement: Statement, year: int) -> Piece:
    """Days named without hours that could be read."""
    unknown_text = f'unknown "{quotable(statement.text)}"'
    rule_parts = [
        periods.write(_periods_in_year(statement.periods, year)),
        _write_days(list(statement.days)),
        unknown_text,
    ]
    return Piece(" ".join(rule_part for rule_part in rule_parts if rule_part), "")


def quotable(text: str) -> str:
    """`text` fit for an OSM comment."""
    return " ".join(text.replace('"', "'").split())


def _day_sort_key(day_code: str) -> tuple[int, str]:
    """Every day first, for what follows it overrides it; holidays and "first Saturday" last."""
    if day_code == EVERY_DAY:
        return (-1, day_code)
    return (DAYS.index(day_code) if day_code in DAYS else len(DAYS), day_code)


def _write_days(day_codes: list[str]) -> str:
    """Codes in order as OSM lists them: runs of three or more days become a range."""
    weekday_numbers = [DAYS.index(day_code) for day_code in day_codes if day_code in DAYS]
    day_runs: list[list[int]] = []
    for weekday_number in weekday_numbers:
        if day_runs and weekday_number == day_runs[-1][-1] + 1:
            day_runs[-1].append(weekday_number)
        else:
            day_runs.append([weekday_number])
    range_texts = [
        f"{DAYS[day_run[0]]}-{DAYS[day_run[-1]]}"
        if len(day_run) > 2
        else ",".join(DAYS[weekday_number] for weekday_number in day_run)
        for day_run in day_runs
    ]
    return ",".join(range_texts + [day_code for day_code in day_codes if day_code and day_code not in DAYS])


def _write_spans(spans: Spans) -> str:
    return ",".join(
        f"{_write_clock(start_minute)}+"
        if end_minute is None
        else f"{_write_clock(start_minute)}-{_write_clock(end_minute)}"
        for start_minute, end_minute in spans
    )


def _write_clock(minute_of_day: int) -> str:
    if minute_of_day > DAY:
        minute_of_day -= DAY
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"
