"""A city in time: by hand on the toy, exactly and for every persona and week on Milano."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mire_geo.city.in_time import CityInTime
from mire_geo.errors import InputError, NoDataError, UnknownError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.output.wording import figures
from mire_geo.schedule.calendars import ORDINARY_WEEK, TYPICAL_WEEKS
from mire_geo.tables import kinds, schema
from tests import toy

TUESDAY = hours.moment("mar 10:30")


@pytest.fixture(scope="module")
def toyed():
    return CityInTime(toy.timed_city())


def test_the_toy_with_hours_keeps_the_model():
    schema.check(toy.timed_city().sites, schema.Sites, name="sites")


def test_tuesday_at_half_past_ten_by_hand(toyed):
    """Ten minutes: a, open then, serves As and Bs; b, which says nothing, is near Bn Cn Dn; Cs Ds An are too far."""
    found = toyed.partition_at("farmacia", TUESDAY, 10, by="cell")
    assert found["served"].to_dict() == dict(zip(toy.CELLS, [100, 80, 0, 0, 0, 0, 0, 0], strict=True))
    assert gap_classes.city_totals(found).to_dict() == {
        "people": 570, "served": 180, "time_gap": 0, "space_gap": 300, "information_gap": 90,
    }  # fmt: skip
    later = toyed.partition_at("farmacia", hours.moment("gio 19:00"), 10, by="cell")
    assert later["time_gap"].sum() == 180
    by_nil = toyed.partition_at("farmacia", TUESDAY, 10).set_index("nil_id")
    assert by_nil.loc[1, ["served", "space_gap", "information_gap"]].tolist() == [180, 200, 10]


def test_the_cube_is_the_partition_of_each_moment(toyed):
    cube = toyed.cube("farmacia", 10)
    for slot in (TUESDAY // 15, 0, 300, 420):
        found = gap_classes.classes(toyed.outlook_at("farmacia", slot * 15, 10))
        assert (cube.low[:, slot] == (found == "served")).all()
        assert (cube.high[:, slot] == found.isin(["served", "information_gap"])).all()


def test_a_persona_in_its_week_by_hand(toyed):
    """Office hours leave Thursday from 18:30 (30 minutes of way home): a shuts at 19, too soon for a visit by then."""
    split = toyed.partition("farmacia", "ufficio", 10, by="cell")
    employed = toy.cells()["employed"]
    assert split["time_gap"].sum() == employed[["As", "Bs"]].sum()
    assert split["information_gap"].sum() == employed[["Bn", "Cn", "Dn"]].sum()
    free = toyed.partition("farmacia", "turno-pomeriggio", 10, by="cell")
    assert free["served"].sum() == employed[["As", "Bs"]].sum()
    library = toyed.partition("biblioteca", "ufficio", 10, by="municipio", week="ferragosto")
    assert library["served"].sum() == 0
    assert library["time_gap"].sum() > 0


def test_whom_to_ask_is_the_site_that_says_nothing(toyed):
    listed = toyed.sites_to_ask("farmacia", "anziana-a-piedi", 10)
    assert listed["site"].tolist() == ["farmacia:b"]
    assert listed.columns.tolist() == ["site", "name", "address", "people", "added", "total"]
    assert listed.loc[0, "name"] == "Farmacia B"


def test_who_is_slower_walks_less_far_in_the_same_minutes(toyed):
    """At 3 km/h ten minutes are six and two thirds at 4.5: only As reaches a, only Cn and Dn reach b."""
    split = toyed.partition("farmacia", "anziana-a-piedi", 10, by="cell")
    assert (split["space_gap"] == 0).to_numpy().nonzero()[0].tolist() == [0, 6, 7]


def test_what_is_asked_twice_is_worked_out_once(toyed):
    assert toyed.outlook("farmacia", "cura", 10) is toyed.outlook("farmacia", "cura", 10)
    assert toyed.openings("ponte") is toyed.openings("ponte")


def test_what_does_not_exist_is_said_so(toyed):
    with pytest.raises(UnknownError, match="no typical week is called 'natale'; known: scuola"):
        toyed.partition("farmacia", "cura", 10, week="natale")
    with pytest.raises(InputError, match="2026-11-17 is not a Monday; its week begins on 2026-11-16"):
        toyed.openings(date(2026, 11, 17))
    with pytest.raises(NoDataError, match="the data hold none"):
        toyed.partition("farmacia", "part-time-scuola", 10)
    with pytest.raises(UnknownError, match="persona"):
        toyed.partition("farmacia", "uficio", 10)
    with pytest.raises(InputError, match="not by 'cap'"):
        toyed.partition("farmacia", "cura", 10, by="cap")
    with pytest.raises(NoDataError, match="no place of kind"):
        toyed.cube("nido", 10)


def test_any_monday_is_a_week(toyed):
    summer = toyed.openings_of("biblioteca", date(2026, 8, 3))
    assert summer.open_low.sum() == 0
    assert toyed.openings_of("biblioteca").open_low.sum() == 6 * 40


@pytest.fixture(scope="module")
def milano(built_milano):
    return CityInTime(built_milano)


@pytest.mark.parametrize("week", TYPICAL_WEEKS)
def test_the_four_classes_of_milano_add_up_for_every_kind_and_persona(milano, week):
    """Two personas of ten a kind; `python -m benchmarks.partition` looks at all of them, in two minutes."""
    sites = milano.city.sites
    timed = sorted(sites.loc[sites["hours"].notna(), "kind"].unique())
    people = {code: milano.people(code) for code in personas.PERSONAS}
    for n, kind in enumerate([*timed, "scuola_primaria"]):
        for code in list(personas.PERSONAS)[n % 5 :: 5]:
            split = milano.partition(kind, code, 15, by="cell", week=week)
            assert (split[[*gap_classes.CLASSES]].sum(axis=1) == people[code]).all(), (kind, code)
            rolled = milano.partition(kind, code, 15, week=week)
            assert rolled[[*gap_classes.CLASSES]].to_numpy().sum() == people[code].sum(), (kind, code)


def test_the_moment_adds_up_to_the_residents_of_milano(milano):
    for kind in ("anagrafe", "farmacia", "supermercato"):
        for text in ("mar 10:30", "gio 18:30", "dom 11"):
            split = milano.partition_at(kind, hours.moment(text), 15)
            assert (
                split[[*gap_classes.CLASSES]].to_numpy().sum()
                == milano.city.cells["people"].sum()
                == 1_407_044
            )


def test_the_cube_of_milano_is_the_partition_of_a_moment(milano):
    cube = milano.cube("supermercato", 15)
    for slot in np.random.default_rng(3).integers(0, 672, 6):
        found = gap_classes.classes(milano.outlook_at("supermercato", int(slot) * 15, 15))
        exact = pd.Series(
            np.select([cube.low[:, slot], cube.high[:, slot]], ["served", "information_gap"], "no")
        )
        assert (
            exact == found.where(found.isin(["served", "information_gap"]), "no").to_numpy()
        ).mean() > 0.999
    assert ORDINARY_WEEK in TYPICAL_WEEKS


def test_a_grid_is_the_cube_hour_by_hour(toyed):
    cells = toy.cells().index[toy.cells()["nil_id"] == 1]
    grid = toyed.grid("farmacia", 10, 1)
    assert (toyed.grid("farmacia", 10, 3) == 0).all(axis=None)
    cube = toyed.cube("farmacia", 10)
    rows = [toy.CELLS.index(cell) for cell in cells]
    people = np.array(toy.PEOPLE)[rows]
    for day, hour in ((1, 9), (1, 10), (1, 11), (3, 18), (6, 3)):
        quarters = slice((day * 24 + hour) * 4, (day * 24 + hour + 1) * 4)
        for name, flags in (("low", cube.low), ("high", cube.high)):
            expected = (people @ flags[rows][:, quarters]).mean() / people.sum()
            assert grid.loc[(day, hour), name] == pytest.approx(expected)
    assert grid.loc[(1, 10), "low"] == pytest.approx(180 / 390)
    assert grid.loc[(6, 3), "high"] == pytest.approx(10 / 390)


DOCS = Path(__file__).parents[1] / "docs" / "time.md"


def test_the_table_of_the_documentation_is_what_the_data_say(milano):
    """If the data were built anew: `mire partition ...` as docs/time.md says, and paste what it prints."""
    rows = re.findall(r"^\| (\w+) \| ([\w-]+) \| ([\d,]+) \|(.+)\|$", DOCS.read_text("utf-8"), re.M)
    written = {
        (kind, code): [int(n.replace(",", "")) for n in (people, *rest.split("|"))]
        for kind, code, people, rest in rows
    }
    assert len(written) == 12
    for kind in ("anagrafe", "biblioteca", "farmacia", "casa_di_quartiere"):
        table = milano.summary(kind, ["ufficio", "turno-pomeriggio", "anziana-a-piedi"], 15)
        for row in table.to_dict("records"):
            told = [row["people"], *(row[name] for name in gap_classes.CLASSES)]
            assert written[kind, row["persona"]] == told, (kind, row["persona"])
        assert figures.quotable_sentence(kinds.kind(kind), 15, table, "en") in DOCS.read_text("utf-8")
