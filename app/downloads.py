"""/scarica: every table, of the city and of what the pages measure, as CSV, GeoJSON, GeoPackage and GeoParquet."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import payloads, requests
from app.answers import answers
from app.hours.asking import one_of
from app.planning import asking
from app.planning.pages import first_kind
from app.planning.plans import plans
from mire_geo.city import AREAS, accessibility
from mire_geo.errors import NoDataError, UnknownError
from mire_geo.output import downloads
from mire_geo.tables import schema, store

blueprint = Blueprint("downloads", __name__)

DICTIONARY = "dizionario"


@blueprint.get("/scarica")
def index() -> ResponseReturnValue:
    """The tables of the city and of the answers, with their columns explained."""
    rows = []
    for name in store.MODELS:
        try:
            table = city_table(name)
        except NoDataError:
            continue
        rows.append(
            {"name": name, "rows": len(table), "about": downloads.dictionary(table, name, lonlat=False)}
        )
    return render_template("downloads/index.html", tables=rows, formats=list(downloads.FORMATS))


def _arguments(name: str, ending: str) -> tuple[str, ...]:
    """What the address of a table takes: what its page does; a table of the city takes nothing."""
    made = ANSWERS.get(name.removesuffix(f".{DICTIONARY}"))
    return made.arguments if made else ()


@blueprint.get("/scarica/<name>.<ending>")
@requests.arguments(of=_arguments)
def file(name: str, ending: str) -> ResponseReturnValue:
    """One table in one format; `<name>.dizionario.csv` explains its columns."""
    told = name.removesuffix(f".{DICTIONARY}")
    table = city_table(told) if told in store.MODELS else answer_table(told)
    about = downloads.dictionary(table, told if told in store.MODELS else None)
    if told != name:
        table, about = about, None  # type: ignore[assignment]
    if ending not in downloads.FORMATS:
        raise UnknownError(_("Non c’è un formato «%(ending)s».", ending=ending[:20]))
    body = downloads.encode(table, ending, name=told, about=about)
    answer = Response(body, mimetype=downloads.FORMATS[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def city_table(name: str) -> pd.DataFrame:
    """A table of the city, its labels as a column.

    Raises:
        NoDataError: this city has no such table.
    """
    city = answers().city
    if name in {"street_nodes", "street_edges"}:
        return _streets(name)
    table = getattr(city, name)
    if table is None or not len(table):
        raise NoDataError(_("Questa città non ha la tabella «%(name)s».", name=name))
    labelled: pd.DataFrame = table.reset_index(drop=not table.index.name)
    return labelled


def _streets(name: str) -> pd.DataFrame:
    streets = answers().city.streets
    if name == "street_nodes":
        return pd.DataFrame({"node": streets.nodes, "x": streets.xy[:, 0], "y": streets.xy[:, 1]})
    ends = {"from_node": streets.nodes[streets.tail], "to_node": streets.nodes[streets.head]}
    frame = {"edge": streets.edges, **ends, "length_m": streets.length_mm / 1000}
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=list(streets.lines), crs=schema.CRS)
    return shaped


def answer_table(name: str) -> pd.DataFrame:
    """What a page shows, for the same arguments.

    Raises:
        UnknownError: no such table.
        InputError, NoDataError: as the page.
    """
    made = ANSWERS.get(name)
    if made is None:
        known = ", ".join([*store.MODELS, *ANSWERS])
        raise UnknownError(
            _("Non c’è una tabella «%(name)s». Ci sono: %(known)s.", name=name[:40], known=known)
        )
    return made.table()


def _gaps() -> pd.DataFrame:
    question = payloads.question(request.args, first_kind())
    by = one_of(request.args, "by", AREAS)
    asked = answers()
    asked.held(question.kind)
    if by == "cell":
        return _shaped(asked.cell_gaps(*question).rename_axis("cell").reset_index(), "cell")
    if by == "municipio":
        return asked.by_municipio(*question)
    return _shaped(asked.ranked(*question), "nil_id")


def _shaped(table: pd.DataFrame, label: str) -> pd.DataFrame:
    city = answers().city
    shapes = (city.cells if label == "cell" else city.quartieri).geometry.loc[table[label]]
    shaped: pd.DataFrame = gpd.GeoDataFrame(
        table.reset_index(drop=True), geometry=shapes.to_numpy(), crs=schema.CRS
    )
    return shaped


def _shares() -> tuple[asking.Fair, accessibility.Shares]:
    question = asking.fair(request.args, first_kind())
    answers().held(question.kind)
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
    return _shaped(table, "cell")


def _places() -> pd.DataFrame:
    answers().held(payloads.kind(request.args, first_kind()))
    question = plans().possible(asking.siting(request.args, first_kind()))
    places: pd.DataFrame = plans().best(question).places.reset_index()
    return places


def _leaning() -> asking.Leaning:
    return asking.leaning(request.args, plans().whole(), plans().welfare())


def _critical() -> pd.DataFrame:
    asked = _leaning()
    sites: pd.DataFrame = plans().critical(asked.kinds, asked.limit).reset_index()
    return sites


def _redundancy() -> pd.DataFrame:
    asked = _leaning()
    if asked.kind is None:
        raise UnknownError(_("La ridondanza è di un servizio: aggiungi per esempio kind=rsa."))
    return _shaped(plans().redundancy(asked.kinds[0], asked.limit), "nil_id")


def _pilots() -> pd.DataFrame:
    asked = _leaning()
    return _shaped(plans().pilots(asked.kinds, asked.limit), "nil_id")


class Answer(NamedTuple):
    """What a page measures, as a table, and the arguments of the page."""

    table: Callable[[], pd.DataFrame]
    arguments: tuple[str, ...]


ANSWERS: Mapping[str, Answer] = {
    "lacune": Answer(_gaps, (*payloads.QUESTION, "by")),
    "indici": Answer(_indices, asking.FAIR),
    "gruppi": Answer(_groups, asking.FAIR),
    "accesso": Answer(_access, asking.FAIR),
    "luoghi-proposti": Answer(_places, asking.SITING),
    "luoghi-critici": Answer(_critical, asking.LEANING),
    "ridondanza": Answer(_redundancy, asking.LEANING),
    "aree": Answer(_pilots, asking.LEANING),
}
"""What the pages measure, by the name of its file."""


@blueprint.app_template_global()
def download_formats() -> list[tuple[str, str]]:
    """Ending and name of each format."""
    names: dict[str, Any] = {
        "csv": "CSV",
        "geojson": "GeoJSON",
        "gpkg": "GeoPackage",
        "parquet": "GeoParquet",
    }
    return [(ending, names[ending]) for ending in downloads.FORMATS]
