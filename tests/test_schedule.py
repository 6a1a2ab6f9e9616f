"""Three-state weeks from OSM text: the published probes, the engine's traps, the clock, the laws."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import schedule
from mire_geo.errors import InputError

SCHOOL_WEEK = date(2026, 11, 16)

PROBES: list[tuple[str, dict[str, str]]] = [
    ("24/7", {"2026-08-15T03:00": "open", "2026-12-25T12:00": "open"}),
    (
        "Mo-Fr 08:00-12:30,14:00-18:00; Sa 09:00-12:00; Aug off; PH off",
        {
            "2026-06-02T10:00": "closed",
            "2026-06-03T10:00": "open",
            "2026-04-25T10:00": "closed",
            "2026-04-06T10:00": "closed",
            "2026-01-06T10:00": "closed",
        },
    ),
    (
        "Mo-Fr 07:30-18:00; SH off; PH off",
        {"2026-07-15T10:00": "closed", "2026-12-28T10:00": "closed", "2026-10-14T10:00": "open"},
    ),
    (
        "week 1-53/2 Mo 09:00-12:00",
        {"2026-01-12T10:00": "open", "2026-01-05T10:00": "closed", "2026-12-28T10:00": "open"},
    ),
    (
        "Mo-Su 10:00-19:00; easter off; easter +1 day off",
        {"2026-04-05T12:00": "closed", "2026-04-06T12:00": "closed", "2026-04-07T12:00": "open"},
    ),
    (
        "Mo-Su (sunrise+00:30)-(sunset-00:30)",
        {"2026-12-21T08:15": "closed", "2026-12-21T08:45": "open", "2026-12-21T16:30": "closed"},
    ),
    ("Mo-Fr 22:00-26:00", {"2026-01-10T01:00": "open", "2026-01-11T01:00": "closed"}),
    (
        "Mo-Fr 17:00-22:00+",
        {"2026-01-12T19:00": "open", "2026-01-12T22:30": "unknown", "2026-01-12T16:00": "closed"},
    ),
    ('"su appuntamento"', {"2026-01-13T10:00": "unknown"}),
    ("Sa[-1] 10:00-13:00", {"2026-01-31T11:00": "open", "2026-01-24T11:00": "closed"}),
    (
        "Jun 15-Sep 15 Mo-Fr 08:00-14:00",
        {"2026-06-15T09:00": "open", "2026-09-15T09:00": "open", "2026-09-16T09:00": "closed"},
    ),
    (
        "Mo-Fr 09:00-17:00; Dec 24,Dec 31 09:00-12:00; Dec 25-26 off",
        {
            "2026-12-24T13:00": "closed",
            "2026-12-24T10:00": "open",
            "2026-12-25T10:00": "closed",
            "2026-12-31T13:00": "closed",
        },
    ),
    ('Mo-Fr 08:00-20:00 || "H24 su chiamata"', {"2026-01-12T10:00": "open", "2026-01-12T22:00": "unknown"}),
    (
        "Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00",
        {"2026-01-13T10:00": "closed", "2026-01-13T16:00": "open", "2026-01-14T10:00": "open"},
    ),
    (
        "Mo-Fr 09:00-18:00; PH off; Dec 07 off",
        {"2026-12-07T10:00": "closed", "2025-12-07T10:00": "closed", "2026-12-04T10:00": "open"},
    ),
    (
        "Mo-Fr 09:00-18:00; PH -1 day 09:00-12:00",
        {"2026-06-01T13:00": "closed", "2026-06-01T10:00": "open", "2026-06-03T13:00": "open"},
    ),
    (
        "Mo-Fr 08:15-12:00; Sa[2] 08:15-12:00; PH off",
        {"2026-01-10T09:00": "open", "2026-01-17T09:00": "closed"},
    ),
    ("2026 Jan 1,2026 Jan 6,2026 Dec 7 off", {"2026-12-07T10:00": "closed"}),
    ("lun-ven 9-18", {"2026-01-12T10:00": "open"}),
    ("Mo-Fr 8.30-12.30", {"2026-01-12T10:00": "open"}),
]


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [(hours, moment, expected) for hours, probes in PROBES for moment, expected in probes.items()],
)
def test_published_probes(hours: str, moment: str, expected: str) -> None:
    assert schedule.state(hours, datetime.fromisoformat(moment)) == expected
    assert schedule.state(schedule.read(hours).osm_text, moment) == expected


TRAPS: list[tuple[str, str, str]] = [
    ('Mo-Fr 08:00-20:00 || "H24 su chiamata"', "2026-11-18T10:00", "open"),
    ('Mo-Fr 08:00-20:00 || "H24 su chiamata"', "2026-11-21T10:00", "unknown"),
    ("Mo-Fr 09:00-18:00; PH off", "2026-12-07T10:00", "closed"),
    ("Mo-Fr 09:00-18:00; PH off", "2027-10-04T10:00", "closed"),
    ('Tu 09:00-12:00 "su appuntamento"', "2026-11-17T10:00", "unknown"),
    ('Tu 09:00-12:00 "su appuntamento"', "2026-11-17T13:00", "closed"),
    ('Tu 09:00-12:00 open "suonare"', "2026-11-17T10:00", "open"),
    ("Mo-Sa 18:00+", "2026-11-16T19:00", "unknown"),
    ("Mo-Sa 18:00+", "2026-11-16T17:59", "closed"),
    ("Mo-Sa 18:00+", "2026-11-17T03:59", "unknown"),
    ("Mo-Sa 18:00+", "2026-11-17T04:00", "closed"),
    ("Mo-Sa 12:00-15:00+,19:50-23:00", "2026-11-16T16:00", "unknown"),
    ("Mo-Sa 12:00-15:00+,19:50-23:00", "2026-11-16T20:00", "open"),
    ("Mo-Sa 12:00-15:00+,19:50-23:00", "2026-11-16T23:30", "closed"),
    ("Mo-Fr 11:00-01:00; Sa 11:00-02:00", "2026-11-21T00:30", "open"),
    ("Mo-Fr 11:00-01:00; Sa 11:00-02:00", "2026-11-22T01:59", "open"),
    ("Mo-Fr 11:00-01:00; Sa 11:00-02:00", "2026-11-22T02:00", "closed"),
    ("Mo-Su 18:00-02:00; Fr off", "2026-11-20T01:00", "open"),
    ("Mo-Su 18:00-02:00; Fr off", "2026-11-21T01:00", "closed"),
    ("Mo-Fr 12:00-02:00, Fr off", "2026-11-21T01:00", "closed"),
    ("Mo-Fr 09:00-18:00; We 12:00-14:00 off", "2026-11-18T13:00", "closed"),
    ("Mo-Fr 09:00-18:00; We 12:00-14:00 off", "2026-11-18T10:00", "open"),
    ('Mo-Fr 12:00-14:00; PH off || "per appuntamento"', "2026-12-08T13:00", "unknown"),
    ("Mo-Fr 08:00-12:00 || unknown; We off", "2026-11-18T13:00", "closed"),
    ("SH Mo-Fr 10:00-12:00", "2026-07-06T11:00", "open"),
    ("SH Mo-Fr 10:00-12:00", "2026-07-05T11:00", "closed"),
    ("SH Mo-Fr 10:00-12:00", "2026-11-16T11:00", "closed"),
    ("Jun-Sep Su,PH 10:00-12:00", "2026-06-02T11:00", "open"),
    ("Jun-Sep Su,PH 10:00-12:00", "2026-12-08T11:00", "closed"),
    ("Mo-Su,PH off", "2026-11-18T11:00", "closed"),
    ("unknown", "2026-11-18T11:00", "unknown"),
    ("off", "2026-11-18T11:00", "closed"),
    ("Mo-Su 10:00-18:00; Nov 15-Feb 15 off", "2027-01-10T11:00", "closed"),
    ("Mo-Su 10:00-18:00; Nov 15-Feb 15 off", "2027-02-16T11:00", "open"),
]


@pytest.mark.parametrize(("hours", "moment", "expected"), TRAPS)
def test_where_the_engine_alone_is_silently_wrong(hours: str, moment: str, expected: str) -> None:
    assert schedule.state(hours, moment) == expected


def test_a_moment_with_a_zone_is_brought_to_milano() -> None:
    at_nine = datetime(2026, 7, 6, 7, 0, tzinfo=UTC)
    assert schedule.state("Mo 09:00-10:00", at_nine) == "open"
    assert schedule.state("Mo 09:00-10:00", at_nine - timedelta(minutes=1)) == "closed"


def test_intervals_are_exact_to_the_minute() -> None:
    found = schedule.intervals("Mo-Tu 08:20-13:35,14:30-16:00+; Su 23:00-25:00", SCHOOL_WEEK)
    assert [tuple(piece) for piece in found] == [
        (0, 60, "open"),
        (500, 815, "open"),
        (870, 960, "open"),
        (960, 1440, "unknown"),
        (1940, 2255, "open"),
        (2310, 2400, "open"),
        (2400, 2880, "unknown"),
        (6 * 1440 + 23 * 60, 7 * 1440, "open"),
    ]


def test_week_gives_three_disjoint_sets_of_slots() -> None:
    week = schedule.week('Mo 09:00-10:00; Tu 09:00-12:00 "chiamare"', SCHOOL_WEEK)
    assert week.open.sum() == 4
    assert week.unknown.sum() == 12
    assert week.closed.sum() == 672 - 16
    assert np.flatnonzero(week.open).tolist() == [36, 37, 38, 39]
    assert (week.open_hours, week.unknown_hours, week.hours) == (1, 3, 168)


def test_a_slot_is_what_the_place_is_when_the_slot_begins() -> None:
    week = schedule.week("Mo 08:20-13:35", SCHOOL_WEEK)
    assert np.flatnonzero(week.open)[[0, -1]].tolist() == [34, 54]
    for slot in (33, 34, 54, 55):
        moment = datetime.fromisoformat("2026-11-16") + timedelta(minutes=15 * slot)
        assert (schedule.state("Mo 08:20-13:35", moment) == "open") == week.open[slot]


def test_slots_cannot_be_written_on() -> None:
    week = schedule.week("24/7", SCHOOL_WEEK)
    with pytest.raises(ValueError, match="read-only"):
        week.slots[0] = 0


@pytest.mark.parametrize(
    ("monday", "hours"), [("2026-03-23", 167), ("2026-03-30", 168), ("2026-10-19", 169), ("2026-10-26", 168)]
)
def test_the_week_of_the_clock_change_has_another_length(monday: str, hours: int) -> None:
    week = schedule.week("24/7", monday)
    assert week.hours == week.open_hours == hours
    assert (schedule.week("off", monday).open_hours, schedule.week("off", monday).hours) == (0, hours)
    night = schedule.week("Su 01:30-02:30", monday)
    assert night.open_hours == {167: 0.5, 168: 1.0, 169: 1.5}[hours]
    assert night.open.sum() == 4


def test_a_week_begins_on_monday() -> None:
    with pytest.raises(InputError, match="2026-11-16"):
        schedule.week("24/7", date(2026, 11, 18))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "Mo-Fr 10:00-12:00;",
        "Mo-Fr10:00-12:00",
        "Lu-Ve 9-18",
        "Mo 10:00",
        "Mo 10:00-12:00/01:00",
        "Mo 10:75-12:00",
        "Mo 25:00-26:00",
        "Mo 10:00-49:00",
        "Mo 10:00-12:00 13:00-14:00",
        '"senza fine',
        "mar 9-12",
        "Mo-Fr 9-18",
    ],
)
def test_what_the_grammar_refuses(text: str) -> None:
    with pytest.raises(InputError, match=r"opening hours|time"):
        schedule.parse(text)


def test_an_error_shows_the_place() -> None:
    with pytest.raises(InputError, match="cannot be read at 'Xx 10:00-12:00'"):
        schedule.parse("Mo 10:00-12:00; Xx 10:00-12:00")


# --- laws

CLOCKS = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
SPANS = st.lists(st.tuples(CLOCKS, CLOCKS).map("-".join), min_size=1, max_size=3).map(",".join)
DAYS = st.sampled_from(
    [
        "Mo",
        "Mo-Fr",
        "Sa,Su",
        "PH",
        "SH",
        "Fr-Mo",
        "Su,PH",
        "Jun-Sep Mo-Fr",
        "Dec 05-Dec 10",
        "SH Tu",
        "Sa[1]",
        "week 1-53/2",
    ]
)
STATES = st.sampled_from(["", "", "", " off", " unknown", ' "a voce"'])
PIECES = st.tuples(DAYS, SPANS, STATES).map(lambda piece: f"{piece[0]} {piece[1]}{piece[2]}")
TEXTS = st.tuples(PIECES, st.lists(st.tuples(st.sampled_from(["; ", ", ", " || "]), PIECES), max_size=3)).map(
    lambda parts: parts[0] + "".join(joint + piece for joint, piece in parts[1])
)
MONDAYS = st.integers(0, 600).map(lambda n: date(2024, 1, 1) + timedelta(weeks=n))


@given(TEXTS, MONDAYS)
@settings(deadline=None)
def test_open_unknown_and_closed_make_the_week(text: str, monday: date) -> None:
    week = schedule.week(text, monday)
    assert (week.open.astype(int) + week.unknown + week.closed == 1).all()
    assert len(week.slots) == 672
    assert 0 <= week.open_hours + week.unknown_hours <= week.hours
    for before, after in zip(week.intervals, week.intervals[1:], strict=False):
        assert before.end < after.start or (before.end == after.start and before.state != after.state)


@given(TEXTS, DAYS, SPANS, MONDAYS)
@settings(deadline=None)
def test_hours_added_with_a_comma_never_close_anything(
    text: str, days: str, spans: str, monday: date
) -> None:
    before, after = schedule.week(text, monday), schedule.week(f"{text}, {days} {spans}", monday)
    assert not (before.open & ~after.open).any()
    assert not (~before.closed & after.closed).any()


@given(TEXTS, MONDAYS)
@settings(deadline=None)
def test_a_fallback_only_fills_what_is_closed(text: str, monday: date) -> None:
    before, after = schedule.week(text, monday), schedule.week(f'{text} || "chiedere"', monday)
    assert (before.open == after.open).all()
    assert not after.closed.any()


@given(TEXTS)
@settings(deadline=None)
def test_reading_valid_text_gives_it_back(text: str) -> None:
    reading = schedule.read(text)
    assert reading.osm_text == text
    assert (reading.notes, reading.unread, reading.outcome) == ((), (), "whole")


@given(TEXTS, MONDAYS, st.integers(0, 671))
@settings(deadline=None)
def test_state_agrees_with_the_slots(text: str, monday: date, slot: int) -> None:
    moment = datetime.combine(monday, time()) + timedelta(minutes=15 * slot)
    level = schedule.week(text, monday).slots[slot]
    assert schedule.state(text, moment) == ("closed", "unknown", "open")[level]


@given(st.text(alphabet="lunmargiovedsb 0123456789:.-,;/|\"'()eaàìMoTuPH+[]", max_size=60))
@settings(deadline=None)
def test_any_text_is_read_into_valid_hours(text: str) -> None:
    reading = schedule.read(text)
    assert schedule.parse(reading.osm_text)
    assert schedule.read(reading.osm_text).osm_text == reading.osm_text
    if reading.outcome == "none":
        assert schedule.week(reading.osm_text, SCHOOL_WEEK).open_hours == 0
