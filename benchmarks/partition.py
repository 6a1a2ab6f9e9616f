"""That the four classes add up to the people, cell by cell, for every kind, persona and typical week of Milano.

Two minutes and more: tests/test_chronotope.py looks at a part of it at each run.
"""

from pathlib import Path

from mire_geo import city
from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import gap_classes, personas
from mire_geo.schedule import calendars

DATA = Path(__file__).resolve().parents[1] / "data" / "milano"
MINUTES = 15.0


def unequal(asked: CityInTime, kind: str) -> int:
    """How many cells, over all personas and weeks, have classes that do not add up to their people."""
    wrong = 0
    for code in personas.PERSONAS:
        people = asked.people(code)
        for week in calendars.TYPICAL_WEEKS:
            split = asked.partition(kind, code, MINUTES, by="cell", week=week)
            wrong += int((split[[*gap_classes.CLASSES]].sum(axis=1) != people).sum())
    return wrong


def main() -> None:
    """Print one line a kind, and how many combinations were looked at."""
    asked = CityInTime(city.load(DATA))
    kinds = [kind for kind, sites in asked.city.sites_by_kind.items() if sites]
    wrong = {kind: unequal(asked, str(kind)) for kind in kinds}
    for kind, cells in wrong.items():
        print(f"{kind:30s} {cells} cells that do not add up", flush=True)
    looked = len(kinds) * len(personas.PERSONAS) * len(calendars.TYPICAL_WEEKS)
    print(f"{looked} partitions of {len(asked.city.cells)} cells: {sum(wrong.values())} cells do not add up")


if __name__ == "__main__":
    main()
