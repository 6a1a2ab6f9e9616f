"""Opening hours in words: the days of an OSM text."""

import re
from collections.abc import Mapping

from mire_geo.output.wording.catalogue import pgettext

HOURS = "in un orario"
"""Context of the words of opening hours."""
DAYS: Mapping[str, str] = {
    "Mo": "lun",
    "Tu": "mar",
    "We": "mer",
    "Th": "gio",
    "Fr": "ven",
    "Sa": "sab",
    "Su": "dom",
    "PH": "festivi",
    "off": "chiuso",
}
"""Word of OSM -> the message for it."""
_DAY = re.compile(r"\b(?:" + "|".join(DAYS) + r")\b")


def hours(text: str, language: str) -> str:
    """Opening hours as people read them: OSM text, its days in their language.

    >>> hours("Mo-Fr 09:00-18:00; Sa off", "it")
    'lun-ven 09:00-18:00; sab chiuso'
    """
    return _DAY.sub(lambda match: pgettext(HOURS, DAYS[match[0]], language), text)
