"""NIL, residents, cells, income and basemap: on a toy raw folder, and on the real one where it is here."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import DataError
from mire_geo.sources.people import grid, istat, mef, residents
from mire_geo.sources.publishers import comune_quartieri, orientation
from mire_geo.tables import schema
from tests import rawtoy

BANDS = list(schema.AGE_BANDS)


@pytest.fixture
def raw(tmp_path):
    return rawtoy.write(tmp_path / "raw")


@pytest.fixture
def toy_quartieri(raw):
    return comune_quartieri.read_quartieri(raw)[0]


def balanced(receipts):
    return all(r.read == r.kept + r.merged + sum(r.refused.values()) for r in receipts)


def test_quartieri_join_on_the_number_of_the_nil_and_measure_their_polygons(raw):
    quartieri, receipts = comune_quartieri.read_quartieri(raw)
    assert quartieri["nil"].to_dict() == {1: "Borgo", 2: "Città Nuova", 3: "Parco"}
    assert quartieri["people"].to_dict() == {1: 120, 2: 100, 3: 0}
    assert quartieri["municipio"].to_dict() == {1: 1, 2: 2, 3: 2}
    assert quartieri["area_m2"].to_numpy() == pytest.approx(np.array([4, 4, 2]) * 235.0**2, rel=1e-3)
    assert quartieri["abitato"].to_dict() == {1: True, 2: False, 3: False}
    assert balanced(receipts)
    assert sum(receipts[-1].refused.values()) == 1


def test_a_nil_whose_households_cannot_be_families_is_institutional(raw):
    """90 households, 10 of them of one person: the other 80 would need 160 people, and 90 are left."""
    quartieri, _ = comune_quartieri.read_quartieri(raw)
    assert quartieri["institutional"].to_dict() == {1: False, 2: True, 3: False}


def test_a_nil_without_residents_in_the_file_is_an_error_not_a_zero(raw):
    path = raw / comune_quartieri.RESIDENTS.files[0]
    rawtoy.edit(path, "Parco;3;", "Parco;4;")
    with pytest.raises(DataError, match=r"do not hold the same NIL: \[3, 4\]"):
        comune_quartieri.read_quartieri(raw)


def test_men_and_women_that_do_not_add_up_are_an_error(raw):
    rawtoy.edit(raw / comune_quartieri.RESIDENTS.files[0], ";1;58;62;120;", ";1;58;63;120;")
    with pytest.raises(DataError, match=r"the groups of NIL \[1\] do not fit"):
        comune_quartieri.read_quartieri(raw)


def test_a_missing_file_is_named(raw):
    (raw / comune_quartieri.NIL.files[0]).unlink()
    with pytest.raises(DataError, match=r"ds964_nil_wm\.geojson is missing"):
        comune_quartieri.read_quartieri(raw)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PARCO BOSCO IN CITTA'", "Parco Bosco in Città"),
        ("MONLUE' - PONTE LAMBRO", "Monluè - Ponte Lambro"),
        ("NIGUARDA - CA' GRANDA - PRATO CENTENARO", "Niguarda - Ca' Granda - Prato Centenaro"),
        ("LORETO - CASORETTO - NOLO", "Loreto - Casoretto - NoLo"),
        ("XXII MARZO", "XXII Marzo"),
        ("QT 8", "QT 8"),
        ("GIARDINI P.TA VENEZIA", "Giardini Porta Venezia"),
        ("RONCHETTO SUL NAVIGLIO - Q.RE LODOVICO IL MORO", "Ronchetto sul Naviglio - Q.re Lodovico il Moro"),
    ],
)
def test_names_in_capitals_become_names(written, read):
    assert comune_quartieri.title_case(written) == read


def test_counts_are_counts_and_scores_stay_where_they_are(raw):
    counts, receipts = comune_quartieri.read_counts(raw)
    coworking = counts[counts["kind"] == "coworking"].set_index("nil_id")["count"]
    assert coworking.to_dict() == {1: 1, 2: 2}
    assert set(counts["kind"]) == {
        "bottega_storica", "coworking", "edicola", "esercizio_vicinato", "grande_distribuzione", "pubblico_esercizio",
    }  # fmt: skip
    assert balanced(receipts)
    assert sum(receipts[1].refused.values()) == 3


def test_every_nil_adds_up_to_its_residents_in_every_group(raw, toy_quartieri):
    cells, receipts = istat.read_cells(raw, toy_quartieri)
    assert_adds_up(cells, toy_quartieri)
    assert balanced(receipts)
    assert not (cells["nil_id"] == 3).any()


def test_census_residents_stay_where_they_were(raw, toy_quartieri):
    cells, _ = istat.read_cells(raw, toy_quartieri)
    borgo = cells[cells["nil_id"] == 1]
    assert list(borgo.index) == ["1-1", "2-1", "101-1"]
    assert (borgo["rule"] == residents.CENSUS).all()
    assert borgo["people"].to_numpy() == pytest.approx([36, 36, 48], abs=3)


def test_newcomers_of_a_grown_nil_go_to_empty_ground_with_streets(raw, toy_quartieri):
    """From 10 to 100: the 10 stay in cell 3, the others go to 103 and 104 as their junctions are, 3 to 1."""
    cells, _ = istat.read_cells(raw, toy_quartieri)
    new = cells[cells["nil_id"] == 2]
    assert new["rule"].to_dict() == {
        "3-2": residents.CENSUS,
        "103-2": residents.GROWTH,
        "104-2": residents.GROWTH,
    }
    assert new["people"].to_numpy() == pytest.approx([10, 67.5, 22.5], abs=3)


def test_a_cell_has_the_municipio_it_lies_in_whatever_its_nil(raw, toy_quartieri):
    moved = rawtoy.square(0, 0, 2.8, 2), rawtoy.square(2.8, 0, 5, 2)
    rawtoy.geojson(raw / comune_quartieri.MUNICIPI.files[0], {"MUNICIPIO": [1, 2]}, list(moved))
    cells, _ = istat.read_cells(raw, toy_quartieri)
    assert toy_quartieri.loc[2, "municipio"] == 2
    assert cells["municipio"].to_dict() == {"1-1": 1, "2-1": 1, "3-2": 1, "101-1": 1, "103-2": 1, "104-2": 2}


def test_walks_start_inside_their_piece(raw, toy_quartieri):
    cells, _ = istat.read_cells(raw, toy_quartieri)
    assert cells.geometry.intersects(
        gpd.GeoSeries(gpd.points_from_xy(cells["x"], cells["y"]), cells.index, schema.CRS)
    ).all()


def test_income_is_that_of_the_nearest_postcode_and_unknown_far_away(raw, toy_quartieri):
    cells, _ = istat.read_cells(raw, toy_quartieri)
    assert cells.loc["1-1", ["cap", "income"]].tolist() == ["20121", 40_000.0]
    assert cells.loc["103-2", ["cap", "income"]].tolist() == ["20122", 20_000.0]
    points, _ = mef.read_postcode_points(raw)
    far = np.array([[rawtoy.EAST - 5_000, rawtoy.NORTH]])
    assert mef.postcode_at(far, points).isna().all()


def test_same_raw_same_bytes(raw, toy_quartieri, tmp_path):
    for name in ("first", "second"):
        istat.read_cells(raw, toy_quartieri)[0].to_parquet(tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_receipts_say_which_sections_were_refused_and_why(raw):
    sections, (census, lookup) = istat.read_sections(raw)
    assert sections.index.tolist() == [11, 12, 21, 22]
    assert sorted(census.refused.values()) == [1, 1]
    assert lookup.refused == {"section not in the census": 1}
    _, weights = istat.read_shares(raw, sections)
    assert weights.refused == {"no weights": 1, "section not in the census or in no NIL": 1}
    assert weights.notes == ("1 sections with 5 residents of 2011 have no weights",)


def test_a_broken_row_of_weights_is_named(raw):
    rawtoy.edit(raw / istat.WEIGHTS.files[0], "21.0,{3: 0.9}", "21.0,{3: 0.9")
    sections, _ = istat.read_sections(raw)
    with pytest.raises(DataError, match=r"line 3: expected a section and a dictionary"):
        istat.read_shares(raw, sections)


def test_a_name_without_polygon_is_an_error(raw):
    rawtoy.edit(raw / istat.LOOKUP.files[0], "NUOVA", "VECCHIA")
    with pytest.raises(DataError, match="VECCHIA"):
        istat.read_sections(raw)


def test_people_on_a_sliver_go_to_the_nearest_piece_of_their_nil():
    index = pd.MultiIndex.from_tuples([(1, 7), (3, 7), (103, 8)], names=["grid_id", "nil_id"])
    pieces = gpd.GeoDataFrame(geometry=[rawtoy.square(0, 0, 1, 1)] * 3, index=index, crs=schema.CRS)
    people = pd.DataFrame(
        {"people": [5.0, 2.0, 1.5]},
        index=pd.MultiIndex.from_tuples([(1, 7), (104, 7), (205, 8)], names=["grid_id", "nil_id"]),
    )
    assert grid.move_to_pieces(people, pieces)["people"].tolist() == [5.0, 2.0, 1.5]
    with pytest.raises(DataError, match="NIL 9"):
        grid.move_to_pieces(people.rename(index={8: 9}, level="nil_id"), pieces)


def test_residents_without_any_cell_are_an_error_not_a_loss(raw, toy_quartieri):
    pieces, _ = grid.read_pieces(raw, toy_quartieri)
    sections, _ = istat.read_sections(raw)
    shares, _ = istat.read_shares(raw, sections)
    census = grid.move_to_pieces(istat.put_on_grid(sections, shares), pieces)
    ground = grid.survey_pieces(pieces, pieces.geometry, grid.read_junctions(raw))
    borgo = census.index.get_level_values("nil_id") == 1
    with pytest.raises(DataError, match=r"NIL \[2\] have residents but no cell"):
        residents.settle_residents(census[borgo], ground[borgo], toy_quartieri)


def test_an_institution_grows_where_it_stands(raw, toy_quartieri):
    sections, _ = istat.read_sections(raw)
    sections["in_households"] = 0.0
    shares, _ = istat.read_shares(raw, sections)
    census = istat.put_on_grid(sections, shares)
    assert not residents.grown_nils(census, toy_quartieri).any()


@given(
    people=st.lists(st.integers(0, 500), min_size=1, max_size=30),
    income=st.lists(st.sampled_from([18e3, 25e3, 40e3, np.nan]), min_size=30, max_size=30),
)
def test_ranks_grow_with_income_and_their_mean_person_stands_in_the_middle(people, income):
    counted = pd.Series(people)
    earned = pd.Series(income[: len(people)])
    rank = mef.rank_people(earned, counted)
    known = rank.notna()
    assert (known == (earned.notna() & (counted > 0))).all()
    if known.any():
        assert np.average(rank[known], weights=counted[known]) == pytest.approx(0.5)
        ordered = rank[known].to_numpy()[np.argsort(earned[known].to_numpy(), kind="stable")]
        assert (np.diff(ordered) >= 0).all()


def test_basemap_leaves_out_perimeters_and_zones_where_cars_go(raw, toy_quartieri):
    basemap, receipts = orientation.read_basemap(raw, toy_quartieri)
    assert basemap[["layer", "name"]].to_numpy().tolist() == [
        ["park", "Parco della Torre"],
        ["pedestrian", "Via Dante"],
        ["municipio", "Municipio 1"],
        ["municipio", "Municipio 2"],
    ]
    assert balanced(receipts)


def assert_adds_up(cells, quartieri):
    columns = ["people", "women", "foreigners", "households", "age_80_plus"]
    found = cells.groupby("nil_id")[columns].sum().reindex(quartieri.index, fill_value=0)
    wanted = quartieri[columns[:-1]].assign(age_80_plus=quartieri["people_80_plus"])
    pd.testing.assert_frame_equal(found, wanted)
    elders = cells.groupby("nil_id")[["age_65_79", "age_80_plus"]].sum().sum(axis=1)
    assert elders.reindex(quartieri.index, fill_value=0).equals(quartieri["people_65_plus"].rename(None))
    assert (cells[BANDS].sum(axis=1) == cells["people"]).all()
    for group in ("women", "foreigners", "households"):
        assert (cells[group] <= cells["people"]).all()
    assert (cells["employed"] <= cells["age_19_64"]).all()
    assert (cells["people"] > 0).all()


@pytest.fixture(scope="module")
def milano(raw_dir):
    quartieri, _ = comune_quartieri.read_quartieri(raw_dir)
    cells, receipts = istat.read_cells(raw_dir, quartieri)
    return quartieri, cells, receipts


@pytest.mark.raw
def test_milano_has_88_quartieri_and_its_residents_to_the_last(milano):
    quartieri, _, _ = milano
    assert len(quartieri) == 88
    assert quartieri["people"].sum() == 1_407_044
    assert quartieri["area_m2"].sum() / 1e6 == pytest.approx(181.76, abs=0.01)
    assert quartieri.loc[8, "people"] == 0
    assert quartieri.loc[[39, 73], "institutional"].all()
    overlap = shapely.union_all(quartieri.geometry.to_numpy()).area - quartieri["area_m2"].sum()
    assert abs(overlap) < 100


@pytest.mark.raw
def test_parks_and_farmland_are_not_inhabited_and_no_threshold_near_changes_that(milano):
    quartieri, _, _ = milano
    assert quartieri.index[~quartieri["abitato"]].tolist() == [3, 8, 74, 75, 84, 85, 86, 87, 88]
    density = quartieri["people"] / quartieri["area_m2"] * 10_000
    for threshold in (4.0, 6.0):
        assert ((density >= threshold) == quartieri["abitato"]).all()


@pytest.mark.raw
def test_cells_of_milano_add_up_and_resemble_the_census(milano, raw_dir):
    quartieri, cells, receipts = milano
    assert_adds_up(cells, quartieri)
    assert balanced(receipts)
    sections, _ = istat.read_sections(raw_dir)
    shares, _ = istat.read_shares(raw_dir, sections)
    census = istat.put_on_grid(sections, shares)["people"].groupby("grid_id").sum()
    assert census.sum() == pytest.approx(1_240_923, abs=300)
    assert census.max() == pytest.approx(2_161, abs=1)
    now = cells.groupby("grid_id")["people"].sum().reindex(census.index, fill_value=0)
    assert np.corrcoef(census, now)[0, 1] > 0.99


@pytest.mark.raw
def test_infants_follow_the_births_of_today_not_those_of_the_census(milano):
    """9,147 births in 2024 against 11,000 a year before 2011: three years of age are about three years of births."""
    quartieri, cells, _ = milano
    births, minors = quartieri["births"].sum(), quartieri["minors"].sum()
    infants = cells["age_0_2"].sum()
    assert 3.0 <= infants / births <= 3.2
    assert cells[["age_0_2", "age_3_5", "age_6_10", "age_11_13"]].sum().sum() < minors


@pytest.mark.raw
def test_walks_of_milano_start_inside_the_piece_and_pieces_do_not_overlap(milano):
    _, cells, _ = milano
    starts = shapely.points(cells[["x", "y"]].to_numpy())
    assert (shapely.distance(cells.geometry.to_numpy(), starts) < 0.2).all()
    assert shapely.union_all(cells.geometry.to_numpy()).area == pytest.approx(cells.area.sum(), rel=1e-5)


@pytest.mark.raw
def test_prisoners_of_a_grown_prison_are_where_the_prison_is(milano):
    """NIL 73 has 4.5 times its residents of 2011, in the prison; NIL 72 next to it was built on."""
    _, cells, _ = milano
    assert set(cells.loc[cells["nil_id"] == 73, "rule"]) == {residents.CENSUS}
    assert set(cells.loc[cells["rule"] == residents.GROWTH, "nil_id"]) == {24, 59, 72, 75}


@pytest.mark.raw
def test_income_of_milano_is_known_for_nearly_everybody(milano):
    _, cells, _ = milano
    known = cells["income"].notna()
    assert cells.loc[known, "people"].sum() / cells["people"].sum() > 0.98
    assert cells["cap"].nunique() == 38


@pytest.mark.raw
def test_milano_counts_110_coworkings(raw_dir):
    counts, _ = comune_quartieri.read_counts(raw_dir)
    assert counts.loc[counts["kind"] == "coworking", "count"].sum() == 110
    assert len(counts) == 88 * counts["kind"].nunique()


@pytest.mark.raw
def test_basemap_of_milano_is_small(milano, raw_dir, tmp_path):
    quartieri, cells, _ = milano
    basemap, receipts = orientation.read_basemap(raw_dir, quartieri)
    assert balanced(receipts)
    assert basemap["layer"].value_counts()["municipio"] == 9
    for name, frame, limit in (("basemap", basemap, 0.3e6), ("cells", cells, 0.6e6)):
        frame.to_parquet(tmp_path / name, compression="zstd")
        assert (tmp_path / name).stat().st_size < limit
