"""Options: which spaces suit which request, and why the others do not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.coworking import supply, vouchers
from mire_geo.coworking.demand import WEEKS_A_YEAR, Request, Slot
from mire_geo.coworking.supply import Space
from mire_geo.errors import InputError, Phrase
from mire_geo.measures import pairs

FAR, DESK, CLOSED, UNKNOWN, NEEDS, PRICE, UNPRICED, VOUCHER = (
    "far", "desk", "closed", "unknown", "needs", "price", "unpriced", "voucher",
)  # fmt: skip
"""Why a space does not suit a request: too far, no desk of the kind, closed, hours unknown, something needed is not
there, too dear, not let that way, not in the Elenco qualificato though a voucher is asked for."""


class Unit(NamedTuple):
    """What is had in one space, or not at all: the slots of one day of a request, or of all days if by the month."""

    request: int
    """Position of the request."""
    slots: tuple[Slot, ...]


class Price(NamedTuple):
    """What one person of a request would pay at one space, as if all the days were had there."""

    each: float
    """Euro a day, or a month, after the voucher."""
    total: float
    """Euro for all the weeks, before the voucher."""
    voucher: vouchers.Voucher | None


def price(request: Request, space: Space) -> Price | None:
    """What one person would pay; None where the space has no such desk or does not let it that way."""
    desks = space.of(request.desk)
    fee = None if desks is None else desks.day if request.pays == "day" else desks.month
    if fee is None:
        return None
    months = 12 * request.weeks / WEEKS_A_YEAR
    times = len(request.days) * request.weeks if request.pays == "day" else math.ceil(months)
    total = fee * times
    granted = vouchers.voucher(total, months=max(months, 1.0)) if request.voucher else None
    return Price((total - (granted.euro if granted else 0.0)) / times, total, granted)


@dataclass(eq=False)
class Question:
    """Requests, spaces and the minutes between them, ready to be asked of."""

    requests: tuple[Request, ...]
    spaces: tuple[Space, ...]
    minutes: NDArray[np.float64]
    """Requests x spaces; `inf` out of reach."""
    _open: dict[tuple[str, Slot], str] = field(default_factory=dict)
    _fit: dict[tuple[Request, str], tuple[str, ...]] = field(default_factory=dict)

    def units(self) -> list[Unit]:
        """What is to be decided, by request and by day."""
        units = []
        for at, request in enumerate(self.requests):
            if request.pays == "month":
                units.append(Unit(at, tuple(sorted(request.slots))))
            else:
                days = {day: tuple(s for s in sorted(request.slots) if s.day == day) for day in request.days}
                units += [Unit(at, slots) for slots in days.values()]
        return units

    def near(self, request_index: int) -> NDArray[np.intp]:
        """Positions of the spaces within the request's limit, nearest first; ties by position."""
        walks = self.minutes[request_index]
        within: NDArray[np.intp] = np.nonzero(walks <= self.requests[request_index].limit)[0]
        nearest_first: NDArray[np.intp] = within[np.argsort(walks[within], kind="stable")]
        return nearest_first

    def objections(self, unit: Unit, space: int) -> tuple[str, ...]:
        """Everything that speaks against a space for a unit; empty where it suits."""
        request, there = self.requests[unit.request], self.spaces[space]
        reasons = [FAR] if self.minutes[unit.request, space] > request.limit else []
        reasons += self._standing(request, there)
        if request.voucher and not _accredited(there, [slot.day for slot in unit.slots]):
            reasons.append(VOUCHER)
        states = [self._state(there, slot) for slot in unit.slots]
        if CLOSED in states:
            reasons.append(CLOSED)
        elif UNKNOWN in states:
            reasons.append(UNKNOWN)
        return tuple(reasons)

    def _standing(self, request: Request, space: Space) -> tuple[str, ...]:
        """The reasons against this space for a request that do not depend on the day."""
        key = (request, space.id)
        if key not in self._fit:
            self._fit[key] = _reasons_any_day(request, space)
        return self._fit[key]

    def _state(self, space: Space, slot: Slot) -> str:
        key = (space.id, slot)
        if key not in self._open:
            self._open[key] = supply.opening(space, slot.day, slot.start, slot.end)
        return self._open[key]


def _reasons_any_day(request: Request, space: Space) -> tuple[str, ...]:
    reasons = []
    if space.of(request.desk) is None:
        reasons.append(DESK)
    if request.needs - space.features:
        reasons.append(NEEDS)
    cost = price(request, space)
    if cost is None and DESK not in reasons:
        reasons.append(UNPRICED)
    if cost is not None and request.budget is not None and cost.each > request.budget + 1e-9:
        reasons.append(PRICE)
    return tuple(reasons)


def _accredited(space: Space, days: Sequence[date]) -> bool:
    return space.accreditation is not None and all(space.accreditation.holds(day) for day in days)


def question(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Question:
    """Requests and published spaces with the walks between them, in the order given.

    Args:
        minutes: rows = `where` of the requests, columns = ids of the spaces, `inf` out of reach.

    Raises:
        InputError: two requests or two spaces with one id; a place or a space that the minutes do not speak of.
    """
    if twice := _repeated([one.id for one in requests]):
        raise InputError("two requests have the id %(id)r; give each its own", id=twice)
    if twice := _repeated([one.id for one in spaces]):
        raise InputError("two spaces have the id %(id)r; give each its own", id=twice)
    open_spaces = tuple(space for space in spaces if space.state == "published")
    table = minutes if isinstance(minutes, pd.DataFrame) else minutes.frame()
    rows = _positions(
        table.index,
        [one.where for one in requests],
        Phrase("the rows of the minutes do not hold %(label)r, the place of a request; add its minutes"),
    )
    columns = _positions(
        table.columns,
        [one.id for one in open_spaces],
        Phrase("the columns of the minutes do not hold %(label)r, the space; add its minutes"),
    )
    pairs.read(table)
    walks = table.to_numpy(dtype=float)[np.ix_(rows, columns)]
    return Question(tuple(requests), open_spaces, walks)


def _repeated(ids: list[str]) -> str:
    """The first id that comes twice; empty if none does."""
    return next((one for one in ids if ids.count(one) > 1), "")


def _positions(labels: pd.Index, wanted_labels: list[str], sentence: Phrase) -> NDArray[np.intp]:
    position = labels.get_indexer(pd.Index(wanted_labels, dtype=object))
    if (position < 0).any():
        lost = wanted_labels[int(np.argmax(position < 0))]
        raise InputError(sentence.template, label=lost)
    return np.asarray(position, dtype=np.intp)
