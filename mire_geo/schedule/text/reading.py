"""Hours as people write them, in OSM text or Italian -> OSM text, with what was understood and what was not."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from mire_geo.errors import InputError, Phrase
from mire_geo.schedule import rules
from mire_geo.schedule.rules import Rule
from mire_geo.schedule.text import closing_periods, italian, periods, repair, writing
from mire_geo.schedule.text.closing_periods import Closures
from mire_geo.schedule.text.periods import Period
from mire_geo.schedule.text.tokens import lower_unaccented
from mire_geo.schedule.text.writing import Piece, quotable

MARCH = Phrase("'Mar' is read as March; for Tuesday write 'martedì'")
Outcome = Literal["whole", "part", "none"]

_SILENT = re.compile(
    r"\W*(?:n\.?\s?d\.?|n\.?\s?p\.?|non (?:disponibil[ei]|indicat[oi]|pervenut[oi])|nan)?\W*"
)

_VAGUE = re.compile(r"\b(?:estiv|invernal|estate\b|inverno\b|altern|variabil|rotazione\b|turn[oi]\b)")
"""Words that make hours depend on something that is in no calendar; with dates beside them they are harmless."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text about hours."""

    osm_text: str
    """Valid OSM `opening_hours`; what was not understood is unknown in it, never open or closed."""
    notes: tuple[Phrase, ...] = ()
    """Corrections made and conditions stated."""
    unread: tuple[str, ...] = ()
    """What could not be read, as written."""
    pieces: tuple[Piece, ...] = ()
    """The rules of `osm_text` with the words each was read from."""
    timetable: tuple[Period, ...] = ()
    """The periods of a dated timetable: outside them the text says nothing. Empty if it has no dates."""

    @property
    def outcome(self) -> Outcome:
        """`whole`: everything was read; `part`: something; `none`: nothing says when it is open."""
        if not self.pieces:
            return "none"
        return "part" if self.unread else "whole"


def read(text: str | None, *, closures: str | None = None, year: int | None = None) -> Reading:
    """What `text` says, in OSM text; valid OSM text is returned as it is.

    Args:
        text: opening hours, in OSM text (slips are corrected) or in Italian as offices write it.
        closures: a separate statement of closing periods, as some tables have.
        year: the year of dates written without one; without it they hold every year.

    >>> read("lun-ven 9-18, sab 9-12:30; chiuso agosto").osm_text
    'Mo-Fr 09:00-18:00; Sa 09:00-12:30; Aug off'

    Dated timetables say nothing of the rest of the year, which is unknown:

    >>> read("Dal 1 al 31 luglio: Lun 10:00-12:00").osm_text
    'unknown "orario non pubblicato per questo periodo"; Jul off; Jul Mo 10:00-12:00'
    """
    reading = _read_without_closures(text or "", year or 0)
    if closures is None or not closures.strip():
        return reading
    return _add_closures(reading, closing_periods.read(closures), closures.strip(), year or 0)


def _read_without_closures(hours_text: str, year: int) -> Reading:
    if _SILENT.fullmatch(lower_unaccented(hours_text).strip()):
        return Reading('unknown "orario non indicato"', (Phrase("no hours are given"),))
    try:
        ruleset = rules.parse(hours_text)
    except InputError:
        return _read_invalid_osm(hours_text, year)
    notes = (MARCH,) if is_lone_march(ruleset) else ()
    return Reading(hours_text.strip(), notes, pieces=tuple(Piece(rule.text, rule.text) for rule in ruleset))


def is_lone_march(ruleset: tuple[Rule, ...]) -> bool:
    """Whether `Mar` may be an Italian Tuesday: it comes first and no rule names another month."""
    dates_text = " ".join(rules.day_parts(rule.selector).wide for rule in ruleset)
    return bool(re.match(r"Mar\b(?!-[A-Z])", dates_text)) and not any(
        month_name in dates_text for month_name in rules.MONTHS if month_name != "Mar"
    )


