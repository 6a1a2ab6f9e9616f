"""Nearby: what lies within a walk of one point, and whether it is open when one gets there.

A walk takes whole minutes, rounded up as they are shown, so that nobody is told "open" a moment before the door opens.
Moments are on the wall clock of Milano, without a zone. Unknown hours stay unknown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo import schedule
from mire_geo.errors import InputError
from mire_geo.measures.time import hours, personas, prism
from mire_geo.measures.time.personas import HOME, VISIT, WORK, Persona
from mire_geo.schedule import State
from mire_geo.schedule.calendars import monday_of
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH, Streets
from mire_geo.travel.walking import Places

AHEAD = timedelta(days=7)
"""How far ahead the next opening is looked for."""

HORIZON = 60.0
"""Minutes within which the nearest place is looked for."""
NEAREST = 3
"""How many of a kind are named."""

Point: TypeAlias = tuple[float, float]
"""x and y, metres."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a place is found at a moment."""

    state: State
    until: datetime | None
    """When that state ends; None if it does not within a week."""
    opens: datetime | None
    """The next moment, after this one, at which it opens for sure; None if none is known within a week."""


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


UNKNOWN = Arrival("unknown", None, None)
"""A place whose hours nobody wrote down."""


def arrival(osm_text: str | None, moment: datetime) -> Arrival:
    """How a place with these hours is found at `moment`.

    >>> from datetime import datetime
    >>> arrival("Mo-Fr 09:00-18:00", datetime(2026, 11, 24, 9, 15)).until
    datetime.datetime(2026, 11, 24, 18, 0)
    >>> arrival("Mo-Fr 09:00-18:00", datetime(2026, 11, 27, 18, 0)).opens
    datetime.datetime(2026, 11, 30, 9, 0)
    """
    if osm_text is None:
        return UNKNOWN
    state: State = "closed"
    until: datetime | None = None
    opens: datetime | None = None
    for start, end, piece_state in _pieces(osm_text, moment.date()):
        if start <= moment < end:
            state, until = piece_state, end
        elif start > moment:
            if state == "closed" and until is None:
                until = start
            if piece_state == "open":
                opens = start
                break
    horizon = moment + AHEAD
    return Arrival(
        state,
        until if until and until <= horizon else None,
        opens if opens and opens <= horizon else None,
    )


def _pieces(osm_text: str, day: date) -> Iterator[tuple[datetime, datetime, State]]:
    """Open and unknown from the Monday of `day`, for two weeks, joined at midnight of Sunday."""
    monday = monday_of(day)
    pending: tuple[datetime, datetime, State] | None = None
    for week in (monday, monday + timedelta(days=7)):
        begin = datetime.combine(week, time())
        for piece in schedule.intervals(osm_text, week):
            start, end = (begin + timedelta(minutes=minutes) for minutes in (piece.start, piece.end))
            if pending and pending[1] == start and pending[2] == piece.state:
                pending = (pending[0], end, piece.state)
                continue
            if pending:
                yield pending
            pending = (start, end, piece.state)
    if pending:
        yield pending


