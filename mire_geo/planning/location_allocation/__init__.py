"""Where the next places of a kind should go in a city: candidates, people gained by each, and the proven bound.

`siting` answers for a table of minutes; here the table is a city's, its columns are places one could really use, and
the answer names them.
"""

from mire_geo.planning.location_allocation.candidate_places import (
    PUBLIC,
    SAME_DOOR_M,
    STREETS,
    CandidatePlace,
    Question,
    candidate_place,
    candidates,
)
from mire_geo.planning.location_allocation.placing import (
    GOALS,
    Placement,
    SitingInput,
    cache_key,
    greedy,
    place,
    proposals,
    siting_input,
)

__all__ = [
    "GOALS",
    "PUBLIC",
    "SAME_DOOR_M",
    "STREETS",
    "CandidatePlace",
    "Placement",
    "Question",
    "SitingInput",
    "cache_key",
    "candidate_place",
    "candidates",
    "greedy",
    "place",
    "proposals",
    "siting_input",
]
