"""The plan: orders that change the hours of their sites from their day, and a file that is read or refused clearly."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import DataError, InputError, UnknownError
from mire_geo.measures.time import gap_classes, hours, prism
from mire_geo.planning import piano
from mire_geo.planning.piano import Ordinanza, Piano, Progetto, SistemaOrario
from tests import toy

PUBLISHED = Path(__file__).resolve().parents[1] / "data" / "piano.json"
START = date(2026, 11, 16)
OFFICE = "Mo-Fr 08:30-15:30; PH off"


def order(code="o1", sites=("anagrafe:1",), text="Th 15:30-19:00", **more):
    fields = {"what": "Giovedì fino alle 19", "starts": START, "source": "prova", "change": "add"}
    return Ordinanza(code=code, sites=tuple(sites), hours=text, **(fields | more))


def sites(*texts):
    labels = pd.Index([f"anagrafe:{n}" for n in range(1, len(texts) + 1)], name="site")
    columns = {
        "hours": list(texts),
        "hours_state": "web",
        "hours_source": "osm",
        "hours_date": "2026-01-01",
        "hours_unread": "boh",
    }
    return pd.DataFrame(columns, index=labels).astype("str")


def test_an_order_holds_from_its_first_to_its_last_day():
    short = order(ends=date(2026, 11, 20))
    before = sites(OFFICE, OFFICE)
    for day, changed in (((11, 15), False), ((11, 16), True), ((11, 20), True), ((11, 21), False)):
        after = piano.apply(before, [short], date(2026, *day))
        assert (after.loc["anagrafe:1", "hours"] != OFFICE) == changed
        assert after.loc["anagrafe:2", "hours"] == OFFICE
    assert (before["hours"] == OFFICE).all()


def test_added_hours_keep_the_closures_and_are_no_surer_than_what_was_there():
    after = piano.apply(sites(OFFICE), [order()], START)
    assert after.loc["anagrafe:1"].to_dict() == {
        "hours": "Mo-Fr 08:30-15:30, Th 15:30-19:00; PH off",
        "hours_state": "web",
        "hours_source": "osm",
        "hours_date": "2026-01-01",
        "hours_unread": "boh",
    }
    assert hours.week(after.loc["anagrafe:1", "hours"], START).open[3] == (3 * 1440 + 510, 3 * 1440 + 1140)
    bridge = hours.week(after.loc["anagrafe:1", "hours"], date(2026, 12, 7)).open
    assert [int(start // 1440) for start, _ in bridge] == [2, 3, 4]


def test_the_latest_order_prevails_and_replaces_what_was_there():
    later = order("o2", text="Mo-Fr 09:00-17:00", starts=date(2026, 11, 17), change="replace")
    after = piano.apply(sites(None), [later], date(2026, 12, 1))
    assert after.loc["anagrafe:1"].drop("hours_unread").to_dict() == {
        "hours": "Mo-Fr 09:00-17:00",
        "hours_state": "verified",
        "hours_source": "ordinanza:o2",
        "hours_date": "2026-11-17",
    }
    assert after["hours_unread"].isna().all()
    both = piano.apply(sites(OFFICE), [later, order()], date(2026, 12, 1))
    assert both.loc["anagrafe:1", "hours"] == "Mo-Fr 09:00-17:00"


def test_a_table_without_state_of_hours_only_gets_the_hours():
    after = piano.apply(sites(OFFICE)[["hours"]], [order()], START)
    assert list(after.columns) == ["hours"]


def test_an_order_that_does_not_fit_the_sites_is_refused():
    with pytest.raises(
        UnknownError, match="ordinanza 'o1': site 'anagrafe:11' does not exist; did you mean 'anagrafe:1'"
    ):
        piano.apply(sites(OFFICE), [order(sites=["anagrafe:11"])], START)
    with pytest.raises(InputError, match="adds hours to 'anagrafe:1', whose hours nobody knows"):
        piano.apply(sites(None), [order()], START)
    with pytest.raises(DataError, match="no column 'hours'"):
        piano.apply(sites(OFFICE).drop(columns="hours"), [order()], START)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sites": ()}, "names no site"),
        ({"text": " "}, "has no hours"),
        ({"text": "ogni tanto"}, "cannot be read: ogni tanto"),
        ({"change": "widen"}, "'widen'; use one of replace, add"),
        ({"ends": date(2026, 11, 1)}, "before it starts"),
        ({"art_4": "bb"}, "one letter of art. 4"),
    ],
)
def test_an_order_that_says_nothing_usable_is_refused(change, sentence):
    with pytest.raises(InputError, match=f"ordinanza 'o1'.*{sentence}"):
        order(**change)


def test_italian_hours_of_an_order_are_read():
    assert order(text="giovedì 15:30-19:00").hours == "Th 15:30-19:00"


TEXTS = st.sampled_from(
    [
        OFFICE,
        "24/7",
        "Mo-Fr 09:00-13:00; Tu 15:00-18:00; Aug off; PH off",
        'Mo-Fr 08:00-20:00 || "H24 su chiamata"',
        'Tu 09:00-12:00 "chiuso; off || se piove"',
        "Aug off; Sa 09:00-12:30",
        "Mo-Fr 17:00-22:00+",
    ]
)
ADDED = st.sampled_from(
    ["Th 15:30-19:00", "Sa 08:30-12:30; Th 18:00-19:00", "Mo-Su 07:00-08:00, We 22:00-26:00"]
)


@given(TEXTS, ADDED)
def test_added_hours_only_add_in_an_ordinary_week(before, more):
    week, wider, alone = (
        hours.week(text, START) for text in (before, piano.with_added_hours(before, more), more)
    )
    assert hours.merge_intervals(wider.open + week.open + alone.open) == wider.open


def test_an_order_moves_people_from_the_gap_of_hours_to_served():
    windows = "Th 18:00 work -> 22:00 home"
    home = toy.MINUTES[["biblioteca:x"]]
    table = pd.DataFrame({"hours": [OFFICE]}, index=home.columns).astype("str")
    late = order(sites=["biblioteca:x"])
    served = []
    for day in (date(2026, 11, 9), START):
        opened = hours.openings(piano.apply(table, [late], day)["hours"], day)
        outlook = prism.outlook(windows, opened, prism.make_trip_legs(home, commute=10))
        served.append(
            gap_classes.city_totals(gap_classes.by_cell(gap_classes.classes(outlook), toy.cells()))["served"]
        )
    assert served == [0, sum(toy.PEOPLE)]


def test_a_plan_is_written_and_read_back(tmp_path):
    plan = Piano(
        (SistemaOrario("anagrafe", "Anagrafe", ("anagrafe",), "prova", (35.0,), "Mo-Fr 08:30-15:30"),),
        (
            Progetto(
                "p1",
                "Giornata del cittadino",
                ("anagrafe",),
                "prova",
                "2026-09",
                "2027-06-30",
                True,
                "b",
                "b",
            ),
        ),
        (
            order(progetto="p1", art_4="b", ends=date(2027, 1, 1)),
            order("o2", text="Mo-Fr 09:00-17:00", change="replace"),
        ),
    )
    piano.write(plan, tmp_path / "piano.json")
    assert piano.read(tmp_path / "piano.json") == plan


def test_the_published_plan_holds_facts_with_a_source_and_no_order():
    plan = piano.read(PUBLISHED)
    assert plan.ordinanze == ()
    assert all(item.source for item in (*plan.sistemi, *plan.progetti))
    assert next(s for s in plan.sistemi if s.code == "biblioteche-rionali").weekly_hours == (52.5, 41, 30)


ENTRY = {"code": "o", "what": "x", "sites": ["a"], "hours": "24/7", "starts": "2026-01-01", "source": "x"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "must be an object"),
        ({"ordini": []}, "must be an object with the lists sistemi, progetti, ordinanze"),
        ({"ordinanze": {}}, "ordinanze is not a list"),
        ({"ordinanze": ["x"]}, r"ordinanze\[0\] is not an object"),
        ({"ordinanze": [ENTRY | {"day": 1}]}, r"ordinanze\[0\] has the field 'day'; known: art_4"),
        ({"ordinanze": [{"code": "o"}]}, r"ordinanze\[0\] lacks a field.*'what'"),
        ({"ordinanze": [ENTRY | {"starts": "2026"}]}, "starts is '2026'; write a day like"),
        ({"ordinanze": [ENTRY | {"starts": 2026}]}, "starts is 2026; write a day like"),
        ({"ordinanze": [ENTRY | {"starts": None}]}, "starts is None; write a day like"),
        ({"ordinanze": [ENTRY | {"sites": "a"}]}, "sites is not a list"),
        ({"progetti": [{"code": "p", "experimental": "no"}]}, "experimental is 'no'; write true or false"),
        ({"ordinanze": [ENTRY | {"hours": 24}]}, "hours is 24; write text"),
        ({"ordinanze": [ENTRY, ENTRY]}, "ordinanze: the code 'o' comes twice"),
        ({"ordinanze": [ENTRY | {"progetto": "p"}]}, "progetto 'p' does not exist; known: none"),
        ({"progetti": [{"code": "p", "name": "x", "sistemi": ["s"], "source": "x"}]}, "sistema 's' does not exist"),
        ({"progetti": [{"code": "p", "name": "x", "sistemi": [], "source": "x", "starts": "ieri"}]}, "is 'ieri'; write 2026"),
        (
            {"progetti": [{"code": "p", "name": "x", "sistemi": [], "source": "x", "starts": "2027", "ends": "2026"}]},
            "ends on 2026, before",
        ),
        ({"sistemi": [{"code": "s", "name": "x", "kinds": ["anagraffe"], "source": "x"}]}, "anagraf"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_plan_is_refused_with_the_field(tmp_path, written, sentence):
    path = tmp_path / "piano.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        piano.read(path)


def test_a_file_that_is_not_there_or_not_json_is_refused(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        piano.read(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(DataError, match="is not JSON"):
        piano.read(tmp_path / "bad.json")
