"""Accessibility of a kind of place to the people of a city, how fairly it is shared, and the effect of a change.

The measures of `access` and the indices of `equity`, asked of a `City`: the questions of `mire access` and
`mire equity`, of the notebooks and of the pages.
"""

from mire_geo.city.accessibility.breakdown import BY, WHOLE, groups
from mire_geo.city.accessibility.difference import change, people_by_change
from mire_geo.city.accessibility.fairness import POVERTY_LINE, indices, lorenz, reach_curves
from mire_geo.city.accessibility.questions import (
    CAPACITIES,
    MEASURES,
    PER_PERSON,
    Question,
    ages,
    people,
)
from mire_geo.city.accessibility.shares import (
    OVER_KINDS,
    Shares,
    capacity,
    share,
    shares_in_week,
    shares_over_kinds,
)

__all__ = [
    "BY",
    "CAPACITIES",
    "MEASURES",
    "OVER_KINDS",
    "PER_PERSON",
    "POVERTY_LINE",
    "WHOLE",
    "Question",
    "Shares",
    "ages",
    "capacity",
    "change",
    "groups",
    "indices",
    "lorenz",
    "people",
    "people_by_change",
    "reach_curves",
    "share",
    "shares_in_week",
    "shares_over_kinds",
]
