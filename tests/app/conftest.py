"""The application over the toy city, and the toy city with names meant to do harm."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from app import create_app
from mire_geo.city import City
from tests import toy

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
