"""Where every fact comes from, tables to take away, and whether the server is ready."""

from flask import Flask

from app.city_data import downloads, health, pages

__all__ = ["init"]


def init(app: Flask) -> None:
    """Serve the catalogue of the data, the downloads, and what monitors ask."""
    for page_module in (pages, downloads, health):
        app.register_blueprint(page_module.blueprint)
