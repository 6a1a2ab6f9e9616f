"""Budgets of the measures: floating catchments, greedy and proven siting, a city of 60,000 cells in memory.

A made-up city of the size of Milano: 5,000 cells and 1,000 candidates over 180 km2, 200 of them with a capacity.
"""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from mire_geo.measures import access, equity
from mire_geo.planning import siting
from mire_geo.travel.walking import MinutesTable

CELLS, CANDIDATES, SITES = 5000, 1000, 200
DETOUR = 1.3
"""Walk over straight line."""
GIB = 2**30


class Row(NamedTuple):
    """One measured budget; seconds, or GiB where `what` says so."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, best of five for what takes moments, one row a budget."""
    dice = np.random.default_rng(1)
    homes, places = (dice.uniform(0, 13_500, (n, 2)) for n in (CELLS, CANDIDATES))
    minutes = pd.DataFrame(_minutes(homes, places)).where(lambda t: t <= 30, np.inf)
    people = pd.Series(dice.integers(0, 600, CELLS))
    kind = minutes.iloc[:, :SITES]
    capacity = pd.Series(dice.integers(1, 120, SITES))
    got = access.floating_catchment(kind, people, capacity, access.step(30))
    decay = access.steps({10: 1, 20: 0.68, 30: 0.22})
    for stages in (2, 3):
        seconds = _best(lambda s=stages: access.floating_catchment(kind, people, capacity, decay, s))
        yield Row(f"floating catchment, {stages} stages, all cells, one kind", seconds, 0.02)
    yield Row("Gini of all cells", _best(lambda: equity.gini(got, people)), 0.02)
    seconds = _best(lambda: siting.greedy_maximal_covering(minutes, people, 10, 15))
    yield Row("maximal covering, 10 of 1,000, greedy", seconds, 0.2)
    found = siting.maximal_covering(minutes, people, 10, 15)
    yield Row("maximal covering, 10 of 1,000, proven", found.seconds if found.proven else np.inf, 60.0)
    every = pd.DataFrame(_minutes(homes[:500], places[:300]))
    found = siting.p_median(every, people[:500], 10)
    yield Row("p-median, 500 cells, 10 of 300 candidates, proven", found.seconds, 20.0)
    yield Row("60,000 cells x 3,000 sites: GiB at the peak", _peak(dice), 4.0)


def _peak(dice: np.random.Generator) -> float:
    """Memory of the floating catchments of 60,000 cells and 3,000 sites, of which each reaches one in twenty."""
    reached = 150
    columns = np.sort(dice.integers(0, 20, (60_000, reached)) + 20 * np.arange(reached), axis=1)
    tracemalloc.start()
    starts = np.arange(60_001) * reached
    walks = dice.uniform(0, 30, columns.size)
    held = sparse.csr_array((walks, columns.ravel().astype(np.int32), starts), shape=(60_000, 3000))
    table = MinutesTable(pd.RangeIndex(60_000), pd.RangeIndex(3000), held, 30.0)
    people, capacity = np.full(60_000, 25.0), np.full(3000, 10.0)
    for stages in (2, 3):
        access.floating_catchment(table, people, capacity, access.gaussian(10), stages)  # type: ignore[arg-type]
    access.balanced_floating_catchment(table, people, capacity, access.gaussian(10))
    access.spatial_availability(table, people, capacity, access.gaussian(10))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / GIB


def _minutes(homes: np.ndarray, places: np.ndarray) -> np.ndarray:
    away: np.ndarray = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1)) * DETOUR / 75
    return away


def _best(ask: Callable[[], Any]) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return min(taken)


if __name__ == "__main__":
    for row in rows():
        print(f"{row.what:60} {row.seconds:10.4f} of {row.budget:g}")
