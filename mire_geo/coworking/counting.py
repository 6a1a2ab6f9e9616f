"""What a matching leaves without a desk by quartiere, how full each space is, and the minutes it gives back."""

import pandas as pd

from mire_geo.coworking import walks
from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.matching import Matching
from mire_geo.tables.schema import Cells


def unmet(matching: Matching, cells: pd.DataFrame) -> pd.Series:
    """People who lack a desk on one of their days or more, by `nil_id`; every NIL of `cells` has a row.

    True counts, for the city's own eyes; in public only through `anonymity.public_counts`.
    """
    people_by_request: dict[int, int] = {}
    for unmatched in matching.unmatched:
        people_by_request[unmatched.unit.request] = max(
            people_by_request.get(unmatched.unit.request, 0), unmatched.people
        )
    unmet_people = dict.fromkeys(sorted(set(cells[Cells.nil_id])), 0)
    for request, people in people_by_request.items():
        unmet_people[walks.nil_of(matching.question.requests[request].where, cells)] += people
    index = pd.Index(list(unmet_people), name="nil_id")
    return pd.Series(list(unmet_people.values()), index=index, name="people", dtype="int64")


def by_space(matching: Matching) -> pd.DataFrame:
    """One row a space: space, name, given (people x slots), mean_minutes walked to it, fullest.

    `fullest` is the largest share of the desks of one kind that is taken at one moment.
    """
    question = matching.question
    given_desks, minutes_walked = [0] * len(question.spaces), [0.0] * len(question.spaces)
    slots_by_desk: dict[tuple[int, str], set[Slot]] = {}
    for match in matching.matches:
        desk_slots = match.people * len(match.unit.slots)
        given_desks[match.space] += desk_slots
        minutes_walked[match.space] += desk_slots * match.minutes
        slots_by_desk.setdefault((match.space, question.requests[match.unit.request].desk), set()).update(
            match.unit.slots
        )
    fullest_share = [0.0] * len(question.spaces)
    for (space, desk), desk_slot_set in slots_by_desk.items():
        desks = question.spaces[space].desks_of_kind(desk)
        assert desks is not None
        peak_use = max(matching.peak_use(space, desk, slot) for slot in desk_slot_set)
        fullest_share[space] = max(fullest_share[space], peak_use / desks.number)
    return pd.DataFrame(
        {
            "space": [space.id for space in question.spaces],
            "name": [space.name for space in question.spaces],
            "given": given_desks,
            "mean_minutes": [
                walked_sum / desk_count if desk_count else float("nan")
                for walked_sum, desk_count in zip(minutes_walked, given_desks, strict=True)
            ],
            "fullest": fullest_share,
        }
    )


def minutes_given_back(request: Request, minutes: float) -> float | None:
    """Tempo ritrovato: minutes a day given back, there and back, against the commute; None where it is not known.

    2 x (commute - walk), by the formula n x 2 x (tau(home, work) - tau(home, coworking)) for one day; below zero where
    the walk is the longer one.
    """
    return None if request.commute is None else 2 * (request.commute - minutes)


def time_given_back(matching: Matching) -> float:
    """Minutes of all people and days of a matching whose commute is known, there and back."""
    minutes = 0.0
    for match in matching.matches:
        minutes_back = minutes_given_back(matching.question.requests[match.unit.request], match.minutes)
        minutes += (
            0.0
            if minutes_back is None
            else minutes_back * match.people * len({slot.day for slot in match.unit.slots})
        )
    return minutes
