"""Who has a desk where, who has none, and what one matching has over another."""

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
        return self.served + sum(one.people * len(one.unit.slots) for one in self.unmatched)

    @property
    def served(self) -> int:
        """Desks given: people x slots."""
        return sum(one.people * len(one.unit.slots) for one in self.matches)

    @property
    def people(self) -> int:
        """People who have a desk for at least one of their days."""
        had: dict[int, dict[Unit, int]] = {}
        for match in self.matches:
            mine = had.setdefault(match.unit.request, {})
            mine[match.unit] = mine.get(match.unit, 0) + match.people
        return sum(max(units.values()) for units in had.values())

    @property
    def walked(self) -> float:
        """Minutes walked one way, summed over desks given."""
        return sum(one.minutes * one.people * len(one.unit.slots) for one in self.matches)

    @property
    def mean(self) -> float:
        """Minutes of the mean walk; NaN where nobody has a desk."""
        return self.walked / self.served if self.served else float("nan")

    @property
    def longest(self) -> float:
        """Minutes of the longest walk; NaN where nobody has a desk."""
        return max((one.minutes for one in self.matches), default=float("nan"))

    def beyond(self, minutes: float) -> int:
        """Desks given farther away than that."""
        return sum(one.people * len(one.unit.slots) for one in self.matches if one.minutes > minutes)

    def peak_use(self, space: int, desk: str, slot: Slot) -> int:
        """The most desks of a kind that are taken at one moment of a slot."""
        mine = [
            (one, match.people)
            for match in self.matches
            if match.space == space and self.question.requests[match.unit.request].desk == desk
            for one in match.unit.slots
            if one.meets(slot)
        ]
        starts = {max(slot.start, one.start) for one, _ in mine}
        return max((sum(n for one, n in mine if one.start <= at < one.end) for at in starts), default=0)


class Gain(NamedTuple):
    """What one matching has over another of the same requests."""

    served: int
    """Desks given (people x slots), more."""
    people: int
    """People with a desk on one of their days, more; may be below zero, as desks are what is made most."""
    shared: int
    """Desks that both give."""
    minutes: float
    """Minutes of walking less, on the desks that both give; below zero where some walk on so that more are served."""


def gain(matching: Matching, other: Matching) -> Gain:
    """What `matching` has over `other`."""
    one, two = _by_unit(matching), _by_unit(other)
    shared, minutes = 0, 0.0
    for unit in one.keys() & two.keys():
        (people, walked), (other_people, walked_there) = one[unit], two[unit]
        both = min(people, other_people) * len(unit.slots)
        shared += both
        minutes += both * (walked_there / other_people - walked / people)
    return Gain(matching.served - other.served, matching.people - other.people, shared, round(minutes, 6))


def _by_unit(matching: Matching) -> dict[Unit, tuple[int, float]]:
    """People and their minutes, of every unit."""
    by_unit: dict[Unit, tuple[int, float]] = {}
    for match in matching.matches:
        people, walked = by_unit.get(match.unit, (0, 0.0))
        by_unit[match.unit] = (people + match.people, walked + match.people * match.minutes)
    return by_unit
