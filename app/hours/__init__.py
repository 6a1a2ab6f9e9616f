"""Hours on the web: the slider over the week, who can use what in it, whom to ask, and the plan of hours."""

from flask import Flask

from app.hours import api, pages
from app.hours.answer import HoursAnswers


def init(app: Flask) -> None:
    """Give `app` the pages and the API of the hours; to be called after the city is loaded."""
    app.extensions["mire.hours"] = HoursAnswers(app.extensions["mire.city"].chronotope)
    for page_module in (pages, api):
        app.register_blueprint(page_module.blueprint)
