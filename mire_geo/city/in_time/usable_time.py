"""Usable minutes a week: of every cell at its best site, of one home at every site."""

import numpy as np
import pandas as pd

from mire_geo.measures.time import prism
from mire_geo.measures.time.hours import Openings
from mire_geo.measures.time.personas import Windows
from mire_geo.measures.time.prism import Legs, Usable
from mire_geo.tables.schema import Sites


def at_best_site(windows: Windows, openings: Openings, trips: Legs) -> pd.DataFrame:
    """Usable minutes a week of each cell at the site that offers it most: `low` and `high` for unknown hours.

    Raises:
        InputError: see `prism.usable_visits`.
    """
    certain_time, possible_time = _certain_and_possible(windows, openings, trips)
    return pd.DataFrame(
        {"low": certain_time.best_minutes(), "high": possible_time.best_minutes()}, index=trips.home.cells
    )


def by_site(windows: Windows, openings: Openings, trips: Legs, sites: pd.DataFrame) -> pd.DataFrame:
    """Usable minutes a week at every site within reach of the one home of `trips` or of the workplace, best first.

    Columns: site, name, address, hours, walk (from home, `inf` if far from it), low, high.

    Raises:
        InputError: see `prism.usable_visits`.
    """
    certain_time, possible_time = _certain_and_possible(windows, openings, trips)
    home_minutes = np.full(len(sites), np.inf)
    home_minutes[trips.home.column] = trips.home.minutes
    is_reached = np.isfinite(home_minutes) | np.isfinite(trips.work)
    is_reached[trips.home.column] = True
    site_table = pd.DataFrame(
        {
            "site": sites.index,
            "name": sites[Sites.name].to_numpy(),
            "address": sites[Sites.address].to_numpy(),
            "hours": sites[Sites.hours].to_numpy(),
            "walk": home_minutes,
            "low": certain_time.frame().to_numpy()[0],
            "high": possible_time.frame().to_numpy()[0],
        }
    )[is_reached]
    sort_columns = ["low", "high", "walk", "site"]
    sorted_sites: pd.DataFrame = site_table.sort_values(sort_columns, ascending=[False, False, True, True])
    return sorted_sites.reset_index(drop=True)


def _certain_and_possible(windows: Windows, openings: Openings, trips: Legs) -> tuple[Usable, Usable]:
    """Usable minutes with unknown hours counted as closed, and as open."""
    return (
        prism.usable_visits(windows, openings, trips),
        prism.usable_visits(windows, openings, trips, unknown_open=True),
    )
