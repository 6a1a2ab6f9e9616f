"""Maps of a scenario drawn from our own shapes: no tiles, no internet. People's words never reach them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from mire_geo.city import City
from mire_geo.output import legend
from mire_geo.output.legend import LegendClass
from mire_geo.output.wording import figures
from mire_geo.planning.scenario import Impact
from mire_geo.tables.schema import Cells, Sites

INK = "#14213d"
LAND, PARK, PAPER = "#fbfaf7", "#dfe9d3", "#ffffff"
NEW, CLOSED = "#5a2a83", "#a63a1e"


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """How a place is drawn, and its glyph in a legend."""

    code: str
    """Of `wording.WORDS`."""
    marker: str
    glyph: str
    colour: str
    size: float


MARKS = (
    PlaceMark("place", "o", "●", INK, 12),
    PlaceMark("closed", "X", "✖", CLOSED, 46),
    PlaceMark("new", "*", "★", NEW, 110),
    PlaceMark("changed", "D", "◆", NEW, 34),
)
"""In the order of `changed_sites`."""

_LEAST_M = 3000.0
"""Least width of what is shown."""


@dataclass(frozen=True, eq=False)
class ImpactView:
    """The three maps of an impact: today, with the proposals, and the difference, all of the same area."""

    city: City
    city_after: City
    impact: Impact
    nil_ids: tuple[int, ...]
    by_hours: bool
    """Whether hours are drawn, since nobody's walk changes."""

    @property
    def measure(self) -> str:
        """What is coloured, a code of `wording.WORDS`."""
        return "hours" if self.by_hours else "walk"

    @property
    def classes(self) -> tuple[LegendClass, ...]:
        """Legend of the maps before and after."""
        return (
            legend.hours_classes() if self.by_hours else legend.minutes_classes(self.impact.question.minutes)
        )

    @property
    def change_classes(self) -> tuple[LegendClass, ...]:
        """Legend of the difference."""
        return legend.hours_change_classes() if self.by_hours else legend.change_classes()

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north, metres: the quartieri of the session and every cell that changes."""
        cell_impacts = self.impact.cells
        is_changed = cell_impacts["minutes_before"] != cell_impacts["minutes_after"]
        if self.by_hours:
            is_changed = cell_impacts["hours_before"] != cell_impacts["hours_after"]
        shapes = [
            *self.city.quartieri.geometry.loc[
                [nil_id for nil_id in self.nil_ids if nil_id in self.city.quartieri.index]
            ]
        ]
        if is_changed.sum() < len(cell_impacts) / 3:
            shapes += list(self.city.cells.geometry[is_changed.to_numpy()])
        west, south, east, north = (
            shapely.total_bounds(np.array(shapes)) if shapes else self.city.quartieri.total_bounds
        )
        half_width = max(east - west, north - south, _LEAST_M) / 2 * 1.06
        centre_x, centre_y = (west + east) / 2, (south + north) / 2
        return centre_x - half_width, centre_y - half_width, centre_x + half_width, centre_y + half_width

    def cell_values(self, map_stage: str) -> NDArray[np.float64]:
        """One number a cell: `before`, `after`, or the `change`."""
        column_prefix = "hours" if self.by_hours else "minutes"
        values_before, values_after = (
            self.impact.cells[f"{column_prefix}_{stage}"].to_numpy(dtype=float)
            for stage in ("before", "after")
        )
        if map_stage != "change":
            return values_before if map_stage == "before" else values_after
        with np.errstate(invalid="ignore"):
            changes: NDArray[np.float64] = np.nan_to_num(
                values_after - values_before, nan=0.0, posinf=np.inf, neginf=-np.inf
            )
        return changes


def impact_view(city: City, city_after: City, impact: Impact, nil_ids: tuple[int, ...] = ()) -> ImpactView:
    """The three maps of an impact; they show hours if nobody's walk changes."""
    cell_impacts = impact.cells
    are_walks_same = bool((cell_impacts["minutes_before"] == cell_impacts["minutes_after"]).all())
    return ImpactView(
        city,
        city_after,
        impact,
        nil_ids,
        are_walks_same and bool((cell_impacts["hours_before"] != cell_impacts["hours_after"]).any()),
    )


