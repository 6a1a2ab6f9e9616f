"""Sheets of spaces and requests: from CSV or Excel row by row, and back; a row of a form is read the same way.

What is written here and read again is the same, ids included.
"""

from mire_geo.coworking.sheets.reading import Sheet, read_file, read_requests, read_spaces
from mire_geo.coworking.sheets.requests import request_of
from mire_geo.coworking.sheets.spaces import space_of, spaces_table

__all__ = ["Sheet", "read_file", "read_requests", "read_spaces", "request_of", "space_of", "spaces_table"]
