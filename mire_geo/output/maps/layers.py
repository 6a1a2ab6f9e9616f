"""The layers of the map as GeoJSON, in degrees: basemap, quartieri, cells, sites."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mire_geo.city import City
from mire_geo.output.wording import figures
from mire_geo.tables import geojson, schema
from mire_geo.tables.schema import Cells, Quartieri, Sites

SMALLEST_M2, SHORTEST_M = 3000, 10
"""Parks and streets below these are not drawn on the basemap."""


def basemap(city: City) -> dict[str, dict[str, Any]]:
    """The basemap from the city's own data: layer -> FeatureCollection, in drawing order from land to Municipi."""
    quartiere_outlines = gpd.GeoDataFrame(
        geometry=_simplify_outlines(city.quartieri.geometry), crs=schema.CRS
    )
    land = quartiere_outlines.dissolve()
    frame_by_layer = {"land": land}
    for layer_name in ("park", "pedestrian"):
        shapes = city.basemap.loc[city.basemap["layer"] == layer_name, "geometry"].simplify(4)
        frame_by_layer[layer_name] = _clip_to_land(shapes[shapes.area > SMALLEST_M2], land.geometry.iloc[0])
    frame_by_layer["street"] = _streets_as_one_shape(city)
    frame_by_layer["municipio"] = quartiere_outlines.assign(
        municipio=city.quartieri[Quartieri.municipio].to_numpy()
    ).dissolve("municipio")
    return {
        layer_name: geojson.feature_collection(layer_frame)
        for layer_name, layer_frame in frame_by_layer.items()
    }


def bounds(shapes: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north of the shapes, in degrees."""
    west, south, east, north = shapes.to_crs("EPSG:4326").total_bounds
    return west, south, east, north


def _clip_to_land(shapes: gpd.GeoSeries, land: shapely.Geometry) -> gpd.GeoDataFrame:
    """The parts of shapes that lie on the land; only those that cross its border are cut."""
    shapely.prepare(land)
    shapes = shapes[shapes.intersects(land)].make_valid()
    is_crossing = ~shapely.contains_properly(land, shapes.to_numpy())
    clipped_shapes = shapes.to_numpy().copy()
    clipped_shapes[is_crossing] = shapely.intersection(clipped_shapes[is_crossing], land)
    return gpd.GeoDataFrame(geometry=clipped_shapes, crs=shapes.crs)


def _streets_as_one_shape(city: City) -> gpd.GeoDataFrame:
    """The streets as one shape, joined where they simply go on; the shortest links, mostly crossings, are left out."""
    street_lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(city.streets.lines)))
    simple_lines = shapely.simplify(street_lines[shapely.length(street_lines) >= SHORTEST_M], 2.5)
    return gpd.GeoDataFrame(geometry=[shapely.multilinestrings(simple_lines)], crs=schema.CRS)


def quartieri(city: City) -> dict[str, Any]:
    """The NIL with name, Municipio and a point for the label."""
    quartieri_table = city.quartieri
    label_points = gpd.GeoSeries(quartieri_table.representative_point(), crs=schema.CRS).to_crs("EPSG:4326")
    properties = quartieri_table[[Quartieri.nil, Quartieri.municipio]].assign(
        lon=label_points.x.round(5), lat=label_points.y.round(5)
    )
    properties[Quartieri.nil] = quartieri_table[Quartieri.nil].map(figures.place_name)
    return geojson.feature_collection(
        quartieri_table.assign(geometry=_simplify_outlines(quartieri_table.geometry)), properties
    )


def cells(city: City, minutes: pd.Series | None = None) -> dict[str, Any]:
    """The inhabited cells with their NIL and people, and the minutes of each if given."""
    properties = city.cells[[Cells.nil_id, Cells.people]]
    if minutes is not None:
        properties = properties.assign(minutes=minutes.round(1))
    return geojson.feature_collection(city.cells, properties)


def sites(places: gpd.GeoDataFrame) -> dict[str, Any]:
    """Sites with the columns that a map shows."""
    return geojson.feature_collection(
        places, places[[Sites.kind, Sites.name, Sites.address, Sites.hours_text, Sites.hours]]
    )


def _simplify_outlines(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """Outlines drawn with fewer points, neighbours still meeting."""
    return gpd.GeoSeries(
        shapely.coverage_simplify(outlines.to_numpy(), 6.0), index=outlines.index, crs=outlines.crs
    )
