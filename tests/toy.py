"""An ASCII toy city whose every walking minute can be checked by hand.

Streets are 300 m apart: at 4.5 km/h (75 m a minute) one block is 4 minutes.

      y
    900 +-----------------------------+
        |        NIL 3, a park        |      nobody lives there
    600 1------2------3------4(b)-----5      b  farmacia at node 4
        |  An  |  Bn  |  Cn  |  Dn    |
    300 6------7------8(x)   9-------10      x  biblioteca at node 8; no street between 8 and 9 (a railway)
        |  As  |  Bs  |  Cs  |  Ds    |
      0 11(a)-12-----13-----14-------15      a  farmacia at node 11
        0     300    600    900     1200  x
        <-- NIL 1 --> <--- NIL 2 --->

The people of a southern cell start 75 m (1 minute) north of the middle of its southern street,
those of a northern cell 75 m south of the middle of its northern street: 2 more minutes to either end.

Minutes by hand:     As   Bs   Cs   Ds   An   Bn   Cn   Dn
    farmacia a        3    7   11   15   11   15   19   23
    farmacia b       19   15   11   11   11    7    3    3
    biblioteca x     11    7    7   11   11    7    7   11
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.city import City
from mire_geo.tables import schema
from mire_geo.travel.streets import Streets

ORIGIN = np.array([514_000.0, 5_034_000.0])
"""Where (0, 0) of the drawing stands, EPSG:32632."""

CELLS = ("As", "Bs", "Cs", "Ds", "An", "Bn", "Cn", "Dn")
PEOPLE = (100, 80, 60, 40, 200, 10, 30, 50)
MINUTES = pd.DataFrame(
    {
        "farmacia:a": [3, 7, 11, 15, 11, 15, 19, 23],
        "farmacia:b": [19, 15, 11, 11, 11, 7, 3, 3],
        "biblioteca:x": [11, 7, 7, 11, 11, 7, 7, 11],
    },
    index=pd.Index(CELLS, name="cell"),
    dtype=float,
)
"""The table at the foot of the drawing."""

_NODES = {n: (300 * ((n - 1) % 5), 600 - 300 * ((n - 1) // 5)) for n in range(1, 16)}
_SITES = {"farmacia:a": 11, "farmacia:b": 4, "biblioteca:x": 8}


def nodes() -> pd.DataFrame:
    """The fifteen junctions."""
    xy = np.array(list(_NODES.values()), dtype=float) + ORIGIN
    return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1]}, index=pd.Index(list(_NODES), name="node"))


def edges() -> gpd.GeoDataFrame:
    """The 21 streets, all of 300 m."""
    along = [(n, n + 1) for n in _NODES if n % 5 and (n, n + 1) != (8, 9)]
    down = [(n, n + 5) for n in _NODES if n <= 10]
    pairs = along + down
    at = nodes()
    lines = [shapely.LineString(at.loc[list(pair), ["x", "y"]].to_numpy()) for pair in pairs]
    return gpd.GeoDataFrame(
        {
            "from_node": [a for a, _ in pairs],
            "to_node": [b for _, b in pairs],
            "length_m": [line.length for line in lines],
            "origin": "osm-2016",
        },
        geometry=lines,
        crs=schema.CRS,
        index=pd.RangeIndex(1, len(pairs) + 1, name="edge"),
    )


def streets() -> Streets:
    """The walking network of the drawing."""
    return Streets.from_tables(nodes(), edges())


def quartieri() -> gpd.GeoDataFrame:
    """Two inhabited NIL and a park."""
    people = [390, 180, 0]
    counts = {
        "women": [200, 90, 0],
        "men": [190, 90, 0],
        "minors": [60, 30, 0],
        "people_65_plus": [80, 40, 0],
        "people_80_plus": [20, 10, 0],
        "foreigners": [50, 60, 0],
        "households": [190, 90, 0],
        "single_households": [80, 40, 0],
        "single_80_plus": [8, 4, 0],
        "births": [3, 2, 0],
        "deaths": [4, 2, 0],
        "arrivals": [20, 9, 0],
        "departures": [18, 11, 0],
    }
    shapes = [_box(0, 0, 600, 600), _box(600, 0, 1200, 600), _box(0, 600, 1200, 900)]
    return gpd.GeoDataFrame(
        {
            "nil": ["Ovest", "Est", "Parco"],
            "municipio": [1, 2, 2],
            "area_m2": [shape.area for shape in shapes],
            "people": people,
            **counts,
            "abitato": [True, True, False],
            "institutional": False,
        },
        geometry=shapes,
        crs=schema.CRS,
        index=pd.Index([1, 2, 3], name="nil_id"),
    )


def cells() -> gpd.GeoDataFrame:
    """Eight inhabited blocks; ages and groups in fixed parts of each block's people."""
    column = [CELLS.index(c) % 4 for c in CELLS]
    south = [c.endswith("s") for c in CELLS]
    x = [300.0 * k + 150 for k in column]
    y = [75.0 if s else 525.0 for s in south]
    people = np.array(PEOPLE)
    bands = dict.fromkeys(schema.AGE_BANDS, people // 10)
    bands["age_19_64"] = people - 7 * (people // 10)
    return gpd.GeoDataFrame(
        {
            "grid_id": range(1, 9),
            "nil_id": [1 if k < 2 else 2 for k in column],
            "municipio": [1 if k < 2 else 2 for k in column],
            "people": people,
            **bands,
            "women": people // 2,
            "foreigners": people // 5,
            "households": people // 2,
            "employed": people // 3,
            "cap": pd.array(["20100"] * 7 + [None], dtype="str"),
            "income": [20_000.0] * 4 + [30_000.0] * 3 + [np.nan],
            "income_rank": [0.25] * 4 + [0.75] * 3 + [np.nan],
            "x": np.add(x, ORIGIN[0]),
            "y": np.add(y, ORIGIN[1]),
            "rule": "censimento",
        },
        geometry=[
            _box(300 * k, 0 if s else 300, 300 * k + 300, 300 if s else 600)
            for k, s in zip(column, south, strict=True)
        ],
        crs=schema.CRS,
        index=pd.Index(CELLS, name="cell"),
    )


def sites() -> gpd.GeoDataFrame:
    """Two pharmacies and a library."""
    at = nodes().loc[list(_SITES.values())]
    n = len(_SITES)
    texts = {
        column: pd.array([None] * n, dtype="str")
        for column in (
            "capacity_unit", "hours_text", "closures_text", "hours", "hours_unread", "hours_source", "hours_date",
            "provider", "wheelchair", "also_in", "confirmed_on",
        )
    }  # fmt: skip
    frame = gpd.GeoDataFrame(
        {
            "kind": [site.split(":")[0] for site in _SITES],
            "name": ["Farmacia A", "Farmacia B", "Biblioteca X"],
            "address": pd.array(["via Uno 1", None, None], dtype="str"),
            "nil_id": pd.array([1, 2, 1], dtype="Int64"),
            "municipio": pd.array([1, 2, 1], dtype="Int64"),
            "capacity": [np.nan, np.nan, 30.0],
            "hours_state": "unknown",
            "workplace": False,
            "source": "toy",
            "source_id": [site.split(":")[1] for site in _SITES],
            "vintage": "2026",
            **texts,
        },
        geometry=gpd.points_from_xy(at["x"], at["y"]),
        crs=schema.CRS,
        index=pd.Index(list(_SITES), name="site"),
    )
    return frame[[*schema.columns(schema.Sites)]]


def counts() -> pd.DataFrame:
    """Two coworkings known only as a number."""
    return pd.DataFrame({"nil_id": [2], "kind": ["coworking"], "count": [2], "source": ["toy"]})


def basemap() -> gpd.GeoDataFrame:
    """The park."""
    return gpd.GeoDataFrame(
        {"layer": ["park"], "name": ["Parco"]}, geometry=[_box(0, 600, 1200, 900)], crs=schema.CRS
    )


def addresses() -> gpd.GeoDataFrame:
    """A door and a stop."""
    at = nodes().loc[[1, 2]]
    told = {
        "address": ["Via Uno, 3", "Via Due"],
        "precision": ["door", "stop"],
        "source": "toy",
        "vintage": "2026",
    }
    index = pd.RangeIndex(1, 3, name="number")
    return gpd.GeoDataFrame(told, geometry=gpd.points_from_xy(at["x"], at["y"]), crs=schema.CRS, index=index)


def city() -> City:
    """The whole toy city."""
    return City(
        quartieri=quartieri(),
        cells=cells(),
        sites=sites(),
        streets=streets(),
        counts=counts(),
        basemap=basemap(),
    )


HOURS = {
    "farmacia:a": "Tu 10:00-12:00; Th 15:00-19:00",
    "farmacia:b": None,
    "biblioteca:x": "Mo-Sa 09:00-19:00; Aug off",
}
"""Hours of `timed_city`: b says nothing of its own."""


def timed_city() -> City:
    """The whole toy city, with hours."""
    hours = pd.array(list(HOURS.values()), dtype="str")
    told = sites().assign(hours=hours, hours_text=hours)
    told.loc[told["hours"].notna(), ["hours_state", "hours_source", "hours_date"]] = [
        "verified",
        "toy",
        "2026",
    ]
    return replace(city(), sites=told)


def _box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(*(np.array([x0, y0, x1, y1]) + np.tile(ORIGIN, 2)))
