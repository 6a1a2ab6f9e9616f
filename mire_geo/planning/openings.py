"""Openings: the city with places of a kind opened and closed, and the cells that new places bring within the limit."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mire_geo.city import City, accessibility
from mire_geo.planning import location_allocation, scenario
from mire_geo.planning.location_allocation import Placement, SitingInput
from mire_geo.planning.scenario.proposals import AddSite, CloseSite, Proposal
from mire_geo.tables.schema import Cells

TODAY, THEN, NEVER = 0, 1, 2
"""Whether a cell is within the limit: of a place that stands already, of a new one only, of none."""


def with_changes(city: City, kind: str, opened: Iterable[str], closed: Iterable[str]) -> City:
    """The city with a new site of the kind at some places, and without some sites.

    A new site holds as much as the median one, where capacities are known.

    Args:
        opened: labels of candidates, see `location_allocation.located`.
        closed: labels of sites.

    Raises:
        UnknownError: no such place, or no such site.
    """
    capacity, unit = accessibility.capacity(city, kind)
    usual = None if unit == "sites" else float(capacity.median())
    proposals: list[Proposal] = []
    for number, label in enumerate(opened, start=1):
        place = location_allocation.located(city, label)
        name = None if pd.isna(place.name) else str(place.name)
        proposals.append(AddSite(f"n{number}", kind, place.x, place.y, capacity=usual, name=name))
    proposals += [CloseSite(f"c{number}", site) for number, site in enumerate(closed, start=1)]
    return scenario.apply(city, proposals)


def coverage(placement: Placement, on: SitingInput) -> pd.Series:
    """Of each cell `TODAY`, `THEN` or `NEVER`: within the limit now, with the new places, not at all.

    Args:
        on: what the search of the placement stood on.
    """
    table, limit = on.table, placement.question.limit
    states = np.full(len(table.origins), NEVER)
    for state, sites in ((THEN, placement.places.index), (TODAY, on.existing)):
        columns = table.minutes[:, table.sites.get_indexer(sites)].tocoo()
        states[columns.row[columns.data <= limit]] = state
    return pd.Series(states, index=table.origins.rename(Cells.cell), name="coverage")
