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
    grid = gpd.read_file(find_file(raw_folder, GRID)).to_crs(schema.CRS)
    cells = gpd.GeoDataFrame({"grid_id": grid["cellId"].astype("int64")}, geometry=grid.geometry)
    nils = gpd.GeoDataFrame(
        {"nil_id": quartieri.index}, geometry=quartieri.geometry.to_numpy(), crs=schema.CRS
    )
    pieces = gpd.overlay(cells, nils, how="intersection", keep_geom_type=True)
    pieces = pieces.set_geometry(
        shapely.set_precision(pieces.geometry.to_numpy(), PRECISION_M), crs=schema.CRS
    )
    pieces = pieces[pieces.area >= SLIVER_M2]
    return pieces.set_index(["grid_id", "nil_id"]).sort_index(), len(grid)


def read_junctions(raw_folder: Path) -> Reals:
    """Positions (n, 2) of the street junctions of 2016, metres: a sign of where ground is built on.

    Raises:
        DataError: the file is missing.
    """
    return pd.read_csv(find_file(raw_folder, JUNCTIONS), usecols=["x", "y"])[["x", "y"]].to_numpy(np.float64)


def outside_parks(pieces: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The land of each piece that no park covers, empty where a park covers all of it."""
    piece_positions, park_positions = parks.sindex.query(pieces.geometry, predicate="intersects")
    park_groups = pd.Series(parks.geometry.to_numpy()[park_positions]).groupby(piece_positions)
    park_unions = park_groups.agg(lambda land_shapes: shapely.union_all(list(land_shapes)))
    land_shapes = pieces.geometry.to_numpy().copy()
    land_shapes[park_unions.index] = shapely.difference(
        land_shapes[park_unions.index], park_unions.to_numpy()
    )
    return gpd.GeoSeries(land_shapes, index=pieces.index, crs=schema.CRS)


def survey_pieces(pieces: gpd.GeoDataFrame, land: gpd.GeoSeries, junctions: Reals) -> pd.DataFrame:
    """Columns `area_ha`, `free_ha` (outside parks) and `junctions` (of streets outside parks) of each piece."""
    piece_positions, _ = gpd.GeoSeries(gpd.points_from_xy(*junctions.T), crs=schema.CRS).sindex.query(
        land, predicate="intersects"
    )
    return pd.DataFrame(
        {
            "area_ha": pieces.area / 10_000,
            "free_ha": land.area / 10_000,
            "junctions": np.bincount(piece_positions, minlength=len(land)),
        },
        index=pieces.index,
    )


def walk_starts(pieces: gpd.GeoDataFrame, land: gpd.GeoSeries) -> Reals:
    """Where the walk of each piece's residents begins (n, 2), metres: the middle of its `land` outside parks.

    Where the middle falls off the land, a point well inside it, so that nobody starts in a park or beyond the border;
    where a park covers the piece but for a scrap, the whole piece counts as land.
    """
    piece_shapes = pieces.geometry.to_numpy()
    land_shapes = np.where(land.area < SCARCE * pieces.area, piece_shapes, land.to_numpy())
    centroids = shapely.centroid(land_shapes)
    start_points = np.where(
        shapely.intersects(land_shapes, centroids), centroids, shapely.point_on_surface(land_shapes)
    )
    xy: Reals = np.round(shapely.get_coordinates(start_points), 1)
    return xy


def move_to_pieces(people: pd.DataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """`people` (index grid_id, nil_id) on the index of `pieces`; who stood on a sliver goes to the next piece.

    That is the piece of the same NIL whose cell is the nearest; of two as near, the one with the lower number.

    Raises:
        DataError: a NIL has people and no piece.
    """
    grid_id, nil_id = _index_levels(pieces.index)
    people_grid_ids, people_nil_ids = _index_levels(people.index)
    piece_positions = pieces.index.get_indexer(people.index)
    for position in np.flatnonzero(piece_positions < 0):
        person_grid_id, person_nil_id = people_grid_ids[position], people_nil_ids[position]
        nil_pieces = np.flatnonzero(nil_id == person_nil_id)
        if not len(nil_pieces):
            raise DataError(
                "the census puts people in NIL %(nil)s, which has no cell; is the grid complete?",
                nil=person_nil_id,
            )
        piece_positions[position] = nil_pieces[np.argmin(_squared_steps(grid_id[nil_pieces], person_grid_id))]
    people_by_piece = np.zeros((len(pieces), people.shape[1]))
    np.add.at(people_by_piece, piece_positions, people.to_numpy(np.float64))
    return pd.DataFrame(people_by_piece, index=pieces.index, columns=people.columns)


def _index_levels(index: pd.Index) -> tuple[Integers, Integers]:
    grid_id, nil_id = (index.get_level_values(level).to_numpy(np.int64) for level in ("grid_id", "nil_id"))
    return grid_id, nil_id


def _squared_steps(cells: Integers, cell: np.int64) -> Integers:
    """Squared distance of each of `cells` from `cell`, in cells; they are numbered row by row from the south-west."""
    rows, columns = np.divmod(cells - 1, COLUMNS)
    row, column = divmod(cell - 1, COLUMNS)
    squared: Integers = (rows - row) ** 2 + (columns - column) ** 2
    return squared
