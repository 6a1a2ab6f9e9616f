"""What the people of every cell have of one kind: the nearest, the hours in reach, what personas can use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from mire_geo.city import City
from mire_geo.errors import InputError, NoDataError
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import activity_places, gap_classes, hours, personas, prism
from mire_geo.measures.time.hours import Openings
from mire_geo.schedule.calendars import ORDINARY_MONDAY
from mire_geo.tables import kinds
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking

MOST_MINUTES = 60.0
"""Longest walk that can be asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a city and of what it would be: of one kind, within a walk, in a week, for some personas.

    Raises:
        InputError: minutes that are no number from 1 to 60, a day that is not a Monday, a persona named twice.
        UnknownError: no such kind or persona.
    """

    kind: str
    minutes: float = 15.0
    personas: tuple[str, ...] = tuple(personas.PERSONAS)
    monday: date = ORDINARY_MONDAY

    def __post_init__(self) -> None:
        kinds.kind(self.kind)
        for persona_code in self.personas:
            personas.persona(persona_code)
        if len(set(self.personas)) < len(self.personas):
            raise InputError("a persona is named twice: %(personas)s", personas=", ".join(self.personas))
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise InputError(
                "the walk is %(minutes)s minutes; give a number from 1 to %(most)g",
                minutes=self.minutes,
                most=MOST_MINUTES,
            )
        if self.monday.weekday():
            raise InputError(
                "%(monday)s is not a Monday; a week begins on Monday", monday=self.monday.isoformat()
            )


@dataclass(frozen=True, eq=False)
class Reach:
    """What the people of every cell have of the kind of a question."""

    question: Question
    sites: gpd.GeoDataFrame
    """The places of the kind."""
    openings: Openings
    """Their weeks."""
    nearest: NDArray[np.float64]
    """Cell -> minutes to the nearest place; `inf` out of reach."""
    slots: NDArray[np.uint8]
    """Cells x 672 bits, packed: does who leaves at that quarter of an hour find one open within the walk? Unknown hours
    count as closed."""
    classes: Mapping[str, NDArray[np.str_]]
    """Persona -> class of every cell, one of `gap_classes.CLASSES`."""
    left_out: Mapping[str, NoDataError] = field(default_factory=dict)
    """Persona -> why nothing can be said of it."""

    @property
    def hours(self) -> NDArray[np.float64]:
        """Cell -> hours of the week at which who leaves finds one open."""
        open_hours: NDArray[np.float64] = np.bitwise_count(self.slots).sum(axis=1) * (hours.SLOT / 60)
        return open_hours


def reach(city: City, question: Question, *, school_city: City | None = None) -> Reach:
    """What the people of a city have of a kind, found from scratch.

    Args:
        school_city: the city whose schools the children go to, where `city` is a scenario: services move, the places
            of people's weeks stay. `city` itself if not given.
    """
    kind_sites = places_of(city.sites, question.kind)
    cell_walks = walks(city, kind_sites, question.minutes)
    openings = openings_of(kind_sites, question)
    slot_bits = open_slots(cell_walks, openings, question.minutes)
    classes_by_persona: dict[str, NDArray[np.str_]] = {}
    error_by_persona: dict[str, NoDataError] = {}
    for persona_code in question.personas:
        try:
            trips = activity_places.trip_legs(
                city.streets,
                city.cells,
                kind_sites,
                personas.persona(persona_code),
                limit=question.minutes,
                home=cell_walks,
                workplace=activity_places.ANYWHERE,
                schools=(school_city or city).sites,
            )
        except NoDataError as error:
            error_by_persona[persona_code] = error
            continue
        outlook = prism.outlook(personas.persona(persona_code).windows, openings, trips)
        classes_by_persona[persona_code] = gap_classes.classes(outlook).to_numpy(dtype=str)
    nearest_minutes = nearest_of(city, kind_sites)
    return Reach(
        question, kind_sites, openings, nearest_minutes, slot_bits, classes_by_persona, error_by_persona
    )


def places_of(sites: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    """The places of a kind; none is no error here, for a proposal may add the first."""
    return sites[sites[Sites.kind] == kind]


def nearest_of(city: City, sites: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Minutes from every cell to the nearest of the sites, however far."""
    return walking.nearest(city.streets, city.doors, sites, limit=np.inf).to_numpy()


def walks(city: City, sites: gpd.GeoDataFrame, limit: float) -> Pairs:
    """Minutes of all cells x sites within the limit."""
    return pairs.pairs_in_reach(walking.minutes_table(city.streets, city.doors, sites, limit=limit))


def openings_of(sites: gpd.GeoDataFrame, question: Question) -> Openings:
    """The weeks of the sites; those of a site without hours are unknown."""
    return hours.openings(sites[Sites.hours], question.monday)


def open_slots(cell_walks: Pairs, openings: Openings, limit: float) -> NDArray[np.uint8]:
    """Cells x 672 bits, packed: is a site open on arrival; unknown counts as closed."""
    open_flags = openings.open_low
    return np.packbits(hours.cube(cell_walks, open_flags, open_flags, limit).low, axis=1)
