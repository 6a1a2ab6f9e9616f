"""What people read: the map with its ranked list, the sheet of a quartiere, from here, the data."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from app.map import rhythms, scheda
from app.web import projection, requests
from app.web.answers import Answers, answers
from app.web.page import context, language
from app.web.requests import departure, parsing
from app.web.requests.parsing import Question
from mire_geo.output import legend, maps
from mire_geo.output.wording import figures

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@requests.accept_arguments(*parsing.QUESTION)
def index() -> ResponseReturnValue:
    """The map and, beside it, the quartieri in order."""
    city_answers = answers()
    question = parsing.question(request.args, city_answers.first_kind())
    return render_template(
        "map/index.html", **_gaps_context(city_answers, question), **context.map_context(city_answers)
    )


@blueprint.get("/lacune")
@requests.accept_arguments(*parsing.QUESTION)
def gaps() -> ResponseReturnValue:
    """The headline, the legends and the list alone, for a page that is open already."""
    city_answers = answers()
    question = parsing.question(request.args, city_answers.first_kind())
    return render_template("map/gaps.html", **_gaps_context(city_answers, question))


@blueprint.get("/qui")
@requests.accept_arguments(*parsing.QUESTION, "nil", "lat", "lon", "at", "week", "part")
def near_point() -> ResponseReturnValue:
    """What is near a point, given by degrees or as the middle of a NIL; `part=1` leaves the page's frame out."""
    city_answers = answers()
    question = parsing.question(request.args, city_answers.first_kind())
    nil_id = parsing.integer(request.args, "nil")
    if nil_id is None:
        x, y = parsing.point(request.args, city_answers.city.quartieri.total_bounds)
        nil_id = city_answers.city.nil_at(x, y)
    else:
        city_answers.quartiere(nil_id)
        x, y = city_answers.city.population_centre(nil_id)
    template = "map/here_part.html" if request.args.get("part") else "map/here.html"
    point_context = scheda.point_context(
        city_answers, x, y, question, departure.departure_moment(request.args)
    )
    lon, lat = projection.degrees(x, y)
    return render_template(
        template,
        nil_id=nil_id,
        nil=_nil_name(city_answers, nil_id),
        lon=lon,
        lat=lat,
        question=question,
        **point_context,
    )


@blueprint.get("/quartieri")
def quartieri() -> ResponseReturnValue:
    """All quartieri, by Municipio."""
    return render_template("map/quartieri.html", municipi=scheda.municipi(answers().city))


@blueprint.get("/quartieri/<int:nil_id>")
@requests.accept_arguments(*parsing.QUESTION, "week")
def quartiere(nil_id: int) -> ResponseReturnValue:
    """The sheet of one quartiere."""
    city_answers = answers()
    row = city_answers.quartiere(nil_id)
    question = parsing.question(request.args, city_answers.first_kind())
    return render_template(
        "map/quartiere.html",
        nil_id=nil_id,
        row=row,
        question=question,
        groups=scheda.people_by_group(row),
        offered=context.kinds_by_group(city_answers),
        classes=_legends(question),
        **scheda.services(city_answers, nil_id, question),
        **_chronotope_context(city_answers, nil_id, question, parsing.week(request.args)),
        **context.map_context(city_answers),
    )


def _chronotope_context(city_answers: Answers, nil_id: int, question: Question, week: str) -> dict[str, Any]:
    """What the four blocks of a scheda cronotopo say besides places and walks."""
    grids, kinds_without_hours = rhythms.grids(city_answers, nil_id, question.minutes, week)
    has_places = city_answers.has_places(question.kind.code)
    return {
        "rhythms": rhythms.rhythms(city_answers, nil_id),
        "who_can": rhythms.classes_by_persona(city_answers, nil_id, question, week) if has_places else [],
        "grids": grids,
        "silent": kinds_without_hours,
        "form": rhythms.urban_form_of(city_answers.city, nil_id),
        "partition_classes": legend.partition_classes(),
        "days": context.day_names(),
        "week": week,
        "weeks": context.typical_weeks(),
    }


@blueprint.get("/mappa/<path:name>")
def asset(name: str) -> ResponseReturnValue:
    """Our map script and style, and Leaflet's, from the packages that hold them."""
    is_servable = name.endswith((".js", ".css", ".png"))
    folder = maps.ASSETS if (maps.ASSETS / name).is_file() else maps.LEAFLET
    return send_from_directory(folder, name) if is_servable else abort(404)


def _gaps_context(city_answers: Answers, question: Question) -> dict[str, Any]:
    """What the headline, the legends and the list say; without figures where no file holds the kind."""
    variables: dict[str, Any] = {
        "question": question,
        "known": city_answers.has_places(question.kind.code),
        "counted": city_answers.city.unlocated_count(question.kind.code),
        "classes": _legends(question),
        "offered": context.kinds_by_group(city_answers),
        "held": context.kinds_with_places(city_answers),
        "minutes_offered": parsing.MINUTES,
        "speeds_offered": parsing.SPEEDS,
        "places": sorted(
            city_answers.city.quartieri["nil"].items(),
            key=lambda id_and_name: figures.place_name(id_and_name[1]),
        ),
    }
    if not variables["known"]:
        return variables
    quartieri_gaps = city_answers.ranked(*question)
    people, unserved = int(quartieri_gaps["people"].sum()), int(quartieri_gaps["unserved"].sum())
    return variables | {
        "headline": figures.headline(
            question.kind, question.minutes, people, unserved, language.current(), group=question.whom
        ),
        "people": people,
        "unserved": unserved,
        "sites": int(city_answers.city.sites_by_kind[question.kind.code]),
        "off_streets": city_answers.unserved_off_streets(*question),
        "near_border": city_answers.unserved_near_border(*question),
        "rows": [
            _list_row(row, int(quartieri_gaps["unserved"].max())) for row in quartieri_gaps.to_dict("records")
        ],
    }


def _list_row(row: Mapping[Any, Any], most_unserved: int) -> dict[str, Any]:
    """A row of the list: `gaps.by_nil`, the share left out with its colour, and the length of its bar."""
    share_unserved = 1 - row["share_served"]
    share_classes = legend.share_classes()
    class_index = legend.classify([share_unserved], share_classes)[0]
    applicable = row["status"] == "ok"
    return {
        **row,
        "applicable": applicable,
        "share_unserved": share_unserved,
        "colour": share_classes[class_index].colour if applicable else None,
        "bar": f"{100 * row['unserved'] / max(most_unserved, 1):.1f}%",
    }


def _legends(question: Question) -> dict[str, Any]:
    return {
        "cells": legend.minutes_classes(question.minutes),
        "nil": legend.share_classes(),
        "not_applicable": legend.NOT_APPLICABLE,
    }


def _nil_name(city_answers: Answers, nil_id: int | None) -> str | None:
    return None if nil_id is None else str(city_answers.quartiere(nil_id)["nil"])
