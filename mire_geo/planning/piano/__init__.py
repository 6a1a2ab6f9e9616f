"""Piano Territoriale degli Orari: systems of hours, projects and mayoral orders, and what an order does to the sites.

L. 53/2000 artt. 22-28 and L.R. Lombardia 28/2004: the plan is made of progetti, also experimental, on the sistemi
orari of urban services, and is carried out by ordinanze. Each can carry the letter of art. 4, comma 2 (criterion) and
of art. 6, comma 4 (type that can be financed) it answers. The file of the project holds published facts only.
"""

from mire_geo.planning.piano.files import as_text, read, write
from mire_geo.planning.piano.orders import apply, with_added_hours
from mire_geo.planning.piano.plan import (
    ART_4,
    ART_6,
    Ordinanza,
    Piano,
    Progetto,
    SistemaOrario,
)

__all__ = [
    "ART_4",
    "ART_6",
    "Ordinanza",
    "Piano",
    "Progetto",
    "SistemaOrario",
    "apply",
    "as_text",
    "read",
    "with_added_hours",
    "write",
]
