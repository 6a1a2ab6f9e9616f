"""A folium map that holds the scene of `assets/mappa.js`: made empty, given layers, taken apart for a page.

Text of data never passes through folium's popups, tooltips or layer names, which run what they are given: it travels
as GeoJSON properties, percent-encoded where Jinja would read an expression (folium renders what it has rendered once
more), and `assets/mappa.js` writes it with `textContent`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import folium
import geopandas as gpd
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from mire_geo.output.maps import layers
from mire_geo.output.maps.styles import PANES, STYLES
from mire_geo.output.wording.catalogue import N_, gettext

_WORDS: Mapping[str, str] = {
    "attribution": N_("© OpenStreetMap contributors (ODbL) · Comune di Milano (CC BY 4.0)"),
    "label": N_("Mappa"),
    "zoomIn": N_("Ingrandisci"),
    "zoomOut": N_("Riduci"),
}

MAP_ID = "mappa"


@dataclass(frozen=True, slots=True)
class MapParts:
    """A folium map taken apart, to be put into a page under a content security policy of its own."""

    html: str
    script: str
    """Without the script tags; needs Leaflet and `assets/mappa.js` before it."""
    name: str
    """The JavaScript variable of the map."""


def map_texts(language: str) -> dict[str, str]:
    """The texts of the map itself, by the names that `assets/mappa.js` uses."""
    return {text_code: gettext(message, language) for text_code, message in _WORDS.items()}


def empty_map(shapes: gpd.GeoDataFrame, language: str) -> folium.Map:
    """Folium's map without tiles and without links to other hosts, with our panes in it."""
    west, south, east, north = layers.bounds(shapes)
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
    folium_map.add_child(_SceneScript(map_texts(language), [[south, west], [north, east]]))
    return folium_map


def add_layer(
    folium_map: folium.Map,
    layer_name: str,
    layer_geojson: dict[str, Any],
    colour_by_id: Mapping[str, str] | None = None,
) -> None:
    """Add a GeoJson layer in its pane; `colour_by_id`, of its features, fills it."""
    if layer_geojson["type"] == "FeatureCollection" and not layer_geojson["features"]:
        return  # folium cannot draw nothing
    scene_variable, pane_name = f"{folium_map.get_name()}.mire", PANES.get(layer_name, layer_name)

    def style(feature: Mapping[str, Any]) -> dict[str, Any]:
        layer_style = STYLES[layer_name]
        return (
            layer_style
            if colour_by_id is None
            else layer_style | {"fillColor": colour_by_id[feature["id"]], "fillOpacity": 1}
        )

    folium_layer = folium.GeoJson(
        _without_braces(layer_geojson),
        style_function=style,
        marker=folium.CircleMarker() if layer_name == "sites" else None,
        control=False,
        pane=pane_name,
        renderer=JsCode(f"{scene_variable}.renderer('{pane_name}')"),
        interactive=layer_name == "quartieri",
    )
    folium_layer._id = layer_name
    folium_layer.add_to(folium_map)
    folium_layer.add_child(_LayerScript(scene_variable, layer_name))


def take_apart(folium_map: folium.Map) -> MapParts:
    """The parts of a rendered map."""
    figure_root = cast(Figure, folium_map.get_root())
    figure_root.render()
    return MapParts(figure_root.html.render(), figure_root.script.render(), folium_map.get_name())


class _SceneScript(MacroElement):
    """Script that makes the scene of `assets/mappa.js` on the map, before any layer needs its panes."""

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

    def __init__(self, map_texts: Mapping[str, str], bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Scene"
        self._id = "scena"
        self.words = dict(map_texts)
        self.bounds = bounds


class _LayerScript(MacroElement):
    """Script that gives a folium layer to the scene."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.scene }}.adopt({{ this.layer|tojson }}, {{ this._parent.get_name() }}, true);
        {% endmacro %}
        """
    )

    def __init__(self, scene_variable: str, layer_name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Adopt"
        self._id = layer_name
        self.scene = scene_variable
        self.layer = layer_name


def _without_braces(geojson_value: Any) -> Any:
    """GeoJSON with the braces of its texts percent-encoded: `Scene.adopt` decodes them in the browser."""
    match geojson_value:
        case str():
            return geojson_value.replace("%", "%25").replace("{", "%7B")
        case Mapping():
            return {
                member_name: _without_braces(member_value)
                for member_name, member_value in geojson_value.items()
            }
        case list():
            return [_without_braces(member_value) for member_value in geojson_value]
    return geojson_value
