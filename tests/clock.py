"""The clock of the application, set by a test."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from app.web import clock
from mire_geo.schedule import days


def start(patch: pytest.MonkeyPatch, wall: datetime) -> None:
    """Let it be `wall` in Milano; each look at the clock is a microsecond later, so that what follows is later."""
    moment, ticks = wall.replace(tzinfo=days.ROME).astimezone(UTC), itertools.count()
    patch.setattr(clock, "now", lambda: moment + timedelta(microseconds=next(ticks)))
