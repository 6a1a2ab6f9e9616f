"""The worker's page: what is near me, and is it open when I get there.

A position arrives only in the body of a POST, is used to answer it, and is forgotten: it is in no address, log or
table.
"""

from flask import Flask

from app.near import pages

__all__ = ["init"]


def init(app: Flask) -> None:
    """Serve the worker's page."""
    app.register_blueprint(pages.blueprint)
