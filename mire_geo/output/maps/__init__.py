"""Maps of the gaps, made with folium and working without internet: for notebooks, for one file, for the page.

The only package that knows folium.
"""

from mire_geo.output.maps.assets import ASSETS, LEAFLET, asset_text
from mire_geo.output.maps.city_map import figure, page, save
from mire_geo.output.maps.layers import basemap, cells, quartieri, sites
from mire_geo.output.maps.scene import MapParts, map_texts, take_apart
from mire_geo.output.maps.styles import PANES, STYLES

__all__ = [
    "ASSETS",
    "LEAFLET",
    "PANES",
    "STYLES",
    "MapParts",
    "asset_text",
    "basemap",
    "cells",
    "figure",
    "map_texts",
    "page",
    "quartieri",
    "save",
    "sites",
    "take_apart",
]
