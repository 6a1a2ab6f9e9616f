"""Curves as SVG text: small, without scripts or styles, readable on a page, in print and by a screen reader.

Colours come as attributes, so that the strictest content security policy draws them; words come from the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WIDTH, HEIGHT = 460, 400
LEFT, RIGHT, TOP, BOTTOM = 58, 28, 14, 52
INK, MUTED, GRID = "#14213d", "#545d70", "#dcd9d0"
LINES = ("#c4522c", "#1d5b79", "#7a7a72")
"""Lines of the curves, in order; told apart by dashes too."""
DASHES = ("", "7 4", "2 4")
POINTS = 120


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a plot and its words in the key."""

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Axis:
    """The label of an axis, its upper end, and its ticks with their words."""

    label: str
    high: float
    ticks: tuple[tuple[float, str], ...]


def curves_svg(
    lines: Sequence[Curve], across: Axis, up: Axis, *, title: str, diagonal: str | None = None
) -> str:
    """The SVG text of some curves from (0, 0).

    Args:
        title: what the picture shows, for who cannot see it.
        diagonal: words at the line of equality; None draws none.

    >>> line = Curve("all", np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    >>> axis = Axis("share", 1.0, ((0.0, "0"), (1.0, "1")))
    >>> curves_svg([line], axis, axis, title="All the same")[:44]
    '<svg class="plot" role="img" viewBox="0 0 46'
    """
    place = _PlotFrame(across.high, up.high)
    parts = [
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
        *_grid_elements(place, across, up),
    ]
    if diagonal is not None:
        (x0, y0), (x1, y1) = place.to_paper(0, 0), place.to_paper(across.high, up.high)
        parts.append(f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{MUTED}" stroke-width="1.2"/>')
        x, y = place.to_paper(0.66 * across.high, 0.72 * up.high)
        parts.append(_text_element(x, y, diagonal, anchor="end"))
    for number, curve in enumerate(lines):
        points = " ".join(f"{x},{y}" for x, y in (place.to_paper(*xy) for xy in _curve_points(curve)))
        dash = f' stroke-dasharray="{DASHES[number % 3]}"' if DASHES[number % 3] else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{LINES[number % 3]}" stroke-width="2.6"{dash} '
            'stroke-linejoin="round"/>'
        )
    return "".join([*parts, "</svg>"])


def line_sample(number: int) -> str:
    """The SVG of a short piece of the line of that number, for a key beside the plot."""
    dash = f' stroke-dasharray="{DASHES[number % 3]}"' if DASHES[number % 3] else ""
    return (
        f'<svg aria-hidden="true" viewBox="0 0 34 10"><line x1="1" y1="5" x2="33" y2="5" stroke="{LINES[number % 3]}" '
        f'stroke-width="2.6"{dash}/></svg>'
    )


def lorenz_arrays(curve: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two columns of `equity.lorenz` as numbers."""
    return curve["people_share"].to_numpy(float), curve["value_share"].to_numpy(float)


@dataclass(frozen=True, slots=True)
class _PlotFrame:
    across: float
    up: float

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        """Where a point lies on the paper."""
        wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return (
            round(LEFT + wide * min(max(x / self.across, 0), 1), 1),
            round(HEIGHT - BOTTOM - tall * min(max(y / self.up, 0), 1), 1),
        )


def _grid_elements(place: _PlotFrame, across: Axis, up: Axis) -> list[str]:
    parts = []
    for value, word in across.ticks:
        x, y = place.to_paper(value, 0)
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{y}" stroke="{GRID}"/>')
        parts.append(_text_element(x, y + 17, word))
    for value, word in up.ticks:
        x, y = place.to_paper(0, value)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{GRID}"/>')
        parts.append(_text_element(x - 7, y + 4, word, anchor="end"))
    middle_x, middle_y = (WIDTH + LEFT - RIGHT) / 2, (HEIGHT + TOP - BOTTOM) / 2
    parts.append(_text_element(middle_x, HEIGHT - 10, across.label))
    parts.append(_text_element(14, middle_y, up.label, turn=True))
    return parts


def _text_element(x: float, y: float, words: str, *, anchor: str = "middle", turn: bool = False) -> str:
    turned = f' transform="rotate(-90 {x} {y})"' if turn else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="12.5" fill="{MUTED}"{turned}>'
        f"{escape(words)}</text>"
    )


def _curve_points(curve: Curve) -> list[tuple[float, float]]:
    """The points of a curve, at most `POINTS` of them."""
    if len(curve.x) <= POINTS:
        return list(zip(curve.x.tolist(), curve.y.tolist(), strict=True))
    x = np.linspace(0, curve.x.max(), POINTS)
    return list(zip(x.tolist(), np.interp(x, curve.x, curve.y).tolist(), strict=True))
