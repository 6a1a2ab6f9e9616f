"""Impacts of scenarios: by hand on the toy city, against the same looked at from scratch, and on Milano."""

import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.measures.time import gap_classes
from mire_geo.output.wording import impact_sentences
from mire_geo.planning import piano, scenario
from mire_geo.planning.scenario.proposals import AddSite, ChangeHours, CloseSite, MoveSite, Proposal
from tests import toy
from tests.english import is_english
from tests.schooltoy import KINDS, OFFICE, PLACES, SCHOOL_CITY, WEEKS, at, proposals

BASELINE = scenario.Baseline(SCHOOL_CITY)


def same(one: scenario.Impact, other: scenario.Impact) -> None:
    """Every figure of the two is the same."""
    for name in ("cells", "groups", "areas", "personas", "persona_areas"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_dtype=False)
    assert one.cost == other.cost
    left_out, other_left_out = (
        {code: str(error) for code, error in impact.left_out.items()} for impact in (one, other)
    )
    assert left_out == other_left_out


class TestImpactByHand:
    def test_a_pharmacy_at_the_library_reaches_cs(self) -> None:
        # Nearest pharmacy: As 3, Bs 7, Cs 11, Ds 11, An 11, Bn 7, Cn 3, Dn 3. From node 8 Cs is at 7.
        after = scenario.apply(toy.city(), [AddSite("p", "farmacia", *at(8))])
        change_impact = scenario.compare(toy.city(), after, scenario.Question("farmacia", 10, ()))
        total = change_impact.groups.loc["all"]
        assert total["people"] == 570
        assert (total["served_before"], total["served_after"]) == (270, 330)
        assert (total["gain"], total["lose"]) == (60, 0)
        assert total["nearer"] == 60
        assert change_impact.groups.loc["women", "gain"] == 30
        assert change_impact.groups.loc["foreigners", "gain"] == 12
        assert change_impact.groups.loc["age_0_2", "gain"] == 6
        assert change_impact.groups.loc[["income_1", "income_3"], "gain"].tolist() == [60, 0]
        assert change_impact.areas["gain"].tolist() == [0, 60, 0]
        assert change_impact.cells.loc["Cs"].tolist() == [11, 7, 0, 0]
        assert change_impact.cost.sites_added == change_impact.cost.unknown == 1

    def test_moving_it_has_losers_too(self) -> None:
        # Pharmacy a goes from node 11 to node 1: As 3 -> 11, Bs 7 -> 15, An 11 -> 3, Bn 7 stays.
        after = scenario.apply(toy.city(), [MoveSite("p", "farmacia:a", *at(1))])
        change_impact = scenario.compare(toy.city(), after, scenario.Question("farmacia", 10, ()))
        assert change_impact.groups.loc["all", ["gain", "lose"]].tolist() == [200, 180]
        assert change_impact.areas["lose"].tolist() == [180, 0, 0]
        assert (
            change_impact.cost.sites_moved,
            change_impact.cost.sites_added,
            change_impact.cost.hours_added,
        ) == (1, 0, 0)

    def test_a_late_library_closes_a_gap_of_hours(self) -> None:
        # Within 10 minutes of the library: Bs 80, Cs 60, Bn 10, Cn 30 people, of whom a third works. From work at 18:00
        # with 30 minutes of commute and a walk of 7 one is there at 18:37: 53 minutes are left, more than the visit.
        after = scenario.apply(SCHOOL_CITY, [ChangeHours("p", "biblioteca:x", "Mo-Fr 09:00-19:30")])
        change_impact = scenario.compare(SCHOOL_CITY, after, scenario.Question("biblioteca", 10, OFFICE))
        office = change_impact.personas.loc["ufficio"]
        workers = 80 // 3 + 60 // 3 + 10 // 3 + 30 // 3
        assert (office["gain"], office["lose"]) == (workers, 0)
        assert (office["time_gap_before"], office["time_gap_after"]) == (workers, 0)
        assert office["space_gap_before"] == office["space_gap_after"]
        assert change_impact.groups.loc["all", ["gain", "more_hours"]].tolist() == [0, 180]
        assert (
            change_impact.cost.hours_added,
            change_impact.cost.days_added,
            change_impact.cost.unknown,
        ) == (7.5, 0, 0)
        assert change_impact.cells.loc["Cs", ["hours_before", "hours_after"]].tolist() == [45, 52.5]

    def test_hours_unknown_move_people_to_the_gap_of_information_alone(self) -> None:
        after = scenario.apply(SCHOOL_CITY, [AddSite("p", "biblioteca", *at(11))])
        personas = scenario.compare(SCHOOL_CITY, after, scenario.Question("biblioteca", 10, OFFICE)).personas
        assert personas.at["ufficio", "gain"] == 0
        assert personas.at["ufficio", "information_gap_after"] > 0

    def test_a_saturday_is_a_day_more(self) -> None:
        changes = [ChangeHours("p", "biblioteca:x", "Mo-Fr 09:00-17:00; Sa 09:00-12:00")]
        cost = BASELINE.answer(changes, scenario.Question("biblioteca", 10, OFFICE)).cost
        assert (cost.hours_added, cost.hours_removed, cost.days_added, cost.days_removed) == (3, 5, 1, 0)

    def test_a_kind_without_any_place_can_get_its_first(self) -> None:
        facts, changes = toy.city(), [AddSite("p", "nido", *at(8), hours="Mo-Fr 07:30-18:00")]
        question = scenario.Question("nido", 10)
        change_impact = scenario.Baseline(facts).answer(changes, question)
        same(change_impact, scenario.compare(facts, scenario.apply(facts, changes), question))
        assert change_impact.groups.loc["all", ["served_before", "served_after"]].tolist() == [0, 180]
        assert change_impact.groups.loc["intended", "people"] == change_impact.groups.loc["age_0_2", "people"]
        assert set(change_impact.left_out) == {"part-time-scuola", "genitore-nido"}
        assert scenario.as_dict(change_impact)["left_out"].keys() == change_impact.left_out.keys()
        in_italian = impact_sentences.sentences_as_dict(change_impact, "it")["left_out"]
        assert in_italian.keys() == change_impact.left_out.keys()
        assert not any(is_english(sentence) for sentence in in_italian.values())

    def test_figures_are_json_and_out_of_reach_is_null(self) -> None:
        change_impact = scenario.Baseline(toy.city()).answer(
            [AddSite("p", "nido", *at(8))], scenario.Question("nido", 10, OFFICE)
        )
        assert (
            json.loads(json.dumps(scenario.as_dict(change_impact), allow_nan=False))["cost"]["sites_added"]
            == 1
        )
        assert scenario.cell_minutes(change_impact)["Cs"] == [None, 7.0, 0.0, 0.0]

    def test_one_scenario_against_another(self) -> None:
        question = scenario.Question("farmacia", 10, OFFICE)
        a, b = [CloseSite("p", "farmacia:a")], [CloseSite("q", "farmacia:b")]
        change_impact = BASELINE.answer(b, question, compared_with=a)
        same(
            change_impact,
            scenario.compare(scenario.apply(SCHOOL_CITY, a), scenario.apply(SCHOOL_CITY, b), question),
        )

    def test_a_question_that_is_not_usable_is_refused(self) -> None:
        for make, words in (
            (lambda: scenario.Question("farmacia", 0), "give a number from 1 to 60"),
            (lambda: scenario.Question("farmacia", personas=("ufficio", "ufficio")), "named twice"),
            (lambda: scenario.Question("farmacia", monday=date(2026, 11, 17)), "not a Monday"),
        ):
            with pytest.raises(InputError, match=words):
                make()


