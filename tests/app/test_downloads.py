"""Every table as every format: it comes back with its rows, its CRS and the meaning of each column."""

import io

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from app.web import downloads as page_tables
from mire_geo.output import downloads
from mire_geo.tables import store
from tests.milano import milano

CITY = ["quartieri", "cells", "street_nodes", "street_edges", "sites", "counts", "basemap"]
ANSWERS = [
    ("lacune", "kind=farmacia&minutes=7"),
    ("lacune", "kind=farmacia&minutes=7&by=cell"),
    ("lacune", "kind=farmacia&minutes=7&by=municipio"),
    ("indici", "kind=farmacia&minutes=11&measure=count"),
    ("gruppi", "kind=farmacia&minutes=11&by=income"),
    ("accesso", "kind=farmacia&minutes=11&measure=catchment"),
    ("luoghi-proposti", "kind=farmacia&minutes=7&from=streets&count=2"),
    ("luoghi-critici", "kind=farmacia&minutes=12"),
    ("ridondanza", "kind=farmacia&minutes=12"),
    ("aree", "kind=farmacia&minutes=12"),
]


def fetch(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    return io.BytesIO(answer.data)


@pytest.mark.parametrize(("name", "query"), [*((name, "") for name in CITY), *ANSWERS])
def test_every_table_comes_back_from_every_format(client, tmp_path, name, query):
    csv, geojson, packed, parquet = (fetch(client, f"/scarica/{name}.{e}?{query}") for e in downloads.FORMATS)
    gpkg = tmp_path / f"{name}.gpkg"
    gpkg.write_bytes(packed.read())
    table = pd.read_csv(csv)
    assert len(table)
    drawn = gpd.read_file(geojson)
    assert len(drawn) == len(table)
    layers = dict(pyogrio.list_layers(gpkg))
    assert layers[name] != "dictionary"
    held = pyogrio.read_dataframe(gpkg, layer=name)
    again = gpd.read_parquet(parquet) if isinstance(held, gpd.GeoDataFrame) else pd.read_parquet(parquet)
    assert len(held) == len(again) == len(table)
    if isinstance(held, gpd.GeoDataFrame):
        assert held.crs == again.crs == "EPSG:32632"
        assert drawn.crs == "EPSG:4326"
        assert table["lon"].between(9, 10).all()
        assert table["lat"].between(45, 46).all()
    about = pd.read_csv(fetch(client, f"/scarica/{name}.dizionario.csv?{query}"))
    assert list(about.columns) == ["column", "type", "meaning"]
    assert set(table.columns) <= set(about["column"])
    assert about["meaning"].str.len().min() > 3
    inside = pyogrio.read_dataframe(gpkg, layer="dictionary", read_geometry=False)
    assert set(held.columns) - {"geometry"} <= set(inside["column"])


def test_the_page_lists_the_tables_and_explains_their_columns(client):
    page = client.get("/scarica").text
    for name in CITY:
        assert f"/scarica/{name}.gpkg" in page
    assert "Residents without Italian citizenship." in page


def test_every_column_of_every_table_has_a_docstring():
    for name, model in store.MODELS.items():
        schema = model.to_schema()
        columns = [*schema.columns, *([schema.index.name] if schema.index and schema.index.name else [])]
        missing = [column for column in columns if column not in downloads.column_meanings(name)]
        assert missing == [], name


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/scarica/moon.csv", "Non c’è una tabella «moon»"),
        ("/scarica/sites.xls", "Non c’è un formato «xls»"),
        ("/scarica/ridondanza.csv?minutes=12&kind=", "kind=rsa"),
        ("/scarica/lacune.csv?kind=nido", "Dati mancanti"),
    ],
)
def test_what_is_not_there_is_a_sentence(client, address, sentence):
    answer = client.get(address)
    assert answer.status_code in {200, 404}
    if answer.status_code == 404:
        assert sentence in answer.text
    else:
        assert "minutes=12" in address  # the toy has one whole kind alone


def test_columns_nobody_explained_are_refused():
    with pytest.raises(downloads.UnknownError, match="'colour' has no meaning"):
        downloads.data_dictionary(pd.DataFrame({"colour": [1]}))


def test_milano_s_sites_keep_what_is_unknown_unknown(tmp_path):
    table = milano().sites.reset_index()
    about = downloads.data_dictionary(table, "sites")
    (tmp_path / "sites.gpkg").write_bytes(
        downloads.encoded_table(table, "gpkg", layer_name="sites", dictionary=about)
    )
    held = pyogrio.read_dataframe(tmp_path / "sites.gpkg", layer="sites")
    assert held["capacity"].isna().sum() == table["capacity"].isna().sum()
    assert held["hours"].isna().sum() == table["hours"].isna().sum()


def test_every_subject_gives_its_tables_away(client):
    with client.application.app_context():
        assert set(page_tables.tables()) >= {"lacune", "gruppi", "luoghi-proposti"}


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_no_name_of_the_open_data_runs_as_a_formula(sign):
    table = pd.DataFrame({"name": [f"{sign}1+1", "via Larga", None], "people": [-1, 0, 1]})
    lines = downloads.encoded_table(table, "csv", layer_name="prova").decode().splitlines()
    assert lines[1:] == [f"'{sign}1+1,-1", "via Larga,0", ",1"]
