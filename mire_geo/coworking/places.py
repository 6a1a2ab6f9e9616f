"""Places: published spaces as places of the city, beside those of the open data, and which of these are the same."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
from rapidfuzz import fuzz, utils

from mire_geo.city import City
from mire_geo.coworking import supply
from mire_geo.coworking.supply import Space
from mire_geo.errors import InputError
from mire_geo.tables import schema
from mire_geo.tables.schema import Quartieri, Sites
from mire_geo.travel import walking
from mire_geo.travel.walking import Places

SAME_M = 60.0
SAME_NAME = 80.0
"""A coworking of the open data this near, metres, and so alike in name, 0 to 100, is one that a manager describes."""
SOURCE = "gestori"
"""Of `schema.Sites`: the managers themselves."""


class Publication(NamedTuple):
    """A space that its manager describes and the city publishes."""

    space: Space
    source_id: str
    """Its number among the spaces."""
    updated: date
    """When it was last described."""


class Offer(NamedTuple):
    """What is known of a place that somebody may need; None where nobody says."""

    wheelchair: str | None = None
    """`yes`, `limited` or `no`."""
    price: float | None = None
    """Euro a day of the cheapest desk."""
    meeting: bool | None = None
    childcare: bool | None = None


def meets_need(offer: Offer, need: str, highest_price: float | None = None) -> bool | None:
    """Whether a place has what is needed; None where nobody says.

    Args:
        need: `wheelchair`, `meeting`, `childcare`, or `price`: a desk for `highest_price` euro a day or less.

    Raises:
        InputError: another need.
    """
    match need:
        case "wheelchair":
            return None if offer.wheelchair is None else offer.wheelchair in {"yes", "limited"}
        case "price":
            return None if offer.price is None or highest_price is None else offer.price <= highest_price
        case "meeting":
            return offer.meeting
        case "childcare":
            return offer.childcare
    raise InputError(
        "there is no need %(need)r; there are wheelchair, price, meeting and childcare", need=need
    )


def meets(
    offer: Offer, needs: Iterable[str], highest_price: float | None = None, *, unknown_too: bool = False
) -> bool:
    """Whether a place has all that is needed; what nobody says of it counts as `unknown_too`.

    Args:
        needs: as in `meets_need`; `price` looks at `highest_price`, euro a day.

    Raises:
        InputError: another need.
    """
    need_answers = [meets_need(offer, need, highest_price) for need in needs]
    return all(unknown_too if answer is None else answer for answer in need_answers)


def sites(city: City, publications: Sequence[Publication]) -> gpd.GeoDataFrame:
    """Published spaces as rows of `schema.Sites`, labelled by the id of each space, in the types of the city's own."""
    spaces = [publication.space for publication in publications]
    site_records = [_site_record(city, publication) for publication in publications]
    site_index = pd.Index([space.id for space in spaces], name="site", dtype=object)
    site_table = pd.DataFrame(site_records, index=site_index, columns=schema.columns(Sites)[:-1])
    column_types = {column_name: city.sites[column_name].dtype for column_name in site_table.columns}
    space_points = gpd.points_from_xy([space.x for space in spaces], [space.y for space in spaces])
    return gpd.GeoDataFrame(site_table.astype(column_types), geometry=space_points, crs=schema.CRS)


def _site_record(city: City, publication: Publication) -> dict[str, Any]:
    space, source_id, updated = publication
    nil_id = city.nil_at(space.x, space.y)
    return {
        "kind": "coworking",
        "name": space.name,
        "address": space.address or None,
        "nil_id": nil_id,
        "municipio": None if nil_id is None else int(city.quartieri.at[nil_id, Quartieri.municipio]),
        "hours": supply.hours_with_closures(space),
        "hours_text": space.hours,
        "hours_state": "verified" if space.hours else "unknown",
        "hours_date": updated.isoformat(),
        "wheelchair": "yes" if "step_free" in space.features else "no",
        "workplace": False,
        "source": SOURCE,
        "source_id": source_id,
        "vintage": updated.isoformat(),
    }


def duplicates(city_sites: gpd.GeoDataFrame, space_sites: gpd.GeoDataFrame) -> list[str]:
    """Ids of the coworkings of the city that are also in `space_sites`: near and alike, see `SAME_M` and `SAME_NAME`.

    Args:
        city_sites: `schema.Sites` rows of any kind, from the open data.
        space_sites: `schema.Sites` rows of published spaces.
    """
    city_coworkings = city_sites[city_sites[Sites.kind] == "coworking"]
    return [
        str(site_id)
        for site_id, site_name, site_point in zip(
            city_coworkings.index, city_coworkings[Sites.name], city_coworkings.geometry, strict=True
        )
        if any(
            site_point.distance(space_point) <= SAME_M
            and _name_likeness(str(site_name), str(space_name)) >= SAME_NAME
            for space_name, space_point in zip(space_sites[Sites.name], space_sites.geometry, strict=True)
        )
    ]


def _name_likeness(first_name: str, second_name: str) -> float:
    """How alike two names are, 0 to 100, in whatever case and punctuation they are written."""
    return float(fuzz.WRatio(first_name, second_name, processor=utils.default_process))


def join_sites(city: City, doors: Places, space_sites: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Places]:
    """The city's sites and the published spaces, none twice; and all of them on the streets.

    Args:
        doors: `walking.locate` of the city's sites.
        space_sites: `sites` of what is published.
    """
    city_sites = city.sites.drop(index=duplicates(city.sites, space_sites))
    return pd.concat([city_sites, space_sites]), walking.join_places(
        doors, walking.locate(city.streets, space_sites)
    )
