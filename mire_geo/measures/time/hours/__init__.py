"""Hours: which sites are open when in a typical week, and who finds one open on arrival.

Time is minutes from Monday 00:00 of a week of 10,080 minutes that repeats itself: what is open on Sunday night goes on
on Monday morning. Unknown is never taken for open or closed: every answer comes twice, `low` (unknown counts as closed)
and `high` (unknown counts as open), and the truth lies between.
"""

from mire_geo.measures.time.hours.cubes import Cube, by_kind, cube
from mire_geo.measures.time.hours.intervals import (
    SLOT,
    SLOTS,
    WEEK,
    Interval,
    merge_intervals,
    moment,
    repeat_week,
)
from mire_geo.measures.time.hours.site_weeks import Flags, Openings, openings, slot_flags
from mire_geo.measures.time.hours.walks import Minutes, as_pairs, pairs_within
from mire_geo.measures.time.hours.weeks import ALWAYS, UNKNOWN, Hours, Week, week
from mire_geo.measures.time.personas import DAY

__all__ = [
    "ALWAYS",
    "DAY",
    "SLOT",
    "SLOTS",
    "UNKNOWN",
    "WEEK",
    "Cube",
    "Flags",
    "Hours",
    "Interval",
    "Minutes",
    "Openings",
    "Week",
    "as_pairs",
    "by_kind",
    "cube",
    "merge_intervals",
    "moment",
    "openings",
    "pairs_within",
    "repeat_week",
    "slot_flags",
    "week",
]