def around(
    streets: Streets,
    point: Point,
    sites: gpd.GeoDataFrame,
    doors: Places,
    leaving: datetime,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> gpd.GeoDataFrame:
    """The sites within `limit` minutes of a point, nearest first.

    Rows of `schema.Sites` with, besides, `minutes`; `arrives`, the moment one gets there; `state`, `until` and `opens`,
    see `Arrival`.

    Args:
        doors: `walking.locate` of the sites, or of more.
        leaving: when the walk begins.
    """
    return on_arrival(_in_reach(streets, point, sites, doors, limit, speed_kmh), leaving)


def nearest(
    streets: Streets,
    point: Point,
    sites: gpd.GeoDataFrame,
    doors: Places,
    leaving: datetime,
    *,
    every_kind: bool = False,
    limit: float = HORIZON,
    speed_kmh: float = WALKING_KMH,
) -> gpd.GeoDataFrame:
    """The `NEAREST` sites and the nearest that is open on arrival, or the nearest of every kind; rows of `around`."""
    reach = _in_reach(streets, point, sites, doors, limit, speed_kmh)
    if every_kind:
        return on_arrival(reach.drop_duplicates(Sites.kind), leaving)
    reach = on_arrival(reach, leaving)
    is_open = (reach["state"] == "open").to_numpy()
    rows: gpd.GeoDataFrame = reach[(np.arange(len(reach)) < NEAREST) | (is_open & (is_open.cumsum() == 1))]
    return rows


def first_of_every_kind(kinds: Iterable[str], states: Iterable[str]) -> list[int]:
    """Of places in order: the positions of the first of every kind, and of the first that is open for sure.

    >>> first_of_every_kind(["scuola", "scuola", "asl", "scuola"], ["closed", "open", "open", "open"])
    [0, 1, 2]
    """
    has_open: dict[str, bool] = {}
    positions = []
    for position, (kind, state) in enumerate(zip(kinds, states, strict=True)):
        if kind not in has_open or (state == "open" and not has_open[kind]):
            positions.append(position)
            has_open[kind] = has_open.get(kind, False) or state == "open"
    return positions


def _in_reach(
    streets: Streets, point: Point, sites: gpd.GeoDataFrame, doors: Places, limit: float, speed_kmh: float
) -> gpd.GeoDataFrame:
    """The sites within `limit` minutes of a point with their `minutes`, nearest first."""
    walks = _walks(streets, point, doors, limit, speed_kmh).reindex(sites.index, fill_value=np.inf)
    walks = walks[np.isfinite(walks)].sort_values(kind="stable")
    reach: gpd.GeoDataFrame = sites.loc[walks.index].assign(minutes=walks)
    return reach


def on_arrival(sites: gpd.GeoDataFrame, leaving: datetime) -> gpd.GeoDataFrame:
    """Sites with their `minutes`, and how each is found by who leaves then: `arrives`, `state`, `until`, `opens`."""
    walks = sites["minutes"]
    arrives = [leaving + timedelta(minutes=ceil(round(minutes, 6))) for minutes in walks]
    texts = [text if isinstance(text, str) else None for text in sites[Sites.hours]]
    arrivals = [arrival(text, at) for text, at in zip(texts, arrives, strict=True)]
    columns = {"arrives": arrives} | {
        name: [getattr(one, name) for one in arrivals] for name in ("state", "until", "opens")
    }
    reached: gpd.GeoDataFrame = sites.assign(
        **{name: pd.Series(values, index=sites.index, dtype=object) for name, values in columns.items()}
    )
    return reached


def _walks(streets: Streets, point: Point, doors: Places, limit: float, speed_kmh: float) -> pd.Series:
    here = pd.DataFrame({"x": [point[0]], "y": [point[1]]}, index=["here"])
    table = walking.table(streets, here, doors, limit=limit, speed_kmh=speed_kmh)
    return pd.Series(table.frame().to_numpy()[0], index=table.sites)


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
    if not way.who.anchors <= {HOME, WORK}:
        raise InputError(
            "persona %(code)r also goes to school, not only from home to work", code=way.who.code
        )
    speed = way.who.speed_kmh
    walks = {
        anchor: _walks(streets, point, doors, limit, speed).reindex(sites.index, fill_value=np.inf)
        for anchor, point in ((HOME, way.home), (WORK, way.work))
    }
    near = np.isfinite(walks[HOME]) | np.isfinite(walks[WORK])
    in_reach = sites[near]
    from_home, from_work = walks[HOME][near], walks[WORK][near]
    legs = prism.legs(from_home.to_frame(HOME).T, work=from_work, commute=way.commute)
    openings = hours.openings(in_reach[Sites.hours], monday)
    low, high = (
        prism.usable(way.who.windows, openings, legs, way.visit, unknown_open=unknown)
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
    if not week.who.anchors <= {HOME, WORK}:
        raise InputError(
            "persona %(code)r also goes to school, not only from home to work", code=week.who.code
        )
    speed = week.who.speed_kmh
    table = walking.table(streets, homes, doors, limit=limit, speed_kmh=speed)
    from_home = table.frame(sites.index)
    from_work = _walks(streets, week.work, doors, limit, speed).reindex(sites.index, fill_value=np.inf)
    near = np.isfinite(from_work.to_numpy()) | np.isfinite(from_home.to_numpy()).any(axis=0)
    in_reach = sites[near]
    legs = prism.legs(from_home.loc[:, near], work=from_work[near], commute=week.commute)
    openings = hours.openings(in_reach[Sites.hours], monday)
    people = workers.loc[from_home.index].to_numpy()
    counts = {}
    for name, unknown in (("sure", False), ("perhaps", True)):
        can = prism.usable(week.who.windows, openings, legs, week.visit, unknown_open=unknown).feasible
        counts[name] = {
            str(kind): int(people[can.cells((in_reach[Sites.kind] == kind).to_numpy())].sum())
            for kind in sorted(in_reach[Sites.kind].unique())
        }
    return pd.DataFrame(counts, columns=["sure", "perhaps"], dtype="int64").rename_axis("kind")
