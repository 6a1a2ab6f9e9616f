"""The questions of hours to one city, and the costly answers that are kept."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.city import AREAS, City
from mire_geo.city.in_time import usable_time, week_grid
from mire_geo.city.in_time.weeks import Week, monday_of
from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import activity_places, gap_classes, hours, personas, prism
from mire_geo.measures.time.activity_places import Workplace
from mire_geo.measures.time.hours import Cube, Openings
from mire_geo.measures.time.personas import Persona
from mire_geo.measures.time.prism import Outlook
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH


class CityInTime:
    """Questions of hours to one city."""

    def __init__(self, city: City, *, workplace: Workplace = activity_places.ANYWHERE) -> None:
        """`workplace`: where everybody works; unknown by default, and then only the commute counts."""
        self.city = city
        self.workplace = workplace
        self.openings = lru_cache(maxsize=12)(self._openings)
        self.walks = lru_cache(maxsize=64)(self._walks)
        self._cached_outlook = lru_cache(maxsize=128)(self._outlook)
        self._cached_hour_shares = lru_cache(maxsize=128)(self._hour_shares_by_nil)

    def _openings(self, week: Week = ORDINARY_WEEK) -> Openings:
        """The weeks of all sites of the city; hours that nobody knows are unknown, never closed.

        Raises:
            UnknownError, InputError: see `monday_of`.
        """
        return hours.openings(self.city.sites[Sites.hours], monday_of(week))

    def openings_of(self, kind: str, week: Week = ORDINARY_WEEK) -> Openings:
        """The weeks of the sites of a kind.

        Raises:
            UnknownError, InputError, NoDataError: see `monday_of` and `City.sites_of`.
        """
        return self.openings(week).of(self.city.sites_of(kind).index)

    def _walks(self, kind: str, minutes: float, speed_kmh: float = WALKING_KMH) -> Pairs:
        """The pairs of cell and site of a kind within `minutes` on foot.

        Raises:
            UnknownError, NoDataError: see `City.sites_of`.
        """
        streets, kind_sites = self.city.streets, self.city.sites_of(kind)
        minutes_table = walking.minutes_table(
            streets, self.city.doors, kind_sites, limit=minutes, speed_kmh=speed_kmh
        )
        return pairs.pairs_in_reach(minutes_table)

    def cube(
        self, kind: str, minutes: float, *, week: Week = ORDINARY_WEEK, speed_kmh: float = WALKING_KMH
    ) -> Cube:
        """For each cell and quarter of an hour: does who leaves then find one of a kind open, within `minutes`?"""
        kind_openings = self.openings_of(kind, week)
        return hours.cube(
            self.walks(kind, minutes, speed_kmh), kind_openings.open_low, kind_openings.open_high, minutes
        )

    def outlook_at(
        self,
        kind: str,
        moment: float,
        minutes: float,
        *,
        week: Week = ORDINARY_WEEK,
        speed_kmh: float = WALKING_KMH,
    ) -> Outlook:
        """Who finds one of a kind open on arrival, leaving at `moment` (minutes from Monday 00:00)."""
        walks = self.walks(kind, minutes, speed_kmh)
        return gap_classes.outlook_at(walks, self.openings_of(kind, week), moment, minutes)

    def outlook(self, kind: str, persona: str, minutes: float, *, week: Week = ORDINARY_WEEK) -> Outlook:
        """What a persona can visit of a kind in a week, each walk at most `minutes` at the persona's own speed.

        Raises:
            UnknownError: no such persona, kind or week.
            NoDataError: the data hold no place of the kind, or no school for a persona that has one.
        """
        return self._cached_outlook(kind, persona, minutes, week)

    def _outlook(self, kind_code: str, persona_code: str, limit: float, week: Week) -> Outlook:
        persona_week = personas.persona(persona_code)
        return prism.outlook(
            persona_week.windows,
            self.openings_of(kind_code, week),
            self.trips(kind_code, persona_week, limit),
        )

    def trips(self, kind: str, persona: Persona, minutes: float) -> prism.Legs:
        """The trips of a persona from every cell to every site of a kind."""
        is_slow = persona.speed_kmh <= WALKING_KMH
        return activity_places.trip_legs(
            self.city.streets,
            self.city.cells,
            self.city.sites_of(kind),
            persona,
            limit=minutes,
            home=self.walks(kind, minutes) if is_slow else None,
            workplace=self.workplace,
            schools=self.city.sites,
        )

    def people(self, persona: str) -> pd.Series:
        """People of every cell whom a persona stands for.

        Raises:
            UnknownError: no such persona.
        """
        cell_people: pd.Series = self.city.cells[list(personas.persona(persona).counts)].sum(axis=1)
        return cell_people.rename("people")

    def partition(
        self, kind: str, persona: str, minutes: float, *, by: str = "nil", week: Week = ORDINARY_WEEK
    ) -> pd.DataFrame:
        """People of a persona served, or in a gap of hours, of place, of information; by nil, municipio or cell.

        Raises:
            InputError: an area not in `city.AREAS`.
            UnknownError, NoDataError: see `outlook`.
        """
        cell_classes = gap_classes.classes(self.outlook(kind, persona, minutes, week=week))
        return self.roll_up(cell_classes, self.people(persona), by)

    def summary(
        self, kind: str, persona_codes: Iterable[str], minutes: float, *, week: Week = ORDINARY_WEEK
    ) -> pd.DataFrame:
        """The four classes of the whole city, one row a persona: kind, persona, people, the classes, share_served.

        Raises:
            UnknownError, NoDataError: see `outlook`.
        """
        persona_rows = []
        for persona_code in persona_codes:
            class_totals = gap_classes.city_totals(
                self.partition(kind, persona_code, minutes, by="cell", week=week)
            )
            persona_rows.append(
                {
                    "kind": kind,
                    "persona": persona_code,
                    **{
                        str(class_name): int(class_people)
                        for class_name, class_people in class_totals.items()
                    },
                }
            )
        persona_table = pd.DataFrame(
            persona_rows, columns=["kind", "persona", "people", *gap_classes.CLASSES]
        )
        return persona_table.assign(
            share_served=persona_table[gap_classes.SERVED]
            / persona_table["people"].where(persona_table["people"] > 0)
        )

    def partition_at(
        self,
        kind: str,
        moment: float,
        minutes: float,
        *,
        by: str = "nil",
        week: Week = ORDINARY_WEEK,
        group: str = "residents",
        persona: str | None = None,
        speed_kmh: float = WALKING_KMH,
    ) -> pd.DataFrame:
        """People of each area who leave home at `moment`, by gap class: open on arrival, closed, unknown, no place.

        With a `persona` its people are counted, at its own walking speed, whether or not its week lets them go then
        (see `personas.Persona.free_at`); else those of `group`.

        Raises:
            InputError: a moment outside the week, an area not in `city.AREAS`, people not in `city.WHOM`.
            UnknownError, NoDataError: no such kind, persona or week, or no place of it in the data.
        """
        speed_kmh = personas.persona(persona).speed_kmh if persona else speed_kmh
        outlook = self.outlook_at(kind, moment, minutes, week=week, speed_kmh=speed_kmh)
        cell_people = self.people(persona) if persona else self.city.people(kind, group)
        return self.roll_up(gap_classes.classes(outlook), cell_people, by)

    def roll_up(self, cell_classes: pd.Series, cell_people: pd.Series, by: str) -> pd.DataFrame:
        """The people of each area by the class of their cell (see `gap_classes.by_nil`).

        Raises:
            InputError: an area not in `city.AREAS`.
        """
        if by not in AREAS:
            raise InputError(
                "the partition can be asked by %(known)s, not by %(by)r", known=", ".join(AREAS), by=by
            )
        people_by_class = gap_classes.by_cell(cell_classes, self.city.cells, cell_people)
        if by == "nil":
            return gap_classes.by_nil(people_by_class, self.city.quartieri)
        return gap_classes.by_municipio(people_by_class) if by == "municipio" else people_by_class

    def usable_minutes(
        self, kind: str, persona: str, minutes: float, *, week: Week = ORDINARY_WEEK
    ) -> pd.DataFrame:
        """Usable minutes a week at the best site of a kind, by cell: `low` and `high` for unknown hours, and `people`.

        Raises:
            UnknownError, NoDataError: see `outlook`.
        """
        persona_week = personas.persona(persona)
        kind_openings, trips = self.openings_of(kind, week), self.trips(kind, persona_week, minutes)
        usable_minutes = usable_time.at_best_site(persona_week.windows, kind_openings, trips)
        return usable_minutes.assign(people=self.people(persona))

    def usable_minutes_from(
        self,
        home: tuple[float, float],
        kind: str,
        persona: str,
        minutes: float,
        *,
        week: Week = ORDINARY_WEEK,
    ) -> pd.DataFrame:
        """Usable minutes a week at every site of a kind within reach of one home (metres) or of the workplace.

        Columns: site, name, address, hours, walk (from home, `inf` if far from it), low, high; best first.

        Raises:
            UnknownError, NoDataError: see `outlook`.
        """
        persona_week, kind_sites = personas.persona(persona), self.city.sites_of(kind)
        home_point = pd.DataFrame({"x": [home[0]], "y": [home[1]]}, index=["home"])
        kind_openings = self.openings_of(kind, week)
        trips = activity_places.trip_legs(
            self.city.streets,
            home_point,
            kind_sites,
            persona_week,
            limit=minutes,
            workplace=self.workplace,
            schools=self.city.sites,
        )
        return usable_time.by_site(persona_week.windows, kind_openings, trips, kind_sites)

    def grid(self, kind: str, minutes: float, nil_id: int, *, week: Week = ORDINARY_WEEK) -> pd.DataFrame:
        """Seven days x 24 hours: the share of a NIL's residents who find one of a kind open on arrival.

        Rows (day, hour), columns `low` and `high` for unknown hours, each the mean of the hour's four quarters; zero
        where nobody lives.

        Raises:
            UnknownError, NoDataError: see `City.sites_of`.
        """
        nil_shares = self._cached_hour_shares(kind, minutes, week).get(nil_id)
        return week_grid.frame(nil_shares)

    def _hour_shares_by_nil(self, kind_code: str, limit: float, week: Week) -> dict[int, NDArray[np.float64]]:
        """Low and high shares of every NIL, 2 x 168."""
        return week_grid.shares_by_nil(self.cube(kind_code, limit, week=week), self.city.cells)

    def sites_to_ask(
        self, kind: str, persona: str, minutes: float, *, week: Week = ORDINARY_WEEK, limit: int = 20
    ) -> pd.DataFrame:
        """The sites to go and ask first, with name and address: site, name, address, people, added, total."""
        outlook = self.outlook(kind, persona, minutes, week=week)
        return self._add_site_names(gap_classes.sites_to_ask(outlook, self.people(persona), max_sites=limit))

    def _add_site_names(self, sites_to_ask: pd.DataFrame) -> pd.DataFrame:
        site_names = self.city.sites.loc[sites_to_ask["site"], [Sites.name, Sites.address]].reset_index(
            drop=True
        )
        return pd.concat(
            [sites_to_ask[["site"]], pd.DataFrame(site_names), sites_to_ask.drop(columns="site")], axis=1
        )
