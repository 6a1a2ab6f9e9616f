"""Booking: minute-by-minute counting beside the library's, every request, confirmation and cancellation in any order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.coworking import Closure, Desks, Slot, Space, booking
from mire_geo.coworking.booking import CANCELLED, CONFIRMED, HELD, WAITING, Booking

DAY = date(2026, 12, 1)
MOMENT = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
OVER = MOMENT - timedelta(minutes=1)
ONE = Space("s", "Spazio", (Desks("open", 1, day=10.0),), hours="Mo-Fr 09:00-18:00")
TWO = replace(ONE, desks=(Desks("open", 2, day=10.0),))
MORNING, AFTERNOON, MIDDAY = Slot(DAY, 540, 780), Slot(DAY, 780, 1080), Slot(DAY, 660, 900)


def one(number: int, state: str, slot: Slot = MORNING, until: datetime | None = None) -> Booking:
    """A booking of an open desk."""
    return Booking(number, "open", slot, state, until)


def takers(bookings: list[Booking], minute: int, moment: datetime) -> int:
    """How many have a desk in a minute: the naive count."""
    return sum(
        (b.state == CONFIRMED or (b.state == HELD and b.held_until is not None and b.held_until > moment))
        and b.slot.start <= minute < b.slot.end
        for b in bookings
    )


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=8
)


@given(pairs=spans, since=st.integers(0, 30), length=st.integers(1, 20))
def test_the_most_at_once_is_what_a_minute_by_minute_count_finds(pairs, since, length):
    until = since + length
    inside = [(a, b) for a, b in pairs if a < until and since < b]
    by_minute = max(sum(a <= minute < b for a, b in inside) for minute in range(since, until))
    assert booking.most_at_once(inside, since) == by_minute


slots = st.tuples(st.integers(36, 70), st.integers(1, 12)).map(
    lambda s: Slot(DAY, 15 * s[0], min(15 * (s[0] + s[1]), 1080))
)
books = st.lists(
    st.builds(
        one,
        st.just(0),
        st.sampled_from([HELD, CONFIRMED, WAITING, CANCELLED]),
        slots,
        st.sampled_from([OVER, MOMENT, MOMENT + timedelta(minutes=1)]),
    ),
    max_size=9,
).map(lambda several: [replace(b, id=n) for n, b in enumerate(several, start=1)])


@given(bookings=books, slot=slots)
def test_free_desks_are_those_that_nobody_has_in_the_fullest_minute(bookings, slot):
    fullest = max(takers(bookings, minute, MOMENT) for minute in range(slot.start, slot.end))
    assert booking.free_desks(TWO, bookings, "open", slot, MOMENT) == 2 - fullest
    assert booking.free_desks(TWO, bookings, "office", slot, MOMENT) == 0


@given(bookings=books)
def test_those_promoted_are_the_first_who_fit(bookings):
    """The naive queue: one after the other, whoever finds a desk in every minute has it."""
    ends = MOMENT + booking.LONG_HOLD
    now = list(bookings)
    expected = []
    for n, b in enumerate(bookings):
        if b.state == WAITING and all(takers(now, m, MOMENT) < 2 for m in range(b.slot.start, b.slot.end)):
            now[n] = replace(b, state=HELD, held_until=ends)
            expected.append(now[n])
    assert list(booking.promote(TWO, bookings, MOMENT)) == expected


steps = st.lists(
    st.tuples(st.sampled_from(["book", "wait", "confirm", "cancel", "later"]), slots, st.integers(0, 30)),
    max_size=25,
)


@given(steps=steps)
def test_never_two_people_on_one_desk_whatever_is_done_in_whatever_order(steps):
    bookings: list[Booking] = []
    moment = MOMENT
    for what, slot, number in steps:
        if what == "later":
            moment += timedelta(minutes=number)
            continue
        if what in {"book", "wait"}:
            blank = Booking(len(bookings) + 1, "open", slot, "")
            outcome = booking.book(TWO, bookings, blank, moment, wait=what == "wait")
        elif bookings:
            change = booking.confirm if what == "confirm" else booking.cancel
            outcome = change(TWO, bookings, bookings[number % len(bookings)], moment)
        else:
            continue
        after = {b.id: b for b in bookings} | {b.id: b for b in outcome.promoted}
        after |= {outcome.booking.id: outcome.booking} if outcome.booking else {}
        bookings = [after[number] for number in sorted(after)]
        assert all(takers(bookings, minute, moment) <= 2 for minute in range(540, 1080, 15))
        assert not booking.promote(TWO, bookings, moment) or what == "confirm", "who waits has what is free"


@pytest.mark.parametrize(
    ("slot", "desk", "expected"),
    [
        (MORNING, "open", None),
        (Slot(DAY, 540, 554), "open", "slot"),
        (Slot(DAY, 780, 540), "open", "slot"),
        (Slot(DAY, 1380, 1500), "open", "slot"),
        (Slot(date(2026, 11, 25), 0, 510), "open", "past"),
        (Slot(date(2027, 5, 28), 540, 780), "open", "far"),
        (MORNING, "office", "desk"),
        (MORNING, "throne", "desk"),
        (Slot(date(2026, 12, 5), 540, 780), "open", "closed"),
        (Slot(date(2026, 12, 28), 540, 780), "open", "closed"),
        (Slot(DAY, 1020, 1095), "open", "closed"),
    ],
)
def test_what_stands_in_the_way_of_a_request_to_an_empty_space(slot, desk, expected):
    space = replace(ONE, closures=(Closure(date(2026, 12, 24), date(2027, 1, 6)),))
    assert booking.obstacle(space, desk, slot, MOMENT) == expected


def test_of_unknown_hours_no_desk_is_promised():
    assert booking.obstacle(replace(ONE, hours=None), "open", MORNING, MOMENT) == "unknown"


def test_a_slot_can_be_booked_until_its_last_minute_on_the_clock_of_milano():
    end = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    assert booking.obstacle(ONE, "open", MORNING, end - timedelta(microseconds=1)) is None
    assert booking.obstacle(ONE, "open", MORNING, end) == "past"


def test_adjacent_slots_of_one_desk_are_both_had_and_one_that_meets_both_waits():
    bookings = [one(1, CONFIRMED), one(2, CONFIRMED, AFTERNOON)]
    assert booking.book(ONE, bookings[:1], one(2, "", AFTERNOON), MOMENT).booking == replace(
        one(2, HELD, AFTERNOON), held_until=MOMENT + booking.HOLD
    )
    assert booking.book(ONE, bookings, one(3, "", MIDDAY), MOMENT) == (None, ())
    assert booking.book(ONE, bookings, one(3, "", MIDDAY), MOMENT, wait=True).booking == one(
        3, WAITING, MIDDAY
    )


def test_who_waits_goes_before_who_comes_and_before_a_hold_that_is_over():
    bookings = [one(1, HELD, until=OVER), one(2, WAITING)]
    newcomer = booking.book(ONE, bookings, one(3, ""), MOMENT)
    assert newcomer.booking is None
    assert [(b.id, b.state) for b in newcomer.promoted] == [(2, HELD)]
    late = booking.confirm(ONE, bookings, bookings[0], MOMENT)
    assert late.booking == one(1, CANCELLED)
    assert late.promoted == newcomer.promoted


def test_a_hold_that_is_over_is_confirmed_where_nobody_else_came():
    late = one(1, HELD, until=OVER)
    assert booking.state_at(late, MOMENT) == CANCELLED
    assert booking.confirm(ONE, [late], late, MOMENT) == (one(1, CONFIRMED), ())


@pytest.mark.parametrize("state", [CONFIRMED, WAITING, CANCELLED])
def test_only_a_hold_can_be_confirmed(state):
    assert booking.confirm(ONE, [one(1, state)], one(1, state), MOMENT) == (one(1, state), ())


def test_a_cancelled_booking_gives_its_desk_to_nobody_twice():
    bookings = [one(1, CANCELLED), one(2, CONFIRMED), one(3, WAITING)]
    assert booking.cancel(ONE, bookings, bookings[0], MOMENT) == (bookings[0], ())


@pytest.mark.parametrize(
    ("space", "moment"),
    [
        (replace(ONE, state="suspended"), MOMENT),
        (replace(ONE, hours=None), MOMENT),
        (replace(ONE, closures=(Closure(DAY, DAY),)), MOMENT),
        (ONE, datetime(2026, 12, 1, 12, 0, tzinfo=UTC)),
    ],
    ids=["suspended", "hours unknown", "closed since", "over"],
)
def test_nobody_is_promoted_to_what_cannot_be_used(space, moment):
    bookings = [one(1, CONFIRMED), one(2, WAITING)]
    assert booking.cancel(space, bookings, bookings[0], moment).promoted == ()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=2), timedelta(hours=12)),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(0), booking.HOLD),
    ],
)
def test_a_desk_is_held_for_who_waited_half_a_day_but_not_into_the_slot(before, expected):
    moment = datetime(2026, 12, 1, 8, 0, tzinfo=UTC) - before
    assert booking.end_of_hold(MORNING, moment) == moment + expected


def test_minutes_of_a_day_are_those_of_the_clock_in_summer_and_winter():
    assert booking.utc_moment(date(2026, 7, 1), 540) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert booking.utc_moment(DAY, 1440) == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
