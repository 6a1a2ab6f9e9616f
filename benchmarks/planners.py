"""Budgets of the planners' questions on Milano: floating catchment, the whole graph, places chosen and proven."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from mire_geo import city as cities
from mire_geo.city import accessibility, dependency
from mire_geo.measures import access, network
from mire_geo.planning import location_allocation
from mire_geo.travel import walking

DATA = Path(__file__).resolve().parents[1] / "data" / "milano"


class Row(NamedTuple):
    """One measured budget, seconds."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured: medians of five for what takes moments, one row a budget."""
    city = cities.load(DATA)
    people = accessibility.people(city, "80+", "rsa")
    held, _ = accessibility.capacity(city, "rsa")
    table = walking.minutes_table(city.streets, city.doors, city.sites_of("rsa"), limit=30)
    decay = access.step(30)
    for stages in (2, 3):
        seconds = _median(lambda s=stages: access.floating_catchment(table, people, held, decay, s))
        yield Row(f"floating catchment of care homes, {stages} stages, all cells", seconds, 0.02)
    whole = walking.minutes_table(city.streets, city.doors, city.sites, limit=15)
    seconds = _median(lambda: network.graph(whole, city.cells, city.sites, city.quartieri))
    yield Row(f"whole graph to networkx, {whole.minutes.nnz:,} access edges", seconds, 5.0)
    yield Row(
        "critical welfare sites",
        _median(lambda: dependency.critical_sites(city, dependency.welfare_kinds(city), 15)),
        2.0,
    )
    question = location_allocation.Question("casa_di_quartiere", 10, 10)
    for candidates in (location_allocation.PUBLIC, (location_allocation.STREETS,)):
        asked = replace(question, candidates=candidates)
        on = location_allocation.siting_input(city, asked)
        many = f"10 among {len(on.places):,}"
        seconds = _median(lambda q=asked, g=on: location_allocation.greedy(city, q, g))
        yield Row(f"maximal covering, {many}, greedy", seconds, 0.2)
        placement = location_allocation.place(city, asked, search_input=on, time_limit=60)
        yield Row(
            f"maximal covering, {many}, proven",
            placement.answer.seconds if placement.answer.proven else 1e9,
            60.0,
        )


def _median(ask: Callable[[], Any]) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
