"""The partition: by hand on the toy city, and as properties for every persona, kind and typical week."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures.time import gap_classes, hours, personas, prism
from mire_geo.measures.time.hours import Week
from mire_geo.schedule.calendars import TYPICAL_WEEKS
from tests import toy

MONDAY = date(2026, 11, 16)
SITES = toy.MINUTES.columns
TEN = toy.MINUTES.where(toy.MINUTES <= 10, np.inf)
"""Walks of at most ten minutes: As, Bs and Bn reach a or b; An nobody but x... see the drawing of `toy`."""
TEXTS = (
    "Mo-Fr 08:30-15:30",
    'Tu 09:00-12:00 "su appuntamento"',
    "Mo-Sa 08:30-19:30; PH off",
    "Mo-Fr 17:00-22:00+",
    "24/7",
    "Aug off; Sa 09:00-12:30",
    None,
)


def outlook_of(texts, windows="Mo-Su 08:00 home -> 22:00 home", minutes=TEN, monday=MONDAY):
    openings = hours.openings(pd.Series(list(texts), index=SITES, dtype=object), monday)
    return prism.outlook(windows, openings, prism.make_trip_legs(minutes))


def test_the_four_classes_by_hand():
    """Ten minutes: a serves As Bs, b serves Bn Cn Dn, x serves Bs Cs Bn Cn; Ds and An are out of everything's reach."""
    outlook = outlook_of(["Mo 03:00-04:00", None, "Mo 10:00-12:00"])
    cell_classes = gap_classes.classes(outlook).to_dict()
    assert cell_classes == {
        "As": "time_gap", "Bs": "served", "Cs": "served", "Ds": "space_gap",
        "An": "space_gap", "Bn": "served", "Cn": "served", "Dn": "information_gap",
    }  # fmt: skip
    split = gap_classes.by_cell(gap_classes.classes(outlook), toy.cells())
    assert gap_classes.city_totals(split).to_dict() == {
        "people": 570, "served": 180, "time_gap": 100, "space_gap": 240, "information_gap": 50,
    }  # fmt: skip
    pharmacies = gap_classes.classes(outlook, ["farmacia:a", "farmacia:b"])
    assert pharmacies[["Bs", "Bn", "Cs"]].tolist() == ["time_gap", "information_gap", "space_gap"]


def test_areas_are_ranked_by_people_not_served_and_the_park_comes_last():
    split = gap_classes.by_cell(
        gap_classes.classes(outlook_of(["Mo 03:00-04:00", None, "Mo 10:00-12:00"])), toy.cells()
    )
    nil = gap_classes.by_nil(split, toy.quartieri())
    assert list(nil.columns) == [
        "nil_id", "nil", "municipio", "people", "served", "time_gap", "space_gap", "information_gap",
        "share_served", "status",
    ]  # fmt: skip
    assert nil["nil"].tolist() == ["Ovest", "Est", "Parco"]
    assert nil["served"].tolist() == [90, 90, 0]
    assert nil["space_gap"].tolist() == [200, 40, 0]
    assert nil["status"].tolist() == ["ok", "ok", "non applicabile"]
    assert nil["share_served"].tolist()[:2] == [90 / 390, 0.5]
    municipi = gap_classes.by_municipio(split)
    assert municipi["municipio"].tolist() == [1, 2]
    assert municipi["served"].tolist() == [90, 90]


