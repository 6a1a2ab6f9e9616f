"""Scripts, styles and pictures that the page and the saved file share: our own, and Leaflet's."""

import re
from pathlib import Path

from xstatic.pkg import leaflet

ASSETS = Path(__file__).parents[1] / "assets"
"""Our own script and style, shared by the page and the saved file."""

LEAFLET = Path(leaflet.BASE_DIR)
"""Leaflet's script, style and pictures, from the XStatic package."""


def asset_text(asset_path: Path) -> str:
    """The text of one of our assets, or Leaflet's, fit to stand inside an HTML document."""
    return re.sub(r"//# sourceMappingURL=.*", "", asset_path.read_text(encoding="utf-8")).strip()
