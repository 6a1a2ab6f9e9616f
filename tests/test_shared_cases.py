"""The cases of tests/cases, which the tests of the browser's JavaScript read as well: what Python says of them."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from app import create_app
from app.hours import answer
from app.web.page import context
from mire_geo import schedule
from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import gap_classes, hours
from mire_geo.measures.time.personas import PERSONAS, Persona, Window
from mire_geo.output import browser_hours, legend
from mire_geo.output.wording import contribution_types, figures
from mire_geo.planning import workshop
from tests import toy
from tests.milano import PROJECT
from tests.rooms import people

PLAIN_MONDAY = "2026-11-16"
"""Of a week without holidays."""


@cache
def cases(name: str) -> Any:
    """A file of tests/cases."""
    return json.loads((PROJECT / "tests" / "cases" / f"{name}.json").read_text("utf-8"))


def slots_of(stretches: list[list[int]]) -> list[bool]:
    """The 672 quarters of a week of which some stretches are open."""
    week = np.zeros(672, dtype=bool)
    for start, end in stretches:
        week[start:end] = True
    return week.tolist()


@pytest.mark.parametrize("case", cases("week_grid")["weeks"], ids=lambda case: case["text"] or "closed")
def test_hours_are_the_week_that_the_grid_shows(case):
    for text in filter(None, (case["text"], case["written"])):
        read = schedule.week(text, PLAIN_MONDAY)
        assert read.open.tolist() == slots_of(case["open"]), text
        assert read.open_hours == case["hours"]


def test_what_the_grid_writes_the_library_reads_alike():
    for case in cases("week_grid")["painted"]:
        read = schedule.week(case["written"], PLAIN_MONDAY)
        assert read.open.tolist() == slots_of(case["open"]), case["written"]


def test_what_the_grid_cannot_show_the_library_reads():
    grid = cases("week_grid")
    for text in grid["beyond_a_week"] + grid["rounded"]:
        assert schedule.week(text, PLAIN_MONDAY).open.size == 672, text


@pytest.mark.parametrize("cube", cases("hour_cube")["cubes"], ids=lambda cube: cube["kind"])
def test_the_bundle_of_a_browser_is_that_of_the_toy_city(cube):
    made = browser_hours.browser_data(CityInTime(toy.timed_city()), cube["kind"], cube["minutes"])
    assert json.loads(json.dumps(made)) == cube["bundle"]


@pytest.mark.parametrize(
    ("cube", "moment"),
    [(cube, moment) for cube in cases("hour_cube")["cubes"] for moment in cube["moments"]],
    ids=lambda case: case.get("at") or f"{case['kind']} {case['minutes']}",
)
def test_the_city_in_time_says_the_classes_the_people_and_the_order_of_a_moment(cube, moment):
    city, kind, minutes = CityInTime(toy.timed_city()), cube["kind"], cube["minutes"]
    at = hours.moment(moment["at"])
    assert at == moment["slot"] * hours.SLOT
    classes = gap_classes.classes(city.outlook_at(kind, at, minutes, week=moment["week"]))
    assert {str(cell): str(name) for cell, name in classes.items()} == moment["classes"]
    persona = moment["persona"]
    assert moment["counts"] == (list(PERSONAS[persona].counts) if persona else ["people"])
    table = city.partition_at(kind, at, minutes, week=moment["week"], persona=persona)
    lived_in = table[table["status"] == "ok"].set_index("nil_id")[list(gap_classes.CLASSES)]
    assert {str(nil): row.to_dict() for nil, row in lived_in.iterrows()} == moment["people"]
    assert table.loc[table["status"] != "ok", "nil_id"].tolist() == moment["without_residents"]
    for order, ids in moment["ranked"].items():
        assert gap_classes.rank_by_class(table, order)["nil_id"].tolist() == ids, order


@pytest.mark.parametrize("language", ["it", "en"])
def test_figures_are_written_alike(language):
    written = cases("figures")
    for case in written["shares"]:
        assert figures.share(case["part"] / case["of"], language) == case[language]
    for case in written["numbers"]:
        assert figures.number(case["value"], language) == case[language]


def test_moments_are_said_alike():
    with create_app(toy.city()).test_request_context("/?lang=it"):
        assert [name for _short, name in context.day_names()] == cases("figures")["days"]
        for case in cases("figures")["moments"]:
            assert answer.slot_words(case["slot"]) == case["text"]


def test_a_persona_is_free_at_the_same_moments():
    days = [divmod(start, 1440) for start, _end in cases("figures")["windows"]]
    lengths = [end - start for start, end in cases("figures")["windows"]]
    windows = tuple(
        Window(day, start, start + length, "home", "home")
        for (day, start), length in zip(days, lengths, strict=True)
    )
    someone = Persona("x", "x", windows, ("people",), "x", "x")
    for case in cases("figures")["free"]:
        assert someone.free_at(case["minute"]) == case["free"], case["minute"]


@pytest.mark.parametrize("case", cases("changes")["changes"], ids=lambda case: str(case["row"]))
def test_a_change_is_of_the_class_of_the_legend(case):
    before, after, hours_before, hours_after = case["row"]
    if case["measure"] == "hours":
        classes, change = legend.hours_change_classes(), (hours_after or 0) - (hours_before or 0)
    else:
        minutes = [np.inf if one is None else one for one in (before, after)]
        classes, change = legend.change_classes(), 0.0 if before == after else minutes[1] - minutes[0]
    found = classes[legend.classify([change], classes)[0]]
    assert (None if found is classes[2] else found.code) == case["class"]


def test_the_forms_are_those_of_the_types():
    forms = {name: workshop.form(name) for name in workshop.TYPES}
    assert json.loads(json.dumps(forms)) == cases("proposals")["forms"]
    assert set(contribution_types.TYPES) == set(workshop.TYPES), "every type has its words"


def test_a_room_takes_what_its_form_sends(tmp_path):
    app = create_app(toy.timed_city(), {"DATABASE": str(tmp_path / "rooms.sqlite3"), "ROOMS_WAIT_S": 0.0})
    author = people.Person(app, people.open_room(app).code).join()
    for case in cases("proposals")["proposals"]:
        if case["missing"] is None:
            identity = author.ask("POST", "/proposals", 201, json=case["body"])["id"]
            held = author.proposals()[identity]
            assert {name: held.get(name) for name in case["body"]} == case["body"]
    app.extensions["mire.database"].close()
