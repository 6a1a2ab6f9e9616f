"""Raw open data in, the canonical tables of the city out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from mire_geo import errors
from mire_geo.sources import places
from mire_geo.sources.cleaning import opening
from mire_geo.sources.people import istat
from mire_geo.sources.publishers import addresses, comune_quartieri, orientation
from mire_geo.sources.streets import osm_streets
from mire_geo.tables import store
from mire_geo.tables.provenance import Receipt
from mire_geo.travel import walking
from mire_geo.travel.streets import Streets

STEPS = ("quartieri", "cells", "streets", "sites", "counts", "basemap", "addresses", "writing")
"""The steps reported to `progress`, in order."""

OVERPASS = "osm"
"""The value of `streets` that asks the live service."""

Progress = Callable[[str, int, int], None]


def build(
    raw_folder: Path, out_folder: Path, *, streets: str | None = None, progress: Progress = lambda *_: None
) -> store.Record:
    """Build every table of `store.MODELS` from the raw folder into `out_folder`; the record of provenance comes back.

    The same input gives the same bytes. Nothing is written before every table is made and checked.

    Args:
        raw_folder: folder of raw open data, laid out as its publishers' files are named in `sources`.
        streets: None for the repaired network of 2016, a path to an `.osm` or `.osm.pbf` extract, or "osm" to ask
            the live OpenStreetMap service through osmnx.
        progress: called as progress(step, done, of) before each of `STEPS`.

    Raises:
        DataError: a raw file is missing or does not hold what its source expects.
    """
    if not raw_folder.is_dir():
        raise errors.DataError("the raw folder %(raw)s does not exist; say --raw FOLDER", raw=raw_folder)

    def report_step(step_name: str) -> None:
        progress(step_name, STEPS.index(step_name), len(STEPS))

    frames: dict[str, pd.DataFrame] = {}
    receipts: dict[str, list[Receipt]] = {}
    report_step("quartieri")
    quartieri, receipts["quartieri"] = comune_quartieri.read_quartieri(raw_folder)
    frames["quartieri"] = quartieri
    report_step("cells")
    frames["cells"], receipts["cells"] = istat.read_cells(raw_folder, quartieri)
    report_step("streets")
    street_nodes, street_edges, street_receipts = _read_streets(raw_folder, quartieri, streets)
    frames["street_nodes"], frames["street_edges"] = street_nodes, street_edges
    receipts["street_nodes"] = receipts["street_edges"] = street_receipts
    report_step("sites")
    frames["sites"], receipts["sites"] = places.read_sites(raw_folder, quartieri)
    report_step("counts")
    frames["counts"], receipts["counts"] = comune_quartieri.read_counts(raw_folder)
    report_step("basemap")
    frames["basemap"], receipts["basemap"] = orientation.read_basemap(raw_folder, quartieri)
    report_step("addresses")
    frames["addresses"], receipts["addresses"] = addresses.read_addresses(raw_folder, quartieri)
    report_step("writing")
    record = store.write(
        out_folder, frames, receipts, _network_facts(frames, Streets.from_tables(street_nodes, street_edges))
    )
    progress("done", len(STEPS), len(STEPS))
    return record


def _read_streets(
    raw_folder: Path, quartieri: gpd.GeoDataFrame, streets_option: str | None
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, list[Receipt]]:
    if streets_option is None:
        return osm_streets.read_streets_2016(raw_folder)
    if streets_option == OVERPASS:
        return osm_streets.read_overpass(quartieri)
    return osm_streets.read_extract(Path(streets_option))


def _network_facts(frames: Mapping[str, pd.DataFrame], network: Streets) -> dict[str, Any]:
    """Figures of the network, every cell and site that no walk can reach with the reason, hours read by kind."""
    reasons_by_table = {
        table_name: walking.off_network_reasons(network, frames[table_name])
        for table_name in ("cells", "sites")
    }
    return {
        "share_of_nodes_in_largest_component": round(float(network.is_in_largest.mean()), 4),
        "street_km": round(float(frames["street_edges"]["length_m"].sum()) / 1000, 1),
        "edges_by_origin": frames["street_edges"]["origin"].value_counts().sort_index().to_dict(),
        "cells_off_the_network": _reason_by_label(reasons_by_table["cells"]),
        "sites_off_the_network": _reason_by_label(reasons_by_table["sites"]),
        "people_off_the_network": int(frames["cells"].loc[reasons_by_table["cells"] != "", "people"].sum()),
        "hours_by_kind": _hours_by_kind(frames["sites"]),
    }


def _hours_by_kind(sites: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Of each kind of which some site has hours: sites, texts, and how many were read whole, in part, not at all."""
    counts_by_kind = opening.counts_by_kind(sites)
    kinds_with_hours = counts_by_kind[counts_by_kind["texts"] > 0]
    return {
        str(kind_code): {str(column_name): int(count) for column_name, count in kind_counts.items()}
        for kind_code, kind_counts in kinds_with_hours.to_dict("index").items()
    }


def _reason_by_label(reasons: pd.Series) -> dict[str, str]:
    known_reasons = reasons[reasons != ""]
    return {str(label): str(reason) for label, reason in known_reasons.items()}
