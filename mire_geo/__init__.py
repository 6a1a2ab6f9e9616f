"""Where and when a city's welfare services fail to reach people.

Ten packages, one above the other, in an order that a machine checks (`lint-imports`; docs/house.md draws them).
One central fact: the labelled table of minutes, cell x site; every measure is a pure function of it.

This is the front door: the public names below can be imported from here, and each is loaded when first used.

>>> from mire_geo import access, equity, siting, schedule, prism, scenario, city, coworking
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mire_geo.city import accessibility as accessibility
    from mire_geo.city import dependency as dependency
    from mire_geo.city import employer as employer
    from mire_geo.city import gazetteer as gazetteer
    from mire_geo.city import in_time as in_time
    from mire_geo.city import nearby as nearby
    from mire_geo.measures import access as access
    from mire_geo.measures import anonymity as anonymity
    from mire_geo.measures import equity as equity
    from mire_geo.measures import gaps as gaps
    from mire_geo.measures import network as network
    from mire_geo.measures.time import gap_classes as gap_classes
    from mire_geo.measures.time import hours as hours
    from mire_geo.measures.time import personas as personas
    from mire_geo.measures.time import prism as prism
    from mire_geo.output import maps as maps
    from mire_geo.output import report as report
    from mire_geo.planning import location_allocation as location_allocation
    from mire_geo.planning import piano as piano
    from mire_geo.planning import scenario as scenario
    from mire_geo.planning import siting as siting
    from mire_geo.planning import timetabling as timetabling
    from mire_geo.planning import workshop as workshop
    from mire_geo.schedule import calendars as calendars
    from mire_geo.tables import kinds as kinds
    from mire_geo.travel import isochrone as isochrone
    from mire_geo.travel import streets as streets

PUBLIC = {
    "access": "measures.access",
    "accessibility": "city.accessibility",
    "anonymity": "measures.anonymity",
    "calendars": "schedule.calendars",
    "dependency": "city.dependency",
    "employer": "city.employer",
    "equity": "measures.equity",
    "gap_classes": "measures.time.gap_classes",
    "gaps": "measures.gaps",
    "gazetteer": "city.gazetteer",
    "hours": "measures.time.hours",
    "in_time": "city.in_time",
    "isochrone": "travel.isochrone",
    "kinds": "tables.kinds",
    "location_allocation": "planning.location_allocation",
    "maps": "output.maps",
    "nearby": "city.nearby",
    "network": "measures.network",
    "personas": "measures.time.personas",
    "piano": "planning.piano",
    "prism": "measures.time.prism",
    "report": "output.report",
    "scenario": "planning.scenario",
    "siting": "planning.siting",
    "streets": "travel.streets",
    "timetabling": "planning.timetabling",
    "workshop": "planning.workshop",
}
"""Name at the front door -> where the module stands. The packages themselves (`city`, `coworking`, `schedule`, ...) too
can be imported from here."""


def __getattr__(name: str) -> ModuleType:
    """The public module of that name, loaded now."""
    if name not in PUBLIC:
        raise AttributeError(f"mire_geo has no public name {name!r}; it has {', '.join(sorted(PUBLIC))}")
    return import_module(f"mire_geo.{PUBLIC[name]}")


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
