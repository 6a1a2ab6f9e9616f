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
from mire_geo.city.nearby import Commute
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
def workplace_form() -> ResponseReturnValue:
    """The form of a workplace."""
    return render_template("coworking/employer.html", **_context())


@blueprint.post("/coworking/imprese")
def store_workplace() -> ResponseReturnValue:
    """Store a workplace and show its footprint, or show everything that is wrong."""
    city_answers = answers()
    try:
        workplace = _read_workplace(Fields(request.form), city_answers)
    except InputError as error:
        context = _context() | {"problems": forms.sentences(error), "form": request.form}
        return render_template("coworking/employer.html", **context), 400
    entrance.limit_writes()
    token = tokens.new_token()
    with storage.database().write("coworking:employers") as session:
        session.add(
            Employer(token=tokens.digest(token), fields=workplace, expires=moments.now().date() + KEPT)
        )
    return _footprint_page(city_answers, workplace, token)


@blueprint.post("/coworking/imprese/impronta")
def stored_footprint() -> ResponseReturnValue:
    """The footprint of a workplace by its code; or delete it."""
    token = request.form.get("token", "").strip()[:100]
    with storage.database().write("coworking:employers") as session:
        employer_row = session.scalars(
            select(Employer).where(Employer.token == tokens.digest(token))
        ).one_or_none()
        if employer_row is None:
            raise UnknownError(_("Nessuna sede ha questo codice: forse è già scaduta, o cancellata."))
        workplace = dict(employer_row.fields)
        if request.form.get("do") == "delete":
            session.delete(employer_row)
            message = _("La sede è cancellata: non ne resta niente.")
            return render_template("coworking/employer.html", **_context() | {"said": message})
    return _footprint_page(answers(), workplace, token)


def _read_workplace(form_fields: Fields, city_answers: Answers) -> dict[str, Any]:
    """A workplace as it is stored.

    Raises:
        RefusedError: anything wrong, all together.
    """
    try:
        x, y = parsing.point(
            {field_name: form_fields.text(field_name) for field_name in ("lat", "lon")},
            city_answers.city.quartieri.total_bounds,
        )
    except InputError:
        position_text = (
            ", ".join(
                form_fields.text(field_name) for field_name in ("lat", "lon") if form_fields.text(field_name)
            )
            or "–"
        )
        form_fields.add_fault("position", "position", value=position_text)
        x = y = 0.0
    small_groups: list[int] = []
    bands = [
        staff_group
        for band_number in range(1, BANDS + 1)
        if (staff_group := _band(form_fields, band_number, city_answers, small_groups))
    ]
    if small_groups and not form_fields.faults:
        raise InputError(
            _(
                "Un gruppo di %(n)s persone è troppo piccolo: ne servono almeno %(k)s.",
                n=small_groups[0],
                k=anonymity.K,
            )
        )
    if not bands and not form_fields.faults:
        form_fields.add_fault("people", "missing")
    commute = form_fields.whole_number("commute")
    if form_fields.faults:
        raise RefusedError(form_fields.faults)
    lon, lat = projection.degrees(x, y)
    return {
        "name": form_fields.text("name", 120),
        "lon": lon,
        "lat": lat,
        "commute": 30 if commute is None else max(0, min(commute, 180)),
        "bands": bands,
    }


def _band(
    form_fields: Fields, band_number: int, city_answers: Answers, small_groups: list[int]
) -> dict[str, Any] | None:
    """People of one quartiere and shift; None where the line is empty."""
    origin, people = (
        form_fields.text(f"where_{band_number}", 24),
        form_fields.whole_number(f"people_{band_number}"),
    )
    if not origin and people is None:
        return None
    form_fields.faults += (
        where_faults(origin, city_answers.city.cells) if origin else [fault("where", "missing")]
    )
    if people is None or people < anonymity.K:
        small_groups.append(people or 0)
    preset_shift = SHIFTS.get(form_fields.text(f"shift_{band_number}"))
    typed_shift = tuple(
        form_fields.text(f"{field_name}_{band_number}") for field_name in ("days", "start", "end")
    )
    days, start_text, end_text = typed_shift if all(typed_shift) else preset_shift or SHIFTS["office"]
    if not (_CLOCK.fullmatch(start_text) and _CLOCK.fullmatch(end_text)):
        form_fields.add_fault("slots", "slot", value=f"{start_text}-{end_text}")
        return None
    try:
        employer.read_shift(f"{days} {start_text}-{end_text}")
    except InputError:
        form_fields.add_fault("slots", "slot", value=f"{days} {start_text}-{end_text}")
        return None
    return {"where": origin, "people": people, "days": days, "start": start_text, "end": end_text}


def _footprint_page(city_answers: Answers, workplace: Mapping[str, Any], token: str) -> ResponseReturnValue:
    rows, people = footprint(city_answers, workplace, moments.now().date())
    return render_template(
        "coworking/footprint.html", workplace=workplace, token=token, rows=rows, people=people, limit=LIMIT
    )


def footprint(
    city_answers: Answers, workplace: Mapping[str, Any], today: date
) -> tuple[list[dict[str, Any]], int]:
    """By kind of service, how many of the workers can use one in a week: for sure, and if unknown hours were open."""
    workplace_point = projection.metres(workplace["lon"], workplace["lat"])
    monday = today - timedelta(days=today.weekday())
    supply = published.supply(city_answers)
    cells = city_answers.city.cells
    bands: dict[str, dict[str, int]] = {}
    for band in workplace["bands"]:
        band_people = bands.setdefault(f"{band['days']} {band['start']}-{band['end']}", {})
        band_people[band["where"]] = band_people.get(band["where"], 0) + band["people"]
    tables = []
    for shift_text, people in bands.items():
        workers = employer.spread_workers(people, cells)
        workers = workers[workers > 0]
        worker_way = Commute(
            workplace_point,
            workplace_point,
            employer.shift_persona(employer.read_shift(shift_text)),
            float(workplace["commute"]),
        )
        homes = cells.loc[workers.index, ["x", "y"]]
        tables.append(
            nearby.kinds_in_use(
                city_answers.city.streets,
                homes,
                workers,
                worker_way,
                supply.sites,
                supply.doors,
                monday,
                limit=LIMIT,
            )
        )
    kind_totals = pd.concat(tables).groupby("kind").sum()
    timed_kinds = set(supply.sites.loc[supply.sites[Sites.hours].notna(), Sites.kind])
    kind_totals = kind_totals.reindex(sorted(timed_kinds), fill_value=0)
    kind_rows: list[dict[str, Any]] = [
        {"kind": KINDS[str(code)], "sure": int(kind_row["sure"]), "perhaps": int(kind_row["perhaps"])}
        for code, kind_row in kind_totals.iterrows()
    ]
    kind_rows.sort(
        key=lambda kind_row: (kind_row["sure"], kind_row["perhaps"], language.kind_name(kind_row["kind"]))
    )
    return kind_rows, sum(band["people"] for band in workplace["bands"])


def _context() -> dict[str, Any]:
    quartieri = answers().city.quartieri
    inhabited = quartieri[quartieri["abitato"]]
    return {
        "labels": forms.labels(),
        "shifts": SHIFTS,
        "bands": range(1, BANDS + 1),
        "nil_names": sorted(
            inhabited["nil"].items(), key=lambda id_and_name: figures.place_name(id_and_name[1])
        ),
        "problems": [],
        "form": None,
        "said": None,
    }
