"""Columns of the tables of people: the quartieri of a city and the cells they live in."""

from typing import Any

import pandera.pandas as pa
from pandera.typing import Index, Series
from pandera.typing.geopandas import GeoSeries

from mire_geo.tables.schema.table import Table

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


class Quartieri(Table):
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


class Cells(Table):
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
