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
    people_by_nil = dict.fromkeys(sorted(set(cells[Cells.nil_id])), 0)
    for request_index, people_count in people_by_request.items():
        people_by_nil[walks.nil_of(matching.question.requests[request_index].where, cells)] += people_count
    nil_index = pd.Index(list(people_by_nil), name="nil_id")
    return pd.Series(list(people_by_nil.values()), index=nil_index, name="people", dtype="int64")


def by_space(matching: Matching) -> pd.DataFrame:
    """One row a space: space, name, given (people x slots), mean_minutes walked to it, fullest.

    `fullest` is the largest share of the desks of one kind that is taken at one moment.
    """
    question = matching.question
    given_desk_counts, walked_minutes = [0] * len(question.spaces), [0.0] * len(question.spaces)
    slots_by_space_kind: dict[tuple[int, str], set[Slot]] = {}
    for desk_match in matching.matches:
        desk_count_of_match = desk_match.people * len(desk_match.unit.slots)
        given_desk_counts[desk_match.space] += desk_count_of_match
        walked_minutes[desk_match.space] += desk_count_of_match * desk_match.minutes
        slots_by_space_kind.setdefault(
            (desk_match.space, question.requests[desk_match.unit.request].desk), set()
        ).update(desk_match.unit.slots)
    fullest_shares = [0.0] * len(question.spaces)
    for (space_index, desk_kind), used_slots in slots_by_space_kind.items():
        desks_of_kind = question.spaces[space_index].desks_of_kind(desk_kind)
        assert desks_of_kind is not None
        peak_use = max(matching.peak_use(space_index, desk_kind, slot) for slot in used_slots)
        fullest_shares[space_index] = max(fullest_shares[space_index], peak_use / desks_of_kind.number)
    return pd.DataFrame(
        {
            "space": [space.id for space in question.spaces],
            "name": [space.name for space in question.spaces],
            "given": given_desk_counts,
            "mean_minutes": [
                walked_sum / desk_count if desk_count else float("nan")
                for walked_sum, desk_count in zip(walked_minutes, given_desk_counts, strict=True)
            ],
            "fullest": fullest_shares,
        }
    )


def minutes_given_back(request: Request, walk_minutes: float) -> float | None:
    """Tempo ritrovato: minutes a day given back, there and back, against the commute; None where it is not known.

    2 x (commute - walk), by the formula n x 2 x (tau(home, work) - tau(home, coworking)) for one day; below zero where
    the walk is the longer one.
    """
    return None if request.commute is None else 2 * (request.commute - walk_minutes)


def time_given_back(matching: Matching) -> float:
    """Minutes of all people and days of a matching whose commute is known, there and back."""
    total_minutes = 0.0
    for desk_match in matching.matches:
        minutes_per_day = minutes_given_back(
            matching.question.requests[desk_match.unit.request], desk_match.minutes
        )
        total_minutes += (
            0.0
            if minutes_per_day is None
            else minutes_per_day * desk_match.people * len({slot.day for slot in desk_match.unit.slots})
        )
    return total_minutes
