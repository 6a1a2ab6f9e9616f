"""Budgets of time: reading hours and working out the weeks of 5,000 sites.

With the raw open data beside the project (or `MIRE_RAW`), on all distinct OpenStreetMap hours of Milano; without, on
as many made-up texts. Cold: no text and no week was seen before.
"""

import os
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from mire_geo import schedule

SITES = 5000
MONDAY = date(2026, 11, 16)
OSM = Path("places") / "osm_wheelchair_tagged_pois_2026.osm"


class Row(NamedTuple):
    """One measured budget."""

    what: str
    seconds: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, one row a budget."""
    texts = _texts()
    sites = list(islice(cycle(texts), SITES))
    osm_texts: list[str] = []
    reading = _seconds(lambda: osm_texts.extend(schedule.read(text).osm_text for text in sites))
    yield Row(f"{SITES} texts read, {len(texts)} distinct, cold", reading, 1.0)
    yield Row("5,000 sites' weeks, cold", _weeks(osm_texts, MONDAY), 1.0)
    yield Row("5,000 sites' weeks, another week", _weeks(osm_texts, MONDAY + timedelta(weeks=1)), 1.0)
    yield Row("5,000 sites' weeks, seen before", _weeks(osm_texts, MONDAY), 1.0)


def _weeks(texts: list[str], monday: date) -> float:
    return _seconds(lambda: [schedule.week(text, monday) for text in texts])


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _texts() -> list[str]:
    beside = Path(__file__).resolve().parents[2] / "shared" / "raw"
    source = Path(os.environ.get("MIRE_RAW", beside)) / OSM
    if not source.is_file():
        return [
            f"Mo-Fr {opens:02d}:{minute:02d}-12:30,14:00-{closes}:00; Sa 09:00-12:00; PH off"
            for opens in range(6, 11)
            for minute in range(0, 60, 5)
            for closes in range(16, 24)
        ]
    tags = (element for _, element in ET.iterparse(source) if element.tag == "tag")
    return sorted({tag.get("v", "") for tag in tags if tag.get("k") == "opening_hours"})


if __name__ == "__main__":
    for row in rows():
        print(f"{row.what:<50} {row.seconds:8.3f} s   budget {row.budget:.1f} s")
