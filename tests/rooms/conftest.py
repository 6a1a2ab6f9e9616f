"""The rooms of the toy city, on either make of database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from tests import toy
from tests.rooms import people


@pytest.fixture
def app(tmp_path) -> Iterator[Flask]:
    """The toy city with an empty database file."""
    made = create_app(toy.city(), {"DATABASE": str(tmp_path / "rooms.sqlite3"), "ROOMS_WAIT_S": 0.0})
    yield made
    made.extensions["mire.database"].close()


@pytest.fixture
def either_app(database_url) -> Iterator[Flask]:
    """The same, on SQLite and on PostgreSQL."""
    made = create_app(toy.city(), {"DATABASE": database_url, "ROOMS_WAIT_S": 0.0})
    made.extensions["mire.database"].upgrade()
    yield made
    made.extensions["mire.database"].close()


@pytest.fixture
def lead(app) -> people.Person:
    """Who leads a new room."""
    return people.open_room(app)


@pytest.fixture
def ada(app, lead) -> people.Person:
    """A participant."""
    return people.Person(app, lead.code).join(alias="Ada", group="residenti")


@pytest.fixture
def bruno(app, lead) -> people.Person:
    """Another."""
    return people.Person(app, lead.code).join()
