"""Scenarios: proposals make another city of a city, and the difference is who gains and who loses.

`apply` is a function from a city to a city; no measure knows that scenarios exist. `compare` looks at two cities from
scratch; a `Baseline` keeps what is of one city, so that every proposal is answered in a moment, with the same figures.
"""

from mire_geo.planning.scenario.applying import (
    Code,
    Conflict,
    Settled,
    apply,
    conflicts,
    kinds_changed,
    settle,
)
from mire_geo.planning.scenario.baseline import Baseline
from mire_geo.planning.scenario.cost import Cost
from mire_geo.planning.scenario.files import (
    Scenario,
    as_text,
    proposal,
    proposal_as_dict,
    read,
    read_text,
    write,
)
from mire_geo.planning.scenario.fingerprints import fingerprint
from mire_geo.planning.scenario.impact import (
    GROUPS,
    Impact,
    as_dict,
    cell_minutes,
    compare,
    impact_between,
)
from mire_geo.planning.scenario.reach import Question, Reach, reach
from mire_geo.planning.scenario.suggesting import Suggestion, extra_hours, reshaped_hours

__all__ = [
    "GROUPS",
    "Baseline",
    "Code",
    "Conflict",
    "Cost",
    "Impact",
    "Question",
    "Reach",
    "Scenario",
    "Settled",
    "Suggestion",
    "apply",
    "as_dict",
    "as_text",
    "cell_minutes",
    "compare",
    "conflicts",
    "extra_hours",
    "fingerprint",
    "impact_between",
    "kinds_changed",
    "proposal",
    "proposal_as_dict",
    "reach",
    "read",
    "read_text",
    "reshaped_hours",
    "settle",
    "write",
]
