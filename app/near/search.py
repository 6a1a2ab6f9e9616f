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


class PlaceMatch(NamedTuple):
    """One place that a text may mean."""

    label: str
    detail: str
    lon: float
    lat: float


def places(city_answers: Answers, search_text: str) -> list[PlaceMatch]:
    """The places a text may mean, the likeliest first; none if nothing resembles it.

    Raises:
        InputError: a text of less than two letters.
    """
    if len(search_text.strip()) < 2:
        raise InputError(_("Scrivi almeno due lettere: una via, una piazza, un quartiere, un luogo."))
    place_matches = []
    for named_place in _gazetteer(city_answers).search(search_text, MOST):
        place_remark = position_remark(named_place, language.current())
        kind_name = language.kind_name(KINDS[named_place.kind]) if named_place.kind else ""
        place_matches.append(
            PlaceMatch(
                named_place.label,
                place_remark or kind_name,
                *projection.degrees(named_place.x, named_place.y),
            )
        )
    return place_matches


@lru_cache(maxsize=4)
def _gazetteer(city_answers: Answers) -> Gazetteer:
    return Gazetteer(city_answers.city)
