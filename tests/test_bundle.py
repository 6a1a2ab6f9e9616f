"""The bundle of a browser, worked out here as the browser does, against the cube and the partition."""

import gzip
import json

import numpy as np
import pytest

from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import gap_classes
from mire_geo.output import browser_hours
from mire_geo.schedule.calendars import TYPICAL_WEEKS
from tests import milano, toy


def levels(made, week):
    """Cells x 672, as static/hours/cube.js works it out: the best of what each cell meets, 0 closed to 2 open."""
    weeks = np.zeros((len(made["hours"]), 672), dtype=int)
    for row, texts in zip(weeks, made["hours"], strict=True):
        for start, end, level in np.reshape(texts[week], (-1, 3)):
            row[start:end] = level
    browser_levels = np.full((len(made["cells"]["id"]), 672), -1)
    at = 0
    for cell, count in enumerate(made["entries"]["of_cell"]):
        for entry in range(at, at + count):
            later = np.roll(weeks[made["entries"]["hours"][entry]], -made["entries"]["late"][entry])
            browser_levels[cell] = np.maximum(browser_levels[cell], later)
        at += count
    assert at == len(made["entries"]["hours"]) == len(made["entries"]["late"])
    return browser_levels


@pytest.mark.parametrize("week", TYPICAL_WEEKS)
@pytest.mark.parametrize("kind", ["farmacia", "biblioteca"])
def test_a_browser_finds_what_the_cube_says(kind, week):
    asked = CityInTime(toy.timed_city())
    browser_levels = levels(json.loads(json.dumps(browser_hours.browser_data(asked, kind, 12))), week)
    cube = asked.cube(kind, 12, week=week)
    assert ((browser_levels == 2) == cube.low).all()
    assert ((browser_levels >= 1) == cube.high).all()
    near = asked.walks(kind, 12).nearest() <= 12
    assert ((browser_levels >= 0) == near[:, None]).all()


def test_a_bundle_of_milano_is_small_and_says_the_same():
    asked = CityInTime(milano.milano())
    made = browser_hours.browser_data(asked, "supermercato", 15)
    assert len(gzip.compress(json.dumps(made, separators=(",", ":")).encode())) < 150_000
    browser_levels = levels(made, "scuola")
    cube = asked.cube("supermercato", 15)
    assert ((browser_levels == 2) == cube.low).all()
    assert ((browser_levels >= 1) == cube.high).all()
    split = asked.partition_at("supermercato", 150 * 15, 15, by="cell")
    named = np.select(
        [browser_levels[:, 150] == 2, browser_levels[:, 150] == 1, browser_levels[:, 150] == 0],
        ["served", "information_gap", "time_gap"],
        "space_gap",
    )
    people = np.array(made["cells"]["people"]["people"])
    for name in gap_classes.CLASSES:
        assert abs(people[named == name].sum() - split[name].sum()) < 0.002 * people.sum()


def test_hours_that_never_change_need_no_delay():
    """b says nothing: met sooner or later, it is unknown, and one entry a cell is enough."""
    made = browser_hours.browser_data(CityInTime(toy.timed_city()), "farmacia", 60)
    unknown = [n for n, texts in enumerate(made["hours"]) if texts["scuola"] == [0, 672, 1]]
    assert len(unknown) == 1
    late = {
        late
        for hours, late in zip(made["entries"]["hours"], made["entries"]["late"], strict=True)
        if hours == unknown[0]
    }
    assert late == {0}
