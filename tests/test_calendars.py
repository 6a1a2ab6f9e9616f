"""Holidays, school calendar and typical weeks, against the days a person of Milano would name."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.schedule import calendars, weekdays


def test_milano_adds_sant_ambrogio_to_the_national_holidays() -> None:
    assert calendars.public_holidays(2025)[date(2025, 12, 7)] == "Sant'Ambrogio"
    assert calendars.is_public_holiday(date(2026, 12, 8))
    assert not calendars.is_public_holiday(date(2026, 12, 9))


def test_san_francesco_is_a_holiday_from_2026() -> None:
    assert not calendars.is_public_holiday(date(2025, 10, 4))
    assert calendars.is_public_holiday(date(2026, 10, 4))
    assert calendars.is_public_holiday(date(2027, 10, 4))


def test_the_installed_package_knows_both_days_of_its_own() -> None:
    known = holidays.country_holidays("IT", subdiv="MI", years=[2025, 2026])
    assert date(2026, 12, 7) in known
    assert date(2026, 10, 4) in known
    assert date(2025, 10, 4) not in known


def test_national_unity_day_closes_nothing() -> None:
    assert not calendars.is_public_holiday(date(2027, 11, 7))
    assert calendars.public_holidays(2026)[date(2026, 11, 1)] == "Ognissanti"


def test_the_thirteen_or_fourteen_holidays_of_a_year_have_italian_names() -> None:
    assert list(calendars.public_holidays(2026).values()) == [
        "Capodanno",
        "Epifania",
        "Pasqua",
        "Lunedì dell'Angelo",
        "Liberazione",
        "Festa del lavoro",
        "Festa della Repubblica",
        "Ferragosto",
        "San Francesco",
        "Ognissanti",
        "Sant'Ambrogio",
        "Immacolata",
        "Natale",
        "Santo Stefano",
    ]


@given(st.integers(1980, 2100))
def test_easter_is_the_one_of_the_holidays_package(year: int) -> None:
    known = holidays.country_holidays("IT", years=year, language="en_US")
    assert "Easter Sunday" in known[calendars.easter(year)]


@pytest.mark.parametrize(
    ("day", "away"),
    [
        (date(2026, 6, 8), False),
        (date(2026, 6, 9), True),
        (date(2026, 9, 11), True),
        (date(2026, 9, 12), False),
        (date(2026, 12, 22), False),
        (date(2026, 12, 23), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
        (date(2026, 4, 1), False),
        (date(2026, 4, 2), True),
        (date(2026, 4, 7), True),
        (date(2026, 4, 8), False),
        (date(2026, 2, 19), False),
        (date(2026, 2, 20), True),
        (date(2026, 2, 21), True),
        (date(2026, 2, 23), False),
    ],
)
def test_school_holidays_of_lombardia(day: date, away: bool) -> None:
    assert calendars.is_school_holiday(day) is away


def test_nursery_schools_begin_earlier_and_end_later() -> None:
    assert not calendars.is_school_holiday(date(2026, 9, 5), "infanzia")
    assert not calendars.is_school_holiday(date(2026, 6, 30), "infanzia")
    assert calendars.is_school_holiday(date(2026, 7, 1), "infanzia")


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_nursery_children_are_never_away_while_the_others_have_lessons(day: date) -> None:
    assert calendars.is_school_holiday(day) or not calendars.is_school_holiday(day, "infanzia")


def test_an_unknown_level_of_school_is_refused() -> None:
    with pytest.raises(InputError, match="infanzia"):
        calendars.is_school_holiday(date(2026, 1, 1), "nido")  # type: ignore[arg-type]


@given(st.integers(1990, 2090))
def test_ambrosian_carnival_is_a_friday_and_saturday_in_lent(year: int) -> None:
    friday, saturday = calendars.ambrosian_carnival(year)
    assert (friday.weekday(), saturday.weekday()) == (4, 5)
    assert calendars.easter(year) - friday == timedelta(days=44)


def test_typical_weeks_of_2026() -> None:
    assert {name: day.isoformat() for name, day in calendars.TYPICAL_WEEKS.items()} == {
        "scuola": "2026-11-16",
        "senza-scuola": "2026-07-06",
        "ferragosto": "2026-08-10",
        "ponte": "2026-12-07",
    }


@given(st.integers(2000, 2090))
def test_typical_weeks_are_what_their_names_say(year: int) -> None:
    weeks = {
        name: [monday + timedelta(days=n) for n in range(7)]
        for name, monday in calendars.typical_weeks(year).items()
    }
    assert all(days[0].weekday() == 0 for days in weeks.values())
    assert not any(calendars.is_school_holiday(day) for day in weeks["scuola"])
    assert not any(calendars.is_public_holiday(day) for day in weeks["scuola"][:6])
    assert all(calendars.is_school_holiday(day) for day in weeks["senza-scuola"])
    assert not any(calendars.is_public_holiday(day) for day in weeks["senza-scuola"])
    assert date(year, 8, 15) in weeks["ferragosto"]
    assert date(year, 12, 8) in weeks["ponte"]


def test_every_day_is_read_by_its_code_and_its_names():
    names = weekdays.numbers_by_name()
    assert [names[name] for name in ("mo", "lun", "lunedi", "lunedì", "mon", "monday")] == [0] * 6
    assert [names[name] for name in ("su", "dom", "domenica", "sun", "sunday")] == [6] * 5
