"""Columns, types, units and CRS of every table that crosses a border, and the one function that checks them.

Positions are metres in EPSG:32632; walking time is minutes; money is euro; people are whole persons.
Use the column constants, `frame[Sites.kind]`, so that the type checker refuses a misspelt column.
"""

from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors
from pandera.typing import Index, Series
from pandera.typing.geopandas import GeoSeries

from mire_geo.errors import DataError, Phrase, alternatives

CRS = "EPSG:32632"

AGE_BANDS = (
    "age_0_2",
    "age_3_5",
    "age_6_10",
    "age_11_13",
    "age_14_18",
    "age_19_64",
    "age_65_79",
    "age_80_plus",
)
"""Columns of `Cells` that partition the people of a cell by age."""


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = False
        coerce = False


class Quartieri(_Table):
    """The 88 NIL. Index `nil_id`; residents at the vintage of the population register; polygons."""

    nil_id: Index[int] = pa.Field(ge=1, unique=True, check_name=True)
    """Number of the NIL, 1 to 88."""
    nil: Series[str]
    """Name of the NIL."""
    municipio: Series[int] = pa.Field(ge=1, le=9)
    """District, 1 to 9."""
    area_m2: Series[float] = pa.Field(gt=0)
    """Area, square metres."""
    people: Series[int] = pa.Field(ge=0)
    """Residents."""
    women: Series[int] = pa.Field(ge=0)
    """Women."""
    men: Series[int] = pa.Field(ge=0)
    """Men."""
    minors: Series[int] = pa.Field(ge=0)
    """Residents under 18."""
    people_65_plus: Series[int] = pa.Field(ge=0)
    """Residents of 65 and over."""
    people_80_plus: Series[int] = pa.Field(ge=0)
    """Residents of 80 and over."""
    foreigners: Series[int] = pa.Field(ge=0)
    """Residents without Italian citizenship."""
    households: Series[int] = pa.Field(ge=0)
    """Households."""
    single_households: Series[int] = pa.Field(ge=0)
    """Households of one person."""
    single_80_plus: Series[int] = pa.Field(ge=0)
    """People of 80 and over who live alone."""
    births: Series[int] = pa.Field(ge=0)
    """Births in the year."""
    deaths: Series[int] = pa.Field(ge=0)
    """Deaths in the year."""
    arrivals: Series[int] = pa.Field(ge=0)
    """People who moved in, in the year."""
    departures: Series[int] = pa.Field(ge=0)
    """People who moved out, in the year."""
    abitato: Series[bool]
    """False where hardly anybody lives: such a NIL is "non applicabile", never "the worst"."""
    institutional: Series[bool]
    """True where most residents live in an institution (hospital, prison), so households say little."""
    geometry: GeoSeries[Any]
    """Outline of the NIL."""


class Cells(_Table):
    """Inhabited pieces of the 235 m grid, clipped to their NIL. Index `cell` = "<grid>-<nil>"."""

    cell: Index[str] = pa.Field(unique=True, check_name=True)
    """Grid cell and NIL: `<grid>-<nil>`."""
    grid_id: Series[int]
    """Number of the cell in the 235 m grid."""
    nil_id: Series[int]
    """NIL the piece lies in."""
    municipio: Series[int] = pa.Field(ge=1, le=9)
    """District, 1 to 9."""
    people: Series[int] = pa.Field(ge=0)
    """Residents."""
    age_0_2: Series[int] = pa.Field(ge=0)
    """Residents aged 0 to 2."""
    age_3_5: Series[int] = pa.Field(ge=0)
    """Residents aged 3 to 5."""
    age_6_10: Series[int] = pa.Field(ge=0)
    """Residents aged 6 to 10."""
    age_11_13: Series[int] = pa.Field(ge=0)
    """Residents aged 11 to 13."""
    age_14_18: Series[int] = pa.Field(ge=0)
    """Residents aged 14 to 18."""
    age_19_64: Series[int] = pa.Field(ge=0)
    """Residents aged 19 to 64."""
    age_65_79: Series[int] = pa.Field(ge=0)
    """Residents aged 65 to 79."""
    age_80_plus: Series[int] = pa.Field(ge=0)
    """Residents of 80 and over."""
    women: Series[int] = pa.Field(ge=0)
    """Women."""
    foreigners: Series[int] = pa.Field(ge=0)
    """Residents without Italian citizenship."""
    households: Series[int] = pa.Field(ge=0)
    """Households."""
    employed: Series[int] = pa.Field(ge=0)
    """Employed residents."""
    cap: Series[str] = pa.Field(nullable=True)
    """Postcode, where a point of known postcode is near."""
    income: Series[float] = pa.Field(nullable=True, gt=0)
    """Mean taxable income a taxpayer of the postcode, euro a year; NaN where unknown."""
    income_rank: Series[float] = pa.Field(nullable=True, ge=0, le=1)
    """Fractional rank of `income` among the people whose income is known, 0 poorest; NaN where unknown."""
    x: Series[float]
    """Metres east (EPSG:32632)."""
    y: Series[float]
    """Where the walk of this cell's people begins (metres): a point inside the piece."""
    rule: Series[str]
    """How the people were put here: `censimento` (2011 distribution scaled), or the rule for newer NIL."""
    geometry: GeoSeries[Any]
    """Outline of the piece."""


