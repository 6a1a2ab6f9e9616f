"""Sites from a spreadsheet that somebody keeps by hand, and back into one.

`read_sites` finds out how a CSV or Excel file is written, accepts the good rows and refuses the others with line and
reason; `write_refused` gives those back to be mended; `write_sites` writes sites such that reading keeps their ids.
"""

from mire_geo.sources.spreadsheet.faults import REFUSALS, WARNINGS, Fault
from mire_geo.sources.spreadsheet.places.reading import (
    MAX_BYTES,
    MAX_ROWS,
    DetectedFormat,
    Import,
    read_sites,
)
from mire_geo.sources.spreadsheet.places.writing import (
    csv_bytes,
    refused_table,
    sites_table,
    write_refused,
    write_sites,
    xlsx_bytes,
)

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "REFUSALS",
    "WARNINGS",
    "DetectedFormat",
    "Fault",
    "Import",
    "csv_bytes",
    "read_sites",
    "refused_table",
    "sites_table",
    "write_refused",
    "write_sites",
    "xlsx_bytes",
]
