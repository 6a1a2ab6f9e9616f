"""/dove: where the next places of a kind should go, at once and then proven."""

from typing import Any

import pandas as pd
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.planning import dependency, fairness, query
from app.planning.plans import TIME_LIMIT, planner_answers
from app.web import projection, requests
from app.web.answers import answers
from app.web.page.context import kinds_by_group, kinds_with_places, map_context
from app.web.requests import parsing
from mire_geo.errors import UnknownError
from mire_geo.planning import location_allocation
from mire_geo.tables import kinds
from mire_geo.tables.kinds import GROUPS, KINDS
from mire_geo.tables.schema import Quartieri, Sites

blueprint = Blueprint("planning", __name__)


REACH_COLOURS = ("#b3d2de", "#1d5b79", "#f1c993")
"""Cells within the limit today, with the new places, and not at all: pale blue, dark blue, pale orange."""

COUNTED_COLOURS = ("#d5cfc3", "#e98d3d", "#b3d2de", "#5d9cb5")
"""Cells with no place within the limit, with one alone, with two, with three or more."""

AREA_COLOURS = (
    "#8fb8cc",
    "#f1c993",
    "#a9c89a",
    "#d9a6b3",
    "#c3b5dc",
    "#e6dc8a",
    "#b8b2a6",
    "#8fcbc0",
    "#e7b48f",
    "#a7b7e0",
)
"""Pilot areas, in order of size; the list and the tooltip say their numbers, so no colour stands alone."""

MARKS = {
    "standing": {
        "fill": True,
        "radius": 4,
        "color": "#ffffff",
        "weight": 1.3,
        "fillColor": "#14213d",
        "fillOpacity": 1,
    },
    "place": {
        "fill": True,
        "radius": 9,
        "color": "#ffffff",
        "weight": 2.5,
        "fillColor": "#c4522c",
        "fillOpacity": 1,
    },
    "chosen": {
        "fill": True,
        "radius": 12,
        "color": "#14213d",
        "weight": 4,
        "fillColor": "#c4522c",
        "fillOpacity": 1,
    },
}
"""How places are drawn: those that stand, the new ones, the one chosen in the list."""


@blueprint.get("/dove")
@requests.accept_arguments(*query.SITING, "part")
def siting() -> ResponseReturnValue:
    """Where the next places of a kind should go; `part=1` leaves the page's frame out."""
    city_answers = answers()
    first_kind = answers().first_kind()
    kind = parsing.kind(request.args, first_kind)
    if not city_answers.has_places(kind.code):
        context: dict[str, Any] = {
            "question": {"kind": kind},
            "known": False,
            "counted": city_answers.city.unlocated_count(kind.code),
        }
        context |= {"asked": query.siting_question({"kind": first_kind}, first_kind)}
    else:
        question = planner_answers().within_candidates(query.siting_question(request.args, first_kind))
        context = {"question": {"kind": kind}, "known": True, "counted": None, "asked": question}
        context |= placement_context(question)
    context["source"] = next(
        source_name for source_name, codes in query.FROM.items() if codes == context["asked"].candidates
    )
    if request.args.get("part"):
        return render_template("planning/where_part.html", **context)
    return render_template(
        "planning/where.html",
        **context,
        offered=kinds_by_group(city_answers),
        held=kinds_with_places(city_answers),
        counts=query.COUNTS,
        minutes_offered=parsing.MINUTES,
        sources=query.FROM,
        colours=REACH_COLOURS,
        marks=MARKS,
        time_limit=TIME_LIMIT,
        **map_context(city_answers),
    )


def placement_context(question: location_allocation.Question) -> dict[str, Any]:
    """The variables of the headline, the sentences and the list of /dove."""
    placement = planner_answers().best_placement(question)
    nil_names = answers().city.quartieri[Quartieri.nil]
    rows = []
    for place_number, (label, row) in enumerate(placement.places.iterrows(), start=1):
        lon, lat = projection.degrees(row.geometry.x, row.geometry.y)
        nil_id = None if pd.isna(row[Sites.nil_id]) else int(row[Sites.nil_id])
        rows.append(
            {
                "number": place_number,
                "place": str(label),
                "kind": kinds.KINDS.get(row[Sites.kind]),
                "name": None if pd.isna(row[Sites.name]) else str(row[Sites.name]),
                "address": None if pd.isna(row[Sites.address]) else str(row[Sites.address]),
                "nil_id": nil_id,
                "nil": None if nil_id is None else str(nil_names[nil_id]),
                "gained": int(row["people_gained"]),
                "lon": lon,
                "lat": lat,
            }
        )
    return {
        "placement": placement,
        "rows": rows,
        "most": max(int(placement.places["people_gained"].max()), 1) if rows else 1,
        "more": placement.after - placement.before,
        "candidates": len(planner_answers().siting_input(question).places),
        "standing": len(planner_answers().siting_input(question).existing),
        "fair": url_for("planning.equity", **equity_arguments(question, rows)),
    }


