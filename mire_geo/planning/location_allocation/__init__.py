"""Where the next places of a kind should go in a city: candidates, people gained by each, and the proven bound.

`siting` answers for a table of minutes; here the table is a city's, its columns are places one could really use, and
the answer names them.
"""

from mire_geo.planning.location_allocation.candidate_places import (
    PUBLIC,
    SAME_DOOR_M,
    STREETS,
    Located,
    Question,
    candidates,
    located,
)
from mire_geo.planning.location_allocation.placing import (
    GOALS,
    Placement,
    SitingInput,
    cache_key,
    greedy,
    ground,
    place,
    proposals,
)

__all__ = [
    "GOALS",
    "PUBLIC",
    "SAME_DOOR_M",
    "STREETS",
    "Located",
    "Placement",
    "Question",
    "SitingInput",
    "cache_key",
    "candidates",
    "greedy",
    "ground",
    "located",
    "place",
    "proposals",
]
