"""Columns, types, units and CRS of every table that crosses a border, and the one function that checks them.

Positions are metres in EPSG:32632; walking time is minutes; money is euro; people are whole persons.
Use the column constants, `frame[Sites.kind]`, so that the type checker refuses a misspelt column.
"""

from mire_geo.tables.schema.checks import GEOMETRY, check, columns
from mire_geo.tables.schema.people import AGE_BANDS, Cells, Quartieri
from mire_geo.tables.schema.places import Addresses, Counts, Sites
from mire_geo.tables.schema.streets import Basemap, StreetEdges, StreetNodes
from mire_geo.tables.schema.table import CRS, Table

__all__ = [
    "AGE_BANDS",
    "CRS",
    "GEOMETRY",
    "Addresses",
    "Basemap",
    "Cells",
    "Counts",
    "Quartieri",
    "Sites",
    "StreetEdges",
    "StreetNodes",
    "Table",
    "check",
    "columns",
]
