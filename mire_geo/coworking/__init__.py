"""Coworking: desks that spaces offer, desks that people ask for near home, and the best way to bring them together."""

from mire_geo.coworking.demand import Request, Slot, slot
from mire_geo.coworking.explaining import given_back, of_left, of_match, summary, time_given_back
from mire_geo.coworking.faults import Fault, RefusedError
from mire_geo.coworking.matching import Gain, Left, Match, Matching, first_come, gain, match
from mire_geo.coworking.supply import DESKS, FEATURES, STATES, Accreditation, Closure, Desks, Space
from mire_geo.coworking.vouchers import Voucher, voucher
from mire_geo.coworking.walks import minutes, where_faults

__all__ = [
    "DESKS",
    "FEATURES",
    "STATES",
    "Accreditation",
    "Closure",
    "Desks",
    "Fault",
    "Gain",
    "Left",
    "Match",
    "Matching",
    "RefusedError",
    "Request",
    "Slot",
    "Space",
    "Voucher",
    "first_come",
    "gain",
    "given_back",
    "match",
    "minutes",
    "of_left",
    "of_match",
    "slot",
    "summary",
    "time_given_back",
    "voucher",
    "where_faults",
]
