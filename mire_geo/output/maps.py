"""Maps of the gaps, made with folium and working without internet: for notebooks, for one file, for the page.

The only module that knows folium. Text of data never passes through folium's popups, tooltips or layer names,
which run what they are given: it travels as GeoJSON properties, percent-encoded where Jinja would read an
expression (folium renders what it has rendered once more), and `assets/mappa.js` writes it with `textContent`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import folium
import geopandas as gpd
import pandas as pd
import shapely
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import JsCode
from xstatic.pkg import leaflet

from mire_geo.city import City
from mire_geo.output import legend, mapfile
from mire_geo.output.wording import figures
from mire_geo.output.wording.catalogue import N_, gettext
from mire_geo.tables import geojson, kinds, schema
from mire_geo.tables.schema import Cells, Quartieri, Sites
from mire_geo.travel.isochrone import Isochrone
from mire_geo.travel.streets import WALKING_KMH

ASSETS = Path(__file__).parent / "assets"
"""Our own script and style, shared by the page and the saved file."""

LEAFLET = Path(leaflet.BASE_DIR)
"""Leaflet's script, style and pictures, from the XStatic package."""

_WORDS: Mapping[str, str] = {
    "attribution": N_("© OpenStreetMap contributors (ODbL) · Comune di Milano (CC BY 4.0)"),
    "label": N_("Mappa"),
    "zoomIn": N_("Ingrandisci"),
    "zoomOut": N_("Riduci"),
}

STYLES: Mapping[str, dict[str, Any]] = {
    "land": {"stroke": False, "fillColor": "#fbfaf7", "fillOpacity": 1},
    "park": {"stroke": False, "fillColor": "#dfe9d3", "fillOpacity": 1},
    "pedestrian": {"stroke": False, "fillColor": "#efe6f0", "fillOpacity": 1},
    "street": {"color": "#ffffff", "weight": 0.8, "opacity": 0.5, "fill": False},
    "municipio": {"color": "#14213d", "weight": 1.6, "opacity": 0.55, "fill": False},
    "cells": {"stroke": False, "fillColor": "#ffffff", "fillOpacity": 0},
    "quartieri": {"color": "#14213d", "weight": 0.8, "opacity": 0.45, "fillOpacity": 0},
    "sites": {
        "fill": True,
        "radius": 4,
        "color": "#ffffff",
        "weight": 1.3,
        "fillColor": legend.SITE_COLOUR,
        "fillOpacity": 1,
    },
    "reach": {
        "color": legend.REACH_COLOUR,
        "weight": 1.2,
        "fillColor": legend.REACH_COLOUR,
        "fillOpacity": 0.25,
    },
}
"""How each layer is drawn, in Leaflet's words."""

PANES = {"land": "land", "park": "land", "pedestrian": "land", "street": "streets", "municipio": "borders"}
"""The pane of `assets/mappa.js` that holds each layer of the basemap; the other layers have their own."""

MAP_ID = "mappa"
SMALLEST_M2, SHORTEST_M = 3000, 10
"""Parks and streets below these are not drawn on the basemap."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A folium map taken apart, to be put into a page under a content security policy of its own."""

    html: str
    script: str
    """Without the script tags; needs Leaflet and `assets/mappa.js` before it."""
    name: str
    """The JavaScript variable of the map."""


def page(city: City, *, language: str = "it") -> Parts:
    """The empty map of the city for a page that fetches its layers itself."""
    return take_apart(_bare_map(city.quartieri, language))


def words(language: str) -> dict[str, str]:
    """The texts of the map itself, by the names that `assets/mappa.js` uses."""
    return {name: gettext(message, language) for name, message in _WORDS.items()}


def figure(
    city: City,
    kind: str,
    minutes: float,
    *,
    language: str = "it",
    speed_kmh: float = WALKING_KMH,
    reach: Isochrone | None = None,
) -> folium.Map:
    """The map of who is within `minutes` of a kind: basemap, cells by class, quartieri, sites, and `reach` if given.

    Shown as it is by a notebook, also without internet.

    Raises:
        UnknownError, NoDataError, InputError: see `City.gaps`.
    """
    cell_gaps = city.gaps(kind, minutes, by="cell", speed_kmh=speed_kmh)
    folium_map = _bare_map(city.quartieri, language)
    for name, shapes in basemap(city).items():
        _add(folium_map, name, shapes)
    _add(
        folium_map, "cells", cells(city, cell_gaps["minutes"]), _colour_by_cell(cell_gaps["minutes"], minutes)
    )
    _add(folium_map, "quartieri", quartieri(city))
    if reach is not None:
        _add(folium_map, "reach", geojson.feature(reach.area, schema.CRS))
    _add(folium_map, "sites", sites(city.sites_of(kind)))
    return folium_map


