"""Shares: the access of each cell's people to a kind of place, or to several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.city.accessibility import questions
from mire_geo.city.accessibility.questions import Question
from mire_geo.errors import InputError
from mire_geo.measures import access
from mire_geo.measures.time import hours, personas
from mire_geo.schedule.calendars import ORDINARY_WEEK, TYPICAL_WEEKS
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH

OVER_KINDS = ("index15", "x_minute")
"""What can be asked of several kinds at once: mean, and longest, of the walks to the nearest of each."""


@dataclass(frozen=True, eq=False)
class Shares:
    """The access of each cell's people to a kind of place, with the people and the unit."""

    values: pd.Series
    """One number a cell, a person; minutes are `inf` where out of reach."""
    people: pd.Series
    """Whole persons of each cell."""
    burden: bool
    """True for minutes, of which less is better."""
    unit: str
    """`minutes`, `share`, `sites`, or what the capacities count: posti, pediatri, allievi."""
    whole: bool = True
    """True where `people` are all residents, so that groups of them are known."""
    per: int = 1
    """People to whom the values refer: 1,000 for what would be thousandths of a place a person."""

    @property
    def scaled(self) -> "Shares":
        """The shares with values for `per` people, as they are shown; the unit says so."""
        if self.per == 1:
            return self
        return replace(
            self, values=self.values * self.per, unit=f"{self.unit} for {self.per:,} people", per=1
        )

    def reached(self) -> tuple[pd.Series, pd.Series]:
        """Values and people of the cells where somebody lives who is in reach.

        Raises:
            InputError: there are none.
        """
        is_reached = (self.people > 0) & np.isfinite(self.values)
        if not is_reached.any():
            raise InputError(
                "nobody of those asked for is in reach of any place, so there is nothing to compare"
            )
        return self.values[is_reached], self.people[is_reached]


def capacity(city: City, kind: str) -> tuple[pd.Series, str]:
    """The capacity of each site of a kind, and its unit; 1 each, `sites`, where some site's capacity is not known.

    Raises:
        UnknownError, NoDataError: see `City.sites_of`.
    """
    kind_sites = city.sites_of(kind)
    capacities = kind_sites[Sites.capacity]
    if capacities.notna().all() and capacities.sum() > 0:
        capacity_units = kind_sites[Sites.capacity_unit].dropna().unique()
        return capacities, str(capacity_units[0]) if len(capacity_units) == 1 else "capacity"
    return pd.Series(1.0, index=kind_sites.index, name="capacity"), "sites"


