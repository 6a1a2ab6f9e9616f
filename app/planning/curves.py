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


def plot_context(shares: Shares, shares_after: Shares | None) -> dict[str, Any]:
    """The variables of a picture with its key and table: people by minutes of walk, or Lorenz curves."""
    return _walks_context(shares, shares_after) if shares.burden else _lorenz_context(shares, shares_after)


def _walks_context(shares: Shares, shares_after: Shares | None) -> dict[str, Any]:
    city, locale = answers().city, language.current()
    poorest_reach, richest_reach = (
        accessibility.reach_curves(city, shares)[income_fifth] for income_fifth in (1, 5)
    )
    tables = [(_("redditi più bassi"), poorest_reach), (_("redditi più alti"), richest_reach)]
    if shares_after is not None:
        tables = [
            (_("redditi più bassi, oggi"), poorest_reach),
            (_("redditi più bassi, dopo"), accessibility.reach_curves(city, shares_after)[1]),
        ]
    plotted_curves = [
        Curve(curve_label, table["minutes"].to_numpy(float), table["people_share"].to_numpy(float))
        for curve_label, table in tables
    ]
    ticks = tuple((minutes, figures.number(minutes, locale)) for minutes in WALK_TICKS)
    x_axis, y_axis = Axis(_("minuti a piedi"), LONGEST, ticks), Axis(_("persone"), 1.0, _share_ticks())
    title = _("Quota di persone entro tanti minuti")
    picture = plots.curves_svg(plotted_curves, x_axis, y_axis, title=title)
    rows = [(figures.number(minutes, locale), _shares_at(plotted_curves, minutes)) for minutes in WALKS]
    return _picture_context(picture, title, plotted_curves, rows, _("minuti"))


def _lorenz_context(shares: Shares, shares_after: Shares | None) -> dict[str, Any]:
    city, locale = answers().city, language.current()
    lorenz = accessibility.lorenz(city, shares)
    tables = [(_("da chi ha meno a chi ha più (Lorenz)"), lorenz["lorenz"])]
    if shares_after is not None:
        tables.append(
            (_("lo stesso, dopo il cambiamento"), accessibility.lorenz(city, shares_after)["lorenz"])
        )
    if "concentration" in lorenz:
        tables.append(
            (_("da chi vive dove i redditi sono più bassi (concentrazione)"), lorenz["concentration"])
        )
    plotted_curves = [
        Curve(curve_label, *plots.lorenz_arrays(lorenz_curve)) for curve_label, lorenz_curve in tables
    ]
    title = _("Quanta parte ne ha quanta parte delle persone")
    picture = plots.curves_svg(
        plotted_curves,
        Axis(_("persone"), 1.0, _share_ticks()),
        Axis(_("quanto ne hanno"), 1.0, _share_ticks()),
        title=title,
        diagonal=_("se tutti avessero lo stesso"),
    )
    rows = [
        (figures.share(share, locale), _shares_at(plotted_curves, share))
        for share in np.arange(0.1, 1.01, 0.1).round(1)
    ]
    return _picture_context(picture, title, plotted_curves, rows, _("persone"))


def _picture_context(
    picture: str, title: str, plotted_curves: Sequence[Curve], rows: list[tuple[str, list[str]]], heading: str
) -> dict[str, Any]:
    legend_keys = [
        (plots.line_sample(curve_number), curve.label) for curve_number, curve in enumerate(plotted_curves)
    ]
    return {"plot": picture, "plot_title": title, "keys": legend_keys, "behind": rows, "behind_head": heading}


def _share_ticks() -> tuple[tuple[float, str], ...]:
    return tuple((share, figures.percent(share, language.current())) for share in SHARE_TICKS)


def _shares_at(plotted_curves: Sequence[Curve], x: float) -> list[str]:
    locale = language.current()
    return [figures.share(float(np.interp(x, curve.x, curve.y)), locale) for curve in plotted_curves]