def map_png(view: ImpactView, map_stage: str, *, width_mm: float, dpi: int = 220) -> bytes:
    """One square map as a PNG picture."""
    side_inches = width_mm / 25.4
    figure = Figure(figsize=(side_inches, side_inches), dpi=dpi, facecolor=PAPER)
    FigureCanvasAgg(figure)
    draw_map(figure.add_axes((0, 0, 1, 1)), view, map_stage, scale=width_mm / 88)
    png_buffer = io.BytesIO()
    figure.savefig(png_buffer, format="png", metadata={"Software": None})
    return png_buffer.getvalue()


def draw_map(axes: Axes, view: ImpactView, map_stage: str, *, scale: float = 1.0) -> None:
    """Draw one map on some axes: land and parks, cells in their classes, borders, places, a scale bar."""
    west, south, east, north = view.extent
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_axis_off()
    window = shapely.box(west, south, east, north)
    _fill_shapes(axes, view.city.quartieri, window, LAND, 1)
    _draw_cells(axes, view, map_stage, window)
    basemap = view.city.basemap
    _fill_shapes(axes, basemap[basemap["layer"] == "park"], window, PARK, 1.5)
    _draw_borders(axes, view.city.quartieri, window, 0.35 * scale, INK, 0.35)
    session_quartieri = view.city.quartieri.loc[
        [nil_id for nil_id in view.nil_ids if nil_id in view.city.quartieri.index]
    ]
    _draw_borders(axes, session_quartieri, window, 1.4 * scale, INK, 0.9)
    _draw_quartiere_names(axes, session_quartieri, window, scale)
    _draw_places(axes, view, map_stage, window, scale)
    _draw_scale_bar(axes, view.extent, scale)
    axes.plot(
        [west, east, east, west, west],
        [south, south, north, north, south],
        color="#b9b6ab",
        lw=0.8,
        zorder=20,
    )


