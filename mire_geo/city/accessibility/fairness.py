"""Fairness: the indices of how a good or a burden is shared, and the curves to draw of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.city.accessibility.shares import Shares
from mire_geo.measures import equity
from mire_geo.tables.schema import Cells

POVERTY_LINE = 0.5
"""Share of the mean below which access is poor, as the European poverty lines are half of what is usual."""


def indices(city: City, shares: Shares) -> pd.DataFrame:
    """How fairly it is shared: one row an index, columns `value`, `low`, `high`.

    `low` and `high` are the ends of what the index may be whatever the incomes we do not know; where they do not
    matter, the value itself. Rows for minutes: mean, ede, inequality (its excess over the mean), beyond (people out
    of reach, left out of the others). Rows for a good: mean, nothing (share of people who have none), gini,
    concentration (by income), palma, theil, theil_between (Municipi), atkinson, poor and shortfall (below half the
    mean); for whether one is within reach: mean, concentration, erreygers.

    Raises:
        InputError: nobody there, or all have nothing.
    """
    amounts_a_person, people = shares.reached()
    rows: dict[str, equity.Band] = {}
    if shares.burden:
        mean = float(np.average(amounts_a_person, weights=people))
        ede = equity.kolm_pollak_ede(amounts_a_person, people, -1.0)
        for index_name, index_value in (("mean", mean), ("ede", ede), ("inequality", ede - mean)):
            rows[index_name] = _known_value_band(index_value)
        rows["beyond"] = _known_value_band(float(shares.people.sum() - people.sum()))
    else:
        rows |= {
            index_name: _known_value_band(index_function(amounts_a_person, people))
            for index_name, index_function in _INDICES.items()
        }
        rank = city.cells[Cells.income_rank].reindex(amounts_a_person.index)
        rows["concentration"] = equity.concentration_band(amounts_a_person, people, rank)
        if shares.unit == "share":
            mean = rows["mean"].known_only
            rows["erreygers"] = equity.Band(
                *(equity.erreygers_correction(limit, mean) for limit in rows["concentration"])
            )
            rows = {index_name: rows[index_name] for index_name in ("mean", "concentration", "erreygers")}
        else:
            has_rank = rank.notna()
            income = city.cells[Cells.income].reindex(amounts_a_person.index)[has_rank]
            rows["palma"] = _known_value_band(
                equity.palma(amounts_a_person[has_rank], people[has_rank], income)
            )
            rows |= _theil(
                amounts_a_person, people, city.cells[Cells.municipio].reindex(amounts_a_person.index)
            )
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "value", "high"])
    return table[["value", "low", "high"]].rename_axis("index")


def _share_without(amounts_a_person: pd.Series, people: pd.Series) -> float:
    return float(people[amounts_a_person == 0].sum() / people.sum())


def _poverty_line(amounts_a_person: pd.Series, people: pd.Series) -> float:
    return POVERTY_LINE * float(np.average(amounts_a_person, weights=people))


_INDICES: Mapping[str, Callable[[pd.Series, pd.Series], float]] = MappingProxyType(
    {
        "mean": lambda amounts_a_person, people: float(np.average(amounts_a_person, weights=people)),
        "nothing": _share_without,
        "gini": equity.gini,
        "atkinson": lambda amounts_a_person, people: equity.atkinson(amounts_a_person, people, 0.5),
        "poor": lambda amounts_a_person, people: equity.fgt(
            amounts_a_person, people, _poverty_line(amounts_a_person, people), 0
        ),
        "shortfall": lambda amounts_a_person, people: equity.fgt(
            amounts_a_person, people, _poverty_line(amounts_a_person, people), 1
        ),
    }
)


def _theil(amounts_a_person: pd.Series, people: pd.Series, municipio: pd.Series) -> dict[str, equity.Band]:
    theil = equity.theil(amounts_a_person, people, municipio)
    return {"theil": _known_value_band(theil.total), "theil_between": _known_value_band(theil.between)}


def _known_value_band(value: float) -> equity.Band:
    return equity.Band(value, value, value)


def lorenz(city: City, shares: Shares) -> dict[str, pd.DataFrame]:
    """Curves to draw of a good: `lorenz`, from those who have least, and `concentration`, from the lowest income.

    Each as `equity.lorenz`; the second without those whose income is unknown.
    """
    amounts_a_person, people = shares.reached()
    income = city.cells[Cells.income].reindex(amounts_a_person.index)
    has_income = income.notna()
    curves = {"lorenz": equity.lorenz(amounts_a_person, people)}
    if people[has_income].sum() and amounts_a_person[has_income].sum():
        curves["concentration"] = equity.lorenz(
            amounts_a_person[has_income], people[has_income], income[has_income]
        )
    return curves


def reach_curves(city: City, shares: Shares) -> dict[int, pd.DataFrame]:
    """Of a burden, for the poorest and the richest fifth (1 and 5): the share of people within so many minutes.

    Columns `minutes`, `people_share`, from (0, 0); people out of reach keep the share below 1.
    """
    income_fifth = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    curves = {}
    for fifth in (1, 5):
        in_fifth = ((income_fifth == fifth) & (shares.people > 0)).fillna(False).astype(bool)
        nearest_minutes, people = shares.values[in_fifth], shares.people[in_fifth]
        walk_order = np.argsort(nearest_minutes.to_numpy(), kind="stable")
        people_share = np.cumsum(people.to_numpy()[walk_order]) / max(int(people.sum()), 1)
        is_reached = np.isfinite(nearest_minutes.to_numpy()[walk_order])
        curves[fifth] = pd.DataFrame(
            {
                "minutes": np.concatenate([[0.0], nearest_minutes.to_numpy()[walk_order][is_reached]]),
                "people_share": np.concatenate([[0.0], people_share[is_reached]]),
            }
        )
    return curves
