"""Scenarios on the toy city: proposals, what each makes of the city, conflicts, and the hash of it."""

import pandas as pd
import pytest

from mire_geo.errors import InputError, UnknownError
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import AddSite, ChangeHours, CloseSite, MoveSite, Proposal, Resize
from mire_geo.tables import schema
from tests import toy
from tests.schooltoy import SCHOOL_CITY, X0, Y0, at


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
        assert scenario.fingerprint(SCHOOL_CITY, asked) == scenario.fingerprint(SCHOOL_CITY, asked[::-1])

    def test_add_then_close_gives_the_baseline_back(self) -> None:
        facts = SCHOOL_CITY
        add = AddSite("p1", "biblioteca", *at(15), hours="24/7")
        back = scenario.apply(facts, [add, CloseSite("p2", add.site)])
        assert scenario.fingerprint(back) == scenario.fingerprint(facts)
        assert scenario.fingerprint(scenario.apply(facts, [add])) != scenario.fingerprint(facts)

    def test_add_then_withdraw_gives_the_hash_of_the_baseline(self) -> None:
        room: list[Proposal] = [AddSite("p1", "biblioteca", *at(15))]
        before = scenario.fingerprint(SCHOOL_CITY)
        assert scenario.fingerprint(SCHOOL_CITY, room) != before
        room.clear()
        assert scenario.fingerprint(SCHOOL_CITY, room) == before

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
        settled = scenario.settle(asked, SCHOOL_CITY)
        assert [one.id for one in settled.proposals] == ["a", "e", "f"]
        assert {one.second: (one.first, one.code) for one in settled.left_out} == {
            "g": ("f", "conflict"),
            "b": ("", "outside"),
            "c": ("", "off_streets"),
            "d": ("", "unknown_site"),
        }
        scenario.apply(SCHOOL_CITY, settled.proposals)
        assert scenario.settle([new], SCHOOL_CITY).left_out == ()


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
