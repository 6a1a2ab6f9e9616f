"""Shapes to find one's way by: parks, pedestrian areas and Municipi, small enough for a page."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mire_geo.sources.publishers import comune_quartieri
from mire_geo.sources.publishers.comune_quartieri import find_file
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

MARGIN_M = 1000.0
"""How far beyond the city's border parks are still drawn."""

DETAIL_M = 3.0
"""Bends smaller than this are drawn straight."""

SMALLEST_M2 = 100.0
"""Shapes smaller than this say nothing on a map of a city."""

PARKS = Dataset(
    key="osm-parks-2025",
    publisher="OpenStreetMap contributors",
    title="Parks, gardens and nature reserves",
    dataset_id="osm_parks_2025",
    licence="ODbL 1.0",
    vintage="2025",
    files=("places/osm_parks_2025.gpkg",),
)
PEDESTRIAN = Dataset(
    key="comune-ds51-2020",
    publisher="Comune di Milano, AMAT",
    title="Aree pedonali e zone a traffico limitato",
    dataset_id="ds51",
    licence="CC BY 4.0",
    vintage="2020-06-16",
    files=("streets/ds51_pedestrian_areas_ztl_2020.geojson",),
)


def read_basemap(raw_folder: Path, quartieri: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """Parks, pedestrian areas and Municipi as one table of shapes, simplified; and their receipts.

    Raises:
        DataError: a file is missing.
    """
    map_area = quartieri.union_all().buffer(MARGIN_M)
    parks, parks_receipt = read_parks(raw_folder, map_area)
    pedestrian_areas, pedestrian_receipt = read_pedestrian_areas(raw_folder)
    municipi, municipi_receipt = comune_quartieri.read_municipi(raw_folder)
    municipio_outlines = gpd.GeoDataFrame(
        {"name": [f"Municipio {municipio_number}" for municipio_number in municipi.index]},
        geometry=shapely.coverage_simplify(municipi.geometry.to_numpy(), 2 * DETAIL_M),
        crs=schema.CRS,
    )
    shapes_by_layer = {"park": parks, "pedestrian": pedestrian_areas, "municipio": municipio_outlines}
    basemap = pd.concat(
        [layer_shapes.assign(layer=layer_name) for layer_name, layer_shapes in shapes_by_layer.items()],
        ignore_index=True,
    )
    basemap = gpd.GeoDataFrame(basemap, crs=schema.CRS)[schema.columns(schema.Basemap)]
    basemap["name"] = basemap["name"].astype("str")
    receipts = [parks_receipt, pedestrian_receipt, municipi_receipt]
    return schema.check(basemap, schema.Basemap, name="basemap"), receipts


def read_parks(raw_folder: Path, map_area: shapely.Geometry) -> tuple[gpd.GeoDataFrame, Receipt]:
    """Parks and gardens cut to `map_area` (columns `name`, `geometry`), simplified; and their receipt.

    A regional park wider than `map_area` is a planning perimeter with farms and villages in it, not a park to walk in:
    it is refused. A park that has no name has a null one.

    Raises:
        DataError: the file is missing.
    """
    parks = gpd.read_file(find_file(raw_folder, PARKS)).to_crs(schema.CRS).sort_values("id", kind="stable")
    is_too_wide = parks.area > map_area.area
    is_far = ~is_too_wide & ~parks.intersects(map_area)
    park_shapes = parks[~is_too_wide & ~is_far]
    park_shapes = _tidy_shapes(
        park_shapes[["name", "geometry"]].set_geometry(park_shapes.intersection(map_area))
    )
    refusal_counts = {
        "wider than the city: the perimeter of a regional park": int(is_too_wide.sum()),
        "far outside the city": int(is_far.sum()),
        f"smaller than {SMALLEST_M2:.0f} m2": len(parks)
        - int(is_too_wide.sum())
        - int(is_far.sum())
        - len(park_shapes),
    }
    return park_shapes, Receipt(
        PARKS, read=len(parks), kept=len(park_shapes), refused=_nonzero_counts(refusal_counts)
    )


def read_pedestrian_areas(raw_folder: Path) -> tuple[gpd.GeoDataFrame, Receipt]:
    """Pedestrian areas in force (columns `name`, `geometry`), simplified; and their receipt.

    Restricted-traffic zones (ZTL, Area B, Area C) let cars of residents in: they are refused.

    Raises:
        DataError: the file is missing.
    """
    zones = (
        gpd.read_file(find_file(raw_folder, PEDESTRIAN))
        .to_crs(schema.CRS)
        .sort_values("id_amat", kind="stable")
    )
    is_pedestrian = zones["tipo"] == "AP"
    is_ended = is_pedestrian & (zones["val_fine"] < pd.Timestamp(PEDESTRIAN.vintage, tz="UTC"))
    area_shapes = zones[is_pedestrian & ~is_ended].rename(columns={"nome": "name"})
    area_shapes = _tidy_shapes(area_shapes[["name", "geometry"]])
    refusal_counts = {
        "restricted traffic, not pedestrian": int((~is_pedestrian).sum()),
        "no longer in force": int(is_ended.sum()),
        f"smaller than {SMALLEST_M2:.0f} m2": int((is_pedestrian & ~is_ended).sum()) - len(area_shapes),
    }
    return area_shapes, Receipt(
        PEDESTRIAN, read=len(zones), kept=len(area_shapes), refused=_nonzero_counts(refusal_counts)
    )


def _tidy_shapes(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`shapes` as valid polygons without small bends; those that vanish are left out."""
    simplified_shapes = shapely.simplify(shapely.make_valid(shapes.geometry.to_numpy()), DETAIL_M)
    polygons = _polygons_only(
        shapely.set_precision(shapely.make_valid(simplified_shapes), comune_quartieri.PRECISION_M)
    )
    tidy_shapes = shapes.set_geometry(polygons, crs=schema.CRS)
    return tidy_shapes[tidy_shapes.area >= SMALLEST_M2]


def _polygons_only(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """The areas of each geometry, without the lines and points that cutting may leave."""
    geometry_parts, geometry_positions = shapely.get_parts(geometries, return_index=True)
    is_area = shapely.get_dimensions(geometry_parts) == 2
    return np.asarray(
        [
            shapely.union_all(geometry_parts[is_area & (geometry_positions == geometry_position)])
            for geometry_position in range(len(geometries))
        ],
        dtype=object,
    )


def _nonzero_counts(refusal_counts: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in refusal_counts.items() if count}
