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
    amounts_a_person, cell_people = shares.reached()
    band_by_index: dict[str, equity.Band] = {}
    if shares.burden:
        mean = float(np.average(amounts_a_person, weights=cell_people))
        ede = equity.kolm_pollak_ede(amounts_a_person, cell_people, -1.0)
        for index_name, index_value in (("mean", mean), ("ede", ede), ("inequality", ede - mean)):
            band_by_index[index_name] = _known_value_band(index_value)
        band_by_index["beyond"] = _known_value_band(float(shares.people.sum() - cell_people.sum()))
    else:
        band_by_index |= {
            index_name: _known_value_band(index_function(amounts_a_person, cell_people))
            for index_name, index_function in _INDICES.items()
        }
        income_ranks = city.cells[Cells.income_rank].reindex(amounts_a_person.index)
        band_by_index["concentration"] = equity.concentration_band(
            amounts_a_person, cell_people, income_ranks
        )
        if shares.unit == "share":
            mean = band_by_index["mean"].known_only
            band_by_index["erreygers"] = equity.Band(
                *(equity.erreygers_correction(band_end, mean) for band_end in band_by_index["concentration"])
            )
            band_by_index = {
                index_name: band_by_index[index_name] for index_name in ("mean", "concentration", "erreygers")
            }
        else:
            has_rank = income_ranks.notna()
            cell_incomes = city.cells[Cells.income].reindex(amounts_a_person.index)[has_rank]
            band_by_index["palma"] = _known_value_band(
                equity.palma(amounts_a_person[has_rank], cell_people[has_rank], cell_incomes)
            )
            band_by_index |= _theil_bands(
                amounts_a_person, cell_people, city.cells[Cells.municipio].reindex(amounts_a_person.index)
            )
    index_table = pd.DataFrame.from_dict(band_by_index, orient="index", columns=["low", "value", "high"])
    return index_table[["value", "low", "high"]].rename_axis("index")


def _share_without(amounts_a_person: pd.Series, cell_people: pd.Series) -> float:
    return float(cell_people[amounts_a_person == 0].sum() / cell_people.sum())


def _poverty_line(amounts_a_person: pd.Series, cell_people: pd.Series) -> float:
    return POVERTY_LINE * float(np.average(amounts_a_person, weights=cell_people))


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


def _theil_bands(
    amounts_a_person: pd.Series, cell_people: pd.Series, cell_municipi: pd.Series
) -> dict[str, equity.Band]:
    theil_parts = equity.theil(amounts_a_person, cell_people, cell_municipi)
    return {
        "theil": _known_value_band(theil_parts.total),
        "theil_between": _known_value_band(theil_parts.between),
    }


def _known_value_band(index_value: float) -> equity.Band:
    return equity.Band(index_value, index_value, index_value)


def lorenz(city: City, shares: Shares) -> dict[str, pd.DataFrame]:
    """Curves to draw of a good: `lorenz`, from those who have least, and `concentration`, from the lowest income.

    Each as `equity.lorenz`; the second without those whose income is unknown.
    """
    amounts_a_person, cell_people = shares.reached()
    cell_incomes = city.cells[Cells.income].reindex(amounts_a_person.index)
    has_income = cell_incomes.notna()
    curve_by_name = {"lorenz": equity.lorenz(amounts_a_person, cell_people)}
    if cell_people[has_income].sum() and amounts_a_person[has_income].sum():
        curve_by_name["concentration"] = equity.lorenz(
            amounts_a_person[has_income], cell_people[has_income], cell_incomes[has_income]
        )
    return curve_by_name


def reach_curves(city: City, shares: Shares) -> dict[int, pd.DataFrame]:
    """Of a burden, for the poorest and the richest fifth (1 and 5): the share of people within so many minutes.

    Columns `minutes`, `people_share`, from (0, 0); people out of reach keep the share below 1.
    """
    cell_fifths = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    curve_by_fifth = {}
    for fifth in (1, 5):
        is_in_fifth = ((cell_fifths == fifth) & (shares.people > 0)).fillna(False).astype(bool)
        nearest_minutes, fifth_people = shares.values[is_in_fifth], shares.people[is_in_fifth]
        nearest_first = np.argsort(nearest_minutes.to_numpy(), kind="stable")
        people_shares = np.cumsum(fifth_people.to_numpy()[nearest_first]) / max(int(fifth_people.sum()), 1)
        is_reached = np.isfinite(nearest_minutes.to_numpy()[nearest_first])
        curve_by_fifth[fifth] = pd.DataFrame(
            {
                "minutes": np.concatenate([[0.0], nearest_minutes.to_numpy()[nearest_first][is_reached]]),
                "people_share": np.concatenate([[0.0], people_shares[is_reached]]),
            }
        )
    return curve_by_fifth
