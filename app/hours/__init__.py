"""Hours on the web: the slider over the week, who can use what in it, whom to ask, and the plan of hours."""

from flask import Flask

from app.hours import api, pages
from app.hours.answer import Timetable


def init(app: Flask) -> None:
    """Let `app` answer about hours; after the city is there."""
    app.extensions["mire.hours"] = Timetable(app.extensions["mire.city"].chronotope)
    for page_module in (pages, api):
        app.register_blueprint(page_module.blueprint)
