"""The curves of /equita: their picture, its key, and the table behind it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from flask_babel import gettext as _

from app.web.answers import answers
from app.web.page import language
from mire_geo.city import accessibility
from mire_geo.city.accessibility import Shares
from mire_geo.output import plots
from mire_geo.output.plots import Axis, Curve
from mire_geo.output.wording import figures

SHARE_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
WALK_TICKS = (0, 15, 30, 45)
LONGEST = 45.0
"""Minutes at the end of the axis of walks."""
WALKS = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0)
"""Minutes of the rows of the table behind the picture."""


def context(shares: Shares, after: Shares | None) -> dict[str, Any]:
    """The picture, its key and the table behind it: of walks, people within so many minutes; else Lorenz curves."""
    return _walks(shares, after) if shares.burden else _lorenz(shares, after)


def _walks(shares: Shares, after: Shares | None) -> dict[str, Any]:
    city, locale = answers().city, language.current()
    low, high = (accessibility.reach_curves(city, shares)[number] for number in (1, 5))
    tables = [(_("redditi più bassi"), low), (_("redditi più alti"), high)]
    if after is not None:
        tables = [
            (_("redditi più bassi, oggi"), low),
            (_("redditi più bassi, dopo"), accessibility.reach_curves(city, after)[1]),
        ]
    lines = [
        Curve(name, table["minutes"].to_numpy(float), table["people_share"].to_numpy(float))
        for name, table in tables
    ]
    ticks = tuple((minutes, figures.number(minutes, locale)) for minutes in WALK_TICKS)
    across, up = Axis(_("minuti a piedi"), LONGEST, ticks), Axis(_("persone"), 1.0, _share_ticks())
    title = _("Quota di persone entro tanti minuti")
    picture = plots.curves_svg(lines, across, up, title=title)
    rows = [(figures.number(minutes, locale), _shares_at(lines, minutes)) for minutes in WALKS]
    return _context(picture, title, lines, rows, _("minuti"))


def _lorenz(shares: Shares, after: Shares | None) -> dict[str, Any]:
    city, locale = answers().city, language.current()
    lorenz = accessibility.lorenz(city, shares)
    tables = [(_("da chi ha meno a chi ha più (Lorenz)"), lorenz["lorenz"])]
    if after is not None:
        tables.append((_("lo stesso, dopo il cambiamento"), accessibility.lorenz(city, after)["lorenz"]))
    if "concentration" in lorenz:
        tables.append(
            (_("da chi vive dove i redditi sono più bassi (concentrazione)"), lorenz["concentration"])
        )
    lines = [Curve(name, *plots.lorenz_arrays(curve)) for name, curve in tables]
    title = _("Quanta parte ne ha quanta parte delle persone")
    picture = plots.curves_svg(
        lines,
        Axis(_("persone"), 1.0, _share_ticks()),
        Axis(_("quanto ne hanno"), 1.0, _share_ticks()),
        title=title,
        diagonal=_("se tutti avessero lo stesso"),
    )
    rows = [
        (figures.share(share, locale), _shares_at(lines, share))
        for share in np.arange(0.1, 1.01, 0.1).round(1)
    ]
    return _context(picture, title, lines, rows, _("persone"))


def _context(
    picture: str, title: str, lines: Sequence[Curve], rows: list[tuple[str, list[str]]], heading: str
) -> dict[str, Any]:
    keys = [(plots.line_sample(number), line.label) for number, line in enumerate(lines)]
    return {"plot": picture, "plot_title": title, "keys": keys, "behind": rows, "behind_head": heading}


def _share_ticks() -> tuple[tuple[float, str], ...]:
    return tuple((share, figures.percent(share, language.current())) for share in SHARE_TICKS)


def _shares_at(lines: Sequence[Curve], at: float) -> list[str]:
    locale = language.current()
    return [figures.share(float(np.interp(at, line.x, line.y)), locale) for line in lines]