@given(changes=proposals(), kind=KINDS, minutes=st.sampled_from([5.0, 10.0, 15.0]))
@settings(max_examples=40)
def test_the_quick_answer_is_that_of_looking_from_scratch(
    changes: list[Proposal], kind: str, minutes: float
) -> None:
    question = scenario.Question(kind, minutes, ("ufficio", "part-time-scuola", "anziana-a-piedi"))
    quick = BASELINE.answer(changes, question)
    same(quick, scenario.compare(SCHOOL_CITY, scenario.apply(SCHOOL_CITY, changes), question))
    total = quick.groups
    assert (total["served_after"] - total["served_before"] == total["gain"] - total["lose"]).all()
    for when in ("before", "after"):
        parts = quick.personas[[f"{name}_{when}" for name in gap_classes.CLASSES]].sum(axis=1)
        assert (parts == quick.personas["people"]).all()


@given(kind=KINDS, place=PLACES, hours=st.none() | WEEKS, more=WEEKS, minutes=st.sampled_from([5.0, 10.0]))
@settings(max_examples=40)
def test_a_place_or_an_hour_more_never_lowers_any_served(
    kind: str, place: tuple[float, float], hours: str | None, more: str, minutes: float
) -> None:
    question = scenario.Question(kind, minutes, ("ufficio", "part-time-scuola", "cura"))
    known = SCHOOL_CITY.sites[(SCHOOL_CITY.sites["kind"] == kind) & SCHOOL_CITY.sites["hours"].notna()]
    add = AddSite("a", kind, *place, hours=hours)
    longer = [
        ChangeHours(f"h{n}", site, piano.with_added_hours(before, more))
        for n, (site, before) in enumerate(known["hours"].items())
    ]
    for changes, against in (([add], []), (longer, []), ([add, *longer], [add]), ([add, *longer], longer)):
        change_impact = BASELINE.answer(changes, question, compared_with=against)
        assert not change_impact.groups[["lose", "farther", "fewer_hours"]].to_numpy().any()
        assert not change_impact.personas["lose"].any()
        assert not change_impact.areas["lose"].any()
        assert change_impact.cost.hours_removed == 0
        assert (change_impact.cells["minutes_after"] <= change_impact.cells["minutes_before"]).all()
        assert (change_impact.cells["hours_after"] >= change_impact.cells["hours_before"]).all()


