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


class Timetable:
    """The costly answers about hours, cached; one object for each city that is served."""

    def __init__(self, city_in_time: CityInTime) -> None:
        self.city_in_time = city_in_time
        self.bundle = lru_cache(maxsize=64)(self._bundle)
        self.plan = lru_cache(maxsize=1)(lambda: piano.read(PLAN) if PLAN.is_file() else Piano())

    def _bundle(self, kind: str, minutes: float, speed_kmh: float) -> str:
        data = browser_hours.bundle(self.city_in_time, kind, minutes, speed_kmh=speed_kmh)
        return json.dumps(data, separators=(",", ":"))


def timetable() -> Timetable:
    """The timetable of the application that serves this request."""
    return cast(Timetable, current_app.extensions["mire.hours"])


def answer(at: HoursQuery) -> dict[str, Any]:
    """The four classes in figures, the headline, the quartieri in order, whom to ask."""
    city_in_time = timetable().city_in_time
    table = partition_of(at)
    rows = gap_classes.rank_by_class(table, at.order)  # hours/figures.js ranks in the same way
    totals = {name: int(table[name].sum()) for name in ("people", *gap_classes.CLASSES)}
    shares = {name: totals[name] / max(totals["people"], 1) for name in gap_classes.CLASSES}
    to_ask = None
    if at.view == "week" and at.persona is not None:
        kind, minutes = at.question.kind.code, at.question.minutes
        to_ask = city_in_time.to_ask(kind, at.persona.code, minutes, week=at.week, most=MOST_TO_ASK).to_dict(
            "records"
        )
    return {
        "totals": totals,
        "shares": shares,
        "headline": headline(at, shares[gap_classes.SERVED]),
        "busy": at.view == "slot" and at.persona is not None and not at.persona.free_at(at.minutes),
        "rows": [_list_row(row, at.order) for row in rows.to_dict("records")],
        "to_ask": to_ask,
    }


def partition_of(at: HoursQuery, by: str = "nil") -> pd.DataFrame:
    """The four classes by area, at the moment or in the persona's whole week."""
    city_in_time, (kind, minutes, speed, whom) = timetable().city_in_time, at.question
    code = at.persona.code if at.persona else None
    if at.view == "week" and code:
        return city_in_time.partition(kind, code, minutes, by=by, week=at.week)
    return city_in_time.partition_at(
        kind, at.minutes, minutes, by=by, week=at.week, whom=whom, persona=code, speed_kmh=speed
    )


def _list_row(row: Mapping[Any, Any], order: str) -> dict[str, Any]:
    people = max(row["people"], 1)
    shares = [(name, row[name] / people) for name in context.BAR]
    starts = [sum(share for _name, share in shares[:n]) for n in range(len(shares))]
    return {
        **row,
        "applicable": row["status"] == "ok",
        "count": row[order],
        "share": row[order] / people,
        "bar": [
            (name, f"{100 * start:.2f}%", f"{100 * share:.2f}%")
            for (name, share), start in zip(shares, starts, strict=True)
        ],
    }


def headline(at: HoursQuery, share: float) -> str:
    """The sentence above the figures; `static/hours/hours.js` fills in the same one."""
    kind, minutes = language.plural_of(at.question.kind), at.question.minutes
    locale = language.current()
    return sentence(at.view, at.persona).format(
        moment=words_of(at.slot),
        share=figures.share(share, locale),
        minutes=figures.number(minutes, locale, 0 if minutes == int(minutes) else 1),
        kinds=kind,
        persona=context.persona_name(at.persona) if at.persona else "",
    )


def sentence(view: str, who: Persona | None) -> str:
    """The headline with its holes."""
    if view == "week":
        text = _(
            "{persona}: nella sua settimana {share} riesce a usare {kinds} entro {minutes} minuti a piedi."
        )
    elif who is not None:
        text = _("{moment}: trova aperto {share} ({kinds} entro {minutes} minuti a piedi). {persona}.")
    else:
        text = _("{moment}: {share} dei residenti trova aperto, entro {minutes} minuti a piedi ({kinds}).")
    return str(text)


def words_of(number: int) -> str:
    """A slot as people say it: "Giovedì, 18:30"."""
    day, minute = divmod(number * hours.SLOT, hours.DAY)
    name = context.days()[day][1]
    return f"{name[:1].upper()}{name[1:]}, {personas.clock(minute)}"
