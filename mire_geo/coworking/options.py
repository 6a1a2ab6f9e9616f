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
    """Slots to be given in one space, or not at all: those of one day of a request, or of all days if by the month."""

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
    desks = space.desks_of_kind(request.desk)
    desk_price = None if desks is None else desks.day if request.pays == "day" else desks.month
    if desk_price is None:
        return None
    month_count = 12 * request.weeks / WEEKS_A_YEAR
    payment_count = len(request.days) * request.weeks if request.pays == "day" else math.ceil(month_count)
    total_euro = desk_price * payment_count
    voucher = vouchers.voucher(total_euro, months=max(month_count, 1.0)) if request.voucher else None
    return Price((total_euro - (voucher.euro if voucher else 0.0)) / payment_count, total_euro, voucher)


@dataclass(eq=False)
class Question:
    """Requests, spaces and the minutes between them; tells which space suits which request."""

    requests: tuple[Request, ...]
    spaces: tuple[Space, ...]
    minutes: NDArray[np.float64]
    """Requests x spaces; `inf` out of reach."""
    _opening_states: dict[tuple[str, Slot], str] = field(default_factory=dict)
    _known_reasons: dict[tuple[Request, str], tuple[str, ...]] = field(default_factory=dict)

    def units(self) -> list[Unit]:
        """What is to be decided, by request and by day."""
        slot_bundles = []
        for request_index, request in enumerate(self.requests):
            if request.pays == "month":
                slot_bundles.append(Unit(request_index, tuple(sorted(request.slots))))
            else:
                slots_by_day = {
                    day: tuple(slot for slot in sorted(request.slots) if slot.day == day)
                    for day in request.days
                }
                slot_bundles += [Unit(request_index, slots) for slots in slots_by_day.values()]
        return slot_bundles

    def near_spaces(self, request_index: int) -> NDArray[np.intp]:
        """Positions of the spaces within the request's limit, nearest first; ties by position."""
        walk_minutes = self.minutes[request_index]
        near_indices: NDArray[np.intp] = np.nonzero(walk_minutes <= self.requests[request_index].limit)[0]
        nearest_first: NDArray[np.intp] = near_indices[np.argsort(walk_minutes[near_indices], kind="stable")]
        return nearest_first

    def reasons_against(self, slot_bundle: Unit, space_index: int) -> tuple[str, ...]:
        """The reasons why a space does not suit a unit; empty where it does."""
        request, space = self.requests[slot_bundle.request], self.spaces[space_index]
        reasons = [FAR] if self.minutes[slot_bundle.request, space_index] > request.limit else []
        reasons += self._lasting_reasons(request, space)
        if request.voucher and not _is_accredited(space, [slot.day for slot in slot_bundle.slots]):
            reasons.append(VOUCHER)
        opening_states = [self._opening_state(space, slot) for slot in slot_bundle.slots]
        if CLOSED in opening_states:
            reasons.append(CLOSED)
        elif UNKNOWN in opening_states:
            reasons.append(UNKNOWN)
        return tuple(reasons)

    def _lasting_reasons(self, request: Request, space: Space) -> tuple[str, ...]:
        """The reasons against this space for a request that do not depend on the day."""
        request_and_space = (request, space.id)
        if request_and_space not in self._known_reasons:
            self._known_reasons[request_and_space] = _find_lasting_reasons(request, space)
        return self._known_reasons[request_and_space]

    def _opening_state(self, space: Space, slot: Slot) -> str:
        space_and_slot = (space.id, slot)
        if space_and_slot not in self._opening_states:
            self._opening_states[space_and_slot] = supply.opening_state(space, slot.day, slot.start, slot.end)
        return self._opening_states[space_and_slot]


def _find_lasting_reasons(request: Request, space: Space) -> tuple[str, ...]:
    reasons = []
    if space.desks_of_kind(request.desk) is None:
        reasons.append(DESK)
    if request.needs - space.features:
        reasons.append(NEEDS)
    space_price = price(request, space)
    if space_price is None and DESK not in reasons:
        reasons.append(UNPRICED)
    if space_price is not None and request.budget is not None and space_price.each > request.budget + 1e-9:
        reasons.append(PRICE)
    return tuple(reasons)


def _is_accredited(space: Space, days: Sequence[date]) -> bool:
    return space.accreditation is not None and all(space.accreditation.holds(day) for day in days)


def make_question(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Question:
    """Requests and published spaces with the walks between them, in the order given.

    Args:
        minutes: rows = `where` of the requests, columns = ids of the spaces, `inf` out of reach.

    Raises:
        InputError: two requests or two spaces with one id; a place or a space that the minutes do not speak of.
    """
    if repeated_id := _first_repeated_id([request.id for request in requests]):
        raise InputError("two requests have the id %(id)r; give each its own", id=repeated_id)
    if repeated_id := _first_repeated_id([space.id for space in spaces]):
        raise InputError("two spaces have the id %(id)r; give each its own", id=repeated_id)
    open_spaces = tuple(space for space in spaces if space.state == "published")
    minutes_table = minutes if isinstance(minutes, pd.DataFrame) else minutes.frame()
    row_positions = _label_positions(
        minutes_table.index,
        [request.where for request in requests],
        Phrase("the rows of the minutes do not hold %(label)r, the place of a request; add its minutes"),
    )
    column_positions = _label_positions(
        minutes_table.columns,
        [space.id for space in open_spaces],
        Phrase("the columns of the minutes do not hold %(label)r, the space; add its minutes"),
    )
    pairs.pairs_in_reach(minutes_table)
    walk_minutes = minutes_table.to_numpy(dtype=float)[np.ix_(row_positions, column_positions)]
    return Question(tuple(requests), open_spaces, walk_minutes)


def _first_repeated_id(all_ids: list[str]) -> str:
    """The first id that comes twice; empty if none does."""
    return next((one_id for one_id in all_ids if all_ids.count(one_id) > 1), "")


def _label_positions(
    known_labels: pd.Index, wanted_labels: list[str], fault_phrase: Phrase
) -> NDArray[np.intp]:
    label_positions = known_labels.get_indexer(pd.Index(wanted_labels, dtype=object))
    if (label_positions < 0).any():
        missing_label = wanted_labels[int(np.argmax(label_positions < 0))]
        raise InputError(fault_phrase.template, label=missing_label)
    return np.asarray(label_positions, dtype=np.intp)
