"""Opening hours: a three-state week (open, unknown, closed) from OSM text and from Italian.

Texts go in as people wrote them, are read into OSM `opening_hours` text, and that text is evaluated with
Milano's holidays. What cannot be read stays as text and counts as unknown, never as open or closed.
"""

from mire_geo.schedule.exchange.exports import Export, hsds, schema_org
from mire_geo.schedule.exchange.ics import Calendar, icalendar
from mire_geo.schedule.linting import Finding, lint
from mire_geo.schedule.provenance import explain
from mire_geo.schedule.rules import Rule, State, parse
from mire_geo.schedule.text.reading import Outcome, Reading, read
from mire_geo.schedule.text.writing import Piece
from mire_geo.schedule.weeks import Interval, WeekSchedule, intervals, state, week

__all__ = [
    "Calendar",
    "Export",
    "Finding",
    "Interval",
    "Outcome",
    "Piece",
    "Reading",
    "Rule",
    "State",
    "WeekSchedule",
    "explain",
    "hsds",
    "icalendar",
    "intervals",
    "lint",
    "parse",
    "read",
    "schema_org",
    "state",
    "week",
]
