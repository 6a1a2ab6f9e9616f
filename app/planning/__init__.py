"""The planners' pages: how fairly it is shared, where the next places should go, what hangs on one place alone."""

from flask import Flask

from app.answers import Answers
from app.planning import api, pages
from app.planning.plans import Plans

__all__ = ["init"]


def init(app: Flask) -> None:
    """Serve the planners' pages and their numbers under /api/v1."""
    asked: Answers = app.extensions["mire"]
    app.extensions["planning"] = Plans(asked.city)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
