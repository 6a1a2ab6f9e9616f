"""An empty database of either make, opened."""

from collections.abc import Iterator

import pytest

from app.storage import Database, addresses


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with this version's tables."""
    opened = Database(addresses.read(database_url))
    opened.upgrade()
    yield opened
    opened.close()