def share(city: City, question: Question, *, table: walking.MinutesTable | None = None) -> Shares:
    """The access of each cell's people to a kind of place, by the measure of the question.

    Args:
        table: minutes of the city's cells x the sites of the kind, at least up to the limit; made if not given.

    Raises:
        InputError: a measure not in `MEASURES`, a limit that is not positive, nobody of that name.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if question.measure not in questions.MEASURES:
        raise InputError(
            "there is no measure %(measure)r; there are %(known)s",
            measure=question.measure,
            known=", ".join(questions.MEASURES),
        )
    if not 0 < question.limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes above zero", limit=question.limit
        )
    cell_people = questions.people(city, question.people, question.kind)
    if question.measure == "minutes":
        nearest_minutes = city.nearest(question.kind, speed_kmh=question.speed_kmh)
        return Shares(nearest_minutes, cell_people, burden=True, unit="minutes", whole=question.whole)
    if table is None:
        kind_sites = city.sites_of(question.kind)
        table = walking.minutes_table(
            city.streets, city.doors, kind_sites, limit=question.limit, speed_kmh=question.speed_kmh
        )
    cell_values, capacity_unit = _values_and_unit(city, question, table, cell_people)
    per_people = _people_per_capacity(capacity_unit) if question.measure in questions.PER_PERSON else 1
    return Shares(
        cell_values, cell_people, burden=False, unit=capacity_unit, whole=question.whole, per=per_people
    )


def _values_and_unit(
    city: City, question: Question, minutes_table: walking.MinutesTable, cell_people: pd.Series
) -> tuple[pd.Series, str]:
    if question.measure == "within":
        is_within = access.nearest(minutes_table) <= question.limit
        return is_within.astype(float).rename("within"), "share"
    if question.measure == "count":
        return access.count_within(minutes_table, question.limit).astype(float), "sites"
    capacities, capacity_unit = capacity(city, question.kind)
    decay = question.decay or access.step(question.limit)
    if question.measure == "gravity":
        return access.gravity(minutes_table, capacities, decay), capacity_unit
    if question.measure == "catchment":
        return access.floating_catchment(
            minutes_table, cell_people, capacities, decay, stages=question.stages
        ), capacity_unit
    if question.measure == "balanced":
        return access.balanced_floating_catchment(
            minutes_table, cell_people, capacities, decay
        ), capacity_unit
    cell_availability = access.spatial_availability(minutes_table, cell_people, capacities, decay)
    return (cell_availability / cell_people.where(cell_people > 0)).fillna(0.0).rename(
        "spatial_availability"
    ), capacity_unit


def shares_in_week(
    city: City, question: Question, persona: str, *, week: str = ORDINARY_WEEK
) -> tuple[Shares, Shares]:
    """Capacity a person with opening hours: mean of the quarters of an hour in which a persona is free to set out.

    Everybody who is counted lives the persona's week. The first takes unknown hours for closed, the second for open:
    the truth lies between. See `access.floating_catchment_over_time`.

    Raises:
        InputError: another measure than `catchment`, no such week.
        UnknownError, NoDataError: no such persona; see `City.sites_of`.
    """
    if question.measure != "catchment" or question.stages != 2:
        raise InputError("opening hours are counted in floating catchments of two stages only")
    if week not in TYPICAL_WEEKS:
        known_weeks_text = ", ".join(TYPICAL_WEEKS)
        raise InputError(
            "there is no typical week %(week)r; there are %(known)s", week=week, known=known_weeks_text
        )
    kind_sites = city.sites_of(question.kind)
    capacities, capacity_unit = capacity(city, question.kind)
    cell_people = questions.people(city, question.people, question.kind)
    minutes_table = walking.minutes_table(
        city.streets, city.doors, kind_sites, limit=question.limit, speed_kmh=question.speed_kmh
    )
    openings = hours.openings(kind_sites[Sites.hours], TYPICAL_WEEKS[week])
    free_spans = hours.merge_intervals(window.span for window in personas.persona(persona).windows)
    is_free_slot = pd.Series(hours.slot_flags([free_spans])[0])
    decay = question.decay or access.step(question.limit)
    low_and_high_shares = []
    for is_open in (openings.open_low, openings.open_high):
        cell_values = access.floating_catchment_over_time(
            minutes_table,
            cell_people,
            capacities,
            decay,
            open_slots=pd.DataFrame(is_open, index=kind_sites.index),
            free_slots=is_free_slot,
        )
        low_and_high_shares.append(
            Shares(
                cell_values,
                cell_people,
                burden=False,
                unit=capacity_unit,
                whole=question.whole,
                per=_people_per_capacity(capacity_unit),
            )
        )
    return low_and_high_shares[0], low_and_high_shares[1]


def _people_per_capacity(capacity_unit: str) -> int:
    """People to whom capacity refers: of places that count one each there are too few for a thousand."""
    return 100_000 if capacity_unit == "sites" else 1000


def shares_over_kinds(
    city: City,
    kind_codes: Sequence[str],
    measure: str,
    *,
    group: str = "residents",
    speed_kmh: float = WALKING_KMH,
) -> Shares:
    """The 15-minute index or the x of the x-minute city, minutes, over several kinds.

    Raises:
        InputError: a measure not in `OVER_KINDS`, or no kind.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if measure not in OVER_KINDS:
        raise InputError(
            "there is no measure %(measure)r of several kinds; there are %(known)s",
            measure=measure,
            known=", ".join(OVER_KINDS),
        )
    if not kind_codes:
        raise InputError("name the kinds of place that a cell should have near")
    nearest_minutes = pd.DataFrame(
        {kind_code: city.nearest(kind_code, speed_kmh=speed_kmh) for kind_code in dict.fromkeys(kind_codes)}
    )
    kind_labels = pd.Series(nearest_minutes.columns, index=nearest_minutes.columns)
    index_function = access.fifteen_minute_index if measure == "index15" else access.x_minute_city
    cell_people = questions.people(city, group, kind_codes[0])
    return Shares(
        index_function(nearest_minutes, kind_labels),
        cell_people,
        burden=True,
        unit="minutes",
        whole=group == "residents",
    )
