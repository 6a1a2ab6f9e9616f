"""Requests for a desk, of a person or a team; and the people who find none, by quartiere."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import storage
from app.coworking import entrance, forms
from app.coworking.demand import demands, matches
from app.coworking.forms import Fields
from app.web.answers import answers
from app.web.page import language
from app.web.requests import moments
from mire_geo import coworking
from mire_geo.coworking import DESKS, FEATURES
from mire_geo.errors import InputError
from mire_geo.measures import anonymity
from mire_geo.output import legend, maps
from mire_geo.output.wording import figures

blueprint = Blueprint("demand", __name__)


@blueprint.get("/coworking/domanda")
def request_form() -> ResponseReturnValue:
    """The form of a request."""
    return render_template("coworking/demand.html", **_context())


@blueprint.post("/coworking/domanda")
def store_request() -> ResponseReturnValue:
    """Store a request, or show everything that is wrong with it."""
    today = moments.now().date()
    form_fields = Fields(request.form)
    try:
        demand = demands.read_form(form_fields, answers().city.cells, today)
    except InputError as error:
        context = _context() | {"problems": forms.sentences(error), "form": request.form}
        return render_template("coworking/demand.html", **context), 400
    entrance.limit_writes()
    with storage.database().write("coworking:demand") as session:
        code = demands.store(session, *demand)
    return render_template("coworking/demand.html", **_context() | {"codes": [code]})


@blueprint.post("/coworking/domanda/foglio")
def store_sheet() -> ResponseReturnValue:
    """Store the requests of a CSV or Excel sheet; rows that cannot be stored are reported by line."""
    today = moments.now().date()
    entrance.limit_writes()
    sheet_bytes, sheet_name = forms.uploaded_sheet()
    parsed_sheet = coworking.read_requests(sheet_bytes, sheet_name, today=today, cells=answers().city.cells)
    codes = []
    with storage.database().write("coworking:demand") as session:
        for requester_kind, people_by_origin, request_terms, expires in demands.demands_of_sheet(
            parsed_sheet.items
        ):
            stored_until = min(expires or today + timedelta(days=60), today + demands.LONGEST)
            codes.append(
                demands.store(session, requester_kind, people_by_origin, request_terms, stored_until)
            )
    problems = forms.row_sentences((*parsed_sheet.notes, *parsed_sheet.faults))
    status = 200 if codes else 400
    return render_template(
        "coworking/demand.html", **_context() | {"codes": codes, "problems": problems}
    ), status


@blueprint.post("/coworking/domanda/ritira")
def withdraw() -> ResponseReturnValue:
    """Delete a request by its code."""
    with storage.database().write("coworking:demand") as session:
        demands.withdraw(session, request.form.get("token", "").strip()[:100])
    message = _("La richiesta è cancellata: non ne resta niente.")
    return render_template("coworking/demand.html", **_context() | {"said": message})


@blueprint.get("/coworking/bisogno")
def unmet() -> ResponseReturnValue:
    """People who ask for a desk and cannot have one, by quartiere; groups of fewer than five are not shown."""
    city_answers = answers()
    with storage.database().read() as session:
        people_by_nil = matches.publishable_unmet(
            matches.matching(session, city_answers, moments.now().date())
        )
    locale = language.current()
    rows = []
    for nil_id, quartiere in city_answers.city.quartieri.drop(columns="geometry").iterrows():
        people = int(people_by_nil.get(nil_id, 0))
        unmet_class = matches.map_class(people)
        rows.append(
            {
                "nil_id": nil_id,
                "nil": quartiere["nil"],
                "municipio": int(quartiere["municipio"]),
                "applicable": bool(quartiere["abitato"]),
                "people": people,
                "label": figures.released_count(people, locale),
                "colour": unmet_class.colour,
                "counted": city_answers.city.unlocated_count("coworking", int(str(nil_id))),
            }
        )
    rows.sort(key=lambda row: (-row["people"], not row["applicable"], figures.place_name(row["nil"])))
    return render_template(
        "coworking/unmet.html",
        rows=rows,
        total=anonymity.public_totals(people_by_nil),
        classes=matches.CLASSES,
        not_applicable=legend.NOT_APPLICABLE,
        counted=city_answers.city.unlocated_count("coworking"),
        map=city_answers.outline(locale),
        styles=maps.STYLES,
        panes=maps.PANES,
    )


def _context() -> dict[str, Any]:
    today: date = moments.now().date()
    quartieri = answers().city.quartieri
    inhabited = quartieri[quartieri["abitato"]]
    return {
        "desk_kinds": DESKS,
        "features": FEATURES,
        "labels": forms.labels(),
        "days": demands.days_offered(today),
        "short_day": moments.short_day,
        "nil_names": sorted(
            inhabited["nil"].items(), key=lambda id_and_name: figures.place_name(id_and_name[1])
        ),
        "parts": range(1, demands.PARTS + 1),
        "expires": (today + timedelta(days=60)).isoformat(),
        "problems": [],
        "form": None,
        "codes": [],
        "said": None,
    }
