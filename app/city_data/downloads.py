"""/scarica: every table, of the city and of what the pages measure, as CSV, GeoJSON, GeoPackage and GeoParquet."""

from typing import Any

import geopandas as gpd
import pandas as pd
from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import downloads as page_tables
from app.web import requests
from app.web.answers import answers
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
            {"name": name, "rows": len(table), "about": downloads.data_dictionary(table, name, lonlat=False)}
        )
    return render_template("city_data/downloads.html", tables=rows, formats=list(downloads.FORMATS))


def _arguments(name: str, ending: str) -> tuple[str, ...]:
    """What the address of a table takes: what its page does; a table of the city takes nothing."""
    table = page_tables.tables().get(name.removesuffix(f".{DICTIONARY}"))
    return table.arguments if table else ()


@blueprint.get("/scarica/<name>.<ending>")
@requests.arguments(of=_arguments)
def file(name: str, ending: str) -> ResponseReturnValue:
    """One table in one format; `<name>.dizionario.csv` explains its columns."""
    table_name = name.removesuffix(f".{DICTIONARY}")
    of_city = table_name in store.MODELS
    table = city_table(table_name) if of_city else page_table(table_name)
    about = downloads.data_dictionary(table, table_name if of_city else None)
    if table_name != name:
        table, about = about, None  # type: ignore[assignment]
    if ending not in downloads.FORMATS:
        raise UnknownError(_("Non c’è un formato «%(ending)s».", ending=ending[:20]))
    body = downloads.encoded_table(table, ending, layer_name=table_name, dictionary=about)
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


def page_table(name: str) -> pd.DataFrame:
    """What a page shows, for the same arguments.

    Raises:
        UnknownError: no such table.
        InputError, NoDataError: as the page.
    """
    page = page_tables.tables().get(name)
    if page is None:
        options = ", ".join([*store.MODELS, *page_tables.tables()])
        raise UnknownError(
            _("Non c’è una tabella «%(name)s». Ci sono: %(known)s.", name=name[:40], known=options)
        )
    return page.table()


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
