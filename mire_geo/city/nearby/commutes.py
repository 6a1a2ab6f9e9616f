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
class Way:
    """From a home to a workplace and back, as a persona lives it."""

    home: Point
    work: Point
    who: Persona
    commute: float = prism.COMMUTE
    """Minutes from home to work, door to door by any means."""
    visit: float = VISIT
    """Minutes needed at a place."""


def on_the_way(
    streets: Streets, way: Way, sites: gpd.GeoDataFrame, doors: Places, monday: date, *, limit: float
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
    _check_commuter(way.who)
    speed = way.who.speed_kmh
    walks = {
        anchor: reach.walks(streets, point, sites, doors, limit=limit, speed_kmh=speed)
        for anchor, point in ((HOME, way.home), (WORK, way.work))
    }
    near = np.isfinite(walks[HOME]) | np.isfinite(walks[WORK])
    in_reach = sites[near]
    from_home, from_work = walks[HOME][near], walks[WORK][near]
    legs = prism.make_trip_legs(from_home.to_frame(HOME).T, work=from_work, commute=way.commute)
    openings = hours.openings(in_reach[Sites.hours], monday)
    low, high = (
        prism.usable_visits(way.who.windows, openings, legs, way.visit, unknown_open=unknown)
        for unknown in (False, True)
    )
    return in_reach.assign(
        from_home=from_home,
        from_work=from_work,
        low=low.frame().loc[HOME],
        high=high.frame().loc[HOME],
        windows=_windows(low),
    ).sort_values(["low", "high"], ascending=False, kind="stable")


def _windows(usable: prism.Usable) -> pd.Series:
    """Feasible windows at each site for the one home of `usable`."""
    count = usable.work_windows.copy()
    count[usable.near.column] = usable.windows
    return pd.Series(count, index=usable.near.sites)


def _check_commuter(persona: Persona) -> None:
    if not persona.anchors <= {HOME, WORK}:
        raise InputError(
            "persona %(code)r also goes to school, not only from home to work", code=persona.code
        )


def commuters() -> tuple[Persona, ...]:
    """The personas who go to work, and nowhere else from home."""
    return tuple(one for one in personas.PERSONAS.values() if one.anchors == {HOME, WORK})


def kinds_in_use(
    streets: Streets,
    homes: pd.DataFrame,
    workers: pd.Series,
    week: Way,
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
        week: the workplace, the week and the trip; its `home` is not looked at.

    Raises:
        InputError: a persona who also goes to a school, minutes that are not usable.
    """
    _check_commuter(week.who)
    speed = week.who.speed_kmh
    table = walking.minutes_table(streets, homes, doors, limit=limit, speed_kmh=speed)
    from_home = table.frame(sites.index)
    from_work = reach.walks(streets, week.work, sites, doors, limit=limit, speed_kmh=speed)
    near = np.isfinite(from_work.to_numpy()) | np.isfinite(from_home.to_numpy()).any(axis=0)
    in_reach = sites[near]
    legs = prism.make_trip_legs(from_home.loc[:, near], work=from_work[near], commute=week.commute)
    openings = hours.openings(in_reach[Sites.hours], monday)
    people = workers.loc[from_home.index].to_numpy()
    counts = {}
    for name, unknown in (("sure", False), ("perhaps", True)):
        can = prism.usable_visits(week.who.windows, openings, legs, week.visit, unknown_open=unknown).feasible
        counts[name] = {
            str(kind): int(people[can.visiting_cells((in_reach[Sites.kind] == kind).to_numpy())].sum())
            for kind in sorted(in_reach[Sites.kind].unique())
        }
    return pd.DataFrame(counts, columns=["sure", "perhaps"], dtype="int64").rename_axis("kind")
