"""Scenarios on the toy city by hand, against the same looked at from scratch, and on Milano."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.city import City
from mire_geo.errors import InputError, UnknownError
from mire_geo.measures.time import gap_classes
from mire_geo.planning import piano, scenario
from mire_geo.planning.scenario.proposals import (
    AddSite,
    ChangeHours,
    CloseSite,
    MoveSite,
    Proposal,
    Resize,
)
from mire_geo.tables import schema
from tests import toy

X0, Y0 = toy.ORIGIN
OFFICE = ("ufficio",)


def at(node: int) -> tuple[float, float]:
    """Where a node of the drawing is."""
    x, y = toy.nodes().loc[node, ["x", "y"]]
    return float(x), float(y)


def _school_city() -> City:
    """The toy city with hours at the library and a school at node 13."""
    added = toy.sites().loc[["biblioteca:x"]].rename(index={"biblioteca:x": "scuola_primaria:s"})
    added["kind"], added["source_id"] = "scuola_primaria", "s"
    added.geometry = gpd.points_from_xy(*np.array([at(13)]).T)
    made = toy.city().with_sites(added)
    sites = made.sites.copy()
    sites.at["biblioteca:x", "hours"] = "Mo-Fr 09:00-18:00"
    sites.at["farmacia:a", "hours"] = "Mo-Fr 09:00-18:00; Sa 10:00-12:00"
    return replace(made, sites=sites)


SCHOOL_CITY = _school_city()
BASELINE = scenario.Baseline(SCHOOL_CITY)


def same(one: scenario.Impact, other: scenario.Impact) -> None:
    """Every figure of the two is the same."""
    for name in ("cells", "groups", "areas", "personas", "persona_areas"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_dtype=False)
    assert one.cost == other.cost
    assert one.left_out == other.left_out


class TestApply:
    def test_a_new_place_is_a_row_that_keeps_the_model_and_the_facts_stay(self) -> None:
        facts = toy.city()
        kept = facts.sites.copy()
        add = AddSite("p1", "biblioteca", *at(15), hours="lun-ven 9-18", capacity=12, name="Nuova <b>")
        made = scenario.apply(facts, [add])
        schema.check(made.sites, schema.Sites, name="sites")
        row = made.sites.loc["biblioteca:proposta-p1"]
        assert (row["nil_id"], row["municipio"], row["hours"]) == (2, 2, "Mo-Fr 09:00-18:00")
        assert (row["hours_state"], row["source"], row["capacity"]) == ("proposed", "proposta", 12)
        pd.testing.assert_frame_equal(pd.DataFrame(facts.sites), pd.DataFrame(kept))
        pd.testing.assert_frame_equal(pd.DataFrame(made.sites.iloc[:3]), pd.DataFrame(kept))

    def test_hours_that_nobody_said_are_unknown(self) -> None:
        made = scenario.apply(toy.city(), [AddSite("p1", "biblioteca", *at(15))])
        assert pd.isna(made.sites.at["biblioteca:proposta-p1", "hours"])
        assert made.sites.at["biblioteca:proposta-p1", "hours_state"] == "unknown"

    def test_each_change_is_made_and_keeps_the_model(self) -> None:
        made = scenario.apply(
            toy.city(),
            [
                MoveSite("m", "farmacia:a", *at(5)),
                ChangeHours("h", "farmacia:a", "24/7"),
                Resize("r", "biblioteca:x", 55),
                CloseSite("c", "farmacia:b"),
            ],
        )
        schema.check(made.sites, schema.Sites, name="sites")
        assert list(made.sites.index) == ["farmacia:a", "biblioteca:x"]
        moved = made.sites.loc["farmacia:a"]
        assert (moved.geometry.x, moved.geometry.y, moved["nil_id"]) == (*at(5), 2)
        assert pd.isna(moved["address"])
        assert moved["hours"] == "24/7"
        assert made.sites.at["biblioteca:x", "capacity"] == 55

    def test_the_order_makes_no_difference(self) -> None:
        asked = [
            AddSite("a2", "farmacia", *at(1)),
            AddSite("a1", "farmacia", *at(9)),
            MoveSite("m", "farmacia:a", *at(5)),
            ChangeHours("h", "farmacia:a", "24/7"),
        ]
        one, other = scenario.apply(toy.city(), asked), scenario.apply(toy.city(), asked[::-1])
        pd.testing.assert_frame_equal(pd.DataFrame(one.sites), pd.DataFrame(other.sites))
        assert scenario.fingerprint(toy_city(), asked) == scenario.fingerprint(toy_city(), asked[::-1])

    def test_add_then_close_gives_the_baseline_back(self) -> None:
        facts = toy_city()
        add = AddSite("p1", "biblioteca", *at(15), hours="24/7")
        back = scenario.apply(facts, [add, CloseSite("p2", add.site)])
        assert scenario.fingerprint(back) == scenario.fingerprint(facts)
        assert scenario.fingerprint(scenario.apply(facts, [add])) != scenario.fingerprint(facts)

    def test_add_then_withdraw_gives_the_hash_of_the_baseline(self) -> None:
        room: list[Proposal] = [AddSite("p1", "biblioteca", *at(15))]
        before = scenario.fingerprint(toy_city())
        assert scenario.fingerprint(toy_city(), room) != before
        room.clear()
        assert scenario.fingerprint(toy_city(), room) == before

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ([CloseSite("a", "farmacia:a"), CloseSite("b", "farmacia:a")], "both close site 'farmacia:a'"),
            ([CloseSite("a", "farmacia:a"), ChangeHours("b", "farmacia:a", "24/7")], "cannot both be"),
            ([MoveSite("a", "farmacia:a", *at(1)), MoveSite("b", "farmacia:a", *at(2))], "both move"),
            ([Resize("a", "biblioteca:x", 1), Resize("a", "farmacia:a", 2)], "two proposals have the id 'a'"),
            ([AddSite("a", "farmacia", X0 - 5000, Y0)], "outside the city"),
            ([AddSite("a", "farmacia", X0 + 600, Y0 + 895)], "nobody can walk"),
        ],
    )
    def test_what_cannot_be_is_said(self, asked: list[Proposal], words: str) -> None:
        with pytest.raises(InputError, match=words):
            scenario.apply(toy.city(), asked)

    def test_an_unknown_site_is_said(self) -> None:
        with pytest.raises(UnknownError, match="proposal 'a' names site 'farmacia:z'"):
            scenario.apply(toy.city(), [CloseSite("a", "farmacia:z")])

    def test_of_two_in_conflict_the_preferred_one_is_kept(self) -> None:
        asked = [
            ChangeHours("a", "farmacia:a", "24/7"),
            CloseSite("b", "farmacia:a"),
            CloseSite("c", "farmacia:b"),
        ]
        settled = scenario.settle(asked)
        assert [one.id for one in settled.proposals] == ["a", "c"]
        assert [(one.first, one.second) for one in settled.left_out] == [("a", "b")]
        assert scenario.conflicts(settled.proposals) == ()

    def test_what_cannot_be_in_the_city_is_left_out_with_its_reason(self) -> None:
        new = AddSite("e", "farmacia", *at(9))
        asked = [
            CloseSite("a", new.site),
            AddSite("b", "farmacia", X0 - 5000, Y0),
            AddSite("c", "farmacia", X0 + 600, Y0 + 895),
            CloseSite("d", "farmacia:z"),
            new,
            MoveSite("f", "farmacia:a", *at(2)),
            CloseSite("g", "farmacia:a"),
        ]
        settled = scenario.settle(asked, toy_city())
        assert [one.id for one in settled.proposals] == ["a", "e", "f"]
        assert {one.second: (one.first, one.code) for one in settled.left_out} == {
            "g": ("f", "conflict"),
            "b": ("", "outside"),
            "c": ("", "off_streets"),
            "d": ("", "unknown_site"),
        }
        scenario.apply(toy_city(), settled.proposals)
        assert scenario.settle([new], toy_city()).left_out == ()


def toy_city() -> City:
    """One toy city for all, so that its hash is read once."""
    return SCHOOL_CITY


class TestProposals:
    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (lambda: CloseSite("", "x"), "the id of a proposal is ''"),
            (lambda: CloseSite("a b", "x"), "letters, digits"),
            (lambda: CloseSite("a", ""), "site is ''"),
            (lambda: CloseSite("a", 3), "site is 3"),  # type: ignore[arg-type]
            (lambda: AddSite("a", "farmacia", float("nan"), 0), "x is nan"),
            (lambda: AddSite("a", "farmacia", 10**400, 0), "x is 1"),
            (lambda: AddSite("a", "farmacia", "1", 0), "x is '1'"),  # type: ignore[arg-type]
            (lambda: AddSite("a", "farmacia", True, 0), "x is True"),
            (lambda: AddSite("a", "farmacia", 0, 0, capacity=-1), "capacity is -1"),
            (lambda: AddSite("a", "farmacia", 0, 0, capacity=float("inf")), "capacity is inf"),
            (lambda: AddSite("a", "farmacia", 0, 0, name="x" * 501), "501 characters"),
            (lambda: AddSite("a", "farmacia", 0, 0, hours="quando capita"), "cannot be read"),
            (lambda: ChangeHours("a", "x", " "), "hours is ' '"),
            (lambda: Resize("a", "x", None), "no capacity"),  # type: ignore[arg-type]
        ],
    )
    def test_a_field_that_is_not_usable_is_named(self, make, words: str) -> None:
        with pytest.raises(InputError, match=words):
            make()

    def test_an_unknown_kind_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(UnknownError, match="farmacia"):
            AddSite("a", "farmacie", 0, 0)


class TestImpactByHand:
    def test_a_pharmacy_at_the_library_reaches_cs(self) -> None:
        # Nearest pharmacy: As 3, Bs 7, Cs 11, Ds 11, An 11, Bn 7, Cn 3, Dn 3. From node 8 Cs is at 7.
        after = scenario.apply(toy.city(), [AddSite("p", "farmacia", *at(8))])
        found = scenario.compare(toy.city(), after, scenario.Question("farmacia", 10, ()))
        total = found.groups.loc["all"]
        assert total["people"] == 570
        assert (total["served_before"], total["served_after"]) == (270, 330)
        assert (total["gain"], total["lose"]) == (60, 0)
        assert total["nearer"] == 60
        assert found.groups.loc["women", "gain"] == 30
        assert found.groups.loc["foreigners", "gain"] == 12
        assert found.groups.loc["age_0_2", "gain"] == 6
        assert found.groups.loc[["income_1", "income_3"], "gain"].tolist() == [60, 0]
        assert found.areas["gain"].tolist() == [0, 60, 0]
        assert found.cells.loc["Cs"].tolist() == [11, 7, 0, 0]
        assert found.cost.sites_added == found.cost.unknown == 1

    def test_moving_it_has_losers_too(self) -> None:
        # Pharmacy a goes from node 11 to node 1: As 3 -> 11, Bs 7 -> 15, An 11 -> 3, Bn 7 stays.
        after = scenario.apply(toy.city(), [MoveSite("p", "farmacia:a", *at(1))])
        found = scenario.compare(toy.city(), after, scenario.Question("farmacia", 10, ()))
        assert found.groups.loc["all", ["gain", "lose"]].tolist() == [200, 180]
        assert found.areas["lose"].tolist() == [180, 0, 0]
        assert (found.cost.sites_moved, found.cost.sites_added, found.cost.hours_added) == (1, 0, 0)

    def test_a_late_library_closes_a_gap_of_hours(self) -> None:
        # Within 10 minutes of the library: Bs 80, Cs 60, Bn 10, Cn 30 people, of whom a third works. From work at 18:00
        # with 30 minutes of commute and a walk of 7 one is there at 18:37: 53 minutes are left, more than the visit.
        after = scenario.apply(SCHOOL_CITY, [ChangeHours("p", "biblioteca:x", "Mo-Fr 09:00-19:30")])
        found = scenario.compare(SCHOOL_CITY, after, scenario.Question("biblioteca", 10, OFFICE))
        office = found.personas.loc["ufficio"]
        workers = 80 // 3 + 60 // 3 + 10 // 3 + 30 // 3
        assert (office["gain"], office["lose"]) == (workers, 0)
        assert (office["time_gap_before"], office["time_gap_after"]) == (workers, 0)
        assert office["space_gap_before"] == office["space_gap_after"]
        assert found.groups.loc["all", ["gain", "more_hours"]].tolist() == [0, 180]
        assert (found.cost.hours_added, found.cost.days_added, found.cost.unknown) == (7.5, 0, 0)
        assert found.cells.loc["Cs", ["hours_before", "hours_after"]].tolist() == [45, 52.5]

    def test_hours_unknown_move_people_to_the_gap_of_information_alone(self) -> None:
        after = scenario.apply(SCHOOL_CITY, [AddSite("p", "biblioteca", *at(11))])
        found = scenario.compare(SCHOOL_CITY, after, scenario.Question("biblioteca", 10, OFFICE)).personas
        assert found.at["ufficio", "gain"] == 0
        assert found.at["ufficio", "information_gap_after"] > 0

    def test_a_saturday_is_a_day_more(self) -> None:
        asked = [ChangeHours("p", "biblioteca:x", "Mo-Fr 09:00-17:00; Sa 09:00-12:00")]
        cost = BASELINE.answer(asked, scenario.Question("biblioteca", 10, OFFICE)).cost
        assert (cost.hours_added, cost.hours_removed, cost.days_added, cost.days_removed) == (3, 5, 1, 0)

    def test_a_kind_without_any_place_can_get_its_first(self) -> None:
        facts, asked = toy.city(), [AddSite("p", "nido", *at(8), hours="Mo-Fr 07:30-18:00")]
        question = scenario.Question("nido", 10)
        found = scenario.Baseline(facts).answer(asked, question)
        same(found, scenario.compare(facts, scenario.apply(facts, asked), question))
        assert found.groups.loc["all", ["served_before", "served_after"]].tolist() == [0, 180]
        assert found.groups.loc["intended", "people"] == found.groups.loc["age_0_2", "people"]
        assert set(found.left_out) == {"part-time-scuola", "genitore-nido"}

    def test_figures_are_json_and_out_of_reach_is_null(self) -> None:
        found = scenario.Baseline(toy.city()).answer(
            [AddSite("p", "nido", *at(8))], scenario.Question("nido", 10, OFFICE)
        )
        assert json.loads(json.dumps(scenario.as_dict(found), allow_nan=False))["cost"]["sites_added"] == 1
        assert scenario.cell_minutes(found)["Cs"] == [None, 7.0, 0.0, 0.0]

    def test_one_scenario_against_another(self) -> None:
        question = scenario.Question("farmacia", 10, OFFICE)
        a, b = [CloseSite("p", "farmacia:a")], [CloseSite("q", "farmacia:b")]
        found = BASELINE.answer(b, question, against=a)
        same(
            found, scenario.compare(scenario.apply(SCHOOL_CITY, a), scenario.apply(SCHOOL_CITY, b), question)
        )

    def test_a_question_that_is_not_usable_is_refused(self) -> None:
        for make, words in (
            (lambda: scenario.Question("farmacia", 0), "give a number from 1 to 60"),
            (lambda: scenario.Question("farmacia", personas=("ufficio", "ufficio")), "named twice"),
            (lambda: scenario.Question("farmacia", monday=date(2026, 11, 17)), "not a Monday"),
        ):
            with pytest.raises(InputError, match=words):
                make()


_WEEKS = st.sampled_from(
    ["24/7", "Mo-Fr 09:00-18:00", "Mo-Fr 08:30-19:30; Sa 09:00-12:30", "Th 18:00-21:00", "Sa,Su 10:00-20:00"]
)
_KINDS = st.sampled_from(["farmacia", "biblioteca", "scuola_primaria"])
_PLACES = st.tuples(st.floats(0, 1200), st.floats(0, 600)).map(lambda p: (float(X0 + p[0]), float(Y0 + p[1])))
_SITES = list(SCHOOL_CITY.sites.index)


@st.composite
def _proposals(draw: st.DrawFn) -> list[Proposal]:
    asked: list[Proposal] = [
        AddSite(f"a{n}", draw(_KINDS), *draw(_PLACES), hours=draw(st.none() | _WEEKS))
        for n in range(draw(st.integers(0, 2)))
    ]
    for site in draw(st.lists(st.sampled_from(_SITES), unique=True, max_size=3)):
        what = draw(st.sampled_from(["close", "move", "hours", "both"]))
        if what == "close":
            asked.append(CloseSite(f"c{len(asked)}", site))
        if what in ("move", "both"):
            asked.append(MoveSite(f"m{len(asked)}", site, *draw(_PLACES)))
        if what in ("hours", "both"):
            asked.append(ChangeHours(f"h{len(asked)}", site, draw(_WEEKS)))
    return draw(st.permutations(asked))


@given(asked=_proposals(), kind=_KINDS, minutes=st.sampled_from([5.0, 10.0, 15.0]))
@settings(max_examples=40)
def test_the_quick_answer_is_that_of_looking_from_scratch(
    asked: list[Proposal], kind: str, minutes: float
) -> None:
    question = scenario.Question(kind, minutes, ("ufficio", "part-time-scuola", "anziana-a-piedi"))
    quick = BASELINE.answer(asked, question)
    same(quick, scenario.compare(SCHOOL_CITY, scenario.apply(SCHOOL_CITY, asked), question))
    total = quick.groups
    assert (total["served_after"] - total["served_before"] == total["gain"] - total["lose"]).all()
    for when in ("before", "after"):
        parts = quick.personas[[f"{name}_{when}" for name in gap_classes.CLASSES]].sum(axis=1)
        assert (parts == quick.personas["people"]).all()


@given(
    kind=_KINDS, place=_PLACES, hours=st.none() | _WEEKS, more=_WEEKS, minutes=st.sampled_from([5.0, 10.0])
)
@settings(max_examples=40)
def test_a_place_or_an_hour_more_never_lowers_any_served(
    kind: str, place: tuple[float, float], hours: str | None, more: str, minutes: float
) -> None:
    question = scenario.Question(kind, minutes, ("ufficio", "part-time-scuola", "cura"))
    known = SCHOOL_CITY.sites[(SCHOOL_CITY.sites["kind"] == kind) & SCHOOL_CITY.sites["hours"].notna()]
    add = AddSite("a", kind, *place, hours=hours)
    longer = [
        ChangeHours(f"h{n}", site, piano.added(before, more))
        for n, (site, before) in enumerate(known["hours"].items())
    ]
    for asked, against in (([add], []), (longer, []), ([add, *longer], [add]), ([add, *longer], longer)):
        found = BASELINE.answer(asked, question, against=against)
        assert not found.groups[["lose", "farther", "fewer_hours"]].to_numpy().any()
        assert not found.personas["lose"].any()
        assert not found.areas["lose"].any()
        assert found.cost.hours_removed == 0
        assert (found.cells["minutes_after"] <= found.cells["minutes_before"]).all()
        assert (found.cells["hours_after"] >= found.cells["hours_before"]).all()


class TestFiles:
    ALL = (
        AddSite(
            "a", "farmacia", *at(8), hours="Mo-Fr 09:00-18:00", capacity=3, name="«Nuova» ${x} `y` \u202e"
        ),
        CloseSite("c", "farmacia:b"),
        MoveSite("m", "farmacia:a", *at(1)),
        ChangeHours("h", "farmacia:a", "24/7"),
        Resize("r", "biblioteca:x", 40),
    )

    def test_a_scenario_comes_back_as_it_was(self, tmp_path: Path) -> None:
        made = scenario.Scenario(
            self.ALL,
            "Titolo è <b>",
            ("farmacia",),
            12.5,
            OFFICE,
            date(2026, 8, 10),
            scenario.fingerprint(SCHOOL_CITY),
        )
        scenario.write(made, tmp_path / "one.json")
        assert scenario.read(tmp_path / "one.json") == made
        scenario.write(scenario.read(tmp_path / "one.json"), tmp_path / "two.json")
        assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()

    @given(_proposals())
    @settings(max_examples=25)
    def test_proposals_come_back_as_they_were(self, asked: list[Proposal]) -> None:
        said = json.loads(json.dumps([scenario.proposal_as_dict(one) for one in asked]))
        assert [scenario.proposal(one) for one in said] == asked

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("{", "not JSON"),
            ("[" * 100_000, "nested deeper"),
            ("[]", "no scenario"),
            ('{"format": "mire-scenario", "version": 2}', "version 2"),
            ('{"format": "mire-scenario", "version": 1, "proposals": {}}', "must be a list"),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "who": 1}', "has the field 'who'"),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [3]}',
                r"proposals\[0\] is not an object",
            ),
            ('{"format": "mire-scenario", "version": 1, "proposals": [{"type": []}]}', "is of type"),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [{"type": "close"}]}',
                "lacks the field 'id'",
            ),
            (
                '{"format": "mire-scenario", "version": 1, "proposals": [], "minutes": true}',
                "minutes is True",
            ),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "monday": "x"}', "write a day"),
            ('{"format": "mire-scenario", "version": 1, "proposals": [], "crs": "EPSG:4326"}', "EPSG:32632"),
            ('{"format": "mire-scenario", "version": 1}', "proposals"),
        ],
    )
    def test_what_is_wrong_is_said(self, text: str, words: str) -> None:
        with pytest.raises(InputError, match=words):
            scenario.read_text(text)


class TestMilano:
    def test_registry_offices_open_late_on_thursday(self, built_milano: City) -> None:
        milano = built_milano
        baseline, question = scenario.Baseline(milano), scenario.Question("anagrafe", 15)
        plain = "Mo-Fr 08:30-15:30"
        offices = milano.sites.index[(milano.sites["kind"] == "anagrafe") & (milano.sites["hours"] == plain)]
        assert len(offices) == 11
        for until, hours_added in (("19:00", 11 * 3.5), ("20:00", 11 * 4.5)):
            longer = piano.added(plain, f"Th 15:30-{until}")
            asked = [ChangeHours(f"p{n}", site, longer) for n, site in enumerate(offices)]
            found = baseline.answer(asked, question)
            same(found, scenario.compare(milano, scenario.apply(milano, asked), question))
            assert found.cost.hours_added == hours_added
            assert not found.groups["lose"].any()
            assert not found.areas["gain"].any()
            office = found.personas.loc["ufficio"]
            assert office["time_gap_before"] - office["time_gap_after"] == office["gain"]
            # Out at 18:00 and 30 minutes of commute leave no half hour before 19:00, however near the office.
            assert office["gain"] > 100_000 if until == "20:00" else office["gain"] == 0

    def test_closing_a_library_has_losers_where_it_stood(self, built_milano: City) -> None:
        milano = built_milano
        baseline, question = scenario.Baseline(milano), scenario.Question("biblioteca", 15, OFFICE)
        site = milano.sites.index[milano.sites["kind"] == "biblioteca"][0]
        found = baseline.answer([CloseSite("p", site)], question)
        same(found, scenario.compare(milano, scenario.apply(milano, [CloseSite("p", site)]), question))
        assert found.groups.loc["all", "gain"] == 0
        assert found.groups.loc["all", "lose"] == found.areas["lose"].sum() > 0


def test_the_baseline_of_the_question_asked_longest_ago_is_let_go(monkeypatch):
    monkeypatch.setattr("mire_geo.planning.scenario.baseline.KEPT", 2)
    baseline, made = scenario.Baseline(SCHOOL_CITY), []
    monkeypatch.setattr(baseline, "_make", lambda question: made.append(question.kind))
    for kind in ("farmacia", "biblioteca", "farmacia", "nido", "farmacia", "biblioteca"):
        baseline.warm(scenario.Question(kind))
    assert made == ["farmacia", "biblioteca", "nido", "biblioteca"]
