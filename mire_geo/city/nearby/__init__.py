"""Nearby: what lies within a walk of one point, and whether it is open when one gets there.

A walk takes whole minutes, rounded up as they are shown, so that nobody is told "open" a moment before the door opens.
Moments are on the wall clock of Milano, without a zone. Unknown hours stay unknown.
"""

from mire_geo.city.nearby.arrivals import AHEAD, UNKNOWN, Arrival, arrival, with_arrivals
from mire_geo.city.nearby.commutes import Commute, commuters, kinds_in_use, sites_on_the_way
from mire_geo.city.nearby.reach import (
    HORIZON,
    NEAREST,
    Point,
    first_of_every_kind,
    nearest_sites,
    sites_around,
)

__all__ = [
    "AHEAD",
    "HORIZON",
    "NEAREST",
    "UNKNOWN",
    "Arrival",
    "Commute",
    "Point",
    "arrival",
    "commuters",
    "first_of_every_kind",
    "kinds_in_use",
    "nearest_sites",
    "sites_around",
    "sites_on_the_way",
    "with_arrivals",
]
