"""What the planners' pages measure, as tables to take away."""

from collections.abc import Mapping

import pandas as pd
from flask import request
from flask_babel import gettext as _

from app.planning import query
from app.planning.plans import plans
from app.web.answers import answers
from app.web.downloads import Table, with_outlines
from app.web.requests import parsing
from mire_geo.city import accessibility
from mire_geo.errors import UnknownError


def _shares() -> tuple[query.EquityQuery, accessibility.Shares]:
    question = query.equity_query(request.args, answers().first_kind())
    answers().require_places(question.kind)
    return question, plans().shares(question.share, question.opened, question.closed)


def _indices() -> pd.DataFrame:
    return accessibility.indices(answers().city, _shares()[1]).reset_index()


def _groups() -> pd.DataFrame:
    question, shares = _shares()
    table = accessibility.groups(answers().city, shares, question.by).rename_axis("group").reset_index()
    return table.astype({"group": str})


def _access() -> pd.DataFrame:
    shares = _shares()[1]
    cells = answers().city.cells
    table = pd.DataFrame({"cell": cells.index, "nil_id": cells["nil_id"].to_numpy()})
    table = table.assign(people=shares.people.to_numpy(), value=shares.values.to_numpy())
    return with_outlines(table, "cell")


def _places() -> pd.DataFrame:
    answers().require_places(parsing.kind(request.args, answers().first_kind()))
    question = plans().within_candidates(query.siting_question(request.args, answers().first_kind()))
    places: pd.DataFrame = plans().best_placement(question).places.reset_index()
    return places


def _dependency_query() -> query.DependencyQuery:
    return query.dependency_query(request.args, plans().whole_kinds(), plans().welfare_kinds())


def _critical() -> pd.DataFrame:
    question = _dependency_query()
    sites: pd.DataFrame = plans().critical_sites(question.kinds, question.limit).reset_index()
    return sites


def _redundancy() -> pd.DataFrame:
    question = _dependency_query()
    if question.kind is None:
        raise UnknownError(_("La ridondanza è di un servizio: aggiungi per esempio kind=rsa."))
    return with_outlines(plans().redundancy(question.kinds[0], question.limit), "nil_id")


def _pilots() -> pd.DataFrame:
    question = _dependency_query()
    return with_outlines(plans().pilot_areas(question.kinds, question.limit), "nil_id")


TABLES: Mapping[str, Table] = {
    "indici": Table(_indices, query.EQUITY),
    "gruppi": Table(_groups, query.EQUITY),
    "accesso": Table(_access, query.EQUITY),
    "luoghi-proposti": Table(_places, query.SITING),
    "luoghi-critici": Table(_critical, query.DEPENDENCY),
    "ridondanza": Table(_redundancy, query.DEPENDENCY),
    "aree": Table(_pilots, query.DEPENDENCY),
}