def save(
    city: City,
    kind: str,
    minutes: float,
    path: Path | str,
    *,
    language: str = "it",
    speed_kmh: float = WALKING_KMH,
) -> Path:
    """Write the map and its ranked list as one HTML file that needs no internet; its path comes back.

    Raises:
        UnknownError, NoDataError, InputError: see `City.gaps`.
    """
    parts = take_apart(figure(city, kind, minutes, language=language, speed_kmh=speed_kmh))
    ranked = city.gaps(kind, minutes, by="nil", speed_kmh=speed_kmh)
    answer = mapfile.Answer(kinds.kind(kind), minutes, speed_kmh, ranked, language)
    scripts = [
        read(LEAFLET / "leaflet.js"),
        read(ASSETS / "mappa.js"),
        parts.script,
        read(ASSETS / "file.js"),
    ]
    styles = [
        mapfile.inline_pictures(read(LEAFLET / "leaflet.css"), LEAFLET),
        read(ASSETS / "mappa.css"),
        read(ASSETS / "file.css"),
    ]
    path = Path(path)
    path.write_text(mapfile.write(answer, parts.html, scripts, styles), encoding="utf-8")
    return path


def read(path: Path) -> str:
    """The text of one of our assets, or Leaflet's, fit to stand inside an HTML document."""
    return re.sub(r"//# sourceMappingURL=.*", "", path.read_text(encoding="utf-8")).strip()


def take_apart(folium_map: folium.Map) -> Parts:
    """The parts of a rendered map."""
    root = cast(Figure, folium_map.get_root())
    root.render()
    return Parts(root.html.render(), root.script.render(), folium_map.get_name())


def basemap(city: City) -> dict[str, dict[str, Any]]:
    """The basemap from the city's own data: layer -> FeatureCollection, in drawing order from land to Municipi."""
    outline = gpd.GeoDataFrame(geometry=_simple(city.quartieri.geometry), crs=schema.CRS)
    land = outline.dissolve()
    layers = {"land": land}
    for name in ("park", "pedestrian"):
        shapes = city.basemap.loc[city.basemap["layer"] == name, "geometry"].simplify(4)
        layers[name] = _inside(shapes[shapes.area > SMALLEST_M2], land.geometry.iloc[0])
    layers["street"] = _streets(city)
    layers["municipio"] = outline.assign(municipio=city.quartieri[Quartieri.municipio].to_numpy()).dissolve(
        "municipio"
    )
    return {name: geojson.collection(frame) for name, frame in layers.items()}


def _inside(shapes: gpd.GeoSeries, land: shapely.Geometry) -> gpd.GeoDataFrame:
    """The parts of shapes that lie on the land; only those that cross its border are cut."""
    shapely.prepare(land)
    shapes = shapes[shapes.intersects(land)].make_valid()
    crossing = ~shapely.contains_properly(land, shapes.to_numpy())
    cut = shapes.to_numpy().copy()
    cut[crossing] = shapely.intersection(cut[crossing], land)
    return gpd.GeoDataFrame(geometry=cut, crs=shapes.crs)


def _streets(city: City) -> gpd.GeoDataFrame:
    """The streets as one shape, joined where they simply go on; the shortest links, mostly crossings, are left out."""
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(city.streets.lines)))
    simple_lines = shapely.simplify(lines[shapely.length(lines) >= SHORTEST_M], 2.5)
    return gpd.GeoDataFrame(geometry=[shapely.multilinestrings(simple_lines)], crs=schema.CRS)


def quartieri(city: City) -> dict[str, Any]:
    """The NIL with name, Municipio and a point for the label."""
    shapes = city.quartieri
    at = gpd.GeoSeries(shapes.representative_point(), crs=schema.CRS).to_crs("EPSG:4326")
    properties = shapes[[Quartieri.nil, Quartieri.municipio]].assign(lon=at.x.round(5), lat=at.y.round(5))
    properties[Quartieri.nil] = shapes[Quartieri.nil].map(figures.place)
    return geojson.collection(shapes.assign(geometry=_simple(shapes.geometry)), properties)


