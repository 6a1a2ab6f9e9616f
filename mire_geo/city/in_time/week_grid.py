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
    people_by_slot = cube.people(cells[Cells.people], cells[Cells.nil_id])
    people_by_nil = cells.groupby(Cells.nil_id)[Cells.people].sum().clip(lower=1)
    slots_per_hour = hours.SLOTS // _HOURS
    shares_of_nil = {}
    for area_label, nil_slots in people_by_slot.groupby(level="area"):
        nil_id = int(str(area_label))
        people_by_hour = nil_slots.to_numpy().reshape(_HOURS, slots_per_hour, 2).mean(axis=1)
        shares_of_nil[nil_id] = people_by_hour.T / people_by_nil[nil_id]
    return shares_of_nil


def frame(nil_shares: NDArray[np.float64] | None) -> pd.DataFrame:
    """Rows (day, hour), columns `low` and `high`; zero where there are no shares, since nobody lives there."""
    low_shares, high_shares = np.zeros((2, _HOURS)) if nil_shares is None else nil_shares
    hour_index = pd.MultiIndex.from_product([range(7), range(24)], names=["day", "hour"])
    return pd.DataFrame({"low": low_shares, "high": high_shares}, index=hour_index)
