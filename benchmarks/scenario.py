"""Budgets of a room: the answer to a proposal on Milano (whole city, all ten personas), and the printed results."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely

from mire_geo import city
from mire_geo.output import report
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import (
    AddSite,
    ChangeHours,
    CloseSite,
    MoveSite,
    Proposal,
)
from mire_geo.planning.workshop import Contribution, Session

MILANO = Path(__file__).parents[1] / "data" / "milano"
KINDS = ("anagrafe", "biblioteca", "farmacia", "scuola_primaria", "parco")
TRIALS = 40
"""Proposals a kind."""
WEEKS = ("Mo-Fr 08:00-20:00", "Mo-Fr 09:00-13:00; Sa 09:00-12:00", "Th 14:00-22:00")


class Row(NamedTuple):
    """One measured budget."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, one row a budget."""
    milano = city.load(MILANO)
    baseline = scenario.Baseline(milano)
    made = np.random.default_rng(1)
    all_seconds: list[float] = []
    for kind in KINDS:
        question = scenario.Question(kind)
        yield Row(f"baseline of {kind}, once a process", _seconds(lambda q=question: baseline.warm(q)), 5.0)
        asked = [_proposals(milano, kind, made) for _ in range(TRIALS)]
        taken = [_seconds(lambda a=a, q=question: baseline.answer(a, q)) for a in asked]
        all_seconds += taken
        yield Row(f"a proposal of {kind} answered, median of {TRIALS}", float(np.median(taken)), 0.3)
        yield Row(f"a proposal of {kind} answered, p95 of {TRIALS}", float(np.percentile(taken, 95)), 0.3)
    yield Row("a proposal answered, p95 of all", float(np.percentile(all_seconds, 95)), 0.3)
    crowd = [one for n in range(30) for one in _proposals(milano, "biblioteca", made, tag=f"r{n}-")]
    together = scenario.settle(crowd).proposals
    question = scenario.Question("biblioteca")
    yield Row(
        f"a room's {len(together)} proposals together answered",
        _seconds(lambda: baseline.answer(together, question)),
        1.0,
    )
    yield Row("hash of the facts, once a process", _seconds(lambda: scenario.fingerprint(milano)), 1.0)
    session = Session("Prova", tuple(_contributions(milano)), nil_ids=(77, 78))
    found = report.results(baseline, session)
    yield Row("PDF of a session, A4", _seconds(lambda: report.pdf(milano, found)), 10.0)
    yield Row("picture of a session", _seconds(lambda: report.png(milano, found)), 10.0)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _proposals(milano: city.City, kind: str, made: np.random.Generator, tag: str = "") -> list[Proposal]:
    """One proposal, of a type drawn by lot; a place to move to is beside a cell, so it is on the streets."""
    sites = milano.sites.index[milano.sites["kind"] == kind]
    site = str(made.choice(sites))
    week = str(made.choice(WEEKS))
    ok = np.flatnonzero(milano.doors.snap.is_on_network)
    cell = milano.cells.iloc[int(made.choice(ok))]
    where = float(cell["x"]), float(cell["y"])
    match made.integers(4):
        case 0:
            return [AddSite(f"{tag}a", kind, *where, hours=week)]
        case 1:
            return [CloseSite(f"{tag}c", site)]
        case 2:
            return [MoveSite(f"{tag}m", site, *where)]
        case _:
            return [ChangeHours(f"{tag}h", site, week)]


def _contributions(milano: city.City) -> Iterator[Contribution]:
    cell = milano.cells.iloc[1500]
    point = shapely.Point(cell["x"], cell["y"])
    yield Contribution("a", "add", kind="biblioteca", geometry=point, hours="Mo-Sa 09:00-20:00", votes=9)
    yield Contribution("h", "hours", site="anagrafe:via-larga-12", hours="Mo-Fr 08:30-20:00", votes=5)
    for n in range(30):
        yield Contribution(f"n{n}", "need", kind="nido", text="Qui manca un nido", votes=n % 4)
