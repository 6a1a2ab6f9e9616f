"""Columns of the tables of places: sites, what is known only as a number, addresses."""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Index, Series
from pandera.typing.geopandas import GeoSeries

from mire_geo.tables.schema.table import Table


class Sites(Table):
    """One place a row: services, coworkings, workplaces. Index `site` = "<kind>:<stable id>"."""

    site: Index[str] = pa.Field(unique=True, check_name=True)
    """Kind and stable id: `<kind>:<id>`."""
    kind: Series[str]
    """A code of `kinds.KINDS`."""
    name: Series[str] = pa.Field(nullable=True)
    """Name, as the source writes it."""
    address: Series[str] = pa.Field(nullable=True)
    """Address, as the source writes it."""
    nil_id: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    """NIL it lies in."""
    municipio: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    """District, 1 to 9."""
    capacity: Series[float] = pa.Field(nullable=True, ge=0)
    """What it can hold, in `capacity_unit`; null where unknown."""
    capacity_unit: Series[str] = pa.Field(nullable=True)
    """What `capacity` counts: posti, pediatri, allievi, postazioni."""
    hours_text: Series[str] = pa.Field(nullable=True)
    """Opening hours exactly as the source wrote them; null where it says nothing."""
    closures_text: Series[str] = pa.Field(nullable=True)
    """Closing periods exactly as the source wrote them."""
    hours: Series[str] = pa.Field(nullable=True)
    """OSM `opening_hours` as read from the two texts; null where nothing could be read: unknown, never closed."""
    hours_unread: Series[str] = pa.Field(nullable=True)
    """What of the two texts could not be read."""
    hours_state: Series[str] = pa.Field(isin=["verified", "web", "unknown", "proposed"])
    """Who states the hours: the body that runs or registers the place, volunteers on the web, nobody; `proposed` in a
    scenario alone, where somebody wishes them."""
    hours_source: Series[str] = pa.Field(nullable=True)
    """Key of the dataset whose text `hours_text` is."""
    hours_date: Series[str] = pa.Field(nullable=True)
    """Day, month or year of that statement, ISO 8601."""
    provider: Series[str] = pa.Field(nullable=True)
    """The organisation that runs the place, as the source names it."""
    wheelchair: Series[str] = pa.Field(nullable=True)
    """`yes`, `limited`, `no`, or null where unknown."""
    workplace: Series[bool]
    """True for places that surely employ many; headcount unknown."""
    source: Series[str]
    """Key of the first dataset that lists the place (see the provenance table)."""
    source_id: Series[str]
    """Id in the source."""
    also_in: Series[str] = pa.Field(nullable=True)
    """Keys of the other datasets merged into the row, separated by spaces."""
    vintage: Series[str]
    """Year, month or day of the source's statement, ISO 8601."""
    confirmed_on: Series[str] = pa.Field(nullable=True)
    """Day on which someone last confirmed the place, ISO 8601; null if nobody has."""
    geometry: GeoSeries[Any]
    """Where it is."""


class Counts(Table):
    """What is known only as a number a NIL (for instance the 110 coworkings)."""

    nil_id: Series[int] = pa.Field(ge=1)
    """Number of the NIL."""
    kind: Series[str]
    """Code of the kind of place."""
    count: Series[int] = pa.Field(ge=0)
    """How many the source counts there."""
    source: Series[str]
    """Key of the dataset."""


class Addresses(Table):
    """Addresses with a published position, beside those of `Sites`. Index `number`."""

    number: Index[int] = pa.Field(ge=1, unique=True, check_name=True)
    """Number of the row."""
    address: Series[str]
    """Street, and house number where there is one: `Via Padova, 118`."""
    precision: Series[str] = pa.Field(isin=["door", "stop", "corner"])
    """Of the position: at that door; a stop before that number, or in that street; a stop near the street's corner."""
    source: Series[str]
    """Key of the dataset."""
    vintage: Series[str]
    """Year, month or day of the source's statement, ISO 8601."""
    geometry: GeoSeries[Any]
    """Where it is."""
