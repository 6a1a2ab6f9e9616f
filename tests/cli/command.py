"""The `mire` command as a test runs it, and the toy city in a folder as `mire build` leaves it."""

import io
from pathlib import Path

import click
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from click.testing import CliRunner

from mire_geo import cli
from mire_geo.tables import store
from mire_geo.tables.provenance import Dataset, Receipt
from tests import toy

NIL_COLUMNS = "nil_id,nil,municipio,people,served,unserved,share_served,median_minutes,status"
MILANO = shapely.box(504_000, 5_025_000, 523_000, 5_043_000)
ORIGIN = gpd.GeoSeries([shapely.Point(np.add(toy.ORIGIN, [150, 0]))], crs="EPSG:32632").to_crs("EPSG:4326")[0]
HERE = ["--lat", f"{ORIGIN.y:.7f}", "--lon", f"{ORIGIN.x:.7f}"]
"""Half-way along the street below cell As, 2 minutes from farmacia a."""


def commands() -> dict[str, click.Command]:
    """Name -> command, each imported."""
    return {name: cli.main.get_command(click.Context(cli.main), name) for name in cli.COMMANDS}


def write_city(folder: Path, quartieri: gpd.GeoDataFrame, sites: gpd.GeoDataFrame | None = None) -> Path:
    """The folder, with a toy city of these NIL and sites in it."""
    dataset = Dataset("toy", "Nobody", "An ASCII drawing", "toy", "CC0-1.0", "2026", ("toy.txt",))
    frames = {
        "quartieri": quartieri,
        "cells": toy.cells(),
        "street_nodes": toy.nodes(),
        "street_edges": toy.edges(),
        "sites": toy.sites() if sites is None else sites,
        "counts": toy.counts(),
        "basemap": toy.basemap(),
        "addresses": toy.addresses(),
    }
    receipt = Receipt(dataset, read=5, kept=3, merged=1, refused={"outside the drawing": 1})
    facts = {"street_km": 6.3, "cells_off_the_network": {}}
    store.write(folder, frames, {name: [receipt] for name in frames}, facts)
    return folder


def mire(*arguments, folder=None, code=0, env=None):
    """What the command prints, asked of the data in a folder; `code` is how it must end."""
    given = [*(["--data", str(folder)] if folder else []), *map(str, arguments)]
    result = CliRunner().invoke(cli.main, given, env=env, prog_name="mire")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.stderr
    return result


def table_of(result):
    """The table that was printed as CSV."""
    return pd.read_csv(io.StringIO(result.stdout))
