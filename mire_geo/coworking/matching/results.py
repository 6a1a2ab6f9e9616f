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
        return self.served + sum(
            unmatched_group.people * len(unmatched_group.unit.slots) for unmatched_group in self.unmatched
        )

    @property
    def served(self) -> int:
        """Desks given: people x slots."""
        return sum(desk_match.people * len(desk_match.unit.slots) for desk_match in self.matches)

    @property
    def people(self) -> int:
        """People who have a desk for at least one of their days."""
        bundles_by_request: dict[int, dict[Unit, int]] = {}
        for desk_match in self.matches:
            people_by_bundle = bundles_by_request.setdefault(desk_match.unit.request, {})
            people_by_bundle[desk_match.unit] = people_by_bundle.get(desk_match.unit, 0) + desk_match.people
        return sum(max(bundle_people.values()) for bundle_people in bundles_by_request.values())

    @property
    def walked(self) -> float:
        """Minutes walked one way, summed over desks given."""
        return sum(
            desk_match.minutes * desk_match.people * len(desk_match.unit.slots) for desk_match in self.matches
        )

    @property
    def mean(self) -> float:
        """Minutes of the mean walk; NaN where nobody has a desk."""
        return self.walked / self.served if self.served else float("nan")

    @property
    def longest(self) -> float:
        """Minutes of the longest walk; NaN where nobody has a desk."""
        return max((desk_match.minutes for desk_match in self.matches), default=float("nan"))

    def served_beyond(self, minutes: float) -> int:
        """Desks given farther away than that."""
        return sum(
            desk_match.people * len(desk_match.unit.slots)
            for desk_match in self.matches
            if desk_match.minutes > minutes
        )

    def peak_use(self, space_index: int, desk_kind: str, slot: Slot) -> int:
        """The most desks of a kind that are taken at one moment of a slot."""
        slots_and_people = [
            (taken_slot, desk_match.people)
            for desk_match in self.matches
            if desk_match.space == space_index
            and self.question.requests[desk_match.unit.request].desk == desk_kind
            for taken_slot in desk_match.unit.slots
            if taken_slot.meets(slot)
        ]
        start_minutes = {max(slot.start, taken_slot.start) for taken_slot, _ in slots_and_people}
        return max(
            (
                sum(
                    people_count
                    for taken_slot, people_count in slots_and_people
                    if taken_slot.start <= minute < taken_slot.end
                )
                for minute in start_minutes
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
    walks_by_bundle, baseline_by_bundle = _walks_by_bundle(matching), _walks_by_bundle(baseline)
    shared_total, minutes_saved = 0, 0.0
    for slot_bundle in walks_by_bundle.keys() & baseline_by_bundle.keys():
        (people_count, walked_minutes), (baseline_people_count, baseline_minutes) = (
            walks_by_bundle[slot_bundle],
            baseline_by_bundle[slot_bundle],
        )
        shared_desk_count = min(people_count, baseline_people_count) * len(slot_bundle.slots)
        shared_total += shared_desk_count
        minutes_saved += shared_desk_count * (
            baseline_minutes / baseline_people_count - walked_minutes / people_count
        )
    return Gain(
        matching.served - baseline.served,
        matching.people - baseline.people,
        shared_total,
        round(minutes_saved, 6),
    )


def _walks_by_bundle(matching: Matching) -> dict[Unit, tuple[int, float]]:
    """People and their minutes, of every unit."""
    walks_by_bundle: dict[Unit, tuple[int, float]] = {}
    for desk_match in matching.matches:
        people_count, walked_minutes = walks_by_bundle.get(desk_match.unit, (0, 0.0))
        walks_by_bundle[desk_match.unit] = (
            people_count + desk_match.people,
            walked_minutes + desk_match.people * desk_match.minutes,
        )
    return walks_by_bundle
