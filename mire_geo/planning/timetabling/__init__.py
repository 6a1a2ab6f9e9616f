"""Opening-hour changes, added or moved hours, that give most people access who today find a place only when shut.

A case is a persona and a kind: the cells in a gap of hours (a visit would be feasible if every site were open round the
clock, and is not). A block of hours at a site covers a cell when, with it, a visit there becomes feasible. Choosing
blocks within a budget of hours is maximal covering (Church and ReVelle 1974; for opening hours Neutens et al. 2012): a
greedy answer at once, and HiGHS to better it and to prove how far it can be from the best.
"""

from mire_geo.planning.timetabling.added import Plan, extra_hours
from mire_geo.planning.timetabling.blocks import EARLIEST, LATEST, LENGTHS, STARTS, Block, candidate_blocks
from mire_geo.planning.timetabling.covering import PersonaDemand
from mire_geo.planning.timetabling.moved import Reshaping, osm_text, patterns, reshape

__all__ = [
    "EARLIEST",
    "LATEST",
    "LENGTHS",
    "STARTS",
    "Block",
    "PersonaDemand",
    "Plan",
    "Reshaping",
    "candidate_blocks",
    "extra_hours",
    "osm_text",
    "patterns",
    "reshape",
]
