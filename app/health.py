"""Is the server alive, and is its city loaded."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app.answers import answers

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 once the city can be asked, with what it holds."""
    if "mire" not in current_app.extensions:
        return {"status": "loading"}, 503
    city = answers().city
    return {
        "status": "ok",
        "quartieri": len(city.quartieri),
        "cells": len(city.cells),
        "sites": len(city.sites),
        "residents": int(city.cells["people"].sum()),
    }
