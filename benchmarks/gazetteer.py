"""Budgets of the address search on Milano: one question, mean of many; and the names made ready once."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mire_geo import city as cities
from mire_geo.city.gazetteer import Gazetteer

DATA = Path(__file__).resolve().parents[1] / "data" / "milano"
ASKED = (
    "via sanmichele", "pza duomo", "v.le monza 12", "lambrate", "viasanmichele", "corso 22 marzo 23",
    "bibloteca sormani", "via xyz", "piazza5giornate", "viale zara 9, 20159 Milano", "n", "via",
)  # fmt: skip
AGAIN = 5


class Row(NamedTuple):
    """One measured budget, seconds of one processor."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, one row a budget."""
    city = cities.load(DATA)
    began = time.process_time()
    names = Gazetteer(city)
    yield Row(f"the names of the city made ready ({len(names.entries):,})", time.process_time() - began, 3.0)
    began = time.process_time()
    for text in ASKED * AGAIN:
        names.search(text)
    yield Row("an address searched", (time.process_time() - began) / (AGAIN * len(ASKED)), 0.02)


if __name__ == "__main__":
    for row in rows():
        print(f"{row.what:60} {row.seconds:10.4f} of {row.budget:g}")
    sys.exit(0)
