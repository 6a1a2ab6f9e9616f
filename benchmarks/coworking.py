"""Budget of the matching: 5,000 requests x 120 spaces x 10 slots in 10 s; its gain over first come, first served.

Supply and demand are MADE UP by `supply` and `demand` below: nothing of them is real, and none of it is ever shown as
data. Real are the cells, their people in work, the streets walked, and the number of coworkings of each NIL (110,
without addresses), by which the made-up spaces are spread.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from mire_geo import city as cities
from mire_geo import coworking
from mire_geo.city import City
from mire_geo.coworking import Accreditation, Desks, Matching, Request, Slot, Space
from mire_geo.travel import walking

REQUESTS, SPACES = 5000, 120
MONDAY = date(2026, 10, 5)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(5))
HALVES = ((540, 780), (780, 1080))
"""9-13 and 13-18: with five days, ten slots."""
BUDGET = 10.0
"""Seconds of one processor: what a machine that does nothing else takes, as the search runs on one."""
DATA = Path(__file__).resolve().parents[1] / "data" / "milano"
_HOURS = ("Mo-Fr 09:00-19:00", "Mo-Fr 08:00-22:00", "Mo-Fr 09:00-18:00", "24/7")


def supply(city: City, number: int, dice: np.random.Generator) -> list[Space]:
    """Made-up spaces: in NIL as often as the city counts coworkings there, at the door of a random inhabited cell.

    2 to 25 open desks and up to 8 single ones at 12 to 35 euro a day; half open 9-19, others longer, one in ten round
    the clock; two in three accredited, two in three step-free, one in eight with a childcare corner.
    """
    counts = city.counts[city.counts["kind"] == "coworking"].set_index("nil_id")["count"]
    cells = city.cells[city.cells["nil_id"].isin(counts.index)]
    weight = cells["nil_id"].map(counts / cells.groupby("nil_id").size()).to_numpy(float)
    chosen = cells.iloc[dice.choice(len(cells), number, replace=False, p=weight / weight.sum())]
    hours = dice.choice(_HOURS, number, p=[0.5, 0.2, 0.2, 0.1])
    return [_space(at, xy, str(hours[at]), dice) for at, xy in enumerate(chosen[["x", "y"]].to_numpy(float))]


def _space(at: int, xy: np.ndarray, hours: str, dice: np.random.Generator) -> Space:
    day = float(dice.integers(12, 36))
    desks = [Desks("open", int(dice.integers(2, 26)), day=day, month=10 * day)]
    if single := int(dice.integers(0, 9)):
        desks.append(Desks("single", single, day=day + 8, month=10 * day + 80))
    shares = (("step_free", 0.66), ("childcare", 0.12), ("meeting_room", 0.5))
    features = frozenset(name for name, share in shares if dice.random() < share)
    this_year = MONDAY.replace(month=1), MONDAY.replace(month=12)
    listed = Accreditation(f"made up {at}", *this_year) if dice.random() < 0.66 else None
    x, y = xy
    name = f"Made up {at}"
    return Space(f"made-up-{at:03}", name, tuple(desks), hours, float(x), float(y), "", features, listed)


def demand(city: City, number: int, dice: np.random.Generator, *, every_slot: bool = False) -> list[Request]:
    """Made-up requests: from cells as people in work live there, one to three days of the week, half of them whole.

    One in ten is of 2 to 6 people of a team; limits of 10 to 30 minutes; half name a price of 15 to 35 euro; one in
    five wants a single desk, one in eight a step-free space, one in five the voucher. With `every_slot` all ten slots
    are asked for.
    """
    work = city.cells["employed"].to_numpy(float)
    where = city.cells.index[dice.choice(len(work), number, p=work / work.sum())]
    return [_request(at, str(cell), dice, every_slot=every_slot) for at, cell in enumerate(where)]


def _request(at: int, cell: str, dice: np.random.Generator, *, every_slot: bool) -> Request:
    days = sorted(dice.choice(5, int(dice.integers(1, 4)), replace=False))
    halves = (HALVES, HALVES, HALVES[:1], HALVES[1:])[int(dice.integers(0, 4))]
    if every_slot:
        days, halves = list(range(5)), HALVES
    return Request(
        id=f"made-up-{at:05}",
        where=cell,
        slots=tuple(Slot(DAYS[day], *half) for day in days for half in halves),
        people=int(dice.integers(2, 7)) if dice.random() < 0.1 else 1,
        desk="single" if dice.random() < 0.2 else "open",
        limit=float(dice.choice([10, 15, 20, 30])),
        budget=float(dice.integers(15, 36)) if dice.random() < 0.5 else None,
        needs=frozenset({"step_free"}) if dice.random() < 0.125 else frozenset(),
        weeks=44,
        voucher=bool(dice.random() < 0.2),
        commute=float(dice.integers(15, 70)),
    )


class Row(NamedTuple):
    """One measured budget."""

    what: str
    seconds: float
    budget: float


class Run(NamedTuple):
    """One question, both answers."""

    what: str
    seconds: float
    best: Matching
    greedy: Matching


def rows() -> Iterator[Row]:
    """One row a question; endless seconds where the answer is not proven."""
    for run in runs(cities.load(DATA)):
        yield Row(f"matching: {run.what}", run.seconds if run.best.proven else np.inf, BUDGET)


def runs(city: City) -> Iterator[Run]:
    """The week as it may be; the same people served as by first come; the hardest: everybody asks for every slot."""
    dice = np.random.default_rng(6)
    spaces = supply(city, SPACES, dice)
    minutes = walks(city, spaces)
    some = demand(city, REQUESTS, dice)
    yield _run("1 to 3 days each", some, spaces, minutes)
    greedy = coworking.first_come([replace(one, voucher=False) for one in some], spaces, minutes)
    yield _run("whom first come serves, without vouchers", _served(greedy), spaces, minutes)
    everything = demand(city, REQUESTS, dice, every_slot=True)
    yield _run("all ten slots each", everything, spaces, minutes)


def _run(what: str, requests: list[Request], spaces: list[Space], minutes: pd.DataFrame) -> Run:
    began = time.process_time()
    best = coworking.match(requests, spaces, minutes)
    seconds = time.process_time() - began
    return Run(what, seconds, best, coworking.first_come(requests, spaces, minutes))


def _served(greedy: Matching) -> list[Request]:
    """Requests as if nobody had asked but those whom `greedy` serves, in the same order."""
    asked = greedy.question.requests
    told = []
    for at, one in enumerate(greedy.matches):
        before = asked[one.unit.request]
        told.append(replace(before, id=f"{before.id}-{at:05}", slots=one.unit.slots, people=one.people))
    return told


def walks(city: City, spaces: list[Space]) -> pd.DataFrame:
    """Walking minutes on the real streets, cells x made-up spaces."""
    where = pd.DataFrame(
        {"x": [s.x for s in spaces], "y": [s.y for s in spaces]}, index=[s.id for s in spaces]
    )
    return walking.minutes(city.streets, city.doors, where, limit=60)


def main() -> int:
    """Print the tables; 1 if the budget is broken or an answer is not proven."""
    broken = False
    slots = len(DAYS) * len(HALVES)
    print(f"{REQUESTS} made-up requests x {SPACES} made-up spaces x {slots} slots; nothing of this is real")
    for row in runs(cities.load(DATA)):
        best, greedy = row.best, row.greedy
        proof = "proven optimal" if best.proven else f"not proven, bound {best.bound:g}"
        print(f"\n{row.what}: {row.seconds:.1f} s of {BUDGET:g}, {proof}")
        print(f"{'':30}{'best':>10}{'first come':>12}{'gain':>10}")
        for what, one, other in (
            ("desks asked (people x slots)", best.demand, greedy.demand),
            ("desks given", best.served, greedy.served),
            ("people with a desk", best.people, greedy.people),
            ("minutes walked, one way", best.walked, greedy.walked),
            ("mean walk, minutes", best.mean, greedy.mean),
            ("longest walk, minutes", best.longest, greedy.longest),
            ("desks beyond 20 minutes", best.served_beyond(20), greedy.served_beyond(20)),
        ):
            print(f"{what:30}{one:>10,.6g}{other:>12,.6g}{one - other:>+10,.5g}")
        broken |= row.seconds > BUDGET or not best.proven
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
