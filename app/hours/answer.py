"""The answer of /orari: the four classes in figures, the headline, the quartieri in order, whom to ask."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pandas as pd
from flask import current_app
from flask_babel import gettext as _

from app.hours.query import HoursQuery
from app.web.page import context, language
from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.measures.time.personas import Persona
from mire_geo.output import browser_hours
from mire_geo.output.wording import figures
from mire_geo.planning import piano
from mire_geo.planning.piano import Piano

PLAN = Path(__file__).resolve().parents[2] / "data" / "piano.json"
"""Published facts of the plan of hours."""
MOST_TO_ASK = 12
"""Length of the list of whom to ask."""


class HoursAnswers:
    """The costly answers about hours of one city, cached."""

    def __init__(self, city_in_time: CityInTime) -> None:
        self.city_in_time = city_in_time
        self.bundle = lru_cache(maxsize=64)(self._bundle)
        self.plan = lru_cache(maxsize=1)(lambda: piano.read(PLAN) if PLAN.is_file() else Piano())

    def _bundle(self, kind: str, minutes: float, speed_kmh: float) -> str:
        browser_data = browser_hours.browser_data(self.city_in_time, kind, minutes, speed_kmh=speed_kmh)
        return json.dumps(browser_data, separators=(",", ":"))


def hours_answers() -> HoursAnswers:
    """The answers about hours of the application that serves this request."""
    return cast(HoursAnswers, current_app.extensions["mire.hours"])


def answer(hours_query: HoursQuery) -> dict[str, Any]:
    """The four classes in figures, the headline, the quartieri in order, whom to ask."""
    city_in_time = hours_answers().city_in_time
    table = classes_by_area(hours_query)
    ranked_areas = gap_classes.rank_by_class(
        table, hours_query.order
    )  # hours/figures.js ranks in the same way
    people_by_class = {
        class_name: int(table[class_name].sum()) for class_name in ("people", *gap_classes.CLASSES)
    }
    shares = {
        class_name: people_by_class[class_name] / max(people_by_class["people"], 1)
        for class_name in gap_classes.CLASSES
    }
    to_ask = None
    if hours_query.view == "week" and hours_query.persona is not None:
        kind, minutes = hours_query.question.kind.code, hours_query.question.minutes
        to_ask = city_in_time.sites_to_ask(
            kind, hours_query.persona.code, minutes, week=hours_query.week, limit=MOST_TO_ASK
        ).to_dict("records")
    return {
        "totals": people_by_class,
        "shares": shares,
        "headline": headline(hours_query, shares[gap_classes.SERVED]),
        "busy": hours_query.view == "slot"
        and hours_query.persona is not None
        and not hours_query.persona.free_at(hours_query.minutes),
        "rows": [_list_row(row, hours_query.order) for row in ranked_areas.to_dict("records")],
        "to_ask": to_ask,
    }


def classes_by_area(hours_query: HoursQuery, area_kind: str = "nil") -> pd.DataFrame:
    """The four classes by area, at the moment or in the persona's whole week."""
    city_in_time, (kind, minutes, speed, whom) = hours_answers().city_in_time, hours_query.question
    persona_code = hours_query.persona.code if hours_query.persona else None
    if hours_query.view == "week" and persona_code:
        return city_in_time.partition(kind, persona_code, minutes, by=area_kind, week=hours_query.week)
    return city_in_time.partition_at(
        kind,
        hours_query.minutes,
        minutes,
        by=area_kind,
        week=hours_query.week,
        group=whom,
        persona=persona_code,
        speed_kmh=speed,
    )


def _list_row(row: Mapping[Any, Any], ranked_class: str) -> dict[str, Any]:
    people = max(row["people"], 1)
    shares = [(class_name, row[class_name] / people) for class_name in context.BAR]
    bar_starts = [
        sum(share for _class_name, share in shares[:class_count]) for class_count in range(len(shares))
    ]
    return {
        **row,
        "applicable": row["status"] == "ok",
        "count": row[ranked_class],
        "share": row[ranked_class] / people,
        "bar": [
            (class_name, f"{100 * bar_start:.2f}%", f"{100 * share:.2f}%")
            for (class_name, share), bar_start in zip(shares, bar_starts, strict=True)
        ],
    }


def headline(hours_query: HoursQuery, share: float) -> str:
    """The sentence above the figures; `static/hours/hours.js` fills in the same one."""
    kind_names, minutes = language.kind_plural(hours_query.question.kind), hours_query.question.minutes
    locale = language.current()
    return headline_template(hours_query.view, hours_query.persona).format(
        moment=slot_words(hours_query.slot),
        share=figures.share(share, locale),
        minutes=figures.number(minutes, locale, 0 if minutes == int(minutes) else 1),
        kinds=kind_names,
        persona=context.persona_name(hours_query.persona) if hours_query.persona else "",
    )


def headline_template(view: str, persona: Persona | None) -> str:
    """The headline with blanks for figures and names."""
    if view == "week":
        template = _(
            "{persona}: nella sua settimana {share} riesce a usare {kinds} entro {minutes} minuti a piedi."
        )
    elif persona is not None:
        template = _("{moment}: trova aperto {share} ({kinds} entro {minutes} minuti a piedi). {persona}.")
    else:
        template = _(
            "{moment}: {share} dei residenti trova aperto, entro {minutes} minuti a piedi ({kinds})."
        )
    return str(template)


def slot_words(slot: int) -> str:
    """A slot as people say it: "Giovedì, 18:30"."""
    day, minute = divmod(slot * hours.SLOT, hours.DAY)
    day_name = context.day_names()[day][1]
    return f"{day_name[:1].upper()}{day_name[1:]}, {personas.clock(minute)}"
