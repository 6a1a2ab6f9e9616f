"""Maps of the gaps, made with folium and working without internet: for notebooks, for one file, for the page.

The only package that knows folium.
"""

from mire_geo.output.maps.assets import ASSETS, LEAFLET, read
from mire_geo.output.maps.city_map import figure, page, save
from mire_geo.output.maps.layers import basemap, cells, quartieri, sites
from mire_geo.output.maps.scene import Parts, take_apart, words
from mire_geo.output.maps.styles import PANES, STYLES

__all__ = [
    "ASSETS",
    "LEAFLET",
    "PANES",
    "STYLES",
    "Parts",
    "basemap",
    "cells",
    "figure",
    "page",
    "quartieri",
    "read",
    "save",
    "sites",
    "take_apart",
    "words",
]
