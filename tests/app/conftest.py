"""The application over the toy city, the platform of desks, and the toy city with names meant to do harm."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from mire_geo.city import City
from tests import desks, toy

HOSTILE = "<img src=x onerror=alert(1)>`${alert(2)}`{{1234*5678}}</script><script>alert(3)</script>'\"\u202e&"
"""A name that every careless layer would run: HTML, a template literal, a template, a closed script, RTL."""


def hostile_city() -> City:
    """The toy city whose quartieri and places bear the hostile name."""
    city = toy.city()
    sites = city.sites.assign(name=HOSTILE, address=HOSTILE)
    return replace(city, quartieri=city.quartieri.assign(nil=HOSTILE), sites=sites)


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    """A reader of the toy city."""
    return create_app(toy.city()).test_client()


@pytest.fixture(scope="session")
def hostile_client() -> FlaskClient:
    """A reader of the toy city with hostile names."""
    return create_app(hostile_city()).test_client()


@pytest.fixture
def app(tmp_path, monkeypatch) -> Iterator[Flask]:
    """The platform without any space."""
    with desks.platform(monkeypatch, str(tmp_path / "desks.sqlite3"), tmp_path) as made:
        yield made


@pytest.fixture
def either_app(database_url, tmp_path, monkeypatch) -> Iterator[Flask]:
    """The same, on SQLite and on PostgreSQL."""
    with desks.platform(monkeypatch, database_url, tmp_path) as made:
        made.extensions["mire.database"].upgrade()
        yield made


@pytest.fixture(scope="module")
def still_app(tmp_path_factory) -> Iterator[Flask]:
    """One platform for tests that change nothing: space 1 is a draft, space 2 is published."""
    folder = tmp_path_factory.mktemp("desks")
    with (
        pytest.MonkeyPatch.context() as patch,
        desks.platform(patch, str(folder / "desks.sqlite3"), folder) as made,
    ):
        made.config["MANAGER"], _token = desks.invited(made)
        desks.published(made)
        yield made
