"""What people read: the map with its ranked list, the sheet of a quartiere, from here, the data."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from app import language, leaving, payloads, requests, sheets
from app.answers import Answers, answers
from app.hours import asking, sheet, telling
from app.payloads import Question
from mire_geo.output import legend, maps
from mire_geo.output.wording import figures

blueprint = Blueprint("pages", __name__)

FIRST_KIND = "casa_di_quartiere"


@blueprint.get("/")
@requests.arguments(*payloads.QUESTION)
def index() -> ResponseReturnValue:
    """The map and, beside it, the quartieri in order."""
    asked = answers()
    question = payloads.question(request.args, _first_kind(asked))
    return render_template("index.html", **_gaps_context(asked, question), **sheets.map_context(asked))


@blueprint.get("/lacune")
@requests.arguments(*payloads.QUESTION)
def gaps() -> ResponseReturnValue:
    """The headline, the legends and the list alone, for a page that is open already."""
    asked = answers()
    question = payloads.question(request.args, _first_kind(asked))
    return render_template("gaps.html", **_gaps_context(asked, question))


@blueprint.get("/qui")
@requests.arguments(*payloads.QUESTION, "nil", "lat", "lon", "at", "week", "part")
def here() -> ResponseReturnValue:
    """What is near a point, given by degrees or as the middle of a NIL; `part=1` leaves the page's frame out."""
    asked = answers()
    question = payloads.question(request.args, _first_kind(asked))
    nil_id = payloads.integer(request.args, "nil")
    if nil_id is None:
        x, y = payloads.point(request.args, asked.city.quartieri.total_bounds)
        nil_id = asked.nil_at(x, y)
    else:
        asked.quartiere(nil_id)
        x, y = asked.middle(nil_id)
    frame = "here_part.html" if request.args.get("part") else "here.html"
    context = sheets.here(asked, x, y, question, leaving.asked(request.args))
    lon, lat = payloads.degrees(x, y)
    return render_template(
        frame, nil_id=nil_id, nil=_nil_name(asked, nil_id), lon=lon, lat=lat, question=question, **context
    )


@blueprint.get("/quartieri")
def quartieri() -> ResponseReturnValue:
    """All quartieri, by Municipio."""
    return render_template("quartieri.html", municipi=sheets.municipi(answers().city))


@blueprint.get("/quartieri/<int:nil_id>")
@requests.arguments(*payloads.QUESTION, "week")
def quartiere(nil_id: int) -> ResponseReturnValue:
    """The sheet of one quartiere."""
    asked = answers()
    row = asked.quartiere(nil_id)
    question = payloads.question(request.args, _first_kind(asked))
    lon, lat = payloads.degrees(*asked.middle(nil_id))
    return render_template(
        "quartiere.html",
        nil_id=nil_id,
        row=row,
        lon=lon,
        lat=lat,
        question=question,
        groups=sheets.groups(row),
        offered=sheets.offered(asked),
        classes=_legends(question),
        **sheets.services(asked, nil_id, question),
        **_chronotope(asked, nil_id, question, asking.week(request.args)),
        **sheets.map_context(asked),
    )


def _chronotope(asked: Answers, nil_id: int, question: Question, week: str) -> dict[str, Any]:
    """What the four blocks of a scheda cronotopo say besides places and walks."""
    drawn, silent = sheet.grids(asked, nil_id, question.minutes, week)
    known = asked.known(question.kind.code)
    return {
        "rhythms": sheet.rhythms(asked, nil_id),
        "who_can": sheet.who_can(asked, nil_id, question, week) if known else [],
        "grids": drawn,
        "silent": silent,
        "form": sheet.shape_of(asked.city, nil_id),
        "partition_classes": legend.partition_classes(),
        "days": telling.days(),
        "week": week,
        "weeks": telling.weeks(),
    }


@blueprint.get("/dati")
def data() -> ResponseReturnValue:
    """The catalogue: where every fact comes from, and what is missing."""
    return render_template("data.html", **sheets.catalogue(answers()))


@blueprint.get("/mappa/<path:name>")
def asset(name: str) -> ResponseReturnValue:
    """Our map script and style, and Leaflet's, from the packages that hold them."""
    served = name.endswith((".js", ".css", ".png"))
    folder = maps.ASSETS if (maps.ASSETS / name).is_file() else maps.LEAFLET
    return send_from_directory(folder, name) if served else abort(404)


def _gaps_context(asked: Answers, question: Question) -> dict[str, Any]:
    """What the headline, the legends and the list say; without figures where no file holds the kind."""
    context: dict[str, Any] = {
        "question": question,
        "known": asked.known(question.kind.code),
        "counted": asked.counted(question.kind.code),
        "classes": _legends(question),
        "offered": sheets.offered(asked),
        "held": sheets.held(asked),
        "minutes_offered": payloads.MINUTES,
        "speeds_offered": payloads.SPEEDS,
        "places": sorted(asked.city.quartieri["nil"].items(), key=lambda pair: figures.place(pair[1])),
    }
    if not context["known"]:
        return context
    ranked = asked.ranked(*question)
    people, unserved = int(ranked["people"].sum()), int(ranked["unserved"].sum())
    return context | {
        "headline": figures.headline(
            question.kind, question.minutes, people, unserved, language.chosen(), whom=question.whom
        ),
        "people": people,
        "unserved": unserved,
        "sites": int(asked.city.sites_by_kind[question.kind.code]),
        "off_streets": asked.unserved_off_streets(*question),
        "near_border": asked.unserved_near_border(*question),
        "rows": [_list_row(row, int(ranked["unserved"].max())) for row in ranked.to_dict("records")],
    }


def _list_row(row: Mapping[Any, Any], worst: int) -> dict[str, Any]:
    """A row of the list: `gaps.by_nil`, the share left out with its colour, and the length of its bar."""
    left_out = 1 - row["share_served"]
    steps = legend.share_classes()
    position = legend.classify([left_out], steps)[0]
    applicable = row["status"] == "ok"
    return {
        **row,
        "applicable": applicable,
        "share_unserved": left_out,
        "colour": steps[position].colour if applicable else None,
        "bar": f"{100 * row['unserved'] / max(worst, 1):.1f}%",
    }


def _legends(question: Question) -> dict[str, Any]:
    return {
        "cells": legend.minutes_classes(question.minutes),
        "nil": legend.share_classes(),
        "not_applicable": legend.NOT_APPLICABLE,
    }


def _first_kind(asked: Answers) -> str:
    """The kind shown before anyone asks: the first choice, or the first of the taxonomy that has sites."""
    sites = asked.city.sites_by_kind
    held = list(sites.index[sites > 0])
    return FIRST_KIND if FIRST_KIND in held or not held else str(held[0])


def _nil_name(asked: Answers, nil_id: int | None) -> str | None:
    return None if nil_id is None else str(asked.quartiere(nil_id)["nil"])
