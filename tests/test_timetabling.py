"""Hours to add or to move: by hand on the toy city, against every choice there is, and on Milano."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import hours, prism
from mire_geo.measures.time.hours import Week
from mire_geo.planning import scenario, timetabling
from mire_geo.planning.timetabling import Block, PersonaDemand, covering
from tests.schooltoy import SCHOOL_CITY

BASELINE = scenario.Baseline(SCHOOL_CITY)
LIBRARY = scenario.Question("biblioteca", 10, ("ufficio",))
WORKERS = 80 // 3 + 60 // 3 + 10 // 3 + 30 // 3
"""Who works and lives within 10 minutes of the library, which is open 9-18: all of them wait."""
MONDAY = LIBRARY.monday


class TestByHand:
    def test_an_hour_on_saturday_is_enough(self) -> None:
        # From home at 8:00 one is there at 8:07, and has 53 minutes.
        suggestion = scenario.extra_hours(BASELINE, LIBRARY, 1)
        assert (suggestion.plan.people, suggestion.plan.bound, suggestion.plan.hours) == (
            WORKERS,
            WORKERS,
            1,
        )
        [block] = suggestion.plan.blocks
        assert block.day == 5
        assert suggestion.impact.personas.at["ufficio", "gain"] == WORKERS
        assert suggestion.impact.cost.hours_added == 1
        assert suggestion.impact.cost.days_added == 1

    def test_from_monday_to_friday_it_takes_two(self) -> None:
        # Until 19 there are 23 minutes after work and the walk; before 9 there are 23 from 8 on.
        weekdays = range(5)
        assert scenario.extra_hours(BASELINE, LIBRARY, 1, days=weekdays).plan.blocks == ()
        suggestion = scenario.extra_hours(BASELINE, LIBRARY, 2, days=weekdays)
        assert (suggestion.plan.people, suggestion.plan.hours) == (WORKERS, 2)
        assert suggestion.plan.blocks[0].osm_text[3:] in ("18:00-20:00", "07:00-09:00")

    def test_the_same_hours_better_spread_let_them_in_too(self) -> None:
        suggestion = scenario.reshaped_hours(BASELINE, LIBRARY)
        assert (suggestion.plan.before, suggestion.plan.people, suggestion.plan.bound) == (
            0,
            WORKERS,
            WORKERS,
        )
        assert suggestion.impact.cost.hours_added == suggestion.impact.cost.hours_removed > 0
        assert suggestion.impact.personas.at["ufficio", "gain"] == WORKERS

    def test_no_hours_buy_nothing(self) -> None:
        suggestion = scenario.extra_hours(BASELINE, LIBRARY, 0)
        assert (suggestion.proposals, suggestion.plan.people, suggestion.plan.gap) == (
            (),
            0,
            0,
        )

    def test_where_no_hours_are_known_there_is_nobody_to_tell(self) -> None:
        question = scenario.Question("scuola_primaria", 10, ("ufficio",))
        assert scenario.extra_hours(BASELINE, question, 10).proposals == ()
        assert scenario.reshaped_hours(BASELINE, question).proposals == ()

    @pytest.mark.parametrize("budget", [-1, float("nan"), float("inf")])
    def test_a_budget_that_is_none_is_refused(self, budget: float) -> None:
        with pytest.raises(InputError, match="hours a week"):
            scenario.extra_hours(BASELINE, LIBRARY, budget)

    def test_a_question_without_personas_is_refused(self) -> None:
        with pytest.raises(InputError, match="name a persona"):
            scenario.extra_hours(BASELINE, scenario.Question("biblioteca", 10, ()), 1)


class TestCandidates:
    def test_they_touch_what_is_open_or_lie_on_a_day_that_is_shut(self) -> None:
        opened = hours.openings({"a": "Mo 09:00-12:00,15:00-18:00", "b": None}, MONDAY)
        blocks = timetabling.candidate_blocks(opened, lengths=(60, 180))
        assert {block.site for block in blocks} == {"a"}
        monday = {(block.start // 60, block.end // 60) for block in blocks if block.day == 0}
        assert monday == {(8, 9), (12, 13), (12, 15), (14, 15), (18, 19), (18, 21)}
        tuesday = {block.start // 60 for block in blocks if block.day == 1}
        assert tuesday == {8, 9, 14, 16, 18}

    def test_wrong_days_and_lengths_are_refused(self) -> None:
        opened = hours.openings({"a": "Mo 09:00-12:00"}, MONDAY)
        with pytest.raises(InputError, match="not among 0"):
            timetabling.candidate_blocks(opened, days=[7])
        with pytest.raises(InputError, match="quarters"):
            timetabling.candidate_blocks(opened, lengths=[50])


class TestPatterns:
    @given(
        st.sampled_from(
            ["Mo-Fr 08:30-15:30", "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 08:30-11:30", "Tu 14:00-18:00"]
        )
    )
    @settings(max_examples=3)
    def test_all_are_of_one_length_and_within_the_day(self, text: str) -> None:
        week = hours.week(text, MONDAY)
        patterns = timetabling.patterns(week)
        assert patterns[0] == week
        assert len(patterns) > 3
        for one in patterns:
            assert sum(e - s for s, e in one.open) == sum(e - s for s, e in week.open)
            assert all(s % 1440 >= 7 * 60 and (e - 1) % 1440 < 22 * 60 for s, e in one.open)
            assert hours.week(timetabling.osm_text(one), MONDAY) == one

    def test_there_is_a_late_day_and_a_saturday(self) -> None:
        texts = [
            timetabling.osm_text(week)
            for week in timetabling.patterns(hours.week("Mo-Fr 08:30-15:30", MONDAY))
        ]
        assert (
            "Mo-We,Fr 08:30-15:00; Th 08:30-17:30" in texts
            or "Mo,Tu,We,Fr 08:30-15:00; Th 08:30-17:30" in texts
        )
        assert any("Sa 09:00-16:00" in text for text in texts)

    def test_an_unknown_week_stays(self) -> None:
        assert timetabling.patterns(hours.UNKNOWN) == (hours.UNKNOWN,)


def _case(made: np.random.Generator, sites: int) -> tuple[PersonaDemand, hours.Openings]:
    """A made-up kind: a few cells, sites open in the morning, somebody who is free in the evening and on Saturday."""
    cells = 8
    row, column = np.nonzero(made.random((cells, sites)) < 0.5)
    labels = pd.Index([f"s{n}" for n in range(sites)])
    near = Pairs(
        pd.RangeIndex(cells),
        labels,
        row.astype(np.int32),
        column.astype(np.int32),
        made.uniform(1, 14, len(row)),
    )
    opened = hours.openings(dict.fromkeys(labels, "Mo-Fr 09:00-13:00"), MONDAY)
    waiting = np.zeros(cells, dtype=bool)
    waiting[row] = True
    people = made.integers(1, 50, cells)
    windows = "Mo-Fr 13:00 home -> 15:00 home; Sa 09:00 home -> 10:30 home"
    return PersonaDemand(windows, prism.make_trip_legs(near), people, waiting), opened


@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([1.0, 2.0, 3.0, 4.0]))
@settings(max_examples=25)
def test_no_choice_there_is_lets_more_people_in(seed: int, sites: int, budget: float) -> None:
    case, opened = _case(np.random.default_rng(seed), sites)
    blocks = timetabling.candidate_blocks(opened, days=(0, 5), lengths=(60, 120))[:12]
    cover, weights = covering.merged_rows([covering.covered_by_blocks(case, opened, blocks)], len(blocks))
    table = cover.toarray() > 0
    best = 0.0
    for size in range(len(blocks) + 1):
        for few in combinations(range(len(blocks)), size):
            once = len({(blocks[b].site, blocks[b].day) for b in few}) == size
            if once and sum(blocks[b].hours for b in few) <= budget and size:
                best = max(best, float(weights[table[:, few].any(axis=1)].sum()))
    quick = timetabling.extra_hours([case], opened, blocks, budget, exact=False)
    proven = timetabling.extra_hours([case], opened, blocks, budget)
    assert proven.people == pytest.approx(best)
    assert proven.bound == pytest.approx(best)
    assert quick.people <= best <= quick.bound + 1e-9
    assert proven.hours <= budget + 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_block_covers_whom_the_prism_says(seed: int) -> None:
    case, opened = _case(np.random.default_rng(seed), 2)
    blocks = timetabling.candidate_blocks(opened, days=(0, 5), lengths=(60,))
    cover, people = covering.covered_by_blocks(case, opened, blocks)
    cells = np.flatnonzero(case.waiting)
    home = case.legs.home
    for b, block in enumerate(blocks):
        week = Week((*opened.weeks[0].open, block.span))
        site = opened.sites.get_loc(block.site)
        for at, cell in enumerate(cells):
            pair = np.flatnonzero((home.row == cell) & (home.column == site))
            can = (
                len(pair)
                and prism.usable_minutes(case.windows, week, {"home": home.minutes[pair[0]]}).windows > 0
            )
            assert bool(cover[at, b]) == bool(can)
    assert people.tolist() == case.people[cells].tolist()


def test_weeks_of_other_lengths_are_refused() -> None:
    case, opened = _case(np.random.default_rng(1), 1)
    with pytest.raises(InputError, match="one length"):
        timetabling.reshape([case], opened, {"s0": [hours.week("Mo 09:00-10:00", MONDAY)]})
    with pytest.raises(InputError, match="'s9' has no week"):
        timetabling.extra_hours([case], opened, [Block("s9", 0, 0, 60)], 1)


def test_milanos_registry_offices(built_milano: City) -> None:
    baseline, question = scenario.Baseline(built_milano), scenario.Question("anagrafe", 15, ("ufficio",))
    waiting = baseline.answer((), question).personas.at["ufficio", "time_gap_before"]
    suggestion = scenario.extra_hours(baseline, question, 10)
    assert suggestion.plan.gap == 0
    assert suggestion.plan.hours <= 10
    assert suggestion.impact.cost.hours_added == suggestion.plan.hours
    assert suggestion.impact.personas.at["ufficio", "gain"] == suggestion.plan.people > 0.9 * waiting
    assert not suggestion.impact.personas["lose"].any()
    moved = scenario.reshaped_hours(baseline, question)
    assert moved.plan.people == moved.plan.bound > moved.plan.before
    assert moved.impact.cost.hours_added == moved.impact.cost.hours_removed
    served = moved.impact.personas.loc["ufficio", ["served_before", "served_after"]].tolist()
    assert served == [moved.plan.before, moved.plan.people]
