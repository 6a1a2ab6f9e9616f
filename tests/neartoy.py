"""The toy city with three coworkings: one with hours, one closed on weekdays, one of which nobody knows."""

import geopandas as gpd
import pandas as pd

from mire_geo.city import City
from mire_geo.tables import schema
from tests import toy

HOURS = {"open": "Mo-Fr 09:00-18:00", "weekend": "Sa 10:00-16:00", "silent": None}
NODES = {"open": 13, "weekend": 12, "silent": 7}


def coworkings() -> gpd.GeoDataFrame:
    """Three coworkings at nodes 13, 12 and 7 of the drawing in `toy`."""
    at = toy.nodes().loc[list(NODES.values())]
    like = toy.sites().iloc[[0, 0, 0]]
    index = pd.Index([f"coworking:{name}" for name in NODES], name="site")
    frame = like.set_index(index).assign(
        kind="coworking",
        name=[f"Spazio {name}" for name in NODES],
        address=pd.array([f"via {name} 1" for name in NODES], dtype="str"),
        hours=pd.array(list(HOURS.values()), dtype="str"),
        hours_text=pd.array(list(HOURS.values()), dtype="str"),
        hours_state=["verified", "web", "unknown"],
        provider=pd.array([None, None, "Cooperativa Silente"], dtype="str"),
        wheelchair=pd.array(["yes", "no", None], dtype="str"),
    )
    placed: gpd.GeoDataFrame = frame.set_geometry(gpd.points_from_xy(at["x"], at["y"]), crs=schema.CRS)
    return placed


def city() -> City:
    """The toy city that also has the coworkings."""
    return toy.city().with_sites(coworkings())


def degrees(node: int, east: float = 0.0, north: float = 0.0) -> dict[str, str]:
    """The position of a node, or some metres off it, as a form sends it."""
    x, y = toy.nodes().loc[node]
    at = (
        gpd.GeoSeries(gpd.points_from_xy([x + east], [y + north]), crs=schema.CRS).to_crs("EPSG:4326").iloc[0]
    )
    return {"lat": f"{at.y:.7f}", "lon": f"{at.x:.7f}"}
