"""Spaces, requests, slots and tables that cannot be, each refused with all its faults."""

from datetime import date

import pytest

from mire_geo import coworking
from mire_geo.coworking import Accreditation, Closure, Desks, RefusedError, Request, slot
from mire_geo.errors import InputError
from mire_geo.output.wording import faults as wording
from tests.desktoy import DAY, MIDDAY, MORNING, TOMORROW, ask, space, walks


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: space(desks=()), ["desks_none"]),
        (lambda: space(number=0), ["below_one"]),
        (lambda: space(number=-3), ["below_one"]),
        (lambda: space(desks=(Desks("open", 1),)), ["price_none"]),
        (lambda: space(desks=(Desks("open", 1, day=-1),)), ["price_negative"]),
        (lambda: space(desks=(Desks("open", 1, day=float("nan")),)), ["price_negative"]),
        (lambda: space(desks=(Desks("hammock", 1, day=1),)), ["desk_unknown"]),
        (lambda: space(desks=(Desks("open", 1, day=1),) * 2), ["desk_repeated"]),
        (lambda: space(features=frozenset({"pool"})), ["feature_unknown"]),
        (lambda: space(hours="boh"), ["hours_unread"]),
        (lambda: space(hours="Mo 09:00-13:00,12:00-18:00"), ["hours_overlap"]),
        (lambda: space(state="open"), ["state_unknown"]),
        (
            lambda: space(closures=(Closure(date(2026, 8, 20), DAY.replace(month=8, day=1)),)),
            ["dates_turned"],
        ),
        (lambda: space(" ", number=0), ["missing", "below_one"]),
        (lambda: Request("r", "r", ()), ["slots_none"]),
        (lambda: ask("r", MORNING, MIDDAY), ["slots_overlap"]),
        (lambda: ask(people=0), ["below_one"]),
        (lambda: ask(weeks=53), ["too_many"]),
        (lambda: ask(limit=float("nan")), ["limit"]),
        (lambda: ask(limit=0), ["limit"]),
        (lambda: ask(budget=-1), ["price_negative"]),
        (lambda: ask(desk="hammock", pays="never"), ["desk_unknown", "pays_unknown"]),
        (lambda: ask(needs=frozenset({"pool"})), ["feature_unknown"]),
        (lambda: ask(consent=False), ["consent"]),
    ],
)
def test_what_cannot_be_is_refused_with_all_its_faults(make: object, codes: list[str]) -> None:
    with pytest.raises(RefusedError) as caught:
        make()  # type: ignore[operator]
    assert [fault.code for fault in caught.value.faults] == codes
    for language in ("it", "en"):
        assert all("%" not in wording.sentence(fault, language) for fault in caught.value.faults)


def test_what_is_past_is_told_on_the_day() -> None:
    today = date(2026, 10, 1)
    old = Accreditation("7", date(2020, 1, 1), date(2026, 9, 30))
    there = space(accreditation=old, closures=(Closure(date(2026, 8, 1), date(2026, 8, 31)),))
    assert [fault.code for fault in there.faults_on(today)] == ["accreditation_expired", "date_past"]
    assert there.faults_on(date(2026, 8, 1)) == ()
    late = ask("r", MORNING, TOMORROW, expires=date(2026, 9, 1))
    assert [fault.field for fault in late.faults_on(today)] == ["expires", "slots"]


@pytest.mark.parametrize(
    "text", ["", "2026-09-30", "2026-02-30 09:00-13:00", "2026-09-30 13:00-09:00", "2026-09-30 09:70-13:00"]
)
def test_a_slot_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a slot"):
        slot(text)


def test_ids_and_minutes_must_fit() -> None:
    minutes = walks({"r": [3]}, ["s"])
    with pytest.raises(InputError, match="two requests"):
        coworking.match([ask(), ask()], [space()], minutes)
    with pytest.raises(InputError, match="two spaces"):
        coworking.match([ask()], [space(), space()], minutes)
    with pytest.raises(InputError, match="'elsewhere'"):
        coworking.match([ask(where="elsewhere")], [space()], minutes)
    with pytest.raises(InputError, match="'t'"):
        coworking.match([ask()], [space("t")], minutes)
    with pytest.raises(InputError, match="band"):
        coworking.match([ask()], [space()], minutes, band=0)