def changed_sites(
    view: ImpactView,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Four tables of the places of the kind: unchanged; closed or moved away; new or moved there; with other hours."""
    kind_code = view.impact.question.kind
    sites_before, sites_after = (
        city.sites[city.sites[Sites.kind] == kind_code] for city in (view.city, view.city_after)
    )
    ids_in_both = sites_before.index.intersection(sites_after.index)
    moved_ids = ids_in_both[
        sites_before.loc[ids_in_both].geometry.to_numpy() != sites_after.loc[ids_in_both].geometry.to_numpy()
    ]
    hours_before, hours_after = (
        sites.loc[ids_in_both, Sites.hours].fillna("") for sites in (sites_before, sites_after)
    )
    other_hours_ids = ids_in_both[(hours_before != hours_after).to_numpy()].difference(moved_ids)
    closed_sites = sites_before.loc[sites_before.index.difference(sites_after.index).union(moved_ids)]
    new_sites = sites_after.loc[sites_after.index.difference(sites_before.index).union(moved_ids)]
    return (
        sites_before.loc[ids_in_both.difference(moved_ids).difference(other_hours_ids)],
        closed_sites,
        new_sites,
        sites_after.loc[other_hours_ids],
    )


def _compound_outline(shape: shapely.Geometry) -> Outline:
    polygons = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Outline.make_compound_path(
        *(Outline(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings)
    )


def _fill_shapes(
    axes: Axes, filled_areas: gpd.GeoDataFrame, window: shapely.Geometry, colour: str, zorder: float
) -> None:
    shapes = filled_areas.geometry.to_numpy()
    visible_shapes = shapes[shapely.intersects(shapes, window)]
    if len(visible_shapes):
        outlines = [_compound_outline(shape) for shape in visible_shapes]
        axes.add_collection(PathCollection(outlines, facecolors=colour, edgecolors="none", zorder=zorder))


def _draw_cells(axes: Axes, view: ImpactView, map_stage: str, window: shapely.Geometry) -> None:
    classes = view.change_classes if map_stage == "change" else view.classes
    cell_shapes = view.city.cells.geometry.to_numpy()
    visible_indexes = np.flatnonzero(
        shapely.intersects(cell_shapes, window) & (view.city.cells[Cells.people].to_numpy() > 0)
    )
    class_indexes = legend.classify(view.cell_values(map_stage)[visible_indexes], classes)
    cell_colours = np.array([legend_class.colour for legend_class in classes])[class_indexes]
    outlines = [_compound_outline(shape) for shape in cell_shapes[visible_indexes]]
    axes.add_collection(
        PathCollection(outlines, facecolors=cell_colours, edgecolors=cell_colours, linewidths=0.15, zorder=2)
    )


def _draw_borders(
    axes: Axes,
    bordered_areas: gpd.GeoDataFrame,
    window: shapely.Geometry,
    line_width: float,
    colour: str,
    alpha: float,
) -> None:
    shapes = bordered_areas.geometry.to_numpy()
    visible_shapes = shapes[shapely.intersects(shapes, window)]
    border_lines = [
        np.asarray(ring.coords)[:, :2] for shape in visible_shapes for ring in _boundary_lines(shape)
    ]
    axes.add_collection(
        LineCollection(border_lines, colors=colour, linewidths=line_width, alpha=alpha, zorder=4)
    )


def _boundary_lines(shape: shapely.Geometry) -> Sequence[shapely.Geometry]:
    boundary = shape.boundary
    return list(boundary.geoms) if hasattr(boundary, "geoms") else [boundary]


def _draw_places(
    axes: Axes, view: ImpactView, map_stage: str, window: shapely.Geometry, scale: float
) -> None:
    for sites_of_mark, place_mark in zip(changed_sites(view), MARKS, strict=True):
        drawn_mark = MARKS[0] if map_stage == "before" else place_mark
        points = sites_of_mark.geometry[shapely.intersects(sites_of_mark.geometry.to_numpy(), window)]
        if len(points) and not (map_stage == "before" and place_mark.code == "new"):
            axes.scatter(
                points.x, points.y, s=drawn_mark.size * scale**2, marker=drawn_mark.marker, color=drawn_mark.colour,
                edgecolors="white", linewidths=0.6 * scale, zorder=10,
            )  # fmt: skip


def _draw_quartiere_names(
    axes: Axes, quartieri: gpd.GeoDataFrame, window: shapely.Geometry, scale: float
) -> None:
    for nil_name, shape in zip(quartieri["nil"], quartieri.geometry, strict=True):
        visible_part = shapely.intersection(shape, window)
        if visible_part.is_empty:
            continue
        label_point = shapely.point_on_surface(visible_part)
        axes.text(
            label_point.x, label_point.y, figures.place_name(str(nil_name)),
            fontsize=6.5 * scale, color=INK, ha="center", va="center", zorder=15,
            fontweight="bold", parse_math=False,
            path_effects=[patheffects.withStroke(linewidth=2.2 * scale, foreground="white")],
        )  # fmt: skip


def _draw_scale_bar(axes: Axes, extent: tuple[float, float, float, float], scale: float) -> None:
    west, south, east, _ = extent
    extent_width = east - west
    bar_metres = next(
        metres for metres in (5000, 2000, 1000, 500, 200) if metres <= extent_width / 4 or metres == 200
    )
    bar_x, bar_y = west + extent_width * 0.04, south + extent_width * 0.04
    axes.plot(
        [bar_x, bar_x + bar_metres], [bar_y, bar_y], color=INK, lw=2 * scale, solid_capstyle="butt", zorder=21
    )
    length_text = f"{bar_metres // 1000} km" if bar_metres >= 1000 else f"{bar_metres} m"
    axes.text(
        bar_x, bar_y + extent_width * 0.012, length_text, fontsize=7 * scale, color=INK, zorder=21,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1 * scale},
    )  # fmt: skip
