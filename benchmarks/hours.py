"""Budgets of time: weeks of sites, the hour-of-week cube, one persona over the whole city.

A made-up city of the size of Milano: 5,000 cells and 5,000 sites of 12 kinds over 180 km2, 300 distinct weeks.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd

from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import gap_classes, hours, personas, prism

CELLS = SITES = 5000
KINDS = 12
DETOUR = 1.3
"""Walk over straight line."""
LIMIT = 30.0
MONDAY = date(2026, 11, 16)


class Row(NamedTuple):
    """One measured budget."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, best of three, one row a budget."""
    made = np.random.default_rng(1)
    homes, places, schools = (made.uniform(0, 13_500, (n, 2)) for n in (CELLS, SITES, 400))
    home = _walks(homes, places)
    week_texts = pd.Series([_text(made) for _ in range(300)]).sample(SITES, replace=True, random_state=1)
    texts = pd.Series(week_texts.to_numpy(), index=home.sites)
    unread = (MONDAY + timedelta(days=7 * n) for n in count(1))
    yield Row("5,000 sites' weeks read", _best(lambda: hours.openings(texts, next(unread))), 1.0)
    opened = hours.openings(texts, MONDAY)
    kind = np.arange(SITES) % KINDS
    kinds = pd.Series(kind, index=home.sites).astype(str)
    yield Row(
        "cube, 12 kinds x all cells x 672 slots",
        _best(lambda: list(hours.by_kind(home, opened, kinds, 15))),
        1.0,
    )
    to_schools = _minutes(homes, schools)
    mine = to_schools.argmin(axis=1)
    of_school = _walks(schools[mine], places)
    legs = prism.make_trip_legs(
        home,
        work=pd.Series(_minutes(homes[:1] * 0 + 6750, places)[0], index=home.sites).where(
            lambda m: m <= LIMIT, np.inf
        ),
        school=Pairs(home.cells, home.sites, of_school.row, of_school.column, of_school.minutes),
        to_school=pd.Series(to_schools.min(axis=1), index=home.cells),
    )
    for code in ("ufficio", "genitore-nido"):
        windows = personas.PERSONAS[code].windows
        yield Row(
            f"usable minutes, {code}, all cells and sites",
            _best(lambda w=windows: prism.usable_visits(w, opened, legs)),
            2.0,
        )
        yield Row(
            f"outlook, {code}: low, high, round the clock",
            _best(lambda w=windows: prism.outlook(w, opened, legs)),
            2.0,
        )
    people = pd.Series(280, index=home.cells)
    outlook = prism.outlook(personas.PERSONAS["ufficio"].windows, opened, legs)
    yield Row(
        "partition of 12 kinds and go-and-ask lists", _best(lambda: _partitions(outlook, kind, people)), 2.0
    )
    yield Row("partition at a moment", _best(lambda: gap_classes.outlook_at(home, opened, 5430, 15)), 1.0)


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def _minutes(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    straight = np.hypot(start[:, None, 0] - end[None, :, 0], start[:, None, 1] - end[None, :, 1])
    return straight * DETOUR / 75


def _walks(start: np.ndarray, end: np.ndarray) -> Pairs:
    minutes = _minutes(start, end)
    row, column = (where.astype(np.int32) for where in np.nonzero(minutes <= LIMIT))
    labels = (pd.Index([f"{letter}{n}" for n in range(len(xy))]) for letter, xy in (("c", start), ("s", end)))
    return Pairs(*labels, row, column, minutes[row, column])


def _text(made: np.random.Generator) -> str:
    opens, closes = made.integers(28, 40), made.integers(50, 88)
    text = f"Mo-Fr {opens // 4:02d}:{opens % 4 * 15:02d}-{closes // 4:02d}:{closes % 4 * 15:02d}"
    text += "; Sa 09:00-12:30" if made.random() < 0.5 else ""
    return text + (' "su appuntamento"' if made.random() < 0.2 else "")


def _partitions(outlook: prism.Outlook, kind: np.ndarray, people: pd.Series) -> None:
    sites = outlook.low.near.sites
    for number in range(KINDS):
        mine = sites[kind == number]
        gap_classes.classes(outlook, mine)
        gap_classes.sites_to_ask(outlook, people, mine)


def main() -> None:
    """Print the table."""
    for row in rows():
        verdict = "ok" if row.seconds <= row.budget else "TOO SLOW"
        print(f"{row.what:60s} {row.seconds:7.3f} s  (at most {row.budget:g} s)  {verdict}", flush=True)


if __name__ == "__main__":
    main()
