"""Questions of accessibility: the kind of place, the measure, and the people who are counted."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.measures import access
from mire_geo.tables import kinds, schema
from mire_geo.tables.schema import Cells
from mire_geo.travel.streets import WALKING_KMH

MEASURES = ("minutes", "within", "count", "gravity", "catchment", "balanced", "availability")
"""What can be asked of one kind: walk to the nearest; whether one is within the limit; how many are; capacity within
it; capacity a person by floating catchment, balanced floating catchment, spatial availability."""

CAPACITIES = frozenset({"gravity", "catchment", "balanced", "availability"})
"""Measures that count what a site can hold."""

PER_PERSON = frozenset({"catchment", "balanced", "availability"})
"""Measures of capacity a person, given for a thousand people."""


@dataclass(frozen=True, slots=True)
class Question:
    """A measure of accessibility to a kind of place, and the people who are counted.

    `people`: `residents`, `intended` (the ages the kind is for), `women`, `foreigners`, or ages such as `0-13`, `80+`.
    """

    kind: str
    measure: str = "catchment"
    limit: float = 30.0
    people: str = "intended"
    decay: access.Decay | None = None
    """Weight of the minutes, 1 up to the limit if not given."""
    stages: Literal[2, 3] = 2
    speed_kmh: float = WALKING_KMH

    @property
    def whole(self) -> bool:
        """Whether its people are all residents."""
        return self.people == "residents" or (self.people == "intended" and not kinds.kind(self.kind).ages)


def people(city: City, group: str, kind: str) -> pd.Series:
    """People of every cell: see `Question.people`.

    Raises:
        InputError: nobody of that name; see `ages`.
    """
    if group in {"residents", "intended"}:
        return city.people(kind, group)
    columns = [group] if group in {Cells.women, Cells.foreigners} else list(ages(group))
    persons: pd.Series = city.cells[columns].sum(axis=1)
    return persons.rename("people")


def ages(age_range: str) -> tuple[str, ...]:
    """The columns of `schema.Cells` that make up an age range.

    >>> ages("0-13"), ages("80+")
    (('age_0_2', 'age_3_5', 'age_6_10', 'age_11_13'), ('age_80_plus',))

    Raises:
        InputError: the range does not begin and end where the bands of the census do.
    """
    bands = [(int(column.split("_")[1]), column.split("_")[2], column) for column in schema.AGE_BANDS]
    youngest, dash, oldest = age_range.removesuffix("+").partition("-")
    last_age = "plus" if age_range.endswith("+") and not dash else oldest
    first_bands = [
        position for position, (band_start, _, _) in enumerate(bands) if youngest == str(band_start)
    ]
    last_bands = [position for position, (_, band_end, _) in enumerate(bands) if last_age == band_end]
    if not first_bands or not last_bands or first_bands[0] > last_bands[0]:
        age_ranges = ", ".join(
            f"{band_start}+" if band_end == "plus" else f"{band_start}-{band_end}"
            for band_start, band_end, _ in bands
        )
        raise InputError(
            "there are no people %(text)r; say residents, intended, women, foreigners, or ages that "
            "begin and end as these bands do: %(known)s",
            text=age_range,
            known=age_ranges,
        )
    return tuple(column for _, _, column in bands[first_bands[0] : last_bands[0] + 1])
