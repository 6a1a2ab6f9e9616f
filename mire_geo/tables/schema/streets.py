"""Columns of the walking network and of the shapes to find one's way by."""

from typing import Any

import pandera.pandas as pa
from pandera.typing import Index, Series
from pandera.typing.geopandas import GeoSeries

from mire_geo.tables.schema.table import Table


class StreetNodes(Table):
    """Junctions and ends of the walking network. Index `node`."""

    node: Index[int] = pa.Field(unique=True, check_name=True)
    """Number of the junction."""
    x: Series[float]
    """Metres east (EPSG:32632)."""
    y: Series[float]
    """Metres north (EPSG:32632)."""


class StreetEdges(Table):
    """Walkable pieces between two nodes, both ways. Index `edge`; `length_m` is the walked length."""

    edge: Index[int] = pa.Field(unique=True, check_name=True)
    """Number of the piece."""
    from_node: Series[int]
    """Node it begins at."""
    to_node: Series[int]
    """Node it ends at."""
    length_m: Series[float] = pa.Field(ge=0)
    """Walked length, metres."""
    origin: Series[str]
    """Where the piece comes from: `osm-2016`, `osm-sidewalk-2021`, `osm-crossing-2022`, a join..."""
    geometry: GeoSeries[Any]
    """Line from node to node."""


class Basemap(Table):
    """Shapes to find one's way by: parks, pedestrian areas, Municipi. They carry no measure."""

    layer: Series[str] = pa.Field(isin=["park", "pedestrian", "municipio"])
    """What it is: park, pedestrian, municipio."""
    name: Series[str] = pa.Field(nullable=True)
    """Name, where the source has one."""
    geometry: GeoSeries[Any]
    """Its outline."""
