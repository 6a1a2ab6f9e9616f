"""What three quartieri of Milano gave when last looked at: one in the centre, one at the edge, one nearly empty.

A difference is a change of data or of a measure: look at it, and if it is meant, `python -m tests.test_golden` writes the
files anew. Then the diff shows a reviewer what moved.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mire_geo.measures import gaps
from mire_geo.tables import geojson
from mire_geo.tables.schema import AGE_BANDS
from tests import milano

GOLDEN = Path(__file__).parent / "golden"
QUARTIERI = {1: "duomo", 76: "quarto_oggiaro", 86: "parco_dei_navigli"}
LIMITS = (5, 15, 30)


def seen(nil_id: int) -> dict[str, Any]:
    """Who lives in a quartiere, what is there, and its gaps of every kind that some file holds."""
    city = milano.milano()
    row = city.quartieri.loc[nil_id]
    cells = city.cells[city.cells["nil_id"] == nil_id]
    here = city.sites[city.sites["nil_id"] == nil_id]
    return {
        "nil": row["nil"],
        "municipio": int(row["municipio"]),
        "abitato": bool(row["abitato"]),
        "km2": round(float(row["area_m2"]) / 1e6, 3),
        "people": int(row["people"]),
        "cells": len(cells),
        "people_by_age": {band: int(cells[band].sum()) for band in AGE_BANDS},
        "women": int(cells["women"].sum()),
        "foreigners": int(cells["foreigners"].sum()),
        "households": int(cells["households"].sum()),
        "sites": {str(kind): int(n) for kind, n in here["kind"].value_counts().sort_index().items()},
        "gaps": {str(kind): _gaps(nil_id, str(kind)) for kind, n in city.sites_by_kind.items() if n},
    }


def _gaps(nil_id: int, kind: str) -> dict[str, Any]:
    """People left out by limit, median minutes, status."""
    rows = [table.loc[nil_id] for table in _tables(kind)]
    [median] = geojson.json_values(rows[0][["median_minutes"]].astype(float).round(2))
    left_out = {f"unserved_{limit}": int(row["unserved"]) for limit, row in zip(LIMITS, rows, strict=True)}
    return left_out | {"median_minutes": median, "status": rows[0]["status"]}


@cache
def _tables(kind: str) -> list[pd.DataFrame]:
    """Gaps of all quartieri, a table a limit."""
    city = milano.milano()
    nearest = city.nearest(kind)
    cells = [gaps.by_cell(nearest, city.cells, limit) for limit in LIMITS]
    return [gaps.by_nil(each, city.quartieri).set_index("nil_id") for each in cells]


@pytest.mark.parametrize(("nil_id", "name"), QUARTIERI.items(), ids=QUARTIERI.values())
def test_the_quartiere_gives_what_it_gave(nil_id, name):
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert seen(nil_id) == golden


def test_a_longer_walk_never_leaves_more_people_out():
    for name in QUARTIERI.values():
        for gap in json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))["gaps"].values():
            left_out = [gap[f"unserved_{limit}"] for limit in LIMITS]
            assert left_out == sorted(left_out, reverse=True)


if __name__ == "__main__":
    for number, stem in QUARTIERI.items():
        text = json.dumps(seen(number), ensure_ascii=False, indent=1)
        (GOLDEN / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