class StreetNodes(_Table):
    """Junctions and ends of the walking network. Index `node`."""

    node: Index[int] = pa.Field(unique=True, check_name=True)
    """Number of the junction."""
    x: Series[float]
    """Metres east (EPSG:32632)."""
    y: Series[float]
    """Metres north (EPSG:32632)."""


class StreetEdges(_Table):
    """Walkable pieces between two nodes, both ways. Index `edge`; `length_m` is the walked length."""

    edge: Index[int] = pa.Field(unique=True, check_name=True)
    """Number of the piece."""
    from_node: Series[int]
    """Node it begins at."""
    to_node: Series[int]
    """Node it ends at."""
    length_m: Series[float] = pa.Field(ge=0)
    """Walked length, metres."""
    origin: Series[str]
    """Where the piece comes from: `osm-2016`, `osm-sidewalk-2021`, `osm-crossing-2022`, a join..."""
    geometry: GeoSeries[Any]
    """Line from node to node."""


class Sites(_Table):
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


class Counts(_Table):
    """What is known only as a number a NIL (for instance the 110 coworkings)."""

    nil_id: Series[int] = pa.Field(ge=1)
    """Number of the NIL."""
    kind: Series[str]
    """Code of the kind of place."""
    count: Series[int] = pa.Field(ge=0)
    """How many the source counts there."""
    source: Series[str]
    """Key of the dataset."""


class Basemap(_Table):
    """Shapes to find one's way by: parks, pedestrian areas, Municipi. They carry no measure."""

    layer: Series[str] = pa.Field(isin=["park", "pedestrian", "municipio"])
    """What it is: park, pedestrian, municipio."""
    name: Series[str] = pa.Field(nullable=True)
    """Name, where the source has one."""
    geometry: GeoSeries[Any]
    """Its outline."""


class Addresses(_Table):
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


GEOMETRY: dict[type[_Table], frozenset[str]] = {
    Quartieri: frozenset({"Polygon", "MultiPolygon"}),
    Cells: frozenset({"Polygon", "MultiPolygon"}),
    StreetEdges: frozenset({"LineString"}),
    Sites: frozenset({"Point"}),
    Basemap: frozenset({"Polygon", "MultiPolygon"}),
    Addresses: frozenset({"Point"}),
}
"""Geometry types each geographic table may hold."""


def columns(model: type[_Table]) -> list[str]:
    """Column names of `model` in order, geometry included, index not."""
    return list(model.to_schema().columns)


Frame = TypeVar("Frame", bound=pd.DataFrame)


def check(frame: Frame, model: type[_Table], *, name: str) -> Frame:
    """`frame` itself, once it is known to keep `model`; all faults are reported together.

    Called where data crosses a border: at the end of each source, in `store.load`, in tests.

    Raises:
        DataError: wrong CRS, geometry of another type or missing, columns or values that break the model;
            the sentence names table, column and the first offending rows.
    """
    faults = _geometry_faults(frame, model) if model in GEOMETRY else []
    if not faults:
        try:
            model.validate(frame, lazy=True)
        except SchemaErrors as broken:
            faults = _schema_faults(broken)
    if faults:
        first, *others = faults
        for other in others:
            first = Phrase("%(one)s; %(other)s", one=first, other=other)
        raise DataError("table %(name)r is not usable: %(faults)s", name=name, faults=first)
    return frame


def _geometry_faults(frame: pd.DataFrame, model: type[_Table]) -> list[Phrase]:
    if not isinstance(frame, gpd.GeoDataFrame) or "geometry" not in frame.columns:
        return [Phrase("it has no geometry column; make it a GeoDataFrame")]
    if frame.crs is None or frame.crs != CRS:
        crs = frame.crs and frame.crs.to_string()
        return [Phrase("its CRS is %(crs)s, not %(wanted)s; reproject it", crs=crs, wanted=CRS)]
    types = frame.geometry.geom_type
    wrong = frame.index[~types.isin(GEOMETRY[model])]
    if len(wrong):
        allowed = alternatives(*sorted(GEOMETRY[model]))
        return [
            Phrase(
                "%(number)d rows are not %(known)s (first: %(first)s)",
                number=len(wrong),
                known=allowed,
                first=_first_labels(wrong),
            )
        ]
    empty = frame.index[frame.geometry.is_empty]
    if not len(empty):
        return []
    return [
        Phrase(
            "%(number)d rows have an empty geometry (first: %(first)s)",
            number=len(empty),
            first=_first_labels(empty),
        )
    ]


def _schema_faults(broken: SchemaErrors) -> list[Phrase]:
    faults = []
    for (column, rule), rows in broken.failure_cases.groupby(["column", "check"], sort=False, dropna=False):
        where = rows["index"].dropna()
        values = ", ".join(dict.fromkeys(str(v) for v in rows["failure_case"].head(3)))
        if len(where):
            fault = Phrase(
                "column %(column)r breaks %(rule)r in rows %(rows)s (found %(values)s)",
                column=column,
                rule=rule,
                rows=_first_labels(where),
                values=values,
            )
        else:
            fault = Phrase(
                "column %(column)r breaks %(rule)r (found %(values)s)",
                column=column,
                rule=rule,
                values=values,
            )
        faults.append(fault)
    return faults


def _first_labels(labels: pd.Index | pd.Series, limit: int = 3) -> str:
    text = ", ".join(str(label) for label in list(labels)[:limit])
    return text + (", ..." if len(labels) > limit else "")