@pytest.mark.parametrize("week", TYPICAL_WEEKS)
@pytest.mark.parametrize("persona", personas.PERSONAS.values(), ids=list(personas.PERSONAS))
def test_every_persona_kind_and_week_adds_up_to_its_people(persona, week):
    minutes = toy.MINUTES.where(toy.MINUTES <= 15, np.inf)
    legs = prism.make_trip_legs(
        minutes,
        work=pd.Series([5.0, np.inf, 12.0], index=SITES),
        school=minutes.iloc[::-1].set_axis(minutes.index),
        to_school=pd.Series(6.0, index=minutes.index),
    )
    people = toy.cells()[list(persona.counts)].sum(axis=1)
    for texts in (TEXTS[:3], TEXTS[3:6], TEXTS[4:]):
        openings = hours.openings(pd.Series(list(texts), index=SITES, dtype=object), TYPICAL_WEEKS[week])
        outlook = prism.outlook(persona.windows, openings, legs)
        for kind in ("farmacia", "biblioteca"):
            sites = [site for site in SITES if site.startswith(kind)]
            split = gap_classes.by_cell(gap_classes.classes(outlook, sites), toy.cells(), people)
            assert (split[[*gap_classes.CLASSES]].sum(axis=1) == people).all()
            assert split[[*gap_classes.CLASSES]].dtypes.eq("int64").all()
            assert gap_classes.by_nil(split, toy.quartieri())["people"].sum() == people.sum()
            rolled = gap_classes.by_municipio(split)[[*gap_classes.CLASSES]].sum()
            assert rolled.sum() == people.sum()


PIECE = st.tuples(st.integers(0, 10_079), st.integers(1, 2000)).map(lambda at: (at[0], at[0] + at[1]))
WEEK = st.one_of(
    st.just(hours.UNKNOWN),
    st.builds(
        lambda o, u: Week(tuple(o), tuple(u)), st.lists(PIECE, max_size=3), st.lists(PIECE, max_size=3)
    ),
)
THREE = st.lists(WEEK, min_size=3, max_size=3)
CODES = st.sampled_from(["ufficio", "turno-mattina", "commercio", "cura", "anziana-a-piedi"])


@given(THREE, PIECE, st.integers(0, 2), CODES)
def test_one_more_hour_never_lowers_served(weeks, more, which, code):
    windows = personas.persona(code).windows
    longer = [Week((*w.open, more), w.unknown) if n == which else w for n, w in enumerate(weeks)]
    before, after = (gap_classes.classes(outlook_of(texts, windows)) for texts in (weeks, longer))
    assert ((before != "served") | (after == "served")).all()
    assert ((before == "space_gap") == (after == "space_gap")).all()


@given(THREE, CODES)
def test_confirming_all_hours_leaves_no_information_gap_and_takes_from_it_alone(weeks, code):
    windows = personas.persona(code).windows
    before = gap_classes.classes(outlook_of(weeks, windows))
    opened = gap_classes.classes(outlook_of([Week(w.open_high) for w in weeks], windows))
    closed = gap_classes.classes(outlook_of([Week(w.open_low) for w in weeks], windows))
    sure = before != "information_gap"
    assert (opened[sure] == before[sure]).all()
    assert (closed[sure] == before[sure]).all()
    assert (opened[~sure] == "served").all()
    assert (closed[~sure] == "time_gap").all()


@given(THREE, st.integers(0, 10_079), st.sampled_from([7, 11, 15]))
def test_at_a_moment_as_each_would_find_it(weeks, moment, limit):
    openings = hours.openings(dict(zip(SITES, weeks, strict=True)), MONDAY)
    cell_classes = gap_classes.classes(gap_classes.outlook_at(toy.MINUTES, openings, moment, limit))
    for cell in toy.CELLS:
        states = set()
        for site, week in zip(SITES, weeks, strict=True):
            arrival = (moment + toy.MINUTES.loc[cell, site]) % 10_080
            if toy.MINUTES.loc[cell, site] <= limit:
                is_open, unknown = (
                    any(start <= arrival < end for start, end in part) for part in (week.open, week.unknown)
                )
                states.add("open" if is_open else "unknown" if unknown else "closed")
        named = {"open": "served", "unknown": "information_gap", "closed": "time_gap"}
        expected = next((named[state] for state in named if state in states), "space_gap")
        assert cell_classes[cell] == expected


def test_closing_time_counts_on_arrival():
    """Thursday 18:30, shut at 18:40: who has 7 minutes to walk gets in, who has 11 does not."""
    openings = hours.openings(dict.fromkeys(SITES, "Th 09:00-18:40"), MONDAY)
    cell_classes = gap_classes.classes(
        gap_classes.outlook_at(toy.MINUTES, openings, hours.moment("gio 18:30"), 15)
    )
    assert cell_classes[["Bs", "Ds"]].tolist() == ["served", "time_gap"]


