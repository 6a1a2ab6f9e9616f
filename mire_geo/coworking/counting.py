"""What a matching leaves without a desk by quartiere, how full each space is, and the minutes it gives back."""

import pandas as pd

from mire_geo.coworking import walks
from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.matching import Matching
from mire_geo.tables.schema import Cells


def unmet(matching: Matching, cells: pd.DataFrame) -> pd.Series:
    """People who lack a desk on one of their days or more, by `nil_id`; every NIL of `cells` has a row.

    True counts, for the city's own eyes; in public only through `anonymity.released`.
    """
    lacking: dict[int, int] = {}
    for one in matching.unmatched:
        lacking[one.unit.request] = max(lacking.get(one.unit.request, 0), one.people)
    unmet_people = dict.fromkeys(sorted(set(cells[Cells.nil_id])), 0)
    for request, people in lacking.items():
        unmet_people[walks.nil_of(matching.question.requests[request].where, cells)] += people
    index = pd.Index(list(unmet_people), name="nil_id")
    return pd.Series(list(unmet_people.values()), index=index, name="people", dtype="int64")


def by_space(matching: Matching) -> pd.DataFrame:
    """One row a space: space, name, given (people x slots), mean_minutes walked to it, fullest.

    `fullest` is the largest share of the desks of one kind that is taken at one moment.
    """
    question = matching.question
    given_desks, walked = [0] * len(question.spaces), [0.0] * len(question.spaces)
    slots: dict[tuple[int, str], set[Slot]] = {}
    for one in matching.matches:
        times = one.people * len(one.unit.slots)
        given_desks[one.space] += times
        walked[one.space] += times * one.minutes
        slots.setdefault((one.space, question.requests[one.unit.request].desk), set()).update(one.unit.slots)
    fullest = [0.0] * len(question.spaces)
    for (space, desk), mine in slots.items():
        desks = question.spaces[space].of(desk)
        assert desks is not None
        most = max(matching.peak_use(space, desk, slot) for slot in mine)
        fullest[space] = max(fullest[space], most / desks.number)
    return pd.DataFrame(
        {
            "space": [space.id for space in question.spaces],
            "name": [space.name for space in question.spaces],
            "given": given_desks,
            "mean_minutes": [w / g if g else float("nan") for w, g in zip(walked, given_desks, strict=True)],
            "fullest": fullest,
        }
    )


def given_back(request: Request, minutes: float) -> float | None:
    """Tempo ritrovato: minutes a day given back, there and back, against the commute; None where it is not known.

    2 x (commute - walk), by the formula n x 2 x (tau(home, work) - tau(home, coworking)) for one day; below zero where
    the walk is the longer one.
    """
    return None if request.commute is None else 2 * (request.commute - minutes)


def time_given_back(matching: Matching) -> float:
    """Minutes of all people and days of a matching whose commute is known, there and back."""
    minutes = 0.0
    for match in matching.matches:
        back = given_back(matching.question.requests[match.unit.request], match.minutes)
        minutes += 0.0 if back is None else back * match.people * len({slot.day for slot in match.unit.slots})
    return minutes
