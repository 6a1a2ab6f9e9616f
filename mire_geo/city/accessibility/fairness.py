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
    amounts, crowd = shares.reached()
    rows: dict[str, equity.Band] = {}
    if shares.burden:
        mean = float(np.average(amounts, weights=crowd))
        ede = equity.kolm_pollak_ede(amounts, crowd, -1.0)
        for name, value in (("mean", mean), ("ede", ede), ("inequality", ede - mean)):
            rows[name] = _known_value_band(value)
        rows["beyond"] = _known_value_band(float(shares.people.sum() - crowd.sum()))
    else:
        rows |= {name: _known_value_band(index(amounts, crowd)) for name, index in _INDICES.items()}
        rank = city.cells[Cells.income_rank].reindex(amounts.index)
        rows["concentration"] = equity.concentration_band(amounts, crowd, rank)
        if shares.unit == "share":
            mean = rows["mean"].known_only
            rows["erreygers"] = equity.Band(
                *(equity.erreygers_correction(end, mean) for end in rows["concentration"])
            )
            rows = {name: rows[name] for name in ("mean", "concentration", "erreygers")}
        else:
            ranked = rank.notna()
            income = city.cells[Cells.income].reindex(amounts.index)[ranked]
            rows["palma"] = _known_value_band(equity.palma(amounts[ranked], crowd[ranked], income))
            rows |= _theil(amounts, crowd, city.cells[Cells.municipio].reindex(amounts.index))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "value", "high"])
    return table[["value", "low", "high"]].rename_axis("index")


def _share_without(amounts: pd.Series, crowd: pd.Series) -> float:
    return float(crowd[amounts == 0].sum() / crowd.sum())


def _poverty_line(amounts: pd.Series, crowd: pd.Series) -> float:
    return POVERTY_LINE * float(np.average(amounts, weights=crowd))


_INDICES: Mapping[str, Callable[[pd.Series, pd.Series], float]] = MappingProxyType(
    {
        "mean": lambda amounts, crowd: float(np.average(amounts, weights=crowd)),
        "nothing": _share_without,
        "gini": equity.gini,
        "atkinson": lambda amounts, crowd: equity.atkinson(amounts, crowd, 0.5),
        "poor": lambda amounts, crowd: equity.fgt(amounts, crowd, _poverty_line(amounts, crowd), 0),
        "shortfall": lambda amounts, crowd: equity.fgt(amounts, crowd, _poverty_line(amounts, crowd), 1),
    }
)


def _theil(amounts: pd.Series, crowd: pd.Series, municipio: pd.Series) -> dict[str, equity.Band]:
    theil = equity.theil(amounts, crowd, municipio)
    return {"theil": _known_value_band(theil.total), "theil_between": _known_value_band(theil.between)}


def _known_value_band(value: float) -> equity.Band:
    return equity.Band(value, value, value)


def lorenz(city: City, shares: Shares) -> dict[str, pd.DataFrame]:
    """Curves to draw of a good: `lorenz`, from those who have least, and `concentration`, from the lowest income.

    Each as `equity.lorenz`; the second without those whose income is unknown.
    """
    amounts, crowd = shares.reached()
    income = city.cells[Cells.income].reindex(amounts.index)
    has_income = income.notna()
    curves = {"lorenz": equity.lorenz(amounts, crowd)}
    if crowd[has_income].sum() and amounts[has_income].sum():
        curves["concentration"] = equity.lorenz(amounts[has_income], crowd[has_income], income[has_income])
    return curves


def reach_curves(city: City, shares: Shares) -> dict[int, pd.DataFrame]:
    """Of a burden, for the poorest and the richest fifth (1 and 5): the share of people within so many minutes.

    Columns `minutes`, `people_share`, from (0, 0); people out of reach keep the share below 1.
    """
    fifth = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    curves = {}
    for number in (1, 5):
        mine = ((fifth == number) & (shares.people > 0)).fillna(False).astype(bool)
        walks, crowd = shares.values[mine], shares.people[mine]
        order = np.argsort(walks.to_numpy(), kind="stable")
        share = np.cumsum(crowd.to_numpy()[order]) / max(int(crowd.sum()), 1)
        reached = np.isfinite(walks.to_numpy()[order])
        curves[number] = pd.DataFrame(
            {
                "minutes": np.concatenate([[0.0], walks.to_numpy()[order][reached]]),
                "people_share": np.concatenate([[0.0], share[reached]]),
            }
        )
    return curves
