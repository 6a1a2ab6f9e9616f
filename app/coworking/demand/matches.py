"""The matching of all open requests with all published spaces, cached until either changes."""

import threading
from dataclasses import dataclass
from datetime import date

import pandas as pd
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coworking.demand import demands
from app.storage import space_records
from app.storage.coworking import Demand
from app.storage.coworking import Space as Row
from app.web.answers import Answers
from mire_geo import coworking
from mire_geo.coworking import Matching
from mire_geo.measures import anonymity
from mire_geo.output.legend import LegendClass
from mire_geo.output.wording.catalogue import N_

TIME_LIMIT_S = 3.0
_LOCK = threading.Lock()

CLASSES = (
    LegendClass("0", -1, 4, "#f6ecdf", N_("meno di %(n)s"), blanks=(("n", 5),)),
    LegendClass("5", 4, 9, "#f1c993", N_("almeno %(n)s"), gap=True, blanks=(("n", 5),)),
    LegendClass("10", 9, 19, "#e98d3d", N_("almeno %(n)s"), gap=True, blanks=(("n", 10),)),
    LegendClass("20", 19, 49, "#c4522c", N_("almeno %(n)s"), gap=True, blanks=(("n", 20),)),
    LegendClass("50", 49, float("inf"), "#7a1d2c", N_("almeno %(n)s"), gap=True, blanks=(("n", 50),)),
)
"""People without a desk in a quartiere, as they may be shown."""


@dataclass(frozen=True, eq=False)
class CityMatching:
    """The best matching, and the one that first come, first served gives."""

    best: Matching
    greedy: Matching
    unmet: pd.Series
    """People without a desk by NIL: true counts, for nobody's eyes but the city's."""


def matching(session: Session, city_answers: Answers, today: date) -> CityMatching:
    """The matching of everything open now."""
    cache_key = _cache_key(session, today)
    cache = current_app.extensions.setdefault("mire.matching", {})
    with _LOCK:
        if cache_key not in cache:
            cache.clear()
            cache[cache_key] = _match_requests(session, city_answers, today)
        city_matching: CityMatching = cache[cache_key]
        return city_matching


def _cache_key(session: Session, today: date) -> tuple[object, ...]:
    """What changes when a request comes or goes (it is never edited), or when a space does."""
    requests = session.scalars(select(Demand.id).order_by(Demand.id))
    spaces = session.execute(select(Row.id, Row.version).order_by(Row.id))
    return today, tuple(requests), tuple((space_id, version) for space_id, version in spaces)


def _match_requests(session: Session, city_answers: Answers, today: date) -> CityMatching:
    requests = demands.open_requests(session, today)
    spaces = [space for _row, space in space_records.published_spaces(session)]
    cells = city_answers.city.cells
    minutes = coworking.minutes(city_answers.city.streets, cells, requests, spaces)
    best_matching = coworking.match(requests, spaces, minutes, time_limit=TIME_LIMIT_S)
    return CityMatching(
        best_matching, coworking.first_come(requests, spaces, minutes), coworking.unmet(best_matching, cells)
    )


def publishable_unmet(city_matching: CityMatching) -> pd.Series:
    """People without a desk by NIL, as everybody may see them: multiples of five."""
    return anonymity.public_counts(city_matching.unmet)


def map_class(people: int) -> LegendClass:
    """The class of a figure that may be shown."""
    return next(unmet_class for unmet_class in CLASSES if people <= unmet_class.high)
