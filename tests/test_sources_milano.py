"""The real lists of places, counted. Each figure is the publisher's own unless the comment says why not."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from mire_geo.sources import places
from mire_geo.sources.publishers import comune, comune_quartieri, sport
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.provenance import Dataset, Receipt
from tests.placetoy import assert_exact

Milano = tuple[gpd.GeoDataFrame, list[Receipt]]


@pytest.fixture(scope="module")
def milano(raw_dir: Path) -> Milano:
    nil, _ = comune_quartieri.read_quartieri(raw_dir)
    return places.read_sites(raw_dir, nil)


@pytest.mark.raw
class TestMilano:
    @pytest.mark.parametrize(
        ("kind", "sites"),
        [
            ("farmacia", 421),
            ("rsa", 59),
            ("centro_diurno", 22),
            ("casa_di_quartiere", 34),
            ("anagrafe", 13),
            ("sede_municipio", 9),
            ("pediatra", 85),
            ("ospedale", 35),  # 39 rows at 36 addresses, one of them placed 4 km from its own
            ("biblioteca", 25),  # 24 of the neighbourhoods and the Sormani
            ("coworking", 7),
            ("stazione_metro", 90),  # 110 with those outside the city
            ("stazione_ferroviaria", 21),
            ("bike_sharing", 280),
        ],
    )
    def test_official_lists_are_whole(self, milano: Milano, kind: str, sites: int) -> None:
        assert (milano[0]["kind"] == kind).sum() == sites

    def test_kinds_that_no_file_holds_have_no_site(self, milano: Milano) -> None:
        found = set(milano[0]["kind"])
        assert found == {code for code, kind in KINDS.items() if kind.coverage != "missing"}
        assert len(found) >= 30
        assert len(milano[0]) >= 3_500

    def test_receipts_are_exact(self, milano: Milano) -> None:
        sites, receipts = milano
        assert_exact(receipts)
        kept = sites["source"].value_counts().to_dict()
        assert {r.dataset.key: r.kept for r in receipts if r.kept} == kept
        known = {r.dataset.key for r in receipts}
        assert set(sites["also_in"].dropna().str.split().explode()) <= known

    def test_places_add_up(self, milano: Milano) -> None:
        capacity = milano[0].groupby("kind")["capacity"].sum()
        assert capacity["rsa"] == 7728
        assert capacity["centro_diurno"] == 602
        assert capacity["pediatra"] == 121

    def test_hours_are_those_of_the_file(self, milano: Milano, raw_dir: Path) -> None:
        text = (raw_dir / comune.CASE_DI_QUARTIERE.files[0]).read_text(encoding="utf-8")
        houses = milano[0][milano[0]["kind"] == "casa_di_quartiere"]
        assert houses["hours_text"].map(lambda hours: hours in text).all()
        assert houses["closures_text"].notna().sum() == 30  # four say "ND"

    def test_nothing_of_private_persons_or_contacts(self, milano: Milano) -> None:
        words = milano[0][["name", "address", "provider"]].fillna("").agg(" ".join, axis=1)
        assert not words.str.contains("@").any()
        assert not words.str.contains(r"\b\d{11}\b").any()
        assert not milano[0].loc[milano[0]["kind"] == "pediatra", "name"].notna().any()

    def test_ids_name_the_kind_and_come_the_same_again(self, milano: Milano, raw_dir: Path) -> None:
        sites = milano[0]
        assert (sites.index.str.partition(":").get_level_values(0) == sites["kind"]).all()
        nil, _ = comune_quartieri.read_quartieri(raw_dir)
        again, _ = places.read_sites(raw_dir, nil)
        pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(sites))

    def test_positions_fall_where_the_city_itself_says(self, milano: Milano, raw_dir: Path) -> None:
        rows = [row for row, _, _ in _features(raw_dir, sport.POOLS)]
        said = {row["ID_NIL"] for row in rows}
        ours = milano[0].loc[milano[0]["source"] == sport.POOLS.key, "nil_id"].astype(str)
        assert set(ours) <= said


def _features(raw: Path, source: Dataset) -> list[tuple[dict[str, Any], float, float]]:
    return [
        (feature["properties"], *feature["geometry"]["coordinates"])
        for feature in json.loads((raw / source.files[0]).read_text(encoding="utf-8"))["features"]
    ]
