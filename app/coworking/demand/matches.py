"""The matching of all open requests with all published spaces, cached until either changes."""

import threading
from dataclasses import dataclass
from datetime import date

import pandas as pd
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.coworking.demand import demands
from app.storage import space_records
from app.storage.coworking import Demand
from app.storage.coworking import Space as Row
from app.web.answers import Answers
from mire_geo import coworking
from mire_geo.coworking import Matching
from mire_geo.measures import anonymity
from mire_geo.output.legend import Class
from mire_geo.output.wording.catalogue import N_

TIME_LIMIT_S = 3.0
_LOCK = threading.Lock()

CLASSES = (
    Class("0", -1, 4, "#f6ecdf", N_("meno di %(n)s"), blanks=(("n", 5),)),
    Class("5", 4, 9, "#f1c993", N_("almeno %(n)s"), gap=True, blanks=(("n", 5),)),
    Class("10", 9, 19, "#e98d3d", N_("almeno %(n)s"), gap=True, blanks=(("n", 10),)),
    Class("20", 19, 49, "#c4522c", N_("almeno %(n)s"), gap=True, blanks=(("n", 20),)),
    Class("50", 49, float("inf"), "#7a1d2c", N_("almeno %(n)s"), gap=True, blanks=(("n", 50),)),
)
"""People without a desk in a quartiere, as they may be shown."""


@dataclass(frozen=True, eq=False)
class CityMatching:
    """The best matching, and beside it what comes of first come, first served."""

    best: Matching
    greedy: Matching
    unmet: pd.Series
    """People without a desk by NIL: true counts, for nobody's eyes but the city's."""


def matching(session: Session, city_answers: Answers, today: date) -> CityMatching:
    """The matching of everything open now."""
    mark = _cache_key(session, today)
    cache = current_app.extensions.setdefault("mire.matching", {})
    with _LOCK:
        if mark not in cache:
            cache.clear()
            cache[mark] = _match(session, city_answers, today)
        result: CityMatching = cache[mark]
        return result


def _cache_key(session: Session, today: date) -> tuple[object, ...]:
    """A key that changes when a request comes or goes, or a space changes."""
    requests = session.execute(select(func.count(Demand.id), func.max(Demand.id), func.sum(Demand.id))).one()
    versions = session.execute(select(func.count(Row.id), func.sum(Row.version * (Row.id + 1)))).one()
    return (today, *requests, *versions)


def _match(session: Session, city_answers: Answers, today: date) -> CityMatching:
    requests = demands.open_requests(session, today)
    spaces = [space for _row, space in space_records.published(session)]
    cells = city_answers.city.cells
    minutes = coworking.minutes(city_answers.city.streets, cells, requests, spaces)
    best = coworking.match(requests, spaces, minutes, time_limit=TIME_LIMIT_S)
    return CityMatching(best, coworking.first_come(requests, spaces, minutes), coworking.unmet(best, cells))


def released_unmet(city_matching: CityMatching) -> pd.Series:
    """People without a desk by NIL, as everybody may see them: multiples of five."""
    return anonymity.public_counts(city_matching.unmet)


def class_of(people: int) -> Class:
    """The class of a figure that may be shown."""
    return next(one for one in CLASSES if people <= one.high)
