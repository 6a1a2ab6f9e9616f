"""/dati: where every fact comes from, and what is missing."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.city_data import catalogue
from app.web.answers import answers

blueprint = Blueprint("city_data", __name__)


@blueprint.get("/dati")
def data() -> ResponseReturnValue:
    """The catalogue: where every fact comes from, and what is missing."""
    return render_template("city_data/data.html", **catalogue.catalogue(answers()))
