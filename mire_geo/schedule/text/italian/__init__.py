"""Italian opening hours, as offices write them -> statements. How they become OSM text is for `writing`."""

from mire_geo.schedule.text.italian.parser import parse
from mire_geo.schedule.text.italian.statements import Parsed, Statement

__all__ = ["Parsed", "Statement", "parse"]
