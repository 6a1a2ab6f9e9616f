"""Counting: what a matching leaves without a desk by quartiere, and how full each space is."""

import pandas as pd

from mire_geo.coworking import walks
from mire_geo.coworking.demand import Slot
from mire_geo.coworking.matching import Matching
from mire_geo.tables import Cells


def unmet(found: Matching, cells: pd.DataFrame) -> pd.Series:
    """People who lack a desk on one of their days or more, by `nil_id`; every NIL of `cells` has a row.

    True counts, for the city's own eyes; in public only through `anonymity.released`.
    """
    lacking: dict[int, int] = {}
    for one in found.left:
        lacking[one.unit.request] = max(lacking.get(one.unit.request, 0), one.people)
    counted = dict.fromkeys(sorted(set(cells[Cells.nil_id])), 0)
    for request, people in lacking.items():
        counted[walks.nil_of(found.question.requests[request].where, cells)] += people
    index = pd.Index(list(counted), name="nil_id")
    return pd.Series(list(counted.values()), index=index, name="people", dtype="int64")


def by_space(found: Matching) -> pd.DataFrame:
    """One row a space: space, name, given (people x slots), mean_minutes walked to it, fullest.

    `fullest` is the largest share of the desks of one kind that is taken at one moment.
    """
    asked = found.question
    given, walked = [0] * len(asked.spaces), [0.0] * len(asked.spaces)
    slots: dict[tuple[int, str], set[Slot]] = {}
    for one in found.matches:
        times = one.people * len(one.unit.slots)
        given[one.space] += times
        walked[one.space] += times * one.minutes
        slots.setdefault((one.space, asked.requests[one.unit.request].desk), set()).update(one.unit.slots)
    fullest = [0.0] * len(asked.spaces)
    for (space, desk), mine in slots.items():
        desks = asked.spaces[space].of(desk)
        assert desks is not None
        most = max(found.taken(space, desk, slot) for slot in mine)
        fullest[space] = max(fullest[space], most / desks.number)
    return pd.DataFrame(
        {
            "space": [space.id for space in asked.spaces],
            "name": [space.name for space in asked.spaces],
            "given": given,
            "mean_minutes": [w / g if g else float("nan") for w, g in zip(walked, given, strict=True)],
            "fullest": fullest,
        }
    )
