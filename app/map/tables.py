"""The gaps as a table to take away: by quartiere, Municipio or cell."""

from collections.abc import Mapping

import pandas as pd
from flask import request

from app.web.answers import answers
from app.web.downloads import PageTable, with_outlines
from app.web.requests import parsing
from mire_geo.city import AREAS


def _gaps() -> pd.DataFrame:
    question = parsing.question(request.args, answers().first_kind())
    area_kind = parsing.one_of(request.args, "by", AREAS)
    city_answers = answers()
    city_answers.require_places(question.kind)
    if area_kind == "cell":
        return with_outlines(city_answers.cell_gaps(*question).rename_axis("cell").reset_index(), "cell")
    if area_kind == "municipio":
        return city_answers.by_municipio(*question)
    return with_outlines(city_answers.ranked(*question), "nil_id")


TABLES: Mapping[str, PageTable] = {"lacune": PageTable(_gaps, (*parsing.QUESTION, "by"))}
