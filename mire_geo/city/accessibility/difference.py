"""Difference: how a change alters people's access to a kind of place, and how fairly it is shared."""

import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.city.accessibility.shares import Shares
from mire_geo.errors import InputError
from mire_geo.measures import equity
from mire_geo.tables.schema import Cells


def change(city: City, shares_before: Shares, shares_after: Shares) -> pd.DataFrame:
    """Each index before and after, and the change; see `equity.compare`.

    The Kolm-Pollak aversion stays that of before. Cells out of reach on either side are left out of both, and those
    of unknown income out of `concentration`.

    Raises:
        InputError: the two do not measure the same.
    """
    if shares_before.unit != shares_after.unit or not shares_before.values.index.equals(
        shares_after.values.index
    ):
        raise InputError(
            "before is in %(before)s and after in %(after)s: compare the same measure of the same cells",
            before=shares_before.unit,
            after=shares_after.unit,
        )
    is_comparable = (
        (shares_before.people > 0) & np.isfinite(shares_before.values) & np.isfinite(shares_after.values)
    )
    cell_people = shares_before.people[is_comparable]
    index_table = equity.compare(
        shares_before.values[is_comparable],
        shares_after.values[is_comparable],
        cell_people,
        burden=shares_before.burden,
    )
    if not shares_before.burden:
        cell_incomes = city.cells[Cells.income].reindex(cell_people.index)
        has_income = cell_incomes.notna()
        concentrations = {
            column_name: equity.concentration_index(
                shares.values[is_comparable][has_income], cell_people[has_income], cell_incomes[has_income]
            )
            for column_name, shares in (("before", shares_before), ("after", shares_after))
        }
        index_table.loc["concentration"] = pd.Series(
            concentrations | {"change": concentrations["after"] - concentrations["before"]}
        )
    return index_table.rename_axis("index")


def people_by_change(shares_before: Shares, shares_after: Shares, *, threshold: float = 0.0) -> pd.Series:
    """How many people are better off, worse off, and as before; better is more of a good, less of a burden.

    Args:
        threshold: a change no greater than this is none.
    """
    cell_changes = (shares_after.values.fillna(0) - shares_before.values.fillna(0)).where(
        shares_before.values != shares_after.values, 0.0
    )
    cell_changes = -cell_changes if shares_before.burden else cell_changes
    cell_people = shares_before.people
    people_counts = {
        "better": cell_people[cell_changes > threshold].sum(),
        "worse": cell_people[cell_changes < -threshold].sum(),
    }
    return pd.Series(
        people_counts | {"same": cell_people.sum() - sum(people_counts.values())}, name="people"
    ).astype(int)