def people():
    return pd.Series(toy.PEOPLE, index=toy.MINUTES.index)


def test_go_and_ask_lists_the_most_people_first_and_counts_nobody_twice():
    """a settles As Bs (180), b Bn Cn Dn (90), x Bs Cs Bn Cn (180): after a, x adds Cs Bn Cn (100), then b Dn (50)."""
    ranked_sites = gap_classes.sites_to_ask(outlook_of([None, None, None]), people())
    assert ranked_sites.to_dict("list") == {
        "site": ["biblioteca:x", "farmacia:a", "farmacia:b"],
        "people": [180, 180, 90],
        "added": [180, 100, 50],
        "total": [180, 280, 330],
    }
    one = gap_classes.sites_to_ask(
        outlook_of([None, None, None]), people(), ["farmacia:a", "farmacia:b"], max_sites=1
    )
    assert one["site"].tolist() == ["farmacia:a"]
    assert gap_classes.sites_to_ask(outlook_of(["24/7"] * 3), people()).empty


def test_a_site_near_work_would_settle_everybody():
    openings = hours.openings(pd.Series([None] * 3, index=SITES, dtype=object), MONDAY)
    legs = prism.make_trip_legs(TEN, work=pd.Series([np.inf, np.inf, 5.0], index=SITES))
    ranked_sites = gap_classes.sites_to_ask(
        prism.outlook(personas.persona("ufficio").windows, openings, legs), people()
    )
    assert ranked_sites.to_dict("records") == [
        {"site": "biblioteca:x", "people": 570, "added": 570, "total": 570}
    ]


@given(THREE, CODES)
def test_the_list_ends_when_all_who_could_be_settled_are(weeks, code):
    outlook = outlook_of(weeks, personas.persona(code).windows)
    ranked_sites = gap_classes.sites_to_ask(outlook, people())
    in_question = people()[gap_classes.classes(outlook) == "information_gap"].sum()
    assert ranked_sites["added"].sum() == in_question
    assert ranked_sites["added"].is_monotonic_decreasing
    assert (ranked_sites["added"] <= ranked_sites["people"]).all()


def test_what_does_not_fit_gets_a_sentence():
    outlook = outlook_of(TEXTS[:3])
    classes = gap_classes.classes(outlook)
    with pytest.raises(InputError, match="'farmacia:z' is not in the outlook"):
        gap_classes.classes(outlook, ["farmacia:z"])
    with pytest.raises(InputError, match="labels of the classes"):
        gap_classes.by_cell(classes.iloc[1:], toy.cells())
    with pytest.raises(InputError, match="labels of people"):
        gap_classes.by_cell(classes, toy.cells(), people().iloc[1:])
    with pytest.raises(InputError, match="'As' is 'open', none of served"):
        gap_classes.by_cell(classes.mask(classes.index == "As", "open"), toy.cells())
    with pytest.raises(InputError, match="must widen"):
        gap_classes.classes(prism.Outlook(outlook.always, outlook.high, outlook.low))
    openings = hours.openings(dict.fromkeys(SITES, "24/7"), MONDAY)
    with pytest.raises(InputError, match="moment is minute 10080"):
        gap_classes.outlook_at(toy.MINUTES, openings, 10_080, 15)
    with pytest.raises(InputError, match="limit is -1"):
        gap_classes.outlook_at(toy.MINUTES, openings, 0, -1)
    with pytest.raises(InputError, match="not those of the sites"):
        gap_classes.outlook_at(toy.MINUTES, openings.of(SITES[:2]), 0, 15)


@pytest.mark.parametrize("order", gap_classes.CLASSES)
def test_quartieri_are_ranked_by_the_people_of_one_class_and_the_empty_ones_come_last(order):
    table = pd.DataFrame(
        {"nil_id": [3, 1, 2, 4], "status": ["ok", "ok", "ok", "non applicabile"], order: [5, 5, 7, 99]}
    )
    assert gap_classes.rank_by_class(table, order)["nil_id"].tolist() == [2, 1, 3, 4]
    with pytest.raises(InputError, match="not by 'nil'"):
        gap_classes.rank_by_class(table, "nil")
