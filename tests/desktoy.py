"""Spaces, requests and walks for the matching of desks, each told in one line."""

from datetime import date

import pandas as pd

from mire_geo.coworking import Desks, Request, Slot, Space

INF = float("inf")
DAY = date(2026, 9, 30)
MORNING, AFTERNOON = Slot(DAY, 540, 780), Slot(DAY, 780, 1080)
MIDDAY = Slot(DAY, 660, 900)
TOMORROW = Slot(date(2026, 10, 1), 540, 780)
OPEN = "Mo-Fr 08:00-20:00"


def space(name: str = "s", number: int = 1, **fields: object) -> Space:
    """A space with so many open desks at 15 euro a day."""
    given = {"desks": (Desks("open", number, day=15.0, month=200.0),), "hours": OPEN, **fields}
    return Space(name, f"Spazio {name}", **given)  # type: ignore[arg-type]


def ask(name: str = "r", *slots: Slot, **fields: object) -> Request:
    """A request from place `r`, 15 minutes, any price."""
    return Request(name, str(fields.pop("where", name)), slots or (MORNING,), **fields)  # type: ignore[arg-type]


def walks(rows: dict[str, list[float]], spaces: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=spaces, dtype=float)
