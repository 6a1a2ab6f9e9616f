"""UrbanForm: the shape of a quartiere, as far as streets, parks and people say it."""

from typing import NamedTuple

import numpy as np
import shapely

from mire_geo.city import City
from mire_geo.errors import UnknownError
from mire_geo.tables.schema import Quartieri

JUNCTION = 3
"""Streets that meet in a junction, at least."""


class UrbanForm(NamedTuple):
    """Figures of one quartiere; shares of its area."""

    area_km2: float
    people_per_km2: float
    street_km: float
    """Walkable streets inside its outline."""
    street_km_per_km2: float
    junctions_per_km2: float
    """Where three streets or more meet: many of them, short blocks and many ways to walk."""
    park_share: float
    pedestrian_share: float


def quartiere_form(city: City, nil_id: int) -> UrbanForm:
    """The form of a quartiere.

    Raises:
        UnknownError: no such NIL.
    """
    if nil_id not in city.quartieri.index:
        raise UnknownError(
            "there is no NIL %(nil_id)s; they go from 1 to %(last)s",
            nil_id=nil_id,
            last=city.quartieri.index.max(),
        )
    shape = city.quartieri.geometry[nil_id]
    people = int(city.quartieri.at[nil_id, Quartieri.people])
    km2 = shape.area / 1e6
    street_km = _street_metres(city, shape) / 1000
    shares = {
        basemap_layer: _layer_share(city, basemap_layer, shape) for basemap_layer in ("park", "pedestrian")
    }
    return UrbanForm(
        area_km2=km2,
        people_per_km2=people / km2,
        street_km=street_km,
        street_km_per_km2=street_km / km2,
        junctions_per_km2=_junction_count(city, shape) / km2,
        park_share=shares["park"],
        pedestrian_share=shares["pedestrian"],
    )


def _street_metres(city: City, shape: shapely.Geometry) -> float:
    """Metres of streets inside a shape; those that cross its outline are cut."""
    shapely.prepare(shape)
    street_lines = city.streets.lines
    crossing_lines = street_lines[shapely.intersects(shape, street_lines)]
    is_inside = shapely.contains_properly(shape, crossing_lines)
    cut_lines = shapely.intersection(crossing_lines[~is_inside], shape)
    return float(shapely.length(crossing_lines[is_inside]).sum() + shapely.length(cut_lines).sum())


def _junction_count(city: City, shape: shapely.Geometry) -> int:
    street_counts = np.bincount(
        np.concatenate([city.streets.tail, city.streets.head]), minlength=len(city.streets.nodes)
    )
    nodes = city.streets.xy[street_counts >= JUNCTION]
    return int(shapely.contains_xy(shape, nodes[:, 0], nodes[:, 1]).sum())


def _layer_share(city: City, basemap_layer: str, shape: shapely.Geometry) -> float:
    layer_shapes = city.basemap.loc[city.basemap["layer"] == basemap_layer].geometry
    nearby_shapes = layer_shapes[layer_shapes.intersects(shape)].to_numpy()
    covered_area = shapely.union_all(shapely.intersection(shapely.make_valid(nearby_shapes), shape))
    return float(min(covered_area.area / shape.area, 1.0))
