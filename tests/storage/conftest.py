"""An empty database of either make, opened."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from app.storage import Database, addresses
from tests import toy


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with this version's tables."""
    opened = Database(addresses.database_url(database_url))
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def either_app(database_url: str) -> Iterator[Flask]:
    """The toy city over such a database."""
    made = create_app(toy.city(), {"DATABASE": database_url, "ROOMS_WAIT_S": 0.0})
    made.extensions["mire.database"].upgrade()
    yield made
    made.extensions["mire.database"].close()
