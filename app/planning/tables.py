"""What the planners' pages measure, as tables to take away."""

from collections.abc import Mapping

import pandas as pd
from flask import request
from flask_babel import gettext as _

from app.planning import query
from app.planning.plans import planner_answers
from app.web.answers import answers
from app.web.downloads import PageTable, with_outlines
from app.web.requests import parsing
from mire_geo.city import accessibility
from mire_geo.errors import UnknownError


def _query_and_shares() -> tuple[query.EquityQuery, accessibility.Shares]:
    question = query.equity_query(request.args, answers().first_kind())
    answers().require_places(question.kind)
    return question, planner_answers().shares(question.share, question.opened, question.closed)


def _indices() -> pd.DataFrame:
    return accessibility.indices(answers().city, _query_and_shares()[1]).reset_index()


def _groups() -> pd.DataFrame:
    question, shares = _query_and_shares()
    table = accessibility.groups(answers().city, shares, question.by).rename_axis("group").reset_index()
    return table.astype({"group": str})


def _access_by_cell() -> pd.DataFrame:
    shares = _query_and_shares()[1]
    cells = answers().city.cells
    table = pd.DataFrame({"cell": cells.index, "nil_id": cells["nil_id"].to_numpy()})
    table = table.assign(people=shares.people.to_numpy(), value=shares.values.to_numpy())
    return with_outlines(table, "cell")


def _proposed_places() -> pd.DataFrame:
    answers().require_places(parsing.kind(request.args, answers().first_kind()))
    question = planner_answers().within_candidates(
        query.siting_question(request.args, answers().first_kind())
    )
    places: pd.DataFrame = planner_answers().best_placement(question).places.reset_index()
    return places


def _dependency_query() -> query.DependencyQuery:
    return query.dependency_query(
        request.args, planner_answers().whole_kinds(), planner_answers().welfare_kinds()
    )


def _critical_sites() -> pd.DataFrame:
    question = _dependency_query()
    sites: pd.DataFrame = planner_answers().critical_sites(question.kinds, question.limit).reset_index()
    return sites


def _redundancy() -> pd.DataFrame:
    question = _dependency_query()
    if question.kind is None:
        raise UnknownError(_("La ridondanza è di un servizio: aggiungi per esempio kind=rsa."))
    return with_outlines(planner_answers().redundancy(question.kinds[0], question.limit), "nil_id")


def _pilot_areas() -> pd.DataFrame:
    question = _dependency_query()
    return with_outlines(planner_answers().pilot_areas(question.kinds, question.limit), "nil_id")


TABLES: Mapping[str, PageTable] = {
    "indici": PageTable(_indices, query.EQUITY),
    "gruppi": PageTable(_groups, query.EQUITY),
    "accesso": PageTable(_access_by_cell, query.EQUITY),
    "luoghi-proposti": PageTable(_proposed_places, query.SITING),
    "luoghi-critici": PageTable(_critical_sites, query.DEPENDENCY),
    "ridondanza": PageTable(_redundancy, query.DEPENDENCY),
    "aree": PageTable(_pilot_areas, query.DEPENDENCY),
}
