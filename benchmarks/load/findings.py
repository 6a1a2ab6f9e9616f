"""What was seen under load, and the budgets it is held to."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One measured budget."""

    what: str
    value: float
    budget: float
    unit: str = "s"

    @property
    def kept(self) -> bool:
        """Whether it is within the budget."""
        return self.value <= self.budget


class Took(NamedTuple):
    """When something began, and how long it took."""

    began: float
    seconds: float


@dataclass
class Found:
    """What was seen."""

    sent: dict[str, float] = field(default_factory=dict)
    """Comment of a contribution -> when its first call began."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Comment -> id of its proposal, or the proposal it is about."""
    posted: list[Took] = field(default_factory=list)
    answered: list[Took] = field(default_factory=list)
    shown: list[Took] = field(default_factory=list)
    """From the beginning of the call to the projector."""
    heard: list[Took] = field(default_factory=list)
    """The same, of every listener."""
    away: tuple[float, float] = (float("inf"), float("inf"))
    """From when to when the server was killed, started, found again by everybody, and had answered."""
    started_s: float = 0.0
    """From the kill until the server answers again."""
    answering_s: float = 0.0
    """From the kill until the map answers again."""
    again: int = 0
    """Calls sent again because the server was away."""
    refused: Counter[int] = field(default_factory=Counter)
    orders: list[list[int]] = field(default_factory=list)
    """Numbers of the events as each listener got them."""


def lost_and_doubled(found: Found, exported: Any) -> tuple[int, int]:
    """Acknowledged contributions that are not in the export, and texts that are there more than once."""
    there = Counter(one["comment"] for one in exported["contributions"])
    there.update(said["text"] for one in exported["contributions"] for said in one["comments"])
    return sum(text not in there for text in found.acknowledged), sum(n > 1 for n in there.values())


def gaps_of(found: Found) -> int:
    """Listeners that missed an event, or got one twice."""
    return sum(order != list(range(1, len(order) + 1)) for order in found.orders)


def table(found: Found, exported: Any) -> list[Row]:
    """The budgets of a workshop, and what was measured."""
    lost, doubled = lost_and_doubled(found, exported)
    return [
        Row("acknowledged contributions not in the export", lost, 0, ""),
        Row("contributions in the export more than once", doubled, 0, ""),
        Row("listeners with a gap or a repeat", gaps_of(found), 0, ""),
        Row("contribution acknowledged, p95", percentile(usual(found, found.posted), 95), 1.0),
        Row("post to projector, p95", percentile(usual(found, found.shown), 95), 1.0),
        Row("post to any listener, p95", percentile(usual(found, found.heard), 95), 1.0),
        Row("answer to a proposal, p95", percentile(usual(found, found.answered), 95), 1.0),
    ]


def usual(found: Found, every: list[Took]) -> list[float]:
    """Seconds of what did not begin around the kill; that is told apart."""
    gone, back = found.away
    return [one.seconds for one in every if not gone <= one.began <= back]


def percentile(values: list[float], of: int) -> float:
    """The value below which so many of a hundred lie; infinity of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * of // 100)] if ordered else float("inf")
