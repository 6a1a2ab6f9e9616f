"""Sessions: what a laboratorio leaves behind, as values, and the files in which it is taken away and brought back."""

from mire_geo.planning.workshop.contribution_types import CHANGES, TYPES, form
from mire_geo.planning.workshop.contributions import Comment, Contribution, Session, by_votes
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
    "CHANGES",
    "GEOPACKAGE_LAYER",
    "HEADINGS",
    "TYPES",
    "Comment",
    "Contribution",
    "Session",
    "by_votes",
    "csv",
    "form",
    "geojson",
    "geopackage",
    "read",
    "table",
    "xlsx",
]
