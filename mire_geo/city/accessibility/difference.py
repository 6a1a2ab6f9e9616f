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
    is_comparable = (before.people > 0) & np.isfinite(before.values) & np.isfinite(after.values)
    people = before.people[is_comparable]
    table = equity.compare(
        before.values[is_comparable], after.values[is_comparable], people, burden=before.burden
    )
    if not before.burden:
        income = city.cells[Cells.income].reindex(people.index)
        has_income = income.notna()
        concentration = {
            moment: equity.concentration_index(
                shares.values[is_comparable][has_income], people[has_income], income[has_income]
            )
            for moment, shares in (("before", before), ("after", after))
        }
        table.loc["concentration"] = pd.Series(
            concentration | {"change": concentration["after"] - concentration["before"]}
        )
    return table.rename_axis("index")


def people_by_change(before: Shares, after: Shares, *, least: float = 0.0) -> pd.Series:
    """How many people are better off, worse off, and as before; better is more of a good, less of a burden.

    Args:
        least: a change no greater than this is none.
    """
    difference = (after.values.fillna(0) - before.values.fillna(0)).where(before.values != after.values, 0.0)
    difference = -difference if before.burden else difference
    people = before.people
    people_counts = {"better": people[difference > least].sum(), "worse": people[difference < -least].sum()}
    return pd.Series(
        people_counts | {"same": people.sum() - sum(people_counts.values())}, name="people"
    ).astype(int)