def equity_arguments(question: location_allocation.Question, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The arguments of /equita that compare before and after the new places."""
    return {
        "kind": question.kind,
        "measure": "minutes",
        "minutes": f"{question.limit:g}",
        "people": question.people,
        "open": " ".join(row["place"] for row in rows),
    }


@blueprint.app_template_global()
def planning_words() -> dict[str, Any]:
    """The names of choices in the templates of these pages."""
    return {
        "from": {
            "public": _("edifici pubblici: scuole, biblioteche, uffici"),
            "schools": _("scuole"),
            "streets": _("incroci di strade, ovunque"),
        },
        "people": {
            "residents": _("tutti i residenti"),
            "intended": _("chi ne ha l’età"),
            "women": _("donne"),
            "foreigners": _("cittadini stranieri"),
            "0-2": _("0–2 anni"),
            "3-5": _("3–5 anni"),
            "0-13": _("0–13 anni"),
            "14-18": _("14–18 anni"),
            "19-64": _("19–64 anni"),
            "65+": _("65 anni e più"),
            "80+": _("80 anni e più"),
        },
        "measure": {
            "minutes": _("minuti fino al più vicino"),
            "within": _("chi ne ha uno vicino"),
            "catchment": _("posti per ciascuno"),
            "count": _("quanti vicino"),
        },
        "by": {
            "income": _("redditi della zona"),
            "age": _("età"),
            "gender": _("genere"),
            "citizenship": _("cittadinanza"),
            "municipio": _("Municipio"),
            "nil": _("quartiere"),
        },
    }


@blueprint.get("/equita")
@requests.accept_arguments(*query.EQUITY)
def equity() -> ResponseReturnValue:
    """How fairly a kind is shared: curves, indices, groups; before and after, where places are opened or closed."""
    city_answers = answers()
    question = query.equity_query(request.args, answers().first_kind())
    has_places = city_answers.has_places(question.kind.code)
    context: dict[str, Any] = {
        "question": {"kind": question.kind},
        "asked": question,
        "known": has_places,
        "counted": city_answers.city.unlocated_count(question.kind.code),
        "offered": kinds_by_group(city_answers),
        "minutes_offered": parsing.MINUTES,
        "measures": query.MEASURES,
        "people_offered": query.PEOPLE,
        "groups_offered": query.offered_groups(question),
        "opened": [
            location_allocation.candidate_place(city_answers.city, label) for label in question.opened
        ],
        "closed": [site_name(site) for site in question.closed],
    }
    if has_places:
        context |= fairness.page_context(question)
    return render_template("planning/fair.html", **context)


def site_name(site: str) -> str:
    """The name of a site, its label if it has none.

    Raises:
        UnknownError: no such site.
    """
    sites = answers().city.sites
    if site not in sites.index:
        raise UnknownError(_("Non esiste un luogo «%(site)s».", site=site[:80]))
    row = sites.loc[site]
    return str(row[Sites.name]) if pd.notna(row[Sites.name]) else site


@blueprint.get("/rete")
@requests.accept_arguments(*query.DEPENDENCY, "part")
def network() -> ResponseReturnValue:
    """The people who depend on one place alone, and the pilot areas; `part=1` leaves the page's frame out."""
    city_answers = answers()
    question = query.dependency_query(
        request.args, planner_answers().whole_kinds(), planner_answers().welfare_kinds()
    )
    context = {"asked": question, **dependency.page_context(question)}
    if request.args.get("part"):
        return render_template("planning/network_part.html", **context)
    return render_template(
        "planning/network.html",
        **context,
        whole=[
            (code, [KINDS[kind] for kind in planner_answers().whole_kinds() if KINDS[kind].group == code])
            for code in GROUPS
        ],
        minutes_offered=parsing.MINUTES,
        counted_colours=COUNTED_COLOURS,
        area_colours=AREA_COLOURS,
        marks=MARKS,
        **map_context(city_answers),
    )
