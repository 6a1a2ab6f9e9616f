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
    maximum: float
    ticks: tuple[tuple[float, str], ...]


def curves_svg(
    curves: Sequence[Curve], x_axis: Axis, y_axis: Axis, *, title: str, diagonal: str | None = None
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
    plot_frame = _PlotFrame(x_axis.maximum, y_axis.maximum)
    svg_elements = [
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
        *_grid_elements(plot_frame, x_axis, y_axis),
    ]
    if diagonal is not None:
        (x0, y0), (x1, y1) = plot_frame.to_paper(0, 0), plot_frame.to_paper(x_axis.maximum, y_axis.maximum)
        svg_elements.append(
            f'<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="{MUTED}" stroke-width="1.2"/>'
        )
        paper_x, paper_y = plot_frame.to_paper(0.66 * x_axis.maximum, 0.72 * y_axis.maximum)
        svg_elements.append(_text_element(paper_x, paper_y, diagonal, anchor="end"))
    for curve_number, curve in enumerate(curves):
        points_text = " ".join(
            f"{x},{y}" for x, y in (plot_frame.to_paper(*point) for point in _curve_points(curve))
        )
        dash = f' stroke-dasharray="{DASHES[curve_number % 3]}"' if DASHES[curve_number % 3] else ""
        svg_elements.append(
            f'<polyline points="{points_text}" fill="none" stroke="{LINES[curve_number % 3]}" stroke-width="2.6"{dash} '
            'stroke-linejoin="round"/>'
        )
    return "".join([*svg_elements, "</svg>"])


def line_sample(line_number: int) -> str:
    """The SVG of a short piece of the line of that number, for a key beside the plot."""
    dash = f' stroke-dasharray="{DASHES[line_number % 3]}"' if DASHES[line_number % 3] else ""
    return (
        '<svg aria-hidden="true" viewBox="0 0 34 10">'
        f'<line x1="1" y1="5" x2="33" y2="5" stroke="{LINES[line_number % 3]}" '
        f'stroke-width="2.6"{dash}/></svg>'
    )


def lorenz_arrays(lorenz_curve: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two columns of `equity.lorenz` as numbers."""
    return lorenz_curve["people_share"].to_numpy(float), lorenz_curve["value_share"].to_numpy(float)


@dataclass(frozen=True, slots=True)
class _PlotFrame:
    x_maximum: float
    y_maximum: float

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        """Where a point lies on the paper."""
        plot_width, plot_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return (
            round(LEFT + plot_width * min(max(x / self.x_maximum, 0), 1), 1),
            round(HEIGHT - BOTTOM - plot_height * min(max(y / self.y_maximum, 0), 1), 1),
        )


def _grid_elements(plot_frame: _PlotFrame, x_axis: Axis, y_axis: Axis) -> list[str]:
    svg_elements = []
    for tick, tick_label in x_axis.ticks:
        x, y = plot_frame.to_paper(tick, 0)
        svg_elements.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{y}" stroke="{GRID}"/>')
        svg_elements.append(_text_element(x, y + 17, tick_label))
    for tick, tick_label in y_axis.ticks:
        x, y = plot_frame.to_paper(0, tick)
        svg_elements.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{GRID}"/>')
        svg_elements.append(_text_element(x - 7, y + 4, tick_label, anchor="end"))
    middle_x, middle_y = (WIDTH + LEFT - RIGHT) / 2, (HEIGHT + TOP - BOTTOM) / 2
    svg_elements.append(_text_element(middle_x, HEIGHT - 10, x_axis.label))
    svg_elements.append(_text_element(14, middle_y, y_axis.label, is_vertical=True))
    return svg_elements


def _text_element(x: float, y: float, text: str, *, anchor: str = "middle", is_vertical: bool = False) -> str:
    rotation_attribute = f' transform="rotate(-90 {x} {y})"' if is_vertical else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="12.5" fill="{MUTED}"{rotation_attribute}>'
        f"{escape(text)}</text>"
    )


def _curve_points(curve: Curve) -> list[tuple[float, float]]:
    """The points of a curve, at most `POINTS` of them."""
    if len(curve.x) <= POINTS:
        return list(zip(curve.x.tolist(), curve.y.tolist(), strict=True))
    sampled_x = np.linspace(0, curve.x.max(), POINTS)
    return list(zip(sampled_x.tolist(), np.interp(sampled_x, curve.x, curve.y).tolist(), strict=True))
