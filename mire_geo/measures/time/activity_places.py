"""Activity places: where a persona's home, work and school are, and the walks from them to the sites.

Home is the cell. Work is one place for everybody in a run, the Duomo unless said otherwise: a firm's own site, or the
middle of a quartiere. School is the nearest one to the cell, of the kind the persona names.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError, NoDataError, alternatives
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import hours, prism
from mire_geo.measures.time.personas import SCHOOL, WORK, Persona
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import REASONS, WALKING_KMH, Streets


class Workplace(NamedTuple):
    """Where everybody of one run works, and how long it takes to get there."""

    x: float | None
    y: float | None
    """Metres, EPSG:32632; None where it is not known: then no service is near work, and only the commute counts."""
    commute: float = prism.COMMUTE
    """Minutes from home or school, door to door by any means."""


DUOMO = Workplace(514_853.0, 5_034_537.0)
"""Piazza del Duomo: the workplace of the examples. All of a city working there would all be near its services."""
ANYWHERE = Workplace(None, None)
"""An unknown workplace: the right one when people of a whole city are counted, who work in many places."""


class Schooling(NamedTuple):
    """Which school the children of every cell go to, and the walk to it."""

    places: walking.Places
    """The schools, on the streets."""
    which: NDArray[np.intp]
    """Position in `places` of each cell's school, -1 where none is within the limit."""
    walk: pd.Series
    """Cell -> minutes to its school; `inf` where it has none."""


def schooling(
    streets: Streets, cells: pd.DataFrame, schools: gpd.GeoDataFrame, persona: Persona, *, limit: float
) -> Schooling:
    """The nearest school of every cell, of the first of the persona's kinds that `schools` hold.

    Raises:
        NoDataError: `schools` hold none of the kinds the persona names.
    """
    school_places = walking.locate(streets, _persona_schools(schools, persona))
    return Schooling(
        school_places, *_nearest_schools(streets, cells, school_places, limit, persona.speed_kmh)
    )


def trip_legs(
    streets: Streets,
    cells: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    persona: Persona,
    *,
    limit: float,
    home: hours.Minutes | None = None,
    workplace: Workplace = DUOMO,
    schools: gpd.GeoDataFrame | Schooling | None = None,
) -> prism.Legs:
    """The legs of a persona's trips from every cell to every site, at the persona's own walking speed.

    Args:
        sites: the services looked at.
        limit: minutes that each walk may take.
        home: minutes of cells x sites at the ordinary walking speed (`streets.WALKING_KMH`), where they are at hand
            already; they must reach as far as the persona walks in `limit` minutes.
        schools: frame of sites in which the persona's school is looked for, or the `schooling` found in it already;
            `sites` if not given.

    Raises:
        InputError: a limit that is no number of minutes, or a workplace off the network.
        NoDataError: the data hold none of the schools the persona names.
    """
    speed_kmh = persona.speed_kmh
    if home is None:
        home_pairs = pairs.pairs_in_reach(
            walking.minutes_table(streets, cells, sites, limit=limit, speed_kmh=speed_kmh)
        )
    else:
        home_pairs = hours.pairs_within(_scaled_pairs(home, WALKING_KMH / speed_kmh), limit)
    is_work_located = WORK in persona.anchors and workplace.x is not None
    work_minutes = (
        _minutes_from_work(streets, sites, workplace, limit, speed_kmh) if is_work_located else None
    )
    if SCHOOL not in persona.anchors:
        return prism.make_trip_legs(home_pairs, work=work_minutes, commute=workplace.commute)
    if not isinstance(schools, Schooling):
        schools = schooling(streets, cells, sites if schools is None else schools, persona, limit=limit)
    school_pairs = pairs.pairs_in_reach(
        walking.minutes_table(streets, schools.places, sites, limit=limit, speed_kmh=speed_kmh)
    )
    school_minutes = _minutes_from_schools(school_pairs, schools.which, home_pairs.cells)
    to_school, commute = schools.walk, workplace.commute
    return prism.make_trip_legs(
        home_pairs, work=work_minutes, school=school_minutes, to_school=to_school, commute=commute
    )


def _scaled_pairs(minutes_table: hours.Minutes, scale_factor: float) -> Pairs:
    walk_pairs = hours.as_pairs(minutes_table)
    return Pairs(
        walk_pairs.cells,
        walk_pairs.sites,
        walk_pairs.row,
        walk_pairs.column,
        walk_pairs.minutes * scale_factor,
    )


def _minutes_from_work(
    streets: Streets, sites: gpd.GeoDataFrame, workplace: Workplace, limit: float, speed_kmh: float
) -> pd.Series:
    workplace_row = pd.DataFrame({"x": [workplace.x], "y": [workplace.y]}, index=["work"])
    reason_code = walking.off_network_reasons(streets, workplace_row).iloc[0]
    if reason_code:
        position_text = f"({workplace.x:.0f}, {workplace.y:.0f})"
        raise InputError(
            "the workplace at %(at)s is off the network: %(reason)s; move it nearer",
            at=position_text,
            reason=REASONS[reason_code],
        )
    return walking.minutes(streets, workplace_row, sites, limit=limit, speed_kmh=speed_kmh).iloc[0]


def _persona_schools(sites: gpd.GeoDataFrame, persona: Persona) -> gpd.GeoDataFrame:
    for kind_code in persona.school_kinds:
        schools = sites[sites[Sites.kind] == kind_code]
        if len(schools):
            return schools
    kinds_text = alternatives(*persona.school_kinds)
    raise NoDataError(
        "persona %(code)r needs a place of kind %(kind)s, and the data hold none",
        code=persona.code,
        kind=kinds_text,
    )


def _nearest_schools(
    streets: Streets, cells: pd.DataFrame, schools: walking.Places, limit: float, speed_kmh: float
) -> tuple[NDArray[np.intp], pd.Series]:
    """Position of each cell's nearest school (-1 if none is within the limit), and the walk to it."""
    school_pairs = pairs.pairs_in_reach(
        walking.minutes_table(streets, cells, schools, limit=limit, speed_kmh=speed_kmh)
    )
    sort_order = np.lexsort((school_pairs.column, school_pairs.minutes, school_pairs.row))
    cells_with_school, nearest_pairs = np.unique(school_pairs.row[sort_order], return_index=True)
    school_positions, minutes_to_school = np.full(len(cells), -1), np.full(len(cells), np.inf)
    school_positions[cells_with_school] = school_pairs.column[sort_order][nearest_pairs]
    minutes_to_school[cells_with_school] = school_pairs.minutes[sort_order][nearest_pairs]
    return school_positions, pd.Series(minutes_to_school, index=cells.index)


def _minutes_from_schools(school_pairs: Pairs, school_positions: np.ndarray, cell_labels: pd.Index) -> Pairs:
    """Minutes of cells x sites, each cell's being those of its school."""
    school_starts = np.searchsorted(school_pairs.row, np.arange(len(school_pairs.cells) + 1))
    sites_per_cell = np.where(school_positions >= 0, np.diff(school_starts)[school_positions], 0)
    cell_positions = np.repeat(np.arange(len(cell_labels), dtype=np.int32), sites_per_cell)
    offsets_in_cell = np.arange(len(cell_positions)) - np.repeat(
        np.cumsum(sites_per_cell) - sites_per_cell, sites_per_cell
    )
    school_pair_positions = school_starts[school_positions[cell_positions]] + offsets_in_cell
    return Pairs(
        cell_labels,
        school_pairs.sites,
        cell_positions,
        school_pairs.column[school_pair_positions],
        school_pairs.minutes[school_pair_positions],
    )
