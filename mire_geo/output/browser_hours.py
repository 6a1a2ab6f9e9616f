"""Data with which a browser computes, for any quarter of an hour of a week, how many people find a place open.

For one kind and limit: which weeks of hours each cell can walk to, and how many slots later it arrives. Sites that keep
the same hours and are reached as many slots later are one entry, so the data are small, and one request serves a week.
"""

import itertools
from typing import Any

import numpy as np
import pandas as pd

from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import hours, personas
from mire_geo.measures.time.hours import SLOT, SLOTS, Week
from mire_geo.schedule.calendars import TYPICAL_WEEKS
from mire_geo.tables.schema import Cells, Sites
from mire_geo.travel.streets import WALKING_KMH

PEOPLE = (
    Cells.people,
    *dict.fromkeys(column for persona in personas.PERSONAS.values() for column in persona.counts),
)
"""Columns of people in the data: all residents, and those that personas stand for."""


def browser_data(
    city_in_time: CityInTime, kind: str, minutes: float, *, speed_kmh: float = WALKING_KMH
) -> dict[str, Any]:
    """Cells, their people and what they reach, and every distinct week of hours, as values that JSON has.

    `cells`: id, nil_id and columns of people, in one order. `entries`: how many entries each cell has, and for each of
    them `hours` (position in `hours`) and `late` (slots between leaving and arriving). `hours`: for each distinct
    text, for each typical week, runs of slots as a flat list start, end, level (1 unknown, 2 open).

    Raises:
        UnknownError, NoDataError: see `City.sites_of`.
    """
    walks = city_in_time.walks(kind, minutes, speed_kmh)
    hours_texts = city_in_time.city.sites_of(kind)[Sites.hours]
    text_index_of_site, distinct_texts = pd.factorize(hours_texts, use_na_sentinel=False)
    weeks_by_text = [
        [hours.week(_hours_text(hours_text), monday) for monday in TYPICAL_WEEKS.values()]
        for hours_text in distinct_texts
    ]
    is_constant_text = np.array(
        [all(_is_constant(week) for week in weeks_of_text) for weeks_of_text in weeks_by_text], dtype=bool
    )
    text_index_of_walk = text_index_of_site[walks.column]
    late_slots = np.where(is_constant_text[text_index_of_walk], 0, walks.minutes // SLOT).astype(np.int64)
    entries = np.unique(np.stack([walks.row.astype(np.int64), text_index_of_walk, late_slots]), axis=1)
    entry_counts = np.bincount(entries[0], minlength=len(walks.cells))
    cells = city_in_time.city.cells
    return {
        "kind": kind,
        "minutes": minutes,
        "speed_kmh": speed_kmh,
        "slot": SLOT,
        "cells": {
            "id": cells.index.tolist(),
            "nil_id": cells[Cells.nil_id].tolist(),
            "people": {column: cells[column].tolist() for column in PEOPLE},
        },
        "entries": {
            "of_cell": entry_counts.tolist(),
            "hours": entries[1].tolist(),
            "late": entries[2].tolist(),
        },
        "hours": [
            {
                week_name: _slot_runs(week)
                for week_name, week in zip(TYPICAL_WEEKS, weeks_of_text, strict=True)
            }
            for weeks_of_text in weeks_by_text
        ],
    }


def _hours_text(text_or_missing: object) -> str | None:
    return text_or_missing if isinstance(text_or_missing, str) else None


def _is_constant(week: Week) -> bool:
    """Whether all minutes of the week are alike, so that it does not matter when one arrives."""
    whole_week = ((0, hours.WEEK),)
    return week.open == whole_week or (not week.open and week.unknown in ((), whole_week))


def _slot_runs(week: Week) -> list[int]:
    """Slots open or unknown as start, end, level, one run after the other."""
    is_open, is_possibly_open = hours.slot_flags([week.open_low, week.open_high])
    slot_levels = is_open.astype(np.int8) + is_possibly_open
    run_edges = [0, *(np.flatnonzero(np.diff(slot_levels)) + 1).tolist(), SLOTS]
    runs = [
        (start_slot, end_slot, int(slot_levels[start_slot]))
        for start_slot, end_slot in itertools.pairwise(run_edges)
        if slot_levels[start_slot]
    ]
    return [slot_or_level for run in runs for slot_or_level in run]
