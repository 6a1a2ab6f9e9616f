"""The search: what was typed against every name at once, typing errors and missing spaces allowed."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from mire_geo.city import City
from mire_geo.city.gazetteer import names, reading
from mire_geo.city.gazetteer.names import Entry, Point
from mire_geo.city.gazetteer.reading import AddressParts
from mire_geo.errors import InputError

Sort: TypeAlias = Literal["address", "stop", "near_number", "street", "corner", "site", "nil"]
"""How sure the position is: that of the number asked for, of a stop before it, of the nearest number known, somewhere
on the street, a stop near its corner; a place; the middle of a quartiere."""

LIKE = 72.0
"""Score from 0 to 100 below which two names are not taken for the same."""
_SHORTEST = 2
_SHORTEST_PART = 5
"""Letters from which a part in the middle of a word counts."""
_ORDER = {"nil": 0, "street": 1, "site": 2}


@dataclass(frozen=True, slots=True)
class Match:
    """One answer of the search; positions in metres, EPSG:32632."""

    label: str
    """The name as the tables write it, with the number the position is that of."""
    x: float
    y: float
    sort: Sort
    exact: bool
    """Whether the position is that of what was asked: a known number, or a place."""
    score: float
    """How like the names are, 0 to 100."""
    ref: str = ""
    """Id of the site, number of the NIL; empty for a street."""
    kind: str = ""
    """Kind of the place (see `kinds`)."""
    requested_number: int | None = None
    """House number asked for."""
    number: int | None = None
    """House number that the position is that of."""


class Gazetteer:
    """The names of a city, ready to be searched; loading takes a moment, a search some milliseconds."""

    def __init__(self, city: City) -> None:
        self.entries = names.entries(city.sites, city.quartieri, city.cells, city.addresses)
        numbered_names = [
            (entry_position, name_words)
            for entry_position, entry in enumerate(self.entries)
            for name_words in entry.names
        ]
        self._entry_of_name = np.array(
            [entry_position for entry_position, _ in numbered_names], dtype=np.intp
        )
        self._spaced_names = [" ".join(name_words) for _, name_words in numbered_names]
        self._joined_names = ["".join(name_words) for _, name_words in numbered_names]
        self._name_lengths = np.array([len(joined_name) for joined_name in self._joined_names], dtype=float)
        self._street_types = np.array(
            [self.entries[entry_position].street for entry_position in self._entry_of_name], dtype=object
        )
        self._is_street = self._street_types != ""

    @property
    def counts(self) -> dict[str, int]:
        """How many names are known: streets, house numbers on them, places, NIL."""
        street_entries = [entry for entry in self.entries if entry.sort == "street"]
        return {
            "streets": len(street_entries),
            "numbers": sum(len(entry.numbers) for entry in street_entries),
            "sites": sum(entry.sort == "site" for entry in self.entries),
            "nil": len({entry.ref for entry in self.entries if entry.sort == "nil"}),
        }

    def search(self, query_text: str, limit: int = 8) -> list[Match]:
        """The streets, places and quartieri whose names are like `query_text`, likeliest first; may be empty.

        Args:
            query_text: an address, a street, a place or a quartiere, as people type it; the first 100 characters count.
            limit: answers at most.

        Raises:
            InputError: a limit below 1.
        """
        if limit < 1:
            raise InputError("%(limit)s answers were asked for; ask for 1 or more", limit=limit)
        best_by_entry: dict[tuple[str, str, str], tuple[float, Entry, AddressParts]] = {}
        for query_parts in reading.readings(query_text):
            if len("".join(query_parts.words)) < _SHORTEST or not self.entries:
                continue
            name_scores = self._name_scores(query_parts)
            for name_position in _best_name_positions(name_scores, 8 * limit):
                entry, score = (
                    self.entries[self._entry_of_name[name_position]],
                    float(name_scores[name_position]),
                )
                entry_key = (entry.sort, entry.ref, entry.label)
                if entry_key not in best_by_entry or best_by_entry[entry_key][0] < score:
                    best_by_entry[entry_key] = (score, entry, query_parts)
        sorted_candidates = sorted(best_by_entry.values(), key=lambda candidate: _sort_key(*candidate))
        return [_make_match(*candidate) for candidate in sorted_candidates[:limit]]

    def _name_scores(self, query_parts: AddressParts) -> NDArray[np.float64]:
        spaced_query, joined_query = " ".join(query_parts.words), "".join(query_parts.words)
        whole_likeness = _likenesses(joined_query, self._joined_names, fuzz.ratio)
        word_likeness = 0.97 * _likenesses(spaced_query, self._spaced_names, fuzz.token_sort_ratio)
        name_scores = np.maximum(
            np.maximum(whole_likeness, word_likeness), self._part_scores(spaced_query, joined_query)
        )
        if query_parts.sort:
            name_scores -= np.where(
                self._is_street, np.where(self._street_types == query_parts.sort, 0.0, 6.0), 12.0
            )
        elif query_parts.number is not None:
            name_scores -= np.where(self._is_street, 0.0, 8.0)
        return name_scores

    def _part_scores(self, spaced_query: str, joined_query: str) -> NDArray[np.float64]:
        """Likeness to a part of each name: at the beginning of a word the more, with much of the name left the less."""
        surplus_shares = np.clip(1 - len(joined_query) / np.maximum(self._name_lengths, 1), 0, 1)
        is_word_start = np.array(
            [joined_name.startswith(joined_query) or f" {spaced_query}" in f" {spaced_name}"
             for joined_name, spaced_name in zip(self._joined_names, self._spaced_names, strict=True)],
            dtype=bool,
        )  # fmt: skip
        part_scores = np.where(is_word_start, 97.0 - 12.0 * surplus_shares, 0.0)
        if len(joined_query) < _SHORTEST_PART:
            return part_scores
        part_likeness = _likenesses(joined_query, self._joined_names, fuzz.partial_ratio) * (
            0.88 - 0.2 * surplus_shares
        )
        return np.maximum(part_scores, np.where(self._name_lengths < len(joined_query), 0.0, part_likeness))


def _likenesses(query_words: str, known_names: list[str], scorer: Any) -> NDArray[np.float64]:
    return np.asarray(process.cdist([query_words], known_names, scorer=scorer)[0], dtype=float)


def _best_name_positions(name_scores: NDArray[np.float64], max_count: int) -> NDArray[np.intp]:
    likely_positions = np.nonzero(name_scores >= LIKE)[0]
    return likely_positions[np.argsort(-name_scores[likely_positions], kind="stable")[:max_count]]


def _sort_key(score: float, entry: Entry, query_parts: AddressParts) -> tuple[float, int, int, int, str]:
    is_known_number = query_parts.number is not None and query_parts.number in entry.numbers
    return (-round(score, 1), _ORDER[entry.sort], -int(is_known_number), -entry.weight, entry.label)


def _make_match(score: float, entry: Entry, query_parts: AddressParts) -> Match:
    if entry.sort == "site":
        return Match(entry.label, entry.x, entry.y, "site", True, score, entry.ref, entry.kind)
    if entry.sort == "nil":
        return Match(entry.label, entry.x, entry.y, "nil", False, score, entry.ref)
    if query_parts.number is None or not entry.numbers:
        street_precision: Sort = "corner" if entry.corner else "street"
        return Match(
            entry.label, entry.x, entry.y, street_precision, False, score, requested_number=query_parts.number
        )
    house_number, (x, y) = _nearest_known_number(entry, query_parts.number)
    precision: Sort = (
        "near_number"
        if house_number != query_parts.number
        else "stop"
        if house_number in entry.stops
        else "address"
    )
    is_exact = precision == "address" and house_number not in entry.doubtful
    numbered_label = f"{entry.label}, {house_number}"
    return Match(
        numbered_label,
        x,
        y,
        precision,
        is_exact,
        score,
        requested_number=query_parts.number,
        number=house_number,
    )


def _nearest_known_number(entry: Entry, requested_number: int) -> tuple[int, Point]:
    """The known number nearest to the one asked for; of two as near, the one on the same side of the street."""
    house_number = min(
        entry.numbers,
        key=lambda known_number: (
            abs(known_number - requested_number),
            (known_number - requested_number) % 2,
            known_number,
        ),
    )
    return house_number, entry.numbers[house_number]
