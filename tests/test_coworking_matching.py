"""Matching of desks: every choice tried on small cases, the assignment of scipy on one slot, and what must always hold."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mire_geo import coworking
from mire_geo.coworking import Accreditation, Closure, Desks, Request, Slot, Space
from tests.desktoy import AFTERNOON, DAY, INF, MIDDAY, MORNING, TOMORROW, ask, space, walks


class Case(NamedTuple):
    requests: list[Request]
    spaces: list[Space]
    minutes: pd.DataFrame


CHOICES = [(MORNING,), (AFTERNOON,), (MORNING, AFTERNOON), (MIDDAY,), (MORNING, TOMORROW), (TOMORROW,)]


@st.composite
def cases(draw: st.DrawFn, most: int = 4) -> Case:
    """Few requests and spaces, little room, walks on whole minutes, some beyond the limit."""
    spaces = [space(f"s{i}", draw(st.integers(1, 2))) for i in range(draw(st.integers(1, 3)))]
    requests = [
        ask(
            f"r{i}",
            *draw(st.sampled_from(CHOICES)),
            people=draw(st.integers(1, 2)),
            pays=draw(st.sampled_from(["day", "day", "month"])),
        )
        for i in range(draw(st.integers(1, most)))
    ]
    minute = st.sampled_from([1.0, 3.0, 4.0, 6.0, 9.0, 11.0, 14.0, 16.0])
    rows = {one.id: [draw(minute) for _ in spaces] for one in requests}
    return Case(requests, spaces, walks(rows, [one.id for one in spaces]))


def units(request: Request) -> list[tuple[Slot, ...]]:
    if request.pays == "month":
        return [request.slots]
    return [tuple(one for one in request.slots if one.day == day) for day in request.days]


def tries(case: Case) -> Iterator[list[tuple[int, tuple[Slot, ...], int, float]]]:
    """Every way to send each person of each unit to a space in reach, or nowhere: (space, slots, unit, minutes)."""
    people = []
    for number, (request, slots) in enumerate((r, u) for r in case.requests for u in units(r)):
        for _ in range(request.people):
            reach = case.minutes.loc[request.where]
            there = [(at, slots, number, m) for at, m in enumerate(reach) if m <= request.limit]
            people.append([None, *there])
    for choice in itertools.product(*people):
        yield [one for one in choice if one]


def fits(case: Case, chosen: list[tuple[int, tuple[Slot, ...], int, float]]) -> bool:
    for at, there in enumerate(case.spaces):
        mine = [one for space_at, slots, _, _ in chosen if space_at == at for one in slots]
        for moment in mine:
            if (
                sum(o.day == moment.day and o.start <= moment.start < o.end for o in mine)
                > there.desks[0].number
            ):
                return False
    return True


def worth(walked: list[tuple[int, float]]) -> tuple[float, ...]:
    """Lower is better: desks given (less), those beyond 15, 10 and 5 minutes, minutes. From (slots, minutes)."""
    beyond = [sum(n for n, m in walked if m > limit) for limit in (15, 10, 5)]
    return (-sum(n for n, _ in walked), *beyond, sum(n * m for n, m in walked))


def found_worth(found: coworking.Matching) -> tuple[float, ...]:
    return worth([(len(one.unit.slots) * one.people, one.minutes) for one in found.matches])


@settings(max_examples=150)
@given(cases(most=3))
def test_nothing_that_can_be_tried_is_better(case: Case) -> None:
    best = min(worth([(len(s), m) for _, s, _, m in one]) for one in tries(case) if fits(case, one))
    found = coworking.match(*case)
    assert found_worth(found) == pytest.approx(best)
    assert found.proven
    assert found.bound == found.served


def check_books(case: Case, found: coworking.Matching) -> None:
    """Everybody is either sent or left, in reach, and no moment has more people than desks."""
    for at, request in enumerate(case.requests):
        for unit in {one.unit for one in (*found.matches, *found.unmatched) if one.unit.request == at}:
            sent = sum(one.people for one in found.matches if one.unit == unit)
            left = sum(one.people for one in found.unmatched if one.unit == unit)
            assert sent + left == request.people
    for one in found.matches:
        assert one.minutes <= case.requests[one.unit.request].limit
        assert one.people > 0
    every = {s for r in case.requests for s in r.slots}
    for at, there in enumerate(found.question.spaces):
        for moment in every:
            assert found.peak_use(at, "open", moment) <= there.desks[0].number


@given(cases(most=8))
def test_the_books_hold_and_first_come_is_never_better(case: Case) -> None:
    best, greedy = coworking.match(*case), coworking.first_come(*case)
    check_books(case, best)
    check_books(case, greedy)
    assert found_worth(best) <= tuple(x + 1e-9 for x in found_worth(greedy))
    assert best.demand == greedy.demand


@given(cases(most=6), st.data())
def test_another_desk_never_serves_fewer(case: Case, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(case.spaces) - 1))
    more = list(case.spaces)
    more[at] = replace(more[at], desks=(more[at].desks[0]._replace(number=more[at].desks[0].number + 1),))
    before, after = coworking.match(*case), coworking.match(case.requests, more, case.minutes)
    assert after.served >= before.served
    assert found_worth(after) <= tuple(x + 1e-9 for x in found_worth(before))


@given(cases(most=6), st.randoms())
def test_the_order_of_requests_and_spaces_does_not_matter(case: Case, dice: object) -> None:
    shuffled = Case(list(case.requests), list(case.spaces), case.minutes)
    dice.shuffle(shuffled.requests)  # type: ignore[attr-defined]
    dice.shuffle(shuffled.spaces)  # type: ignore[attr-defined]
    assert told(coworking.match(*case)) == told(coworking.match(*shuffled))


def told(found: coworking.Matching) -> set[tuple[str, str, tuple[Slot, ...], int]]:
    asked = found.question
    return {
        (asked.requests[o.unit.request].id, asked.spaces[o.space].id, o.unit.slots, o.people)
        for o in found.matches
    }


@given(st.integers(1, 12), st.integers(1, 8), st.randoms(use_true_random=False))
def test_one_slot_is_the_assignment_of_scipy(people: int, places: int, dice: object) -> None:
    """With everything in one band the answer is the one of a plain assignment problem."""
    minutes = np.array([[dice.randint(1, 90) for _ in range(places)] for _ in range(people)])  # type: ignore[attr-defined]
    spaces = [space(f"s{j}", dice.randint(1, 3)) for j in range(places)]  # type: ignore[attr-defined]
    requests = [ask(f"r{i}", limit=90) for i in range(people)]
    table = walks({f"r{i}": list(row) for i, row in enumerate(minutes)}, [one.id for one in spaces])
    desks = np.repeat(np.arange(places), [one.desks[0].number for one in spaces])
    rows, columns = linear_sum_assignment(minutes[:, desks])
    found = coworking.match(requests, spaces, table, band=1000)
    assert found.served == len(rows)
    assert found.walked == minutes[rows, desks[columns]].sum()


def test_first_come_takes_what_another_needs_and_the_best_answer_does_not() -> None:
    """a can go to both, b to one only; whoever comes first takes the nearest."""
    requests, spaces = [ask("a"), ask("b")], [space("near"), space("far")]
    minutes = walks({"a": [3, 9], "b": [4, INF]}, ["near", "far"])
    assert coworking.first_come(requests, spaces, minutes).served == 1
    best = coworking.match(requests, spaces, minutes)
    assert best.served == 2
    assert told(best) == {("a", "far", (MORNING,), 1), ("b", "near", (MORNING,), 1)}


def test_nobody_is_sent_far_so_that_others_gain_minutes() -> None:
    """Sum of minutes would send c 14 minutes away so that a and b save 6 each; fairness does not."""
    requests, spaces = [ask("a"), ask("b"), ask("c")], [space("x"), space("y"), space("z")]
    minutes = walks({"a": [1, 9, 20], "b": [20, 1, 9], "c": [9, 20, 14]}, ["x", "y", "z"])
    assert sum((1, 1, 14)) < sum((9, 9, 9))
    found = coworking.match(requests, spaces, minutes)
    assert (found.longest, found.walked) == (9, 27)
    assert coworking.match(requests, spaces, minutes, band=1000).walked == 16


def test_a_day_is_had_in_one_space_or_not_at_all() -> None:
    spaces = [space("m", hours="Mo-Fr 08:00-13:00"), space("a", hours="Mo-Fr 13:00-20:00")]
    minutes = walks({"r": [3, 3]}, ["m", "a"])
    whole = coworking.match([ask("r", MORNING, AFTERNOON)], spaces, minutes)
    assert whole.served == 0
    assert not whole.unmatched[0].full
    halves = [ask("r1", MORNING, where="r"), ask("r2", AFTERNOON, where="r")]
    assert coworking.match(halves, spaces, minutes).served == 2


def test_slots_that_only_touch_share_a_desk_and_slots_that_overlap_do_not() -> None:
    minutes = walks({"r": [3]}, ["s"])
    touching = [ask("1", MORNING, where="r"), ask("2", AFTERNOON, where="r")]
    crossing = [*touching, ask("3", MIDDAY, where="r")]
    assert coworking.match(touching, [space()], minutes).served == 2
    assert coworking.match(crossing, [space()], minutes).served == 2
    assert coworking.match(crossing, [space(number=2)], minutes).served == 3


def test_a_team_is_shared_out_and_counted() -> None:
    minutes = walks({"nil:1": [3, 8], "nil:2": [12, 2], "nil:3": [INF, 9]}, ["x", "y"])
    team = [ask(f"t{n}", where=f"nil:{n}", people=4, team="t") for n in (1, 2, 3)]
    found = coworking.match(team, [space("x", 6), space("y", 6)], minutes)
    assert (found.demand, found.served, found.people) == (12, 12, 12)
    assert found.proven


@pytest.mark.parametrize(
    ("there", "request_", "against"),
    [
        (space(), ask(limit=2), "far"),
        (space(desks=(Desks("single", 1, day=9),)), ask(), "desk"),
        (space(hours="Mo-Fr 10:00-20:00"), ask(), "closed"),
        (space(closures=(Closure(DAY, DAY),)), ask(), "closed"),
        (space(hours=None), ask(), "unknown"),
        (space(), ask(needs=frozenset({"step_free"})), "needs"),
        (space(), ask(budget=14.99), "price"),
        (space(desks=(Desks("open", 1, day=9),)), ask(pays="month"), "unpriced"),
        (space(), ask(voucher=True), "voucher"),
        (space(accreditation=Accreditation("1", DAY, DAY)), ask("r", TOMORROW, voucher=True), "voucher"),
    ],
)
def test_a_space_that_does_not_suit_says_why(there: Space, request_: Request, against: str) -> None:
    minutes = walks({"r": [3]}, ["s"])
    found = coworking.match([request_], [there], minutes)
    assert found.served == 0
    assert found.question.reasons_against(found.unmatched[0].unit, 0) == (against,)


def test_closed_on_a_public_holiday_when_the_hours_say_so() -> None:
    feast = Slot(date(2026, 12, 7), 540, 780)
    minutes = walks({"r": [3]}, ["s"])
    assert coworking.match([ask("r", feast)], [space(hours="Mo-Fr 08:00-20:00; PH off")], minutes).served == 0
    assert coworking.match([ask("r", feast)], [space()], minutes).served == 1


def test_drafts_and_suspended_spaces_take_nobody() -> None:
    minutes = walks({"r": [3]}, ["s"])
    for state in ("draft", "suspended"):
        assert coworking.match([ask()], [space(state=state)], minutes).served == 0


def test_nothing_asked_or_offered_is_an_answer_too() -> None:
    empty = pd.DataFrame(columns=["s"], dtype=float)
    assert coworking.match([], [space()], empty).demand == 0
    minutes = walks({"r": [3]}, ["s"])
    nothing = coworking.match([ask()], [], minutes)
    assert (nothing.served, nothing.demand, nothing.proven) == (0, 1, True)
    assert np.isnan(nothing.mean)


def test_out_of_time_the_answer_is_honest() -> None:
    requests, spaces = [ask("a"), ask("b")], [space("near"), space("far")]
    minutes = walks({"a": [3, 9], "b": [4, INF]}, ["near", "far"])
    found = coworking.match(requests, spaces, minutes, time_limit=0)
    check_books(Case(requests, spaces, minutes), found)
    assert found.served <= found.bound == 2, "nobody else can be served than who asks"
    assert not found.proven or found.served == 2
