"""Usable minutes a week: of every cell at its best site, of one home at every site."""

import numpy as np
import pandas as pd

from mire_geo.measures.time import prism
from mire_geo.measures.time.hours import Openings
from mire_geo.measures.time.personas import Windows
from mire_geo.measures.time.prism import Legs, Usable
from mire_geo.tables.schema import Sites


def at_best_site(windows: Windows, openings: Openings, legs: Legs) -> pd.DataFrame:
    """Usable minutes a week of each cell at the site that offers it most: `low` and `high` for unknown hours.

    Raises:
        InputError: see `prism.usable_visits`.
    """
    low, high = _low_and_high(windows, openings, legs)
    return pd.DataFrame({"low": low.best_minutes(), "high": high.best_minutes()}, index=legs.home.cells)


def by_site(windows: Windows, openings: Openings, legs: Legs, sites: pd.DataFrame) -> pd.DataFrame:
    """Usable minutes a week at every site within reach of the one home of `legs` or of the workplace, best first.

    Columns: site, name, address, hours, walk (from home, `inf` if far from it), low, high.

    Raises:
        InputError: see `prism.usable_visits`.
    """
    low, high = _low_and_high(windows, openings, legs)
    walks = np.full(len(sites), np.inf)
    walks[legs.home.column] = legs.home.minutes
    reached = np.isfinite(walks) | np.isfinite(legs.work)
    reached[legs.home.column] = True
    table = pd.DataFrame(
        {
            "site": sites.index,
            "name": sites[Sites.name].to_numpy(),
            "address": sites[Sites.address].to_numpy(),
            "hours": sites[Sites.hours].to_numpy(),
            "walk": walks,
            "low": low.frame().to_numpy()[0],
            "high": high.frame().to_numpy()[0],
        }
    )[reached]
    best = ["low", "high", "walk", "site"]
    ranked: pd.DataFrame = table.sort_values(best, ascending=[False, False, True, True])
    return ranked.reset_index(drop=True)


def _low_and_high(windows: Windows, openings: Openings, legs: Legs) -> tuple[Usable, Usable]:
    """The same with unknown hours closed, and open."""
    return (
        prism.usable_visits(windows, openings, legs),
        prism.usable_visits(windows, openings, legs, unknown_open=True),
    )
