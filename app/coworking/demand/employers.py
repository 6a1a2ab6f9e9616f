"""Employers: a workplace with bands of workers and their shifts, and which services each shift can use.

Workers are numbers by quartiere and shift, nobody's name or home; groups of fewer than five are not kept.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app import storage
from app.coworking import entrance, forms
from app.coworking.forms import Fields
from app.storage import published, tokens
from app.storage.coworking import Employer
from app.web import projection
from app.web.answers import Answers, answers
from app.web.page import language
from app.web.requests import moments, parsing
from mire_geo.city import employer, nearby
from mire_geo.city.nearby import Way
from mire_geo.coworking import RefusedError, fault, where_faults
from mire_geo.errors import InputError, UnknownError
from mire_geo.measures import anonymity
from mire_geo.output.wording import figures
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.schema import Sites

blueprint = Blueprint("employers", __name__)

BANDS = 6
LIMIT = 15.0
KEPT = timedelta(days=366)
SHIFTS = {
    "office": ("Mo-Fr", "09:00", "18:00"),
    "early": ("Mo-Fr", "06:00", "14:00"),
    "late": ("Mo-Fr", "14:00", "22:00"),
    "night": ("Mo-Fr", "22:00", "06:00"),
    "shop": ("Tu-Sa", "10:00", "19:30"),
}
"""Shifts that the form offers: days, start, end."""
_CLOCK = re.compile(r"([01]?\d|2[0-4]):[0-5]\d", re.ASCII)


@blueprint.get("/coworking/imprese")
def ask() -> ResponseReturnValue:
    """The form of a workplace."""
    return render_template("coworking/employer.html", **_context())


@blueprint.post("/coworking/imprese")
def keep() -> ResponseReturnValue:
    """Store a workplace and show its footprint, or show everything that is wrong."""
    city_answers = answers()
    try:
        workplace = _read(Fields(request.form), city_answers)
    except InputError as error:
        context = _context() | {"problems": forms.sentences(error), "form": request.form}
        return render_template("coworking/employer.html", **context), 400
    entrance.slow_down()
    token = tokens.new()
    with storage.database().write("coworking:employers") as session:
        session.add(
            Employer(token=tokens.digest(token), fields=workplace, expires=moments.now().date() + KEPT)
        )
    return _footprint(city_answers, workplace, token)


@blueprint.post("/coworking/imprese/impronta")
def again() -> ResponseReturnValue:
    """The footprint of a workplace by its code; or delete it."""
    token = request.form.get("token", "").strip()[:100]
    with storage.database().write("coworking:employers") as session:
        row = session.scalars(select(Employer).where(Employer.token == tokens.digest(token))).one_or_none()
        if row is None:
            raise UnknownError(_("Nessuna sede ha questo codice: forse è già scaduta, o cancellata."))
        workplace = dict(row.fields)
        if request.form.get("do") == "delete":
            session.delete(row)
            message = _("La sede è cancellata: non ne resta niente.")
            return render_template("coworking/employer.html", **_context() | {"said": message})
    return _footprint(answers(), workplace, token)


def _read(fields: Fields, city_answers: Answers) -> dict[str, Any]:
    """A workplace as it is stored.

    Raises:
        RefusedError: anything wrong, all together.
    """
    try:
        x, y = parsing.point(
            {name: fields.text(name) for name in ("lat", "lon")}, city_answers.city.quartieri.total_bounds
        )
    except InputError:
        value = ", ".join(fields.text(name) for name in ("lat", "lon") if fields.text(name)) or "–"
        fields.fault("position", "position", value=value)
        x = y = 0.0
    small: list[int] = []
    bands = [band for n in range(1, BANDS + 1) if (band := _band(fields, n, city_answers, small))]
    if small and not fields.faults:
        raise InputError(
            _(
                "Un gruppo di %(n)s persone è troppo piccolo: ne servono almeno %(k)s.",
                n=small[0],
                k=anonymity.K,
            )
        )
    if not bands and not fields.faults:
        fields.fault("people", "missing")
    commute = fields.whole("commute")
    if fields.faults:
        raise RefusedError(fields.faults)
    lon, lat = projection.degrees(x, y)
    return {
        "name": fields.text("name", 120),
        "lon": lon,
        "lat": lat,
        "commute": 30 if commute is None else max(0, min(commute, 180)),
        "bands": bands,
    }


def _band(fields: Fields, n: int, city_answers: Answers, small: list[int]) -> dict[str, Any] | None:
    """People of one quartiere and shift; None where the line is empty."""
    where, people = fields.text(f"where_{n}", 24), fields.whole(f"people_{n}")
    if not where and people is None:
        return None
    fields.faults += where_faults(where, city_answers.city.cells) if where else [fault("where", "missing")]
    if people is None or people < anonymity.K:
        small.append(people or 0)
    shift = SHIFTS.get(fields.text(f"shift_{n}"))
    custom = tuple(fields.text(f"{name}_{n}") for name in ("days", "start", "end"))
    days, start, end = custom if all(custom) else shift or SHIFTS["office"]
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)):
        fields.fault("slots", "slot", value=f"{start}-{end}")
        return None
    try:
        employer.shift(f"{days} {start}-{end}")
    except InputError:
        fields.fault("slots", "slot", value=f"{days} {start}-{end}")
        return None
    return {"where": where, "people": people, "days": days, "start": start, "end": end}


def _footprint(city_answers: Answers, workplace: Mapping[str, Any], token: str) -> ResponseReturnValue:
    rows, people = footprint(city_answers, workplace, moments.now().date())
    return render_template(
        "coworking/footprint.html", workplace=workplace, token=token, rows=rows, people=people, limit=LIMIT
    )


def footprint(
    city_answers: Answers, workplace: Mapping[str, Any], today: date
) -> tuple[list[dict[str, Any]], int]:
    """By kind of service, how many of the workers can use one in a week: for sure, and if unknown hours were open."""
    work = projection.metres(workplace["lon"], workplace["lat"])
    monday = today - timedelta(days=today.weekday())
    supply = published.supply(city_answers)
    cells = city_answers.city.cells
    bands: dict[str, dict[str, int]] = {}
    for band in workplace["bands"]:
        mine = bands.setdefault(f"{band['days']} {band['start']}-{band['end']}", {})
        mine[band["where"]] = mine.get(band["where"], 0) + band["people"]
    tables = []
    for text, people in bands.items():
        workers = employer.spread(people, cells)
        workers = workers[workers > 0]
        week = Way(work, work, employer.persona(employer.shift(text)), float(workplace["commute"]))
        homes = cells.loc[workers.index, ["x", "y"]]
        tables.append(
            nearby.kinds_in_use(
                city_answers.city.streets,
                homes,
                workers,
                week,
                supply.sites,
                supply.doors,
                monday,
                limit=LIMIT,
            )
        )
    totals = pd.concat(tables).groupby("kind").sum()
    timed_kinds = set(supply.sites.loc[supply.sites[Sites.hours].notna(), Sites.kind])
    totals = totals.reindex(sorted(timed_kinds), fill_value=0)
    rows: list[dict[str, Any]] = [
        {"kind": KINDS[str(code)], "sure": int(row["sure"]), "perhaps": int(row["perhaps"])}
        for code, row in totals.iterrows()
    ]
    rows.sort(key=lambda row: (row["sure"], row["perhaps"], language.name_of(row["kind"])))
    return rows, sum(band["people"] for band in workplace["bands"])


def _context() -> dict[str, Any]:
    quartieri = answers().city.quartieri
    inhabited = quartieri[quartieri["abitato"]]
    return {
        "labels": forms.labels(),
        "shifts": SHIFTS,
        "bands": range(1, BANDS + 1),
        "nil_names": sorted(inhabited["nil"].items(), key=lambda pair: figures.place_name(pair[1])),
        "problems": [],
        "form": None,
        "said": None,
    }