class TestMilano:
    def test_registry_offices_open_late_on_thursday(self, built_milano: City) -> None:
        milano = built_milano
        baseline, question = scenario.Baseline(milano), scenario.Question("anagrafe", 15)
        plain = "Mo-Fr 08:30-15:30"
        offices = milano.sites.index[(milano.sites["kind"] == "anagrafe") & (milano.sites["hours"] == plain)]
        assert len(offices) == 11
        for until, hours_added in (("19:00", 11 * 3.5), ("20:00", 11 * 4.5)):
            longer = piano.with_added_hours(plain, f"Th 15:30-{until}")
            changes = [ChangeHours(f"p{n}", site, longer) for n, site in enumerate(offices)]
            change_impact = baseline.answer(changes, question)
            same(change_impact, scenario.compare(milano, scenario.apply(milano, changes), question))
            assert change_impact.cost.hours_added == hours_added
            assert not change_impact.groups["lose"].any()
            assert not change_impact.areas["gain"].any()
            office = change_impact.personas.loc["ufficio"]
            assert office["time_gap_before"] - office["time_gap_after"] == office["gain"]
            # Out at 18:00 and 30 minutes of commute leave no half hour before 19:00, however near the office.
            assert office["gain"] > 100_000 if until == "20:00" else office["gain"] == 0

    def test_closing_a_library_has_losers_where_it_stood(self, built_milano: City) -> None:
        milano = built_milano
        baseline, question = scenario.Baseline(milano), scenario.Question("biblioteca", 15, OFFICE)
        site = milano.sites.index[milano.sites["kind"] == "biblioteca"][0]
        change_impact = baseline.answer([CloseSite("p", site)], question)
        same(
            change_impact, scenario.compare(milano, scenario.apply(milano, [CloseSite("p", site)]), question)
        )
        assert change_impact.groups.loc["all", "gain"] == 0
        assert change_impact.groups.loc["all", "lose"] == change_impact.areas["lose"].sum() > 0


def test_the_baseline_of_the_question_asked_longest_ago_is_let_go(monkeypatch):
    monkeypatch.setattr("mire_geo.planning.scenario.baseline.KEPT", 2)
    baseline, made = scenario.Baseline(SCHOOL_CITY), []
    monkeypatch.setattr(baseline, "_computed_baseline", lambda question: made.append(question.kind))
    for kind in ("farmacia", "biblioteca", "farmacia", "nido", "farmacia", "biblioteca"):
        baseline.warm(scenario.Question(kind))
    assert made == ["farmacia", "biblioteca", "nido", "biblioteca"]
