"""Nearby: what lies within a walk of one point, and whether it is open when one gets there.

A walk takes whole minutes, rounded up as they are shown, so that nobody is told "open" a moment before the door opens.
Moments are on the wall clock of Milano, without a zone. Unknown hours stay unknown.
"""

from mire_geo.city.nearby.arrivals import AHEAD, UNKNOWN, Arrival, arrival, on_arrival
from mire_geo.city.nearby.commutes import Way, commuters, kinds_in_use, on_the_way
from mire_geo.city.nearby.reach import HORIZON, NEAREST, Point, around, first_of_every_kind, nearest

__all__ = [
    "AHEAD",
    "HORIZON",
    "NEAREST",
    "UNKNOWN",
    "Arrival",
    "Point",
    "Way",
    "around",
    "arrival",
    "commuters",
    "first_of_every_kind",
    "kinds_in_use",
    "nearest",
    "on_arrival",
    "on_the_way",
]
