"""Helpers for the coworking platform: the city, a manager, and whoever books, each a client with its own cookies."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests import clock, neartoy

KEY = "the-key-of-the-city"
NOW = datetime.fromisoformat("2026-11-25T08:30")
TUESDAY = "2026-12-01"


@contextmanager
def platform(patch: pytest.MonkeyPatch, database: str, folder: Path) -> Iterator[Flask]:
    """The platform of the toy city at `NOW`; its letters go to `folder`/mail."""
    clock.start(patch, NOW)
    config = {"DATABASE": database, "CITY_TOKEN": KEY, "MAIL_FOLDER": folder / "mail"}
    made = create_app(neartoy.city(), config)
    try:
        yield made
    finally:
        made.extensions["mire.database"].close()


def letters(folder: Path) -> list[Message]:
    """The letters written so far, the oldest first."""
    return [message_from_bytes(file.read_bytes()) for file in sorted((folder / "mail").glob("*.eml"))]


def form(node: int = 13, **changed: Any) -> dict[str, str]:
    """A space as a manager tells it; at a node of the toy city."""
    told = {
        "name": "Officina 13",
        "address": "via Tredici 13",
        **neartoy.degrees(node),
        "contact": "officina13@example.org",
        "hours": "Mo-Fr 09:00-18:00",
        "open_desk_number": "2",
        "open_desk_day": "12,50",
        "open_desk_month": "",
        "feature_step_free": "1",
        "feature_childcare": "1",
        "accreditation_number": "EQ 7",
        "accreditation_granted": "2026-01-01",
        "accreditation_expires": "2027-12-31",
        "closures": "2026-12-24 - 2027-01-06\n",
    }
    return {name: str(value) for name, value in (told | changed).items() if value is not None}


def city(app: Flask) -> FlaskClient:
    """Who holds the city's key."""
    client = app.test_client()
    assert client.post("/coworking/entra", data={"token": KEY}).status_code == 302
    return client


def invited(app: Flask, name: str = "Officina 13") -> tuple[FlaskClient, str]:
    """A manager who has followed the link of the city, and their key."""
    page = city(app).post("/coworking/comune/invita", data={"name": name})
    [token] = re.findall(r"#k=([\w-]+)", page.text)
    manager = app.test_client()
    assert manager.post("/coworking/entra", data={"token": token}).status_code == 302
    return manager, token


def published(app: Flask, **changed: Any) -> int:
    """The number of a space that a manager told of and the city published."""
    manager, _token = invited(app)
    page = manager.post("/coworking/gestore", data=form(**changed))
    assert page.status_code == 200, problems(page.text)
    [space_id] = re.findall(r"/stato|spazi/(\d+)/stato", city(app).get("/coworking/comune").text)[-1:]
    page = city(app).post(f"/coworking/comune/spazi/{space_id}/stato", data={"state": "published"})
    assert page.status_code == 200, problems(page.text)
    return int(space_id)


def problems(page: str) -> list[str]:
    """What a page says is wrong."""
    found = re.search(r'class="problem" role="alert">(.*?)</div>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found.group(1)) if found else []


def wish(key: str, **changed: Any) -> dict[str, str]:
    """A desk on Tuesday morning."""
    asked = {"desk": "open", "day": TUESDAY, "start": "9:00", "end": "13:00", "key": f"{key:x<20}"}
    return {name: str(value) for name, value in (asked | changed).items()}


def code(page: str) -> str:
    """The code of a booking."""
    [found] = re.findall(r'class="code">([^<]+)<', page)
    return str(found)


def state(page: str) -> str:
    """The state of a booking."""
    [found] = re.findall(r'class="state (held|confirmed|waiting|cancelled)"', page)
    return str(found)
