"""Exports say on which dates the same hours hold; read back day by day they give the same hours."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import schedule
from mire_geo.errors import InputError
from mire_geo.output.wording import schedule_sentences
from mire_geo.schedule import weekdays
from mire_geo.schedule.exchange import exports

YEAR = (date(2026, 9, 1), date(2027, 8, 31))
Open = dict[date, set[tuple[str, str]]]

TEXTS = st.sampled_from(
    [
        "Mo-Fr 08:30-15:30",
        "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 08:30-11:30; PH off",
        "Mo-Fr 08:00-12:30,14:00-18:00; Sa 09:00-12:00; Aug off; PH off",
        "Mo-Fr 07:30-18:00; SH off; PH off",
        "24/7",
        "Fr,Sa 22:00-04:00; Dec 25 off",
        "Jun 15-Sep 15 Mo-Fr 08:00-14:00",
        "week 1-53/2 Mo 09:00-12:00",
        'Mo-Fr 08:00-20:00 || "su chiamata"',
        "Sa[1] 10:00-13:00",
        "Mo 14:00-24:00",
    ]
)
STRETCHES = st.tuples(st.integers(0, 400), st.integers(0, 200)).map(
    lambda pair: (date(2026, 1, 1) + timedelta(days=pair[0]), date(2026, 1, 1) + timedelta(days=sum(pair)))
)


def truth(text: str, first: date, last: date) -> Open:
    """The open spans that begin on each day, in clock times, straight from the weeks."""
    days = exports.daily_spans(text, first, last)
    return {
        day: {(clock(start), clock(end)) for start, end, state in spans if state == "open"}
        for day, spans in days.items()
    }


def clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def weekly(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += timedelta(days=7)


@given(TEXTS, STRETCHES)
@settings(deadline=None)
def test_schema_org_read_back(text: str, stretch: tuple[date, date]) -> None:
    export = schedule.schema_org(text, *stretch)
    found: Open = {day: set() for day in truth(text, *stretch)}
    for row in export.rows:
        for day, spans in found.items():
            inside = str(row["validFrom"]) <= day.isoformat() <= str(row["validThrough"])
            if inside and weekdays.ENGLISH[day.weekday()] in list_of(row["dayOfWeek"]):
                spans.add((str(row["opens"]), str(row["closes"]).replace("23:59", "00:00")))
    replaced = {date.fromisoformat(str(row["validFrom"])) for row in export.exceptions}
    for day in replaced:
        found[day] = set()
    for row in export.exceptions:
        if row["opens"] != row["closes"]:
            found[date.fromisoformat(str(row["validFrom"]))].add((str(row["opens"]), str(row["closes"])))
    assert found == truth(text, *stretch)


def list_of(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


@given(TEXTS, STRETCHES)
@settings(deadline=None)
def test_hsds_read_back(text: str, stretch: tuple[date, date]) -> None:
    found: Open = {day: set() for day in truth(text, *stretch)}
    for row in schedule.hsds(text, *stretch).rows:
        assert row["byday"] == weekdays.ENGLISH[date.fromisoformat(str(row["dtstart"])).weekday()][:2].upper()
        for day in weekly(str(row["valid_from"]), str(row["valid_to"])):
            found[day].add((str(row["opens_at"]), str(row["closes_at"])))
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Rome"))
            assert noon.utcoffset() == timedelta(hours=int(str(row["timezone"])))
    assert found == truth(text, *stretch)


@given(TEXTS, STRETCHES)
@settings(deadline=None)
def test_icalendar_read_back(text: str, stretch: tuple[date, date]) -> None:
    found: Open = {day: set() for day in truth(text, *stretch)}
    for event in events(schedule.icalendar(text, *stretch).text):
        if event["STATUS"] == ["TENTATIVE"]:
            continue
        start, end = (datetime.fromisoformat(event[key][0]) for key in ("DTSTART", "DTEND"))
        without = {datetime.fromisoformat(moment) for moment in event.get("EXDATE", [])}
        until = start
        if "RRULE" in event:
            stamp = event["RRULE"][0].removeprefix("FREQ=WEEKLY;UNTIL=")
            until = datetime.fromisoformat(stamp).astimezone(ZoneInfo("Europe/Rome")).replace(tzinfo=None)
        moment = start
        while moment <= until:
            if moment not in without:
                found[moment.date()].add((f"{start:%H:%M}", f"{end:%H:%M}"))
            moment += timedelta(days=7)
    assert found == truth(text, *stretch)


def events(text: str) -> Iterator[dict[str, list[str]]]:
    lines = text.replace("\r\n ", "").split("\r\n")
    event: dict[str, list[str]] = {}
    for line in lines[lines.index("END:VTIMEZONE") :]:
        name, _, value = line.partition(":")
        event.setdefault(name.split(";")[0], []).append(value)
        if line == "END:VEVENT":
            yield event
            event = {}


def test_a_year_of_office_hours_is_a_few_rows_and_its_holidays() -> None:
    export = schedule.schema_org("Mo-Fr 08:30-15:30; PH off", *YEAR)
    assert len(export.rows) == 3
    assert {str(row["validFrom"]) for row in export.exceptions} == {
        "2026-12-07",
        "2026-12-08",
        "2026-12-25",
        "2027-01-01",
        "2027-01-06",
        "2027-03-29",
        "2027-06-02",
    }
    assert all(row["opens"] == row["closes"] == "00:00" for row in export.exceptions)
    assert export.unsaid == ()


def test_hsds_rows_stop_at_the_change_of_clock() -> None:
    rows = schedule.hsds("Mo 09:00-12:00", date(2026, 10, 12), date(2026, 11, 9)).rows
    assert [(row["valid_from"], row["valid_to"], row["timezone"]) for row in rows] == [
        ("2026-10-12", "2026-10-19", 2),
        ("2026-10-26", "2026-11-09", 1),
    ]


def test_unknown_hours_are_reported_where_they_cannot_be_said() -> None:
    text = "Mo-Fr 17:00-22:00+"
    assert (
        schedule.schema_org(text, *YEAR).unsaid == schedule.hsds(text, *YEAR).unsaid == ("unknown_left_out",)
    )
    assert "«sconosciuto»" in schedule_sentences.loss_sentence("unknown_left_out", "HSDS", "it")
    calendar = schedule.icalendar(
        text, *YEAR, title="Sportello; via Larga, 12", state_words=schedule_sentences.calendar_words("it")
    )
    assert "TENTATIVE" in schedule_sentences.loss_sentence(calendar.unsaid[0], "iCalendar", "it")
    assert "STATUS:TENTATIVE" in calendar.text
    assert "SUMMARY:Da verificare: Sportello\\; via Larga\\, 12" in calendar.text


def test_the_whole_day_is_reported_by_schema_org() -> None:
    export = schedule.schema_org("24/7", *YEAR)
    assert {(row["opens"], row["closes"]) for row in export.rows} == {("00:00", "23:59")}
    assert export.unsaid == ("whole_day",)
    said = schedule_sentences.loss_sentence("whole_day", "schema.org", "it")
    assert said == "schema.org scrive il giorno intero come 00:00-23:59"


def test_calendar_lines_are_short_and_end_as_the_format_asks() -> None:
    text = schedule.icalendar("Mo 09:00-12:00", *YEAR, title="Casa di quartiere " * 8).text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search(r"(?<!\r)\n", text)
    assert text == schedule.icalendar("Mo 09:00-12:00", *YEAR, title="Casa di quartiere " * 8).text


def test_a_stretch_of_time_runs_forward() -> None:
    with pytest.raises(InputError, match="swap"):
        schedule.schema_org("24/7", YEAR[1], YEAR[0])
