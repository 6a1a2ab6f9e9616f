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
    outline = city.quartieri.geometry[nil_id]
    people_count = int(city.quartieri.at[nil_id, Quartieri.people])
    area_km2 = outline.area / 1e6
    street_km = _street_metres(city, outline) / 1000
    share_by_layer = {
        layer_name: _layer_share(city, layer_name, outline) for layer_name in ("park", "pedestrian")
    }
    return UrbanForm(
        area_km2=area_km2,
        people_per_km2=people_count / area_km2,
        street_km=street_km,
        street_km_per_km2=street_km / area_km2,
        junctions_per_km2=_junction_count(city, outline) / area_km2,
        park_share=share_by_layer["park"],
        pedestrian_share=share_by_layer["pedestrian"],
    )


def _street_metres(city: City, outline: shapely.Geometry) -> float:
    """Metres of streets inside a shape; those that cross its outline are cut."""
    shapely.prepare(outline)
    street_lines = city.streets.lines
    touching_lines = street_lines[shapely.intersects(outline, street_lines)]
    is_inside = shapely.contains_properly(outline, touching_lines)
    cut_lines = shapely.intersection(touching_lines[~is_inside], outline)
    return float(shapely.length(touching_lines[is_inside]).sum() + shapely.length(cut_lines).sum())


def _junction_count(city: City, outline: shapely.Geometry) -> int:
    streets_per_node = np.bincount(
        np.concatenate([city.streets.tail, city.streets.head]), minlength=len(city.streets.nodes)
    )
    junction_xy = city.streets.xy[streets_per_node >= JUNCTION]
    return int(shapely.contains_xy(outline, junction_xy[:, 0], junction_xy[:, 1]).sum())


def _layer_share(city: City, layer_name: str, outline: shapely.Geometry) -> float:
    layer_shapes = city.basemap.loc[city.basemap["layer"] == layer_name].geometry
    nearby_shapes = layer_shapes[layer_shapes.intersects(outline)].to_numpy()
    covered_shape = shapely.union_all(shapely.intersection(shapely.make_valid(nearby_shapes), outline))
    return float(min(covered_shape.area / outline.area, 1.0))
