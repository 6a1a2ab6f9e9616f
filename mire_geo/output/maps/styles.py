"""How each layer of the map is drawn, and the pane it lies in."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mire_geo.output import legend

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


def colour_by_cell(minutes: pd.Series, limit: float) -> dict[str, str]:
    """Cell -> colour of its class of walking minutes, within `limit` and beyond it."""
    classes = legend.minutes_classes(limit)
    class_indexes = legend.classify(minutes, classes)
    return {
        str(cell_id): classes[class_index].colour
        for cell_id, class_index in zip(minutes.index, class_indexes, strict=True)
    }
