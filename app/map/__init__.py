"""The map of who is left out, from here, the quartieri and their scheda; the same for programs."""

from flask import Flask

from app.map import api, pages, tables
from app.web import downloads

__all__ = ["init"]


def init(app: Flask) -> None:
    """Serve the map, and its numbers under /api/v1."""
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    downloads.register_tables(app, tables.TABLES)
