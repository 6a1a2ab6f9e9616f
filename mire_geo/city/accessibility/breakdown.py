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
    labels: pd.Series | None = None
    if grouping == "income":
        labels = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    elif grouping in {"municipio", "nil"}:
        labels = city.cells[Cells.municipio if grouping == "municipio" else Cells.nil_id]
    else:
        counted_people = _group_columns(city, grouping)
    table = equity.by_group(shares.values, counted_people, labels).rename(columns={"unreached": "without"})
    if not shares.burden:
        has_none = shares.values == 0
        without_any = equity.by_group(
            shares.values,
            counted_people.where(has_none, 0)
            if isinstance(counted_people, pd.Series)
            else counted_people.mul(has_none, axis=0),
            labels,
        )
        table["without"] = without_any["people"].reindex(table.index).fillna(0.0)
    return table.astype({"people": int, "without": int})


def _group_columns(city: City, grouping: str) -> pd.DataFrame:
    cells = city.cells
    if grouping == "age":
        return pd.DataFrame(cells[list(schema.AGE_BANDS)])
    counted_column = Cells.women if grouping == "gender" else Cells.foreigners
    other_column = "men" if grouping == "gender" else "italians"
    return pd.DataFrame(
        {counted_column: cells[counted_column], other_column: cells[Cells.people] - cells[counted_column]}
    )
