"""Seven days x 24 hours: the share of a NIL's residents who find a place open on arrival."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.measures.time import hours
from mire_geo.measures.time.hours import Cube
from mire_geo.tables.schema import Cells

_HOURS = 7 * 24


def shares_by_nil(cube: Cube, cells: pd.DataFrame) -> dict[int, NDArray[np.float64]]:
    """Low and high shares of every NIL, 2 x 168, each the mean of the hour's four quarters."""
    by_slot = cube.people(cells[Cells.people], cells[Cells.nil_id])
    people = cells.groupby(Cells.nil_id)[Cells.people].sum().clip(lower=1)
    quarters = hours.SLOTS // _HOURS
    grids = {}
    for area, rows in by_slot.groupby(level="area"):
        nil_id = int(str(area))
        by_hour = rows.to_numpy().reshape(_HOURS, quarters, 2).mean(axis=1)
        grids[nil_id] = by_hour.T / people[nil_id]
    return grids


def frame(shares: NDArray[np.float64] | None) -> pd.DataFrame:
    """Rows (day, hour), columns `low` and `high`; zero where there are no shares, since nobody lives there."""
    low_shares, high_shares = np.zeros((2, _HOURS)) if shares is None else shares
    index = pd.MultiIndex.from_product([range(7), range(24)], names=["day", "hour"])
    return pd.DataFrame({"low": low_shares, "high": high_shares}, index=index)
