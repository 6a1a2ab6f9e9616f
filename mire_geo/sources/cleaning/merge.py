"""Several lists of places into one table of sites: each place once, inside the city, with what every list says of it.

Lists come in order of trust. The first that has a place gives its position, name and id; the later ones fill
the fields it leaves empty, and are named in `also_in`. Nothing is dropped without a reason in the receipt.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from mire_geo.errors import DataError
from mire_geo.sources.cleaning import likeness, opening
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.tables import schema
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.provenance import Dataset, Receipt

OUTSIDE = "outside the city"
NOWHERE = "no position, and no site of that name"
UNLISTED = "not in the official list of its kind"

_SQUARE_M = 500.0
_FILLABLE_FIELDS = ("name", "address", "hours_text", "closures_text", "provider", "wheelchair")


@dataclass(slots=True)
class _Site:
    place: Place
    dataset: Dataset
    x: float
    y: float
    nil_id: int
    listing_number: int
    also_in: list[str] = field(default_factory=list)
    hours_from: Dataset | None = None
    """The dataset whose text of the hours it has."""

    def __post_init__(self) -> None:
        if self.place.hours_text is not None:
            self.hours_from = self.dataset


class _SiteRegister:
    """The sites accepted so far, found by code, by name and by place."""

    def __init__(self) -> None:
        self.sites: list[_Site] = []
        self._by_alias: dict[tuple[str, str], _Site] = {}
        self._by_square: defaultdict[tuple[str, int, int], list[_Site]] = defaultdict(list)

    def add(self, site: _Site) -> None:
        self.sites.append(site)
        kind_code = site.place.kind
        self._by_square[kind_code, int(site.x // _SQUARE_M), int(site.y // _SQUARE_M)].append(site)
        self.add_codes(site, site.place)

    def add_codes(self, site: _Site, place: Place) -> None:
        """Let the codes of `place` lead to `site`."""
        for alias in place.aliases:
            self._by_alias.setdefault((place.kind, alias), site)

    def find_by_code(self, place: Place) -> _Site | None:
        """The site that another list gives one of the codes of `place`; None if there is none."""
        alias_sites = (self._by_alias.get((place.kind, alias)) for alias in place.aliases)
        return next((site for site in alias_sites if site is not None), None)

    def find_only_namesake(self, place: Place) -> _Site | None:
        """The site whose name is alike, for a place without position; None if none or several."""
        scored_sites = [
            (likeness.name_score(place.name, site.place.name) or 0.0, site)
            for site in self.sites
            if site.place.kind == place.kind
        ]
        best_score = max((score for score, _ in scored_sites), default=0.0)
        best_sites = [site for score, site in scored_sites if score == best_score]
        return best_sites[0] if best_score >= likeness.ALIKE and len(best_sites) == 1 else None

    def find_by_position(self, place: Place, x: float, y: float, *, listing_number: int) -> _Site | None:
        """The site around x, y that is most surely the same place, of the lists before `listing_number`."""
        best_score_and_site: tuple[float, _Site] | None = None
        for site in self._sites_around(place.kind, x, y):
            if site.listing_number >= listing_number:
                continue
            certainty = likeness.same_place_score(site.place, place, math.hypot(site.x - x, site.y - y))
            if certainty is not None and (best_score_and_site is None or certainty > best_score_and_site[0]):
                best_score_and_site = certainty, site
        return best_score_and_site[1] if best_score_and_site else None

    def _sites_around(self, kind_code: str, x: float, y: float) -> Iterator[_Site]:
        reach_squares = math.ceil(likeness.distance_rule(kind_code).far / _SQUARE_M)
        square_column, square_row = int(x // _SQUARE_M), int(y // _SQUARE_M)
        for column_step in range(-reach_squares, reach_squares + 1):
            for row_step in range(-reach_squares, reach_squares + 1):
                square = (kind_code, square_column + column_step, square_row + row_step)
                yield from self._by_square.get(square, ())


def combine_listings(
    listings: Sequence[Listing], quartieri: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """The table of sites and a receipt a list, in the order given.

    Args:
        listings: in order of trust, the most trusted first.
        quartieri: the `schema.Quartieri`, for the NIL and Municipio that a position falls in.

    Raises:
        DataError: two places have the same id.
    """
    register = _SiteRegister()
    receipts = []
    for listing_number, listing in enumerate(listings):
        xs, ys, nil_ids = _positions_and_nils(listing.places, quartieri)
        refusal_counts = Counter(listing.refused)
        merged_count = listing.merged
        for place, x, y, nil_id in zip(listing.places, xs, ys, nil_ids, strict=True):
            site = _Site(place, listing.dataset, x, y, nil_id, listing_number)
            merge_outcome = _merge_or_add(register, site, listing)
            merged_count += merge_outcome == ""
            if merge_outcome:
                refusal_counts[merge_outcome] += 1
        new_site_count = listing.read - merged_count - refusal_counts.total()
        receipts.append(
            Receipt(
                listing.dataset,
                listing.read,
                new_site_count,
                merged_count,
                dict(sorted(refusal_counts.items())),
                listing.notes,
            )
        )
    return _sites_table(register.sites, quartieri), receipts


def _merge_or_add(register: _SiteRegister, site: _Site, listing: Listing) -> str | None:
    """None if the site was added, "" if it was merged into an earlier one, or the reason why it is refused."""
    place = site.place
    is_located = not math.isnan(site.x)
    existing_site = register.find_by_code(place)
    if existing_site is None and not is_located:
        existing_site = register.find_only_namesake(place)
    if existing_site is None and is_located and site.nil_id == 0:
        return OUTSIDE
    if existing_site is None and is_located:
        before_number = site.listing_number + 1 if listing.repeats else site.listing_number
        existing_site = register.find_by_position(place, site.x, site.y, listing_number=before_number)
    if existing_site is not None:
        _fill_missing_fields(existing_site, place, listing.dataset)
        register.add_codes(existing_site, place)
        return ""
    if not is_located:
        return NOWHERE
    if not listing.adds(place):
        return UNLISTED
    register.add(site)
    return None


def _fill_missing_fields(site: _Site, later_place: Place, later_dataset: Dataset) -> None:
    place = site.place
    if place.hours_text is None and later_place.hours_text is not None:
        site.hours_from = later_dataset
        place.hours_year = later_place.hours_year
    for field_name in _FILLABLE_FIELDS:
        if getattr(place, field_name) is None:
            setattr(place, field_name, getattr(later_place, field_name))
    if place.capacity is None:
        place.capacity, place.capacity_unit = later_place.capacity, later_place.capacity_unit
    place.confirmed_on = max(filter(None, (place.confirmed_on, later_place.confirmed_on)), default=None)
    if later_dataset.key != site.dataset.key and later_dataset.key not in site.also_in:
        site.also_in.append(later_dataset.key)


def _positions_and_nils(
    places: Sequence[Place], quartieri: gpd.GeoDataFrame
) -> tuple[list[float], list[float], list[int]]:
    """Metres east and north (NaN without position) and the NIL of each place, 0 outside the city."""
    lons = [math.nan if place.lon is None else place.lon for place in places]
    lats = [math.nan if place.lat is None else place.lat for place in places]
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True)
    xs, ys = (
        np.round(np.asarray(axis_metres, dtype=float), 1) for axis_metres in to_metres.transform(lons, lats)
    )
    xs, ys = np.where(np.isfinite(xs), xs, math.nan), np.where(np.isfinite(ys), ys, math.nan)
    nil_ids = np.zeros(len(places), dtype=int)
    located_indices = np.flatnonzero(~np.isnan(xs))
    quartiere_tree = shapely.STRtree(quartieri.geometry.array)
    point_positions, quartiere_positions = quartiere_tree.query(
        shapely.points(xs[located_indices], ys[located_indices]), predicate="intersects"
    )
    for place_index, quartiere_position in sorted(
        zip(located_indices[point_positions], quartiere_positions, strict=True), reverse=True
    ):
        nil_ids[place_index] = quartieri.index[quartiere_position]
    return xs.tolist(), ys.tolist(), nil_ids.tolist()


def _sites_table(sites: Sequence[_Site], quartieri: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rank_by_kind = {kind_code: rank for rank, kind_code in enumerate(KINDS)}
    ranked_sites = [
        (rank_by_kind[site.place.kind], f"{site.place.kind}:{site.place.key}", site) for site in sites
    ]
    ranked_sites.sort(key=lambda ranked_site: ranked_site[:2])
    site_ids = [site_id for _, site_id, _ in ranked_sites]
    repeated_ids = [site_id for site_id, use_count in Counter(site_ids).items() if use_count > 1]
    if repeated_ids:
        raise DataError(
            "two places have the id %(label)r; its source must give each its own key",
            label=repeated_ids[0],
        )
    site_index = pd.Index(site_ids, name="site", dtype="str")
    source_dtypes = {column: dtype for column, dtype in _DTYPES.items() if column not in _HOURS_COLUMNS}
    site_rows = pd.DataFrame(
        [_site_row(site, quartieri) for _, _, site in ranked_sites],
        index=site_index,
        columns=list(source_dtypes),
    )
    site_rows = site_rows.astype(source_dtypes)
    years = pd.Series([site.place.hours_year for _, _, site in ranked_sites], index=site_index, dtype="Int64")
    site_rows = site_rows.join(opening.read_hours(site_rows["hours_text"], site_rows["closures_text"], years))
    site_rows["hours_state"] = opening.hours_states(
        site_rows["hours"], site_rows["hours_source"].str.startswith("osm").fillna(False)
    )
    sites_table = gpd.GeoDataFrame(
        site_rows[list(_DTYPES)].astype(_DTYPES),
        geometry=gpd.points_from_xy(
            [site.x for *_, site in ranked_sites], [site.y for *_, site in ranked_sites]
        ),
        crs=schema.CRS,
    )
    return schema.check(sites_table, schema.Sites, name="sites")


_HOURS_COLUMNS = frozenset({"hours", "hours_unread", "hours_state"})
"""Columns that `opening` reads from the texts of the hours."""
_DTYPES = {
    "kind": "str",
    "name": "str",
    "address": "str",
    "nil_id": "Int64",
    "municipio": "Int64",
    "capacity": "float64",
    "capacity_unit": "str",
    "hours_text": "str",
    "closures_text": "str",
    "hours": "str",
    "hours_unread": "str",
    "hours_state": "str",
    "hours_source": "str",
    "hours_date": "str",
    "provider": "str",
    "wheelchair": "str",
    "workplace": "bool",
    "source": "str",
    "source_id": "str",
    "also_in": "str",
    "vintage": "str",
    "confirmed_on": "str",
}


def _hours_date(site: _Site) -> str | None:
    """The day on which someone confirmed the hours, or else the vintage of the list they stand in."""
    if site.hours_from is None:
        return None
    is_same_dataset = site.hours_from.key == site.dataset.key
    return (is_same_dataset and site.place.confirmed_on) or site.hours_from.vintage


def _site_row(site: _Site, quartieri: gpd.GeoDataFrame) -> dict[str, object]:
    place = site.place
    return {
        "kind": place.kind,
        "name": place.name,
        "address": place.address,
        "nil_id": site.nil_id,
        "municipio": quartieri.at[site.nil_id, "municipio"],
        "capacity": place.capacity,
        "capacity_unit": place.capacity_unit,
        "hours_text": place.hours_text,
        "closures_text": place.closures_text,
        "hours_source": site.hours_from.key if site.hours_from else None,
        "hours_date": _hours_date(site),
        "provider": place.provider,
        "wheelchair": place.wheelchair,
        "workplace": KINDS[place.kind].workplace,
        "source": site.dataset.key,
        "source_id": place.key,
        "also_in": " ".join(site.also_in) or None,
        "vintage": site.dataset.vintage,
        "confirmed_on": place.confirmed_on,
    }
