"""Who has a desk where, who has none, and by how much one matching is better than another."""

from dataclasses import dataclass
from typing import NamedTuple

from mire_geo.coworking.demand import Slot
from mire_geo.coworking.options import Question, Unit


class Match(NamedTuple):
    """People of a request who have desks in a space for all slots of a unit."""

    unit: Unit
    space: int
    people: int
    minutes: float


class Unmatched(NamedTuple):
    """People of a request who have none."""

    unit: Unit
    people: int
    full: bool
    """Whether spaces suit and their desks are all given; else no space suits."""


@dataclass(frozen=True, eq=False)
class Matching:
    """Who has a desk where, who has none, and how good that is."""

    question: Question
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    proven: bool
    """Whether no other answer can be better, in the order of the module."""
    bound: float
    """Desks (people x slots) that no answer can exceed."""

    @property
    def demand(self) -> int:
        """Desks asked for: people x slots."""
        return self.served + sum(unmatched.people * len(unmatched.unit.slots) for unmatched in self.unmatched)

    @property
    def served(self) -> int:
        """Desks given: people x slots."""
        return sum(match.people * len(match.unit.slots) for match in self.matches)

    @property
    def people(self) -> int:
        """People who have a desk for at least one of their days."""
        people_by_request: dict[int, dict[Unit, int]] = {}
        for match in self.matches:
            people_by_unit = people_by_request.setdefault(match.unit.request, {})
            people_by_unit[match.unit] = people_by_unit.get(match.unit, 0) + match.people
        return sum(max(unit_people.values()) for unit_people in people_by_request.values())

    @property
    def walked(self) -> float:
        """Minutes walked one way, summed over desks given."""
        return sum(match.minutes * match.people * len(match.unit.slots) for match in self.matches)

    @property
    def mean(self) -> float:
        """Minutes of the mean walk; NaN where nobody has a desk."""
        return self.walked / self.served if self.served else float("nan")

    @property
    def longest(self) -> float:
        """Minutes of the longest walk; NaN where nobody has a desk."""
        return max((match.minutes for match in self.matches), default=float("nan"))

    def served_beyond(self, minutes: float) -> int:
        """Desks given farther away than that."""
        return sum(match.people * len(match.unit.slots) for match in self.matches if match.minutes > minutes)

    def peak_use(self, space: int, desk: str, slot: Slot) -> int:
        """The most desks of a kind that are taken at one moment of a slot."""
        taken_slots = [
            (taken_slot, match.people)
            for match in self.matches
            if match.space == space and self.question.requests[match.unit.request].desk == desk
            for taken_slot in match.unit.slots
            if taken_slot.meets(slot)
        ]
        starts = {max(slot.start, taken_slot.start) for taken_slot, _ in taken_slots}
        return max(
            (
                sum(
                    people
                    for taken_slot, people in taken_slots
                    if taken_slot.start <= minute < taken_slot.end
                )
                for minute in starts
            ),
            default=0,
        )


class Gain(NamedTuple):
    """By how much one matching is better than another of the same requests."""

    served: int
    """Desks given (people x slots), more."""
    people: int
    """People with a desk on one of their days, more; may be below zero, as desks are what is made most."""
    shared: int
    """Desks that both give."""
    minutes: float
    """Minutes of walking less, on the desks that both give; below zero where some walk on so that more are served."""


def gain(matching: Matching, baseline: Matching) -> Gain:
    """By how much `matching` is better than `baseline`."""
    unit_walks, baseline_walks = _walks_by_unit(matching), _walks_by_unit(baseline)
    shared_total, minutes_saved = 0, 0.0
    for unit in unit_walks.keys() & baseline_walks.keys():
        (people, walked), (baseline_people, baseline_walked) = unit_walks[unit], baseline_walks[unit]
        shared_desks = min(people, baseline_people) * len(unit.slots)
        shared_total += shared_desks
        minutes_saved += shared_desks * (baseline_walked / baseline_people - walked / people)
    return Gain(
        matching.served - baseline.served,
        matching.people - baseline.people,
        shared_total,
        round(minutes_saved, 6),
    )


def _walks_by_unit(matching: Matching) -> dict[Unit, tuple[int, float]]:
    """People and their minutes, of every unit."""
    walks_by_unit: dict[Unit, tuple[int, float]] = {}
    for match in matching.matches:
        people, minutes_walked = walks_by_unit.get(match.unit, (0, 0.0))
        walks_by_unit[match.unit] = (people + match.people, minutes_walked + match.people * match.minutes)
    return walks_by_unit
