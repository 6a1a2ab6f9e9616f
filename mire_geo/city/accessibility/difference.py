"""Difference: how a change alters people's access to a kind of place, and how fairly it is shared."""

import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.city.accessibility.shares import Shares
from mire_geo.errors import InputError
from mire_geo.measures import equity
from mire_geo.tables.schema import Cells


def change(city: City, before: Shares, after: Shares) -> pd.DataFrame:
    """Each index before and after, and the change; see `equity.compare`.

    The Kolm-Pollak aversion stays that of before. Cells out of reach on either side are left out of both, and those
    of unknown income out of `concentration`.

    Raises:
        InputError: the two do not measure the same.
    """
    if before.unit != after.unit or not before.values.index.equals(after.values.index):
        raise InputError(
            "before is in %(before)s and after in %(after)s: compare the same measure of the same cells",
            before=before.unit,
            after=after.unit,
        )
    both = (before.people > 0) & np.isfinite(before.values) & np.isfinite(after.values)
    crowd = before.people[both]
    table = equity.compare(before.values[both], after.values[both], crowd, burden=before.burden)
    if not before.burden:
        income = city.cells[Cells.income].reindex(crowd.index)
        has_income = income.notna()
        row = {
            name: equity.concentration_index(
                one.values[both][has_income], crowd[has_income], income[has_income]
            )
            for name, one in (("before", before), ("after", after))
        }
        table.loc["concentration"] = pd.Series(row | {"change": row["after"] - row["before"]})
    return table.rename_axis("index")


def people_by_change(before: Shares, after: Shares, *, least: float = 0.0) -> pd.Series:
    """How many people are better off, worse off, and as before; better is more of a good, less of a burden.

    Args:
        least: a change no greater than this is none.
    """
    shift = (after.values.fillna(0) - before.values.fillna(0)).where(before.values != after.values, 0.0)
    shift = -shift if before.burden else shift
    crowd = before.people
    counts = {"better": crowd[shift > least].sum(), "worse": crowd[shift < -least].sum()}
    return pd.Series(counts | {"same": crowd.sum() - sum(counts.values())}, name="people").astype(int)
