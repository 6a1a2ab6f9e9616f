"""Placing: where the next places of a kind go, on the toy city by hand and on Milano with the proven bound."""

from dataclasses import replace

import pytest

from mire_geo.city import accessibility
from mire_geo.errors import InputError, NoDataError
from mire_geo.planning import location_allocation, scenario
from mire_geo.planning.location_allocation import STREETS, Question
from tests import toy
from tests.milano import milano

LIBRARY = Question("biblioteca", 1, 7, candidates=("farmacia",))


@pytest.fixture(scope="module")
def city():
    return toy.city()


def test_the_best_new_library_by_hand(city):
    """Within 7 minutes the library serves Bs, Cs, Bn, Cn, 180 people; a adds As 100, b adds Dn 50."""
    found = location_allocation.place(city, LIBRARY)
    assert found.answer.sites == ("farmacia:a",)
    assert (found.people, found.before, found.after, found.at_most) == (570, 180, 280, 280)
    assert found.answer.proven
    assert found.places["people_gained"].to_dict() == {"farmacia:a": 100}
    assert found.lost == 240  # Ds 40 and An 200 have neither of the three within 7 minutes
    assert location_allocation.greedy(city, LIBRARY).after == 280


def test_places_at_one_door_are_one_candidate_and_the_kind_itself_is_none(city):
    twin = city.sites.loc[["farmacia:a"]].rename(index={"farmacia:a": "posta:a"}).assign(kind="posta")
    both = city.with_sites(twin)
    found = location_allocation.candidates(
        both, replace(LIBRARY, candidates=("farmacia", "posta", "biblioteca"))
    )
    assert found.index.tolist() == ["farmacia:a", "farmacia:b"]


def test_junctions_are_candidates_too(city):
    found = location_allocation.candidates(city, replace(LIBRARY, candidates=(STREETS,)))
    assert 1 < len(found) <= 8  # one for each inhabited cell, none twice
    assert found.index.is_unique
    assert set(found["kind"]) == {STREETS}
    assert found["nil_id"].notna().all()


@pytest.mark.parametrize("goal", ["walk", "farthest"])
def test_other_goals_are_proven_too(city, goal):
    found = location_allocation.place(city, replace(LIBRARY, goal=goal))
    assert len(found.answer.sites) <= 1  # none where one more would shorten nothing
    assert found.answer.proven
    assert found.at_most is None


def test_everybody_within_the_limit_with_the_fewest(city):
    found = location_allocation.place(city, replace(LIBRARY, goal="all", count=None, limit=11))
    assert (found.answer.sites, found.after) == ((), 570)


def test_a_budget_pays_for_so_many(city):
    found = location_allocation.place(city, replace(LIBRARY, count=None, budget=7.0, cost=4.0))
    assert found.answer.sites == ("farmacia:a",)


def test_capacities_are_kept(city):
    found = location_allocation.place(city, replace(LIBRARY, capacity=60.0))
    assert found.after == 30 + 60  # the library holds 30, the new one 60
    with pytest.raises(InputError, match="capacity of 'farmacia:a' is not known"):
        location_allocation.place(city, Question("farmacia", 1, 7, candidates=("biblioteca",), capacity=10))


def test_a_placement_becomes_a_scenario(city):
    found = location_allocation.place(city, LIBRARY)
    after = scenario.apply(city, location_allocation.proposals(found))
    question = accessibility.Question("biblioteca", "within", 7, "residents")
    got = accessibility.share(after, question)
    assert int((got.values * got.people).sum()) == found.after


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"goal": "glory"}, "no goal 'glory'"),
        ({"limit": 0}, "above zero"),
        ({"count": None}, "how many places"),
        ({"count": 3}, "only 2 candidates"),
        ({"goal": "all", "budget": 3}, "budget is for"),
        ({"goal": "walk", "capacity": 3}, "capacities are for"),
    ],
)
def test_bad_questions_are_sentences(city, changed, sentence):
    with pytest.raises(InputError, match=sentence):
        location_allocation.place(city, replace(LIBRARY, **changed))
    with pytest.raises(NoDataError, match="no candidate"):
        location_allocation.siting_input(city, replace(LIBRARY, candidates=("wemi",)))


def test_five_new_case_di_quartiere_in_public_buildings():
    """What docs/siting.md says of Milano."""
    city, question = milano(), Question("casa_di_quartiere")
    on = location_allocation.siting_input(city, question)
    quick, found = (
        location_allocation.greedy(city, question, on),
        location_allocation.place(city, question, search_input=on),
    )
    assert quick.after <= found.after == found.at_most <= quick.at_most
    assert found.answer.proven
    assert found.before + found.places["people_gained"].sum() == found.after
    assert len(found.places) == 5
    assert not on.places.index.str.startswith("casa_di_quartiere:").any()
