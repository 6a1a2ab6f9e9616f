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
    people_columns = [group] if group in {Cells.women, Cells.foreigners} else list(ages(group))
    cell_people: pd.Series = city.cells[people_columns].sum(axis=1)
    return cell_people.rename("people")


def ages(age_range: str) -> tuple[str, ...]:
    """The columns of `schema.Cells` that make up an age range.

    >>> ages("0-13"), ages("80+")
    (('age_0_2', 'age_3_5', 'age_6_10', 'age_11_13'), ('age_80_plus',))

    Raises:
        InputError: the range does not begin and end where the bands of the census do.
    """
    age_bands = [
        (int(column_name.split("_")[1]), column_name.split("_")[2], column_name)
        for column_name in schema.AGE_BANDS
    ]
    youngest_text, dash, oldest_text = age_range.removesuffix("+").partition("-")
    last_age_text = "plus" if age_range.endswith("+") and not dash else oldest_text
    first_positions = [
        band_position
        for band_position, (band_start, _, _) in enumerate(age_bands)
        if youngest_text == str(band_start)
    ]
    last_positions = [
        band_position for band_position, (_, band_end, _) in enumerate(age_bands) if last_age_text == band_end
    ]
    if not first_positions or not last_positions or first_positions[0] > last_positions[0]:
        known_ranges_text = ", ".join(
            f"{band_start}+" if band_end == "plus" else f"{band_start}-{band_end}"
            for band_start, band_end, _ in age_bands
        )
        raise InputError(
            "there are no people %(text)r; say residents, intended, women, foreigners, or ages that "
            "begin and end as these bands do: %(known)s",
            text=age_range,
            known=known_ranges_text,
        )
    return tuple(column_name for _, _, column_name in age_bands[first_positions[0] : last_positions[0] + 1])
