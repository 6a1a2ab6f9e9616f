"""What is one place and what are two, and what becomes of every row."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.errors import DataError
from mire_geo.sources.cleaning import likeness, merge
from mire_geo.sources.cleaning.listing import Listing, Place, adds_no_place
from tests.placetoy import X0, assert_exact, listing, place, quartieri


class TestLikeness:
    def test_the_same_name_further_off_is_the_same_place(self) -> None:
        one, other = place("1", name="Farmacia Canossa"), place("2", name="Canossa snc")
        assert likeness.same_place_score(one, other, 140.0) is not None
        assert likeness.same_place_score(one, other, 160.0) is None

    def test_names_that_contradict_keep_neighbours_apart(self) -> None:
        one = place("1", kind="banca", name="Unicredit")
        other = place("2", kind="banca", name="Banca Popolare di Sondrio")
        assert likeness.same_place_score(one, other, 10.0) is None
        assert likeness.same_place_score(one, place("3", kind="banca"), 10.0) is not None

    def test_no_two_pharmacies_share_an_address(self) -> None:
        one = place("1", name="Farmacia A.F.M. n. 30", address="Via Pizzolpasso, 5")
        assert likeness.same_place_score(
            one, place("2", name="BENU", address="Via Francesco Pizzolpasso, 5"), 80.0
        )
        assert (
            likeness.same_place_score(
                one, place("3", name="BENU", address="Via Francesco Pizzolpasso, 9"), 80.0
            )
            is None
        )

    def test_two_libraries_at_one_address_are_two(self) -> None:
        one = place(
            "1", kind="biblioteca_specialistica", name="Biblioteca della Montagna", address="Via Pellico, 6"
        )
        other = place(
            "2", kind="biblioteca_specialistica", name="Centro di studi grafici", address="Via Pellico, 6"
        )
        assert likeness.same_place_score(one, other, 0.0) is None


class TestMerge:
    def test_the_first_list_names_and_places_the_later_ones_complete(self) -> None:
        official = listing("a", place("MI1", name="Farmacia Canossa"))
        later = place(
            "osm-n1", 520.0, name="Canossa", hours_text="Mo-Fr 09:00-19:00", confirmed_on="2026-01-02"
        )
        sites, receipts = merge.combine_listings(
            [official, listing("b", later, adds=adds_no_place)], quartieri()
        )
        row = sites.loc["farmacia:MI1"]
        assert len(sites) == 1
        assert (row["name"], row["source"], row["also_in"]) == ("Farmacia Canossa", "a", "b")
        assert (row["hours_text"], row["confirmed_on"]) == ("Mo-Fr 09:00-19:00", "2026-01-02")
        assert row["geometry"].x == pytest.approx(X0 + 500.0, abs=0.1)
        assert [(r.kept, r.merged) for r in receipts] == [(1, 0), (0, 1)]

    def test_what_an_official_list_lacks_is_not_added_by_others(self) -> None:
        sites, receipts = merge.combine_listings(
            [listing("b", place("osm-n1"), adds=adds_no_place)], quartieri()
        )
        assert sites.empty
        assert receipts[0].refused == {merge.UNLISTED: 1}

    def test_a_shared_code_settles_it_at_any_distance(self) -> None:
        one = listing("a", place("S1", 100, 100, kind="scuola_primaria", aliases=("MIEE1",)))
        other = listing(
            "b", place("S2", 3900, 1900, kind="scuola_primaria", aliases=("MIEE1",), capacity=90.0)
        )
        sites, _ = merge.combine_listings([one, other], quartieri())
        assert sites["capacity"].tolist() == [90.0]

    def test_a_place_without_position_is_found_by_its_name_alone(self) -> None:
        known = listing("a", place("x", kind="biblioteca", name="Biblioteca Baggio"))
        nowhere = Place(kind="biblioteca", key="y", lon=None, lat=None, name="Baggio", capacity=80.0)
        lost = Place(kind="biblioteca", key="z", lon=None, lat=None, name="Harar")
        sites, receipts = merge.combine_listings([known, listing("b", nowhere, lost)], quartieri())
        assert sites["capacity"].tolist() == [80.0]
        assert receipts[1].refused == {merge.NOWHERE: 1}

    def test_outside_the_city_is_refused(self) -> None:
        beyond = listing("a", place("in"), place("out", 4500), place("china", kind="farmacia"))
        beyond.places[2].lon, beyond.places[2].lat = 103.58, 28.27
        sites, receipts = merge.combine_listings([beyond], quartieri())
        assert sites.index.tolist() == ["farmacia:in"]
        assert receipts[0].refused == {merge.OUTSIDE: 2}

    def test_position_gives_nil_and_municipio(self) -> None:
        sites, _ = merge.combine_listings([listing("a", place("w", 100), place("e", 3000))], quartieri())
        assert sites[["nil_id", "municipio"]].to_dict("index") == {
            "farmacia:e": {"nil_id": 2, "municipio": 9},
            "farmacia:w": {"nil_id": 1, "municipio": 1},
        }

    def test_neighbours_of_one_list_stay_apart_unless_it_repeats_itself(self) -> None:
        twins = [place("1", kind="posta"), place("2", 501, kind="posta")]
        apart, _ = merge.combine_listings([listing("a", *twins)], quartieri())
        once, receipts = merge.combine_listings([listing("a", *twins, repeats=True)], quartieri())
        assert (len(apart), len(once), receipts[0].merged) == (2, 1, 1)
        assert once["also_in"].isna().all()

    def test_the_same_id_twice_is_an_error(self) -> None:
        with pytest.raises(DataError, match="farmacia:1"):
            merge.combine_listings([listing("a", place("1"), place("1", 1500))], quartieri())

    def test_workplaces_are_those_of_their_kind(self) -> None:
        found = listing("a", place("1", kind="ospedale"), place("2", kind="farmacia"))
        sites, _ = merge.combine_listings([found], quartieri())
        assert sites["workplace"].to_dict() == {"ospedale:1": True, "farmacia:2": False}

    def test_a_list_that_loses_rows_is_an_error(self) -> None:
        source = listing("a").dataset
        with pytest.raises(DataError, match="3 rows read but 1"):
            Listing(dataset=source, read=3, places=[place("1")])

    spots = st.lists(
        st.tuples(
            st.floats(-500, 4500), st.floats(-500, 2500), st.sampled_from(["farmacia", "banca", "posta"])
        ),
        max_size=25,
    )

    @given(first=spots, second=spots, seed=st.integers(0, 99))
    @settings(max_examples=40, deadline=None)
    def test_receipts_are_exact_and_the_first_list_is_never_touched(
        self,
        first: list[tuple[float, float, str]],
        second: list[tuple[float, float, str]],
        seed: int,
    ) -> None:
        def listed(key: str, spots: list[tuple[float, float, str]]) -> Listing:
            return listing(
                key, *(place(f"{key}{n}", x, y, kind=kind) for n, (x, y, kind) in enumerate(spots))
            )

        alone, _ = merge.combine_listings([listed("a", first)], quartieri())
        both, receipts = merge.combine_listings([listed("a", first), listed("b", second)], quartieri())
        assert_exact(receipts)
        assert sum(receipt.kept for receipt in receipts) == len(both)
        assert set(alone.index) <= set(both.index)
        assert both.loc[alone.index].geometry.geom_equals(alone.geometry).all()
        shuffled = listed("a", first)
        random.Random(seed).shuffle(shuffled.places)
        again, _ = merge.combine_listings([shuffled], quartieri())
        pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(alone))
