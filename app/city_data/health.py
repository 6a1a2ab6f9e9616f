"""Is the server alive, is its city loaded, and does its database take what is written."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app import storage
from app.storage import problems
from app.web.answers import answers

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer 200 as long as the process runs."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 and the city's counts once city and database can be used; else 503 and the reason."""
    if "mire.city" not in current_app.extensions:
        return {"status": "loading"}, 503
    fault = storage.database().fault()
    if fault is not None:
        fault_answer = {
            "status": "storage_not_usable",
            "reason": fault.kind,
            "message": problems.sentence(fault),
        }
        return fault_answer, 503
    city = answers().city
    return {
        "status": "ok",
        "quartieri": len(city.quartieri),
        "cells": len(city.cells),
        "sites": len(city.sites),
        "residents": int(city.cells["people"].sum()),
    }
