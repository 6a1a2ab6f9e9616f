"""Sessions: what a laboratorio leaves behind, as values, and the files in which it is taken away and brought back."""

from mire_geo.planning.workshop.contribution_types import TYPES
from mire_geo.planning.workshop.contributions import Comment, Contribution, Session, ranked
from mire_geo.planning.workshop.exports import (
    GEOPACKAGE_LAYER,
    HEADINGS,
    csv,
    geojson,
    geopackage,
    table,
    xlsx,
)
from mire_geo.planning.workshop.imports import read

__all__ = [
    "GEOPACKAGE_LAYER",
    "HEADINGS",
    "TYPES",
    "Comment",
    "Contribution",
    "Session",
    "csv",
    "geojson",
    "geopackage",
    "ranked",
    "read",
    "table",
    "xlsx",
]
