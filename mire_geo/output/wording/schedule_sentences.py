"""Opening hours in words: the days of an OSM text, what is doubtful in it, what an export of it loses."""

import re
from collections.abc import Mapping

from mire_geo.errors import Phrase
from mire_geo.output.wording import errors
from mire_geo.output.wording.catalogue import N_, gettext, pgettext
from mire_geo.schedule import Finding, State
from mire_geo.schedule.exchange import exports, ics

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
_DAY_PATTERN = re.compile(r"\b(?:" + "|".join(DAYS) + r")\b")


def hours_text(osm_text: str, language: str) -> str:
    """Opening hours as people read them: OSM text, its days in their language.

    >>> hours_text("Mo-Fr 09:00-18:00; Sa off", "it")
    'lun-ven 09:00-18:00; sab chiuso'
    """
    return _DAY_PATTERN.sub(lambda day_match: pgettext(HOURS, DAYS[day_match[0]], language), osm_text)


def doubt_sentence(finding: Finding, language: str) -> str:
    """What is doubtful in opening hours, for the person who wrote them.

    >>> from mire_geo import schedule
    >>> doubt_sentence(schedule.lint("lun 9-13 boh")[0], "en")
    '“boh” cannot be read'
    """
    blanks = {
        blank_name: errors.sentence(blank_value, language) if isinstance(blank_value, Phrase) else blank_value
        for blank_name, blank_value in finding.blanks.items()
    }
    return gettext(_DOUBT_MESSAGES[finding.code], language, where=finding.where, **blanks)


_DOUBT_MESSAGES: Mapping[str, str] = {
    "corretto": "%(note)s",
    "marzo": "%(note)s",
    "non-letto": N_("non so leggere «%(where)s»"),
    "virgola": N_("«%(where)s» cancella «%(other)s» nei giorni comuni: forse volevi la virgola?"),
    "senza-orario": N_("«%(where)s» senza orario vale 24 ore: forse volevi «%(where)s off»?"),
    "festivi": N_("«%(other)s» vale anche nei festivi, perché viene dopo «%(where)s»: mettilo in fondo"),
    "sovrapposti": N_("in «%(where)s» due orari si sovrappongono"),
    "lungo": N_("«%(where)s» dura %(hours)s ore: inizio e fine sono giusti?"),
}
"""Code of a finding -> its message; a note is what the reading itself says."""


def calendar_words(language: str) -> dict[State, str]:
    """State -> the title of its events in a calendar (see `schedule.icalendar`)."""
    return {"open": gettext("Aperto", language), "unknown": gettext("Da verificare", language)}


def loss_sentence(loss_code: str, format_name: str, language: str) -> str:
    """What is lost when opening hours are written in another format.

    Args:
        loss_code: of `Export.unsaid` or `Calendar.unsaid`.
        format_name: the name of the form, as in "schema.org".

    >>> loss_sentence("whole_day", "schema.org", "en")
    'schema.org writes the whole day as 00:00-23:59'
    """
    return gettext(_LOSS_MESSAGES[loss_code], language, form=format_name)


_LOSS_MESSAGES: Mapping[str, str] = {
    exports.UNKNOWN: N_(
        "%(form)s non ha lo stato «sconosciuto»: gli orari da verificare sono lasciati fuori"
    ),
    exports.WHOLE_DAY: N_("%(form)s scrive il giorno intero come 00:00-23:59"),
    ics.TENTATIVE: N_(
        "%(form)s non ha lo stato «sconosciuto»: è scritto come evento provvisorio (TENTATIVE)"
    ),
}
