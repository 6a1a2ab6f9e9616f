"""Matching: who gets a desk where. As many as can be, then nobody left far behind, then the least walking; proven.

In this order, each among the answers that are as good in all before:

1. most desks given: people x slots;
2. fewest people who walk more than 60 minutes, then more than 55, ... then more than 5 (bands of `band` minutes): no
   gain of a minute for many is bought by sending somebody far away (lexicographic min-max, in bands);
3. least sum of walking minutes.

Whatever slots overlap, no space ever has more people at one moment than desks.
"""

from mire_geo.coworking.matching.results import Gain, Match, Matching, Unmatched, gain
from mire_geo.coworking.matching.search import BAND, first_come, match

__all__ = ["BAND", "Gain", "Match", "Matching", "Unmatched", "first_come", "gain", "match"]
