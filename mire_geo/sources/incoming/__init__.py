"""The gate: what a file from outside may hold, by kind, and the readers that hold it to that.

Every reader refuses what is too large, of another kind, too wide, too long or too deep, in one sentence, before the
rest of the library sees any of it. Nothing here runs what a file says: no view, no formula, no definition of a type.
"""

from mire_geo.sources.incoming.limits import LIMITS, FileError, FileLimits, check, check_file, file_bytes

__all__ = ["LIMITS", "FileError", "FileLimits", "check", "check_file", "file_bytes"]
