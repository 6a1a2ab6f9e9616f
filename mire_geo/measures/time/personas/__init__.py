"""Personas: the weeks of people who work, care and age, as data. Nobody real is described here.

A persona is a set of windows: stretches of the week in which someone leaves one anchor (home, work, school) and must
have reached another. What can be done in between is for `prism` to say.
"""

from mire_geo.measures.time.personas.roster import PERSONAS, persona
from mire_geo.measures.time.personas.typical_week import Persona
from mire_geo.measures.time.personas.windows import (
    ANCHORS,
    DAY,
    HOME,
    SCHOOL,
    VISIT,
    WORK,
    Window,
    Windows,
    clock,
    read_windows,
)

__all__ = [
    "ANCHORS",
    "DAY",
    "HOME",
    "PERSONAS",
    "SCHOOL",
    "VISIT",
    "WORK",
    "Persona",
    "Window",
    "Windows",
    "clock",
    "persona",
    "read_windows",
]
