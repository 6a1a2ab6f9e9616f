"""The sites that a week between a home and a workplace leaves time for; of one person, or of all workers of a place."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.city.nearby import reach
from mire_geo.city.nearby.reach import Point
from mire_geo.errors import InputError
from mire_geo.measures.time import hours, personas, prism
from mire_geo.measures.time.personas import HOME, VISIT, WORK, Persona
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import Streets
from mire_geo.travel.walking import Places


@dataclass(frozen=True, slots=True)
class Commute:
    """From a home to a workplace and back, as a persona lives it."""

    home: Point
    work: Point
    persona: Persona
    minutes: float = prism.COMMUTE
    """Minutes from home to work, door to door by any means."""
    visit: float = VISIT
    """Minutes needed at a place."""


def sites_on_the_way(
    streets: Streets, commute: Commute, sites: gpd.GeoDataFrame, doors: Places, monday: date, *, limit: float
) -> gpd.GeoDataFrame:
    """The sites that a week leaves time for, between a home and a workplace.

    Rows of `schema.Sites` with, besides, walking minutes `from_home` and `from_work` (`inf` beyond `limit`), usable
    minutes of the week `low` (unknown hours count as closed) and `high` (as open), and the number of `windows` in
    which a visit is feasible, as is known; those with most minutes for sure first.

    Args:
        monday: first day of the week to look at.

    Raises:
        InputError: a persona who also goes to a school, minutes that are not usable.
    """
    _check_commuter(commute.persona)
    speed_kmh = commute.persona.speed_kmh
    minutes_by_place = {
        start_place: reach.walks(streets, point, sites, doors, limit=limit, speed_kmh=speed_kmh)
        for start_place, point in ((HOME, commute.home), (WORK, commute.work))
    }
    is_in_reach = np.isfinite(minutes_by_place[HOME]) | np.isfinite(minutes_by_place[WORK])
    sites_in_reach = sites[is_in_reach]
    home_minutes, work_minutes = minutes_by_place[HOME][is_in_reach], minutes_by_place[WORK][is_in_reach]
    trips = prism.make_trip_legs(home_minutes.to_frame(HOME).T, work=work_minutes, commute=commute.minutes)
    openings = hours.openings(sites_in_reach[Sites.hours], monday)
    certain_time, possible_time = (
        prism.usable_visits(
            commute.persona.windows, openings, trips, commute.visit, unknown_open=unknown_open
        )
        for unknown_open in (False, True)
    )
    return sites_in_reach.assign(
        from_home=home_minutes,
        from_work=work_minutes,
        low=certain_time.frame().loc[HOME],
        high=possible_time.frame().loc[HOME],
        windows=_feasible_window_counts(certain_time),
    ).sort_values(["low", "high"], ascending=False, kind="stable")


def _feasible_window_counts(usable_time: prism.Usable) -> pd.Series:
    """Feasible windows at each site for the one home of `usable_time`."""
    window_counts = usable_time.work_windows.copy()
    window_counts[usable_time.near.column] = usable_time.windows
    return pd.Series(window_counts, index=usable_time.near.sites)


def _check_commuter(persona: Persona) -> None:
    if not persona.anchors <= {HOME, WORK}:
        raise InputError(
            "persona %(code)r also goes to school, not only from home to work", code=persona.code
        )


def commuters() -> tuple[Persona, ...]:
    """The personas who go to work, and nowhere else from home."""
    return tuple(persona for persona in personas.PERSONAS.values() if persona.anchors == {HOME, WORK})


def kinds_in_use(
    streets: Streets,
    homes: pd.DataFrame,
    workers: pd.Series,
    commute: Commute,
    sites: gpd.GeoDataFrame,
    doors: Places,
    monday: date,
    *,
    limit: float,
) -> pd.DataFrame:
    """How many workers of one place can use each kind of site in a week; all kinds at once.

    One row a kind, columns `sure` (unknown hours count as closed) and `perhaps` (as open): people for whom one site of
    the kind leaves room for a visit. The same as `employer.footprint` gives kind by kind.

    Args:
        homes: where people live, columns `x` and `y`.
        workers: how many, on the same labels.
        commute: the workplace, the week and the trip; its `home` is not looked at.

    Raises:
        InputError: a persona who also goes to a school, minutes that are not usable.
    """
    _check_commuter(commute.persona)
    speed_kmh = commute.persona.speed_kmh
    minutes_table = walking.minutes_table(streets, homes, doors, limit=limit, speed_kmh=speed_kmh)
    home_minutes_table = minutes_table.frame(sites.index)
    work_minutes = reach.walks(streets, commute.work, sites, doors, limit=limit, speed_kmh=speed_kmh)
    is_near = np.isfinite(work_minutes.to_numpy()) | np.isfinite(home_minutes_table.to_numpy()).any(axis=0)
    sites_in_reach = sites[is_near]
    trips = prism.make_trip_legs(
        home_minutes_table.loc[:, is_near], work=work_minutes[is_near], commute=commute.minutes
    )
    openings = hours.openings(sites_in_reach[Sites.hours], monday)
    home_workers = workers.loc[home_minutes_table.index].to_numpy()
    kind_workers = {}
    for column_name, unknown_open in (("sure", False), ("perhaps", True)):
        feasible_visits = prism.usable_visits(
            commute.persona.windows, openings, trips, commute.visit, unknown_open=unknown_open
        ).feasible
        kind_workers[column_name] = {
            str(kind_code): int(
                home_workers[
                    feasible_visits.visiting_cells((sites_in_reach[Sites.kind] == kind_code).to_numpy())
                ].sum()
            )
            for kind_code in sorted(sites_in_reach[Sites.kind].unique())
        }
    return pd.DataFrame(kind_workers, columns=["sure", "perhaps"], dtype="int64").rename_axis("kind")
