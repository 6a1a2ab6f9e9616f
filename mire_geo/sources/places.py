"""The table of sites: every list of places, in order of trust, merged into one."""

from pathlib import Path

import geopandas as gpd

from mire_geo.sources.cleaning import merge
from mire_geo.sources.publishers import comune, libraries, lombardia, miur, osm, sport, transit
from mire_geo.tables.provenance import Receipt

READERS = (
    comune.read_case_di_quartiere,
    comune.read_anagrafi,
    comune.read_municipi,
    comune.read_pediatri,
    comune.read_fontanelle,
    lombardia.read_farmacie,
    lombardia.read_rsa,
    lombardia.read_centri_diurni,
    lombardia.read_ospedali,
    miur.read_schools,
    miur.read_pupils,
    miur.read_state_schools,
    miur.read_enrolled_pupils,
    libraries.read_cool_spaces,
    libraries.read_directory,
    libraries.read_seats,
    libraries.read_national,
    sport.read_pools,
    sport.read_facilities,
    sport.read_courts,
    transit.read_metro,
    transit.read_railway,
    transit.read_bikes,
    osm.read_parks,
    osm.read_playgrounds,
    osm.read_toilets,
    osm.read_water,
    osm.read_pois,
    osm.read_nodes_2016,
)
"""Official lists before volunteers' maps, newer before older: the first with a place gives its name and position."""


def read_sites(raw_folder: Path, quartieri: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """The `schema.Sites` of the city and a receipt for each list, in the order of `READERS`.

    Ids are `<kind>:<key>`, the key being the publisher's own code wherever there is one: the same input gives the
    same ids, and next year's list keeps them.

    Args:
        raw_folder: folder of raw open data.
        quartieri: the `schema.Quartieri`; what lies outside them is refused.

    Raises:
        DataError: a raw file is missing or two places of one list claim the same id.
    """
    return merge.combine_listings([reader(raw_folder) for reader in READERS], quartieri)
