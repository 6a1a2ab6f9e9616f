"""Where to put sites: fewest minutes, shortest longest way, most people, fewest sites; always with a proven bound.

Columns of the table of minutes are the candidates and the sites that exist; nothing here knows where they are.
"""

from mire_geo.planning.siting.assignment import capacitated_covering, capacitated_median
from mire_geo.planning.siting.centre import p_centre
from mire_geo.planning.siting.covering import (
    greedy_maximal_covering,
    maximal_covering,
    people_gained,
    set_covering,
)
from mire_geo.planning.siting.median import p_median
from mire_geo.planning.siting.problem import Budget, Progress, Siting, Watcher

__all__ = [
    "Budget",
    "Progress",
    "Siting",
    "Watcher",
    "capacitated_covering",
    "capacitated_median",
    "greedy_maximal_covering",
    "maximal_covering",
    "p_centre",
    "p_median",
    "people_gained",
    "set_covering",
]
