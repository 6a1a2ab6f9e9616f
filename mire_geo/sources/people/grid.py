"""The 235 m grid of Milano clipped to its NIL: the ground that residents are put on."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.errors import DataError
from mire_geo.sources.people.apportionment import Integers, Reals
from mire_geo.sources.publishers.comune_quartieri import PRECISION_M, find_file
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset

COLUMNS = 100
"""Cells in a row of the grid."""

SLIVER_M2 = 500.0
"""Pieces smaller than this, less than a hundredth of a cell, come from borders drawn twice: nobody is put there."""

SCARCE = 0.05
"""A piece with less than this share of its area outside parks is taken whole."""

GRID = Dataset(
    key="tim-grid-235m",
    publisher="Telecom Italia, Big Data Challenge",
    title="Milano Grid, cells of 235 m",
    dataset_id="doi:10.1038/sdata.2015.55",
    licence="ODbL 1.0",
    vintage="2014",
    files=("quartieri/milano_grid_235m.geojson",),
)
JUNCTIONS = Dataset(
    key="osm-2016-nodes",
    publisher="OpenStreetMap contributors",
    title="Junctions and ends of the streets of Milano, July 2016",
    dataset_id="osm_2016_nodes",
    licence="ODbL 1.0",
    vintage="2016-07",
    files=("streets/osm_2016_nodes.csv.gz",),
)


def read_pieces(raw_folder: Path, quartieri: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Every piece of a grid cell inside one NIL: index (grid_id, nil_id), polygons; and how many cells were read.

    Slivers are left out, so the pieces cover the city but for a hair along the borders.

    Raises:
        DataError: the file is missing.
    """
    grid_cells = gpd.read_file(find_file(raw_folder, GRID)).to_crs(schema.CRS)
    cell_shapes = gpd.GeoDataFrame(
        {"grid_id": grid_cells["cellId"].astype("int64")}, geometry=grid_cells.geometry
    )
    nil_shapes = gpd.GeoDataFrame(
        {"nil_id": quartieri.index}, geometry=quartieri.geometry.to_numpy(), crs=schema.CRS
    )
    pieces = gpd.overlay(cell_shapes, nil_shapes, how="intersection", keep_geom_type=True)
    pieces = pieces.set_geometry(
        shapely.set_precision(pieces.geometry.to_numpy(), PRECISION_M), crs=schema.CRS
    )
    pieces = pieces[pieces.area >= SLIVER_M2]
    return pieces.set_index(["grid_id", "nil_id"]).sort_index(), len(grid_cells)


def read_junctions(raw_folder: Path) -> Reals:
    """Positions (n, 2) of the street junctions of 2016, metres: a sign of where ground is built on.

    Raises:
        DataError: the file is missing.
    """
    return pd.read_csv(find_file(raw_folder, JUNCTIONS), usecols=["x", "y"])[["x", "y"]].to_numpy(np.float64)


def outside_parks(pieces: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The land of each piece that no park covers, empty where a park covers all of it."""
    piece_positions, park_positions = parks.sindex.query(pieces.geometry, predicate="intersects")
    parks_by_piece = pd.Series(parks.geometry.to_numpy()[park_positions]).groupby(piece_positions)
    park_union_by_piece = parks_by_piece.agg(lambda park_shapes: shapely.union_all(list(park_shapes)))
    land_shapes = pieces.geometry.to_numpy().copy()
    land_shapes[park_union_by_piece.index] = shapely.difference(
        land_shapes[park_union_by_piece.index], park_union_by_piece.to_numpy()
    )
    return gpd.GeoSeries(land_shapes, index=pieces.index, crs=schema.CRS)


def survey_pieces(pieces: gpd.GeoDataFrame, free_land: gpd.GeoSeries, junctions: Reals) -> pd.DataFrame:
    """Columns `area_ha`, `free_ha` (outside parks) and `junctions` (of streets outside parks) of each piece."""
    piece_positions, _ = gpd.GeoSeries(gpd.points_from_xy(*junctions.T), crs=schema.CRS).sindex.query(
        free_land, predicate="intersects"
    )
    return pd.DataFrame(
        {
            "area_ha": pieces.area / 10_000,
            "free_ha": free_land.area / 10_000,
            "junctions": np.bincount(piece_positions, minlength=len(free_land)),
        },
        index=pieces.index,
    )


def walk_starts(pieces: gpd.GeoDataFrame, free_land: gpd.GeoSeries) -> Reals:
    """Where the walk of each piece's residents begins (n, 2), metres: the middle of its `free_land` outside parks.

    Where the middle falls off the land, a point well inside it, so that nobody starts in a park or beyond the border;
    where a park covers the piece but for a scrap, the whole piece counts as land.
    """
    piece_shapes = pieces.geometry.to_numpy()
    land_shapes = np.where(free_land.area < SCARCE * pieces.area, piece_shapes, free_land.to_numpy())
    centroids = shapely.centroid(land_shapes)
    start_points = np.where(
        shapely.intersects(land_shapes, centroids), centroids, shapely.point_on_surface(land_shapes)
    )
    start_xy: Reals = np.round(shapely.get_coordinates(start_points), 1)
    return start_xy


def move_to_pieces(grid_people: pd.DataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """`grid_people` (index grid_id, nil_id) on the index of `pieces`; who stood on a sliver goes to the next piece.

    That is the piece of the same NIL whose cell is the nearest; of two as near, the one with the lower number.

    Raises:
        DataError: a NIL has people and no piece.
    """
    piece_grid_ids, piece_nil_ids = _grid_and_nil_ids(pieces.index)
    people_grid_ids, people_nil_ids = _grid_and_nil_ids(grid_people.index)
    piece_positions = pieces.index.get_indexer(grid_people.index)
    for row_position in np.flatnonzero(piece_positions < 0):
        row_grid_id, row_nil_id = people_grid_ids[row_position], people_nil_ids[row_position]
        nil_piece_positions = np.flatnonzero(piece_nil_ids == row_nil_id)
        if not len(nil_piece_positions):
            raise DataError(
                "the census puts people in NIL %(nil)s, which has no cell; is the grid complete?",
                nil=row_nil_id,
            )
        piece_positions[row_position] = nil_piece_positions[
            np.argmin(_squared_distances(piece_grid_ids[nil_piece_positions], row_grid_id))
        ]
    people_by_piece = np.zeros((len(pieces), grid_people.shape[1]))
    np.add.at(people_by_piece, piece_positions, grid_people.to_numpy(np.float64))
    return pd.DataFrame(people_by_piece, index=pieces.index, columns=grid_people.columns)


def _grid_and_nil_ids(index: pd.Index) -> tuple[Integers, Integers]:
    grid_ids, nil_ids = (
        index.get_level_values(level_name).to_numpy(np.int64) for level_name in ("grid_id", "nil_id")
    )
    return grid_ids, nil_ids


def _squared_distances(cell_ids: Integers, cell_id: np.int64) -> Integers:
    """Squared distance of each of `cell_ids` from `cell_id`, in cells, numbered row by row from the south-west."""
    cell_rows, cell_columns = np.divmod(cell_ids - 1, COLUMNS)
    cell_row, cell_column = divmod(cell_id - 1, COLUMNS)
    squared_distances: Integers = (cell_rows - cell_row) ** 2 + (cell_columns - cell_column) ** 2
    return squared_distances
