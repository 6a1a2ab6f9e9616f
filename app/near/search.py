"""Where is it: an address, a street, a place or a quartiere, by the names the city's own tables hold."""

from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

from app.web import projection
from app.web.answers import Answers
from app.web.page import language
from mire_geo.city.gazetteer import Gazetteer
from mire_geo.errors import InputError
from mire_geo.output.wording.place_sentences import position_remark
from mire_geo.tables.kinds import KINDS

MOST = 6


class Match(NamedTuple):
    """One place that a text may mean."""

    label: str
    detail: str
    lon: float
    lat: float


def places(city_answers: Answers, text: str) -> list[Match]:
    """The places a text may mean, the likeliest first; none if nothing resembles it.

    Raises:
        InputError: a text of less than two letters.
    """
    if len(text.strip()) < 2:
        raise InputError(_("Scrivi almeno due lettere: una via, una piazza, un quartiere, un luogo."))
    matches = []
    for one in _gazetteer(city_answers).search(text, MOST):
        note = position_remark(one, language.current())
        sort = language.name_of(KINDS[one.kind]) if one.kind else ""
        matches.append(Match(one.label, note or sort, *projection.degrees(one.x, one.y)))
    return matches


@lru_cache(maxsize=4)
def _gazetteer(city_answers: Answers) -> Gazetteer:
    return Gazetteer(city_answers.city)
