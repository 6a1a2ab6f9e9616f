"""The map of a city for a page that fetches its layers, for a notebook, and as one file that needs no internet."""

from pathlib import Path

import folium

from mire_geo.city import City
from mire_geo.output import mapfile
from mire_geo.output.maps import assets, layers, scene, styles
from mire_geo.tables import geojson, kinds, schema
from mire_geo.travel.isochrone import Isochrone
from mire_geo.travel.streets import WALKING_KMH


def page(city: City, *, language: str = "it") -> scene.MapParts:
    """The empty map of the city for a page that fetches its layers itself."""
    return scene.take_apart(scene.empty_map(city.quartieri, language))


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
    folium_map = scene.empty_map(city.quartieri, language)
    for layer_name, layer_geojson in layers.basemap(city).items():
        scene.add_layer(folium_map, layer_name, layer_geojson)
    scene.add_layer(
        folium_map,
        "cells",
        layers.cells(city, cell_gaps["minutes"]),
        styles.colour_by_cell(cell_gaps["minutes"], minutes),
    )
    scene.add_layer(folium_map, "quartieri", layers.quartieri(city))
    if reach is not None:
        scene.add_layer(folium_map, "reach", geojson.feature(reach.area, schema.CRS))
    scene.add_layer(folium_map, "sites", layers.sites(city.sites_of(kind)))
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
    map_parts = scene.take_apart(figure(city, kind, minutes, language=language, speed_kmh=speed_kmh))
    ranked_quartieri = city.gaps(kind, minutes, by="nil", speed_kmh=speed_kmh)
    contents = mapfile.MapContents(kinds.kind(kind), minutes, speed_kmh, ranked_quartieri, language)
    scripts = [
        assets.asset_text(assets.LEAFLET / "leaflet.js"),
        assets.asset_text(assets.ASSETS / "mappa.js"),
        map_parts.script,
        assets.asset_text(assets.ASSETS / "file.js"),
    ]
    style_sheets = [
        mapfile.inline_pictures(assets.asset_text(assets.LEAFLET / "leaflet.css"), assets.LEAFLET),
        assets.asset_text(assets.ASSETS / "mappa.css"),
        assets.asset_text(assets.ASSETS / "file.css"),
    ]
    path = Path(path)
    path.write_text(mapfile.html_document(contents, map_parts.html, scripts, style_sheets), encoding="utf-8")
    return path
