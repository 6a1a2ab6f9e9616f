"""Coworking: desks that spaces offer, desks that people ask for near home, and the best way to bring them together."""

from mire_geo.coworking.counting import by_space, minutes_given_back, time_given_back, unmet
from mire_geo.coworking.demand import Request, Slot, slot
from mire_geo.coworking.faults import fault
from mire_geo.coworking.matching import Gain, Match, Matching, Unmatched, first_come, gain, match
from mire_geo.coworking.sheets import Sheet, read_requests, read_spaces, request_of, space_of, spaces_table
from mire_geo.coworking.supply import DESKS, FEATURES, STATES, Accreditation, Closure, Desks, Space
from mire_geo.coworking.vouchers import Voucher, voucher
from mire_geo.coworking.walks import minutes, where_faults
from mire_geo.sources.spreadsheet.faults import Fault, RefusedError

__all__ = [
    "DESKS",
    "FEATURES",
    "STATES",
    "Accreditation",
    "Closure",
    "Desks",
    "Fault",
    "Gain",
    "Match",
    "Matching",
    "RefusedError",
    "Request",
    "Sheet",
    "Slot",
    "Space",
    "Unmatched",
    "Voucher",
    "by_space",
    "fault",
    "first_come",
    "gain",
    "match",
    "minutes",
    "minutes_given_back",
    "read_requests",
    "read_spaces",
    "request_of",
    "slot",
    "space_of",
    "spaces_table",
    "time_given_back",
    "unmet",
    "voucher",
    "where_faults",
]
