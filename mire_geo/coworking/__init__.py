"""Coworking: desks that spaces offer, desks that people ask for near home, and the best way to bring them together."""

from mire_geo.coworking.demand import Request, Slot, slot
from mire_geo.coworking.faults import Fault, RefusedError
from mire_geo.coworking.matching import Left, Match, Matching, first_come, match
from mire_geo.coworking.supply import DESKS, FEATURES, STATES, Accreditation, Closure, Desks, Space
from mire_geo.coworking.vouchers import Voucher, voucher

__all__ = [
    "DESKS",
    "FEATURES",
    "STATES",
    "Accreditation",
    "Closure",
    "Desks",
    "Fault",
    "Left",
    "Match",
    "Matching",
    "RefusedError",
    "Request",
    "Slot",
    "Space",
    "Voucher",
    "first_come",
    "match",
    "slot",
    "voucher",
]
