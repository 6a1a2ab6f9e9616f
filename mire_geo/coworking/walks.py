"""Walks: minutes from the cells and quartieri of requests to the spaces, on the streets of the city."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from mire_geo.coworking.demand import Request
from mire_geo.coworking.faults import fault, refuse
from mire_geo.coworking.supply import Space
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.tables.schema import Cells
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH, Streets

LIMIT = 60.0
"""Minutes beyond which a space is not even named as the nearest one."""
_NIL = re.compile(r"nil:([1-9]\d{0,8})", re.ASCII)


def where_faults(place_label: str, cells: pd.DataFrame) -> tuple[Fault, ...]:
    """What is wrong with the place of a request: an address, or neither a cell nor an inhabited NIL of the city."""
    if place_label in cells.index or _nil_number(place_label) in set(cells[Cells.nil_id]):
        return ()
    fault_code = "where_address" if " " in place_label.strip() else "where_unknown"
    return (fault("where", fault_code, {"value": place_label}),)


def minutes(
    streets: Streets,
    cells: pd.DataFrame,
    requests: Sequence[Request],
    spaces: Sequence[Space],
    *,
    limit: float = LIMIT,
    speed_kmh: float = WALKING_KMH,
) -> pd.DataFrame:
    """Walking minutes, rows = `where` of the requests, columns = ids of the spaces; `inf` beyond `limit`.

    Who gives a quartiere (`nil:23`) sets out from its middle: the door of the cell nearest to the mean of its people.

    Raises:
        InputError: a place that is neither a cell nor an inhabited NIL.
    """
    place_labels = sorted({request.where for request in requests})
    for place_label in place_labels:
        refuse(where_faults(place_label, cells))
    request_door_xy = pd.DataFrame(
        [_request_door_xy(place_label, cells) for place_label in place_labels],
        columns=["x", "y"],
        index=pd.Index(place_labels, dtype=object),
    )
    space_points = pd.DataFrame(
        {"x": [space.x for space in spaces], "y": [space.y for space in spaces]},
        index=pd.Index([space.id for space in spaces], dtype=object),
    )
    if request_door_xy.empty or space_points.empty:
        return pd.DataFrame(index=request_door_xy.index, columns=space_points.index, dtype=float)
    return walking.minutes(streets, request_door_xy, space_points, limit=limit, speed_kmh=speed_kmh)


def nil_of(place_label: str, cells: pd.DataFrame) -> int:
    """Number of the NIL of a request's place: a cell or `nil:23`."""
    if place_label in cells.index:
        return int(cells.loc[[place_label], Cells.nil_id].iloc[0])
    return _nil_number(place_label)


def _nil_number(place_label: str) -> int:
    nil_match = _NIL.fullmatch(place_label)
    return int(nil_match[1]) if nil_match else -1


def _request_door_xy(place_label: str, cells: pd.DataFrame) -> tuple[float, float]:
    if place_label in cells.index:
        x, y = cells.loc[[place_label], ["x", "y"]].to_numpy(float)[0]
        return float(x), float(y)
    nil_cells = cells[cells[Cells.nil_id] == _nil_number(place_label)]
    cells_xy, cell_people = nil_cells[["x", "y"]].to_numpy(float), nil_cells[Cells.people].to_numpy(float)
    centre_xy = np.average(cells_xy, axis=0, weights=cell_people if cell_people.any() else None)
    x, y = cells_xy[int(np.argmin(np.hypot(*(cells_xy - centre_xy).T)))]
    return float(x), float(y)