def _read_invalid_osm(hours_text: str, year: int) -> Reading:
    """What can be read of a text that is not valid OSM: slips first where it looks like OSM, then Italian."""
    if repair.looks_like_osm(hours_text):
        return _read_almost_osm(hours_text) or _read_italian(hours_text, year)
    italian_reading = _read_italian(hours_text, year)
    return (
        italian_reading
        if italian_reading.outcome == "whole"
        else _read_repaired(hours_text) or italian_reading
    )


def _read_almost_osm(hours_text: str) -> Reading | None:
    return _read_repaired(hours_text) or _read_salvaged(hours_text)


def _read_repaired(hours_text: str) -> Reading | None:
    osm_text, notes = repair.repair(hours_text)
    try:
        ruleset = rules.parse(osm_text)
    except InputError:
        return None
    notes = notes or (Phrase("corrected: the punctuation"),)
    return Reading(osm_text, notes, pieces=tuple(Piece(rule.text, hours_text.strip()) for rule in ruleset))


def _read_salvaged(hours_text: str) -> Reading | None:
    repaired_text, notes = repair.repair(hours_text)
    salvage_result = repair.salvage(repaired_text)
    if not salvage_result:
        return None
    rule_pieces = tuple(Piece(rule.text, rule.text) for rule in rules.parse(salvage_result.osm_text))
    return Reading(salvage_result.osm_text, notes, salvage_result.lost, rule_pieces)


def _read_italian(hours_text: str, year: int) -> Reading:
    parsed_italian = italian.parse(hours_text)
    if _VAGUE.search(lower_unaccented(hours_text)) and not all(
        statement.periods for statement in parsed_italian.statements
    ):
        return Reading(f'unknown "{quotable(hours_text)}"', unread=(hours_text.strip(),))
    osm_hours = writing.write(parsed_italian, year)
    unread_texts = tuple(dict.fromkeys((*parsed_italian.unread, *osm_hours.unread)))
    notes = tuple(dict.fromkeys((*parsed_italian.notes, *osm_hours.notes)))
    if not any(rule_piece.text for rule_piece in osm_hours.pieces):
        return Reading(f'unknown "{quotable(hours_text)}"', notes, (hours_text.strip(),))
    osm_text = "; ".join(rule_piece.osm for rule_piece in osm_hours.pieces)
    if parsed_italian.doubtful:
        osm_text += f' || unknown "non letto: {quotable("; ".join(parsed_italian.unread))}"'
    rule_pieces = tuple(rule_piece for rule_piece in osm_hours.pieces if rule_piece.text)
    return Reading(osm_text, notes, unread_texts, rule_pieces, osm_hours.seasons)


def _add_closures(reading: Reading, closures: Closures, closures_text: str, year: int) -> Reading:
    """`reading` with its closing periods; if they would leave no day of a timetable, those days are unknown."""
    closed_periods = (
        tuple(periods.period_in_year(period, year) for period in closures.periods)
        if year
        else closures.periods
    )
    notes, unread_texts = reading.notes + closures.notes, reading.unread + closures.unread
    if not closed_periods:
        return replace(reading, notes=notes, unread=unread_texts)
    if reading.timetable and periods.covered_days(reading.timetable) <= periods.covered_days(closed_periods):
        doubtful_rule_text = (
            f'{periods.write(closed_periods)} unknown "chiusura dichiarata: {quotable(closures_text)}"'
        )
        notes += (Phrase("the hours and the stated closure contradict each other"),)
        return replace(
            reading,
            osm_text=f"{reading.osm_text}; {doubtful_rule_text}",
            notes=notes,
            unread=(*unread_texts, closures_text),
        )
    closing_rule_text = f"{periods.write(closed_periods)} off"
    rule_pieces = (*reading.pieces, Piece(closing_rule_text, closures_text)) if reading.pieces else ()
    return Reading(
        f"{reading.osm_text}; {closing_rule_text}", notes, unread_texts, rule_pieces, reading.timetable
    )
