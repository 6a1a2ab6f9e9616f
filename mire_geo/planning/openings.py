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


def with_changes(city: City, kind: str, opened_places: Iterable[str], closed_sites: Iterable[str]) -> City:
    """The city with a new site of the kind at some places, and without some sites.

    A new site holds as much as the median one, where capacities are known.

    Args:
        opened_places: labels of candidates, see `location_allocation.candidate_place`.
        closed_sites: labels of sites.

    Raises:
        UnknownError: no such place, or no such site.
    """
    site_capacities, capacity_unit = accessibility.capacity(city, kind)
    median_capacity = None if capacity_unit == "sites" else float(site_capacities.median())
    proposals: list[Proposal] = []
    for position, place_label in enumerate(opened_places, start=1):
        candidate = location_allocation.candidate_place(city, place_label)
        place_name = None if pd.isna(candidate.name) else str(candidate.name)
        proposals.append(
            AddSite(f"n{position}", kind, candidate.x, candidate.y, capacity=median_capacity, name=place_name)
        )
    proposals += [
        CloseSite(f"c{position}", closed_site) for position, closed_site in enumerate(closed_sites, start=1)
    ]
    return scenario.apply(city, proposals)


def coverage(placement: Placement, search_input: SitingInput) -> pd.Series:
    """Of each cell `TODAY`, `THEN` or `NEVER`: within the limit now, with the new places, not at all.

    Args:
        search_input: what the search of the placement stood on.
    """
    minutes_table, limit = search_input.table, placement.question.limit
    cell_states = np.full(len(minutes_table.origins), NEVER)
    for state, site_labels in ((THEN, placement.places.index), (TODAY, search_input.existing)):
        site_minutes = minutes_table.minutes[:, minutes_table.sites.get_indexer(site_labels)].tocoo()
        cell_states[site_minutes.row[site_minutes.data <= limit]] = state
    return pd.Series(cell_states, index=minutes_table.origins.rename(Cells.cell), name="coverage")
