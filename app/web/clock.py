"""The one clock of the application: tests set it here."""

from datetime import UTC, date, datetime

from mire_geo.schedule import days


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Milano."""
    return now().astimezone(days.ROME).date()
