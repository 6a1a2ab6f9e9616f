"""The planners' pages: how fairly it is shared, where the next places should go, who depends on one place alone."""

from flask import Flask

from app.planning import api, pages, tables
from app.planning.plans import PlannerAnswers
from app.web import downloads
from app.web.answers import Answers

__all__ = ["init"]


def init(app: Flask) -> None:
    """Serve the planners' pages and their numbers under /api/v1."""
    city_answers: Answers = app.extensions["mire.city"]
    app.extensions["mire.planning"] = PlannerAnswers(city_answers.city)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    downloads.register_tables(app, tables.TABLES)
