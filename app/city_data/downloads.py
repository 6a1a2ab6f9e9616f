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
    for table_name in store.MODELS:
        try:
            table = city_table(table_name)
        except NoDataError:
            continue
        rows.append(
            {
                "name": table_name,
                "rows": len(table),
                "about": downloads.data_dictionary(table, table_name, lonlat=False),
            }
        )
    return render_template("city_data/downloads.html", tables=rows)


def _arguments(name: str, ending: str) -> tuple[str, ...]:
    """The arguments that the address of a table takes: those of its page; none for a table of the city."""
    table = page_tables.tables().get(name.removesuffix(f".{DICTIONARY}"))
    return table.arguments if table else ()


@blueprint.get("/scarica/<name>.<ending>")
@requests.accept_arguments(further_names=_arguments)
def file(name: str, ending: str) -> ResponseReturnValue:
    """One table in one format; `<name>.dizionario.csv` explains its columns."""
    table_name = name.removesuffix(f".{DICTIONARY}")
    is_city_table = table_name in store.MODELS
    table = city_table(table_name) if is_city_table else page_table(table_name)
    data_dictionary = downloads.data_dictionary(table, table_name if is_city_table else None)
    if table_name != name:
        table, data_dictionary = data_dictionary, None  # type: ignore[assignment]
    if ending not in downloads.FORMATS:
        raise UnknownError(_("Non c’è un formato «%(ending)s».", ending=ending[:20]))
    file_bytes = downloads.encoded_table(table, ending, layer_name=table_name, dictionary=data_dictionary)
    answer = Response(file_bytes, mimetype=downloads.FORMATS[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def city_table(table_name: str) -> pd.DataFrame:
    """A table of the city, its labels as a column.

    Raises:
        NoDataError: this city has no such table.
    """
    city = answers().city
    if table_name in {"street_nodes", "street_edges"}:
        return _street_table(table_name)
    table = getattr(city, table_name)
    if table is None or not len(table):
        raise NoDataError(_("Questa città non ha la tabella «%(name)s».", name=table_name))
    labelled_table: pd.DataFrame = table.reset_index(drop=not table.index.name)
    return labelled_table


def _street_table(table_name: str) -> pd.DataFrame:
    network = answers().city.streets
    if table_name == "street_nodes":
        return pd.DataFrame({"node": network.nodes, "x": network.xy[:, 0], "y": network.xy[:, 1]})
    end_nodes = {"from_node": network.nodes[network.tail], "to_node": network.nodes[network.head]}
    edge_columns = {"edge": network.edges, **end_nodes, "length_m": network.length_mm / 1000}
    edge_table: pd.DataFrame = gpd.GeoDataFrame(edge_columns, geometry=list(network.lines), crs=schema.CRS)
    return edge_table


def page_table(table_name: str) -> pd.DataFrame:
    """The figures of a page as a table, for the same arguments.

    Raises:
        UnknownError: no such table.
        InputError, NoDataError: as the page.
    """
    page = page_tables.tables().get(table_name)
    if page is None:
        options = ", ".join([*store.MODELS, *page_tables.tables()])
        raise UnknownError(
            _("Non c’è una tabella «%(name)s». Ci sono: %(known)s.", name=table_name[:40], known=options)
        )
    return page.table()


@blueprint.app_template_global()
def download_formats() -> list[tuple[str, str]]:
    """Ending and name of each format."""
    format_names: dict[str, Any] = {
        "csv": "CSV",
        "geojson": "GeoJSON",
        "gpkg": "GeoPackage",
        "parquet": "GeoParquet",
    }
    return [(ending, format_names[ending]) for ending in downloads.FORMATS]
