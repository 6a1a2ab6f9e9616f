"""/vicino: the page, its answer, the search for a place, and the hours of a place as a calendar."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.near import places, query, search
from app.near.query import Wish
from app.storage import published
from app.web import requests
from app.web.answers import Answers, answers
from app.web.page import language, opening_sentences
from app.web.requests import moments
from mire_geo import schedule
from mire_geo.city import nearby
from mire_geo.errors import InputError, MireError, NoDataError, UnknownError
from mire_geo.measures.time import prism
from mire_geo.measures.time.personas import VISIT
from mire_geo.output import maps
from mire_geo.output.wording import figures
from mire_geo.tables.kinds import GROUPS, KINDS
from mire_geo.tables.schema import Sites

blueprint = Blueprint("near", __name__)

MINUTES = (5, 10, 15, 20, 30)
CALENDAR_DAYS = 28
STATES = {
    "me": {"fillColor": "#6a3d9a", "color": "#ffffff", "weight": 3, "radius": 9, "dashArray": None},
    "open": {"fillColor": "#0b6e4f", "color": "#ffffff", "weight": 1.5, "radius": 7, "dashArray": None},
    "unknown": {"fillColor": "#ffffff", "color": "#5b4a00", "weight": 2.5, "radius": 6, "dashArray": "3 3"},
    "closed": {"fillColor": "#9a9a9a", "color": "#ffffff", "weight": 1.5, "radius": 5, "dashArray": None},
}
"""How the map draws a place, by its state on arrival: by size and line as well as by colour."""


@blueprint.app_template_global()
def near_words() -> Mapping[str, Any]:
    """The functions with which the templates of these pages write moments and places."""
    return {
        "said": opening_sentences.arrival_sentence,
        "ask": opening_sentences.whom_to_ask,
        "usable": opening_sentences.usable_sentence,
        "week": opening_sentences.arrival_week,
        "clock": moments.time_text,
        "short_day": moments.short_day,
        "day_name": moments.day_name,
        "length": moments.duration_text,
    }


@blueprint.get("/vicino")
@requests.accept_arguments(*query.WISH, *query.WAY)
def page() -> ResponseReturnValue:
    """The page before anybody said where they are; what was shared is filled in."""
    city_answers = answers()
    try:
        wish = query.wish(request.args)
        problem = None
    except MireError as error:
        wish, problem = query.wish({}), language.sentence(error)
    return render_template("near/page.html", answer=None, problem=problem, **_context(city_answers, wish))


@blueprint.post("/vicino")
def answer() -> ResponseReturnValue:
    """What is near the position of the form; `part=1` leaves the page's frame out."""
    city_answers = answers()
    without_frame = bool(request.form.get("part"))
    try:
        wish = query.wish(request.form)
        answer_context = _answer_context(city_answers, wish)
    except MireError as error:
        if not without_frame:
            raise
        return render_template("near/problem.html", problem=language.sentence(error)), 400
    if without_frame:
        return render_template("near/answer.html", answer=answer_context, wish=wish, share=wish.query)
    return render_template(
        "near/page.html", answer=answer_context, problem=None, **_context(city_answers, wish)
    )


@blueprint.post("/vicino/cerca")
def find() -> ResponseReturnValue:
    """Places by name, as JSON; the text may be somebody's address, so it is in the body too."""
    try:
        place_matches = search.places(answers(), request.form.get("q", ""))
    except MireError as error:
        return jsonify(error={"message": language.sentence(error)}), 400
    return jsonify(places=[place_match._asdict() for place_match in place_matches])


@blueprint.get("/vicino/luogo/<path:site>.ics")
def calendar(site: str) -> ResponseReturnValue:
    """The hours of a place for the next four weeks, as an iCalendar file to download."""
    sites = published.supply(answers()).sites
    if site not in sites.index:
        raise UnknownError(_("Non esiste un luogo «%(site)s».", site=site[:60]))
    row = sites.loc[site]
    if not isinstance(row[Sites.hours], str):
        raise NoDataError(_("Nessuno ha scritto gli orari di questo luogo: non c’è calendario."))
    title = (
        row[Sites.name] if isinstance(row[Sites.name], str) else language.kind_name(KINDS[row[Sites.kind]])
    )
    today = moments.now().date()
    calendar_file = schedule.icalendar(
        row[Sites.hours], today, today + timedelta(days=CALENDAR_DAYS), title=title
    )
    headers = {"Content-Disposition": 'attachment; filename="orari.ics"'}
    return Response(calendar_file.text, mimetype="text/calendar", headers=headers)


def _answer_context(city_answers: Answers, wish: Wish) -> dict[str, Any]:
    supply = published.supply(city_answers)
    point = query.position(request.form, city_answers) or _likeliest_position(city_answers)
    if point is None:
        raise InputError(_("Manca dove sei: tocca la mappa, cerca un indirizzo o scegli un quartiere."))
    way = query.way(request.form, city_answers, point)
    if way:
        return places.way_context(city_answers, supply, wish, way)
    return places.near_context(city_answers, supply, wish, point)


def _likeliest_position(city_answers: Answers) -> tuple[float, float] | None:
    """The position of the likeliest place of `q=`, for browsers without scripts."""
    search_text = request.form.get("q", "").strip()
    if not search_text:
        return None
    place_matches = search.places(city_answers, search_text)
    if not place_matches:
        raise InputError(
            _("Nessun luogo somiglia a quello che hai scritto: prova con la via, o col quartiere.")
        )
    position_arguments = {"lat": str(place_matches[0].lat), "lon": str(place_matches[0].lon)}
    return query.position(position_arguments, city_answers)


def _context(city_answers: Answers, wish: Wish) -> dict[str, Any]:
    sites = city_answers.city.sites_by_kind
    kinds = [kind for kind in KINDS.values() if sites[kind.code] or kind.code == places.COWORKING]
    now = moments.now()
    return {
        "wish": wish,
        "share": wish.query,
        "now": now,
        "days": moments.coming_days(),
        "minutes_offered": MINUTES,
        "offered": [(code, [kind for kind in kinds if kind.group == code]) for code in GROUPS],
        "nil_names": sorted(
            city_answers.city.quartieri["nil"].items(),
            key=lambda id_and_name: figures.place_name(id_and_name[1]),
        ),
        "personas": nearby.commuters(),
        "commute": prism.COMMUTE,
        "visit": VISIT,
        "map": city_answers.outline(language.current()),
        "styles": {**maps.STYLES, "states": STATES},
        "panes": maps.PANES,
    }
