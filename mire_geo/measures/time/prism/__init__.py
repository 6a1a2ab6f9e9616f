"""Prism: what a persona can really use between home and work (Hagerstrand 1970, Lenntorp 1976, Miller 1999).

A window leaves anchor a at t0 and must be at anchor b by t1. At a site it leaves the time from t0 + tau(a, site) to
t1 - tau(site, b); each piece of the opening hours in it that is as long as the visit counts whole.

Most people do not walk to work. A site counts if it is within the walking limit of either anchor of the window; the
walk to the nearer anchor is as measured, and the way to the other one is that walk plus the trip between the anchors
(the commute, door to door by any means; or the walk from home to school). The trip lies inside the window.
"""

from mire_geo.measures.time.prism.feasibility import Feasible, Outlook, Usable, outlook, usable_visits
from mire_geo.measures.time.prism.one_site import UsableMinutes, usable_minutes
from mire_geo.measures.time.prism.trips import COMMUTE, Floats, Legs, make_trip_legs

__all__ = [
    "COMMUTE",
    "Feasible",
    "Floats",
    "Legs",
    "Outlook",
    "Usable",
    "UsableMinutes",
    "make_trip_legs",
    "outlook",
    "usable_minutes",
    "usable_visits",
]
