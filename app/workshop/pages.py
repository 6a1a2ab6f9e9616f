"""The pages of the Laboratorio: open a room, take part, the projector, the console, two scenarios side by side."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.web import clock, requests, security
from app.web.answers import Answers, answers
from app.web.page import context, language
from mire_geo.output import legend, maps
from mire_geo.output.wording import catalogue, contribution_types, figures
from mire_geo.planning import workshop
from mire_geo.tables import kinds

blueprint = Blueprint("laboratorio", __name__)

CODE = "CODE"
"""Stands for the code of a room that is not open yet, in an address that a script fills in."""

PROPOSED_KEPT_DAYS = 30
"""Days after which a room is deleted, as the form of a new room proposes; the facilitator may choose another day."""

EXPORTS = ("pdf", "png", "geojson", "csv", "xlsx", "gpkg", "json")


@blueprint.get("/laboratorio")
@requests.accept_arguments("codice")
def index() -> ResponseReturnValue:
    """Open a room, or enter one by its code."""
    if request.args.get("codice"):
        return redirect(url_for("laboratorio.room", code=request.args["codice"].strip()[:12] or "-"))
    city_answers = answers()
    today = clock.today()
    return render_template(
        "workshop/open.html",
        municipi=_municipi(city_answers),
        offered=context.kinds_by_group(city_answers),
        config={
            "urls": {"rooms": url_for("rooms.open_room"), "page": url_for("laboratorio.room", code=CODE)}
        },
        first_day=today.isoformat(),
        delete_on=(today + timedelta(days=PROPOSED_KEPT_DAYS)).isoformat(),
    )


@blueprint.get("/l/<code>")
@requests.accept_arguments("vista")
def room(code: str) -> ResponseReturnValue:
    """Join and take part."""
    return _page("room", code)


@blueprint.get("/l/<code>/proiettore")
def projector(code: str) -> ResponseReturnValue:
    """The projector: what everybody in the room sees on the wall."""
    return _page("projector", code)


@blueprint.get("/l/<code>/incorpora")
def embedded(code: str) -> ResponseReturnValue:
    """The projector, for other sites to show inside a page of theirs: only those of `MIRE_EMBED` may."""
    security.allow_framing()
    return _page("projector", code)


@blueprint.get("/l/<code>/regia")
def console(code: str) -> ResponseReturnValue:
    """The facilitator's console; without their secret it shows nothing."""
    return _page("console", code, exports=EXPORTS)


@blueprint.get("/l/<code>/confronto")
@requests.accept_arguments("a", "b")
def compare(code: str) -> ResponseReturnValue:
    """Two scenarios of a room side by side."""
    return _page("compare", code)


def _page(template_name: str, room_code: str, **extra_context: Any) -> str:
    """A page of a room, for any code: its scripts ask the API whether there is such a room; the API counts guesses."""
    city_answers = answers()
    return render_template(
        f"workshop/{template_name}.html",
        code=room_code.upper()[:12],
        config=_config(city_answers, room_code.upper()[:12]),
        map=city_answers.outline(language.current()),
        types={
            room_code: _translated(type_words.title)
            for room_code, type_words in contribution_types.TYPES.items()
        },
        quartieri=sorted(
            city_answers.city.quartieri["nil"].items(),
            key=lambda id_and_name: figures.place_name(id_and_name[1]),
        ),
        **extra_context,
    )


def _config(city_answers: Answers, code: str) -> dict[str, Any]:
    """The settings of the scripts of a room."""
    language_code = language.current()
    return {
        "code": code,
        "map": city_answers.outline(language_code).name,
        "mapWords": maps.map_texts(language_code),
        "styles": maps.STYLES,
        "panes": maps.PANES,
        "kinds": _kinds(city_answers),
        "types": _types(),
        "classes": {
            "minutes": [
                legend.class_as_dict(legend_class, language_code) for legend_class in legend.change_classes()
            ],
            "hours": [
                legend.class_as_dict(legend_class, language_code)
                for legend_class in legend.hours_change_classes()
            ],
        },
        "quartieri": {
            str(nil_id): figures.place_name(nil) for nil_id, nil in city_answers.city.quartieri["nil"].items()
        },
        "urls": {
            "room": url_for("rooms.read", code=code),
            "page": url_for("laboratorio.room", code=code),
            "projector": url_for("laboratorio.projector", code=code),
            "compare": url_for("laboratorio.compare", code=code),
            "quartieri": url_for("api.quartieri"),
            "cells": url_for("api.cells"),
            "basemap": url_for("api.basemap"),
            "sites": url_for("api.sites"),
            "find": url_for("near.find") if "near.find" in current_app.view_functions else None,
        },
    }


def _types() -> dict[str, dict[str, Any]]:
    """The words, the colour and the form of each type of contribution."""
    return {
        type_code: {
            "title": _translated(type_words.title),
            "about": _translated(type_words.about),
            "save": _translated(type_words.save),
            "colour": type_words.colour,
            "onServices": type_code in workshop.CHANGES,
            **workshop.form(type_code),
        }
        for type_code, type_words in contribution_types.TYPES.items()
    }


def _translated(message: str) -> str:
    return catalogue.gettext(message, language.current())


def _kinds(city_answers: Answers) -> dict[str, dict[str, Any]]:
    sites = city_answers.city.sites_by_kind
    return {
        kind.code: {
            "name": language.kind_name(kind),
            "names": language.kind_plural(kind),
            "group": kind.group,
            "sites": int(sites[kind.code]),
        }
        for kind in kinds.KINDS.values()
    }


def _municipi(city_answers: Answers) -> list[tuple[int, list[tuple[int, str]]]]:
    """NIL where somebody lives, by Municipio and name."""
    inhabited_quartieri = city_answers.city.quartieri[city_answers.city.quartieri["abitato"]]
    nils_by_municipio: dict[int, list[tuple[int, str]]] = {}
    for nil_id, row in inhabited_quartieri.iterrows():
        nils_by_municipio.setdefault(int(row["municipio"]), []).append(
            (int(str(nil_id)), figures.place_name(row["nil"]))
        )
    return [
        (municipio, sorted(nils, key=lambda nil_name_pair: nil_name_pair[1]))
        for municipio, nils in sorted(nils_by_municipio.items())
    ]
