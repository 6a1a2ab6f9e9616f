"""Breakdown: what each group of people has."""

import pandas as pd

from mire_geo.city import City
from mire_geo.city.accessibility.shares import Shares
from mire_geo.errors import InputError
from mire_geo.measures import equity
from mire_geo.tables import schema
from mire_geo.tables.schema import Cells

BY = ("income", "age", "gender", "citizenship", "municipio", "nil")
"""Groups by which shares can be broken down."""

WHOLE = frozenset({"age", "gender", "citizenship"})
"""Groups that are known of all residents only: nobody counted the women among those of eighty and more."""


def groups(city: City, shares: Shares, grouping: str) -> pd.DataFrame:
    """The access of each group: `equity.by_group`, with `without` (people who have none, or are out of reach).

    Columns: people, without, mean, tenth, median, ninetieth; one row a group: fifths of income 1 (poorest) to 5 and
    `unknown`, age bands, women and men, foreigners and italians, Municipi, NIL.

    Raises:
        InputError: groups not in `BY`, or of people whose groups nobody counted (see `WHOLE`).
    """
    if grouping not in BY:
        raise InputError("shares can be told by %(known)s, not by %(by)r", known=", ".join(BY), by=grouping)
    if grouping in WHOLE and not shares.whole:
        raise InputError(
            "by %(by)s only all residents are known: nobody counted it among some ages; ask for residents",
            by=grouping,
        )
    counted_people: pd.Series | pd.DataFrame = shares.people
    group_labels: pd.Series | None = None
    if grouping == "income":
        group_labels = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    elif grouping in {"municipio", "nil"}:
        group_labels = city.cells[Cells.municipio if grouping == "municipio" else Cells.nil_id]
    else:
        counted_people = _people_by_group(city, grouping)
    group_table = equity.by_group(shares.values, counted_people, group_labels).rename(
        columns={"unreached": "without"}
    )
    if not shares.burden:
        is_without = shares.values == 0
        without_table = equity.by_group(
            shares.values,
            counted_people.where(is_without, 0)
            if isinstance(counted_people, pd.Series)
            else counted_people.mul(is_without, axis=0),
            group_labels,
        )
        group_table["without"] = without_table["people"].reindex(group_table.index).fillna(0.0)
    return group_table.astype({"people": int, "without": int})


def _people_by_group(city: City, grouping: str) -> pd.DataFrame:
    cells = city.cells
    if grouping == "age":
        return pd.DataFrame(cells[list(schema.AGE_BANDS)])
    counted_name = Cells.women if grouping == "gender" else Cells.foreigners
    other_name = "men" if grouping == "gender" else "italians"
    return pd.DataFrame(
        {counted_name: cells[counted_name], other_name: cells[Cells.people] - cells[counted_name]}
    )
