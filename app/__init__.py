"""The web application: each request is parsed, the library asked once, the answer serialised."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from app import city_data, coworking, hours, near, planning, storage, workshop
from app import map as city_map
from app.web import logs, requests, security
from app.web.answers import Answers
from app.web.page import language
from app.web.responses import compression, errors, openapi
from mire_geo import city as cities
from mire_geo.city import City

DATA = Path(__file__).resolve().parent.parent / "data" / "milano"
"""The city served when neither `create_app` nor the environment names another."""


def create_app(city: City | None = None, config: Mapping[str, Any] | None = None) -> Flask:
    """The application that serves `city`; the one in `MIRE_DATA`, or Milano, if none is given.

    Environment: `MIRE_DATA` (folder made by `mire build`), `MIRE_TRUSTED_HOSTS` (names and addresses, separated by
    commas, under which this server may be called besides this machine's own), `SECRET_KEY`; `DATABASE_URL` or
    `MIRE_DATABASE` (see `storage.init`), `MIRE_PUBLIC_URL` (how others reach this server: QR codes, links),
    `MIRE_EMBED` (sites that may embed a room's view).

    Raises:
        DataError: the folder holds no usable city.
    """
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=os.environ.get(
            "SECRET_KEY"
        ),  # nothing is signed yet: without one, sessions stay impossible
        EMBED=security.frame_sources(os.environ.get("MIRE_EMBED", "")),
        PUBLIC_URL=os.environ.get("MIRE_PUBLIC_URL"),
        MAX_CONTENT_LENGTH=64 * 1024,
        TRUSTED_HOSTS=security.trusted_hosts(os.environ.get("MIRE_TRUSTED_HOSTS", "")),
    )
    app.config.from_mapping(config or {})
    app.json.ensure_ascii = app.json.sort_keys = False  # type: ignore[attr-defined]
    if city is None:
        app.config["CITY_FOLDER"] = Path(os.environ.get("MIRE_DATA", DATA))
        city = cities.load(app.config["CITY_FOLDER"])
    app.extensions["mire.city"] = Answers(city)
    for web_module in (logs, language, security, requests, compression, errors, openapi):
        web_module.init(app)
    for subject in (storage, city_map, hours, near, planning, coworking, workshop, city_data):
        subject.init(app)
    return app