def cells(city: City, minutes: pd.Series | None = None) -> dict[str, Any]:
    """The inhabited cells with their NIL and people, and the minutes of each if given."""
    properties = city.cells[[Cells.nil_id, Cells.people]]
    if minutes is not None:
        properties = properties.assign(minutes=minutes.round(1))
    return geojson.collection(city.cells, properties)


def sites(places: gpd.GeoDataFrame) -> dict[str, Any]:
    """Sites with the columns that a map shows."""
    return geojson.collection(
        places, places[[Sites.kind, Sites.name, Sites.address, Sites.hours_text, Sites.hours]]
    )


def _bare_map(shapes: gpd.GeoDataFrame, language: str) -> folium.Map:
    """Folium's map without tiles and without links to other hosts, with our panes in it."""
    west, south, east, north = shapes.to_crs("EPSG:4326").total_bounds
    folium_map = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control=False,
        zoom_start=11,
        zoomSnap=0.25,
        minZoom=10,
        maxZoom=19,  # `max_zoom` is only handed to tiles, and there are none
    )
    folium_map.default_js, folium_map.default_css = [], []  # of this map alone: the class keeps folium's own
    folium_map._id = MAP_ID
    folium_map.get_root()._id = "figura"
    folium_map.add_child(_Scene(words(language), [[south, west], [north, east]]))
    return folium_map


class _Scene(MacroElement):
    """Makes the scene of `assets/mappa.js` on the map, before any layer needs its panes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.mire = new Mire.Scene(
                {{ this._parent.get_name() }}, {{ this.words|tojson }}
            );
            {{ this._parent.get_name() }}.fitBounds({{ this.bounds|tojson }}, { animate: false });
        {% endmacro %}
        """
    )

    def __init__(self, words: Mapping[str, str], bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Scene"
        self._id = "scena"
        self.words = dict(words)
        self.bounds = bounds


class _Adopt(MacroElement):
    """Hands a folium layer to the scene."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.scene }}.adopt({{ this.layer|tojson }}, {{ this._parent.get_name() }}, true);
        {% endmacro %}
        """
    )

    def __init__(self, scene: str, layer: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Adopt"
        self._id = layer
        self.scene = scene
        self.layer = layer


def _add(
    folium_map: folium.Map, name: str, data: dict[str, Any], colours: Mapping[str, str] | None = None
) -> None:
    """A GeoJson layer in its pane; `colours`, by feature id, fill it."""
    if data["type"] == "FeatureCollection" and not data["features"]:
        return  # folium cannot draw nothing
    scene, pane = f"{folium_map.get_name()}.mire", PANES.get(name, name)

    def style(feature: Mapping[str, Any]) -> dict[str, Any]:
        plain = STYLES[name]
        return plain if colours is None else plain | {"fillColor": colours[feature["id"]], "fillOpacity": 1}

    layer = folium.GeoJson(
        _encoded(data),
        style_function=style,
        marker=folium.CircleMarker() if name == "sites" else None,
        control=False,
        pane=pane,
        renderer=JsCode(f"{scene}.renderer('{pane}')"),
        interactive=name == "quartieri",
    )
    layer._id = name
    layer.add_to(folium_map)
    layer.add_child(_Adopt(scene, name))


def _encoded(data: Any) -> Any:
    """GeoJSON without one brace in its texts: `Scene.adopt` decodes them in the browser."""
    match data:
        case str():
            return data.replace("%", "%25").replace("{", "%7B")
        case Mapping():
            return {name: _encoded(each) for name, each in data.items()}
        case list():
            return [_encoded(each) for each in data]
    return data


def _colour_by_cell(minutes: pd.Series, limit: float) -> dict[str, str]:
    classes = legend.minutes_classes(limit)
    positions = legend.classify(minutes, classes)
    return {str(cell): classes[i].colour for cell, i in zip(minutes.index, positions, strict=True)}


def _simple(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Outlines drawn with fewer points, neighbours still meeting."""
    return gpd.GeoSeries(
        shapely.coverage_simplify(shapes.to_numpy(), 6.0), index=shapes.index, crs=shapes.crs
    )
