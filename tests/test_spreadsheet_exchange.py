"""Spreadsheet out, spreadsheet in: nothing is lost on the way, and no cell is run as a formula."""

import csv
import datetime as dt
import io

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.sources import spreadsheet
from mire_geo.tables import schema
from tests import dirty, toy


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_sites_written_and_read_keep_everything(tmp_path, suffix):
    sites = toy.sites()
    sites["geometry"] = sites.translate(-5, -5)  # off the borders of the NIL
    sites["name"] = pd.array(["=HYPERLINK(1)", "'+39 Prova", "-12"], dtype="str")
    sites["hours_text"] = pd.array(
        ["Mo-Fr 09:00-18:00; PH off", "lun-ven 9-18\nsab chiuso", None], dtype="str"
    )
    sites["workplace"] = [True, False, False]
    sites["wheelchair"] = pd.array(["yes", None, "limited"], dtype="str")
    file = tmp_path / f"sites{suffix}"
    spreadsheet.write_sites(sites, file)
    done = spreadsheet.read_sites(file, quartieri=toy.quartieri(), existing=sites)
    assert not done.faults
    assert not done.warnings
    assert (done.accepted.geometry.distance(sites.geometry) < 0.02).all()
    pd.testing.assert_frame_equal(
        pd.DataFrame(done.accepted.drop(columns="geometry")), pd.DataFrame(sites.drop(columns="geometry"))
    )


def test_hours_the_city_knows_keep_who_told_them_until_somebody_rewrites_them(tmp_path):
    sites = toy.sites()
    for column, value in {"hours_text": "Mo-Fr 09:00-18:00", "hours": "Mo-Fr 09:00-18:00"}.items():
        sites[column] = pd.array([value] * 3, dtype="str")
    sites["hours_state"], sites["hours_date"] = "web", "2020"
    sites["hours_source"] = pd.array(["osm-2020"] * 3, dtype="str")
    table = spreadsheet.sites_table(sites)
    table.loc[1, "orari"] = "lun-ven 8-20"
    day = dt.date(2026, 3, 1)
    read_again = spreadsheet.read_sites(
        spreadsheet.csv_bytes(table), existing=sites, import_date=day
    ).accepted
    assert read_again["hours"].tolist() == ["Mo-Fr 09:00-18:00", "Mo-Fr 08:00-20:00", "Mo-Fr 09:00-18:00"]
    assert read_again["hours_state"].tolist() == ["web", "verified", "web"]
    assert read_again["hours_source"].tolist() == ["osm-2020", "spreadsheet", "osm-2020"]
    assert read_again["hours_date"].tolist() == ["2020", "2026-03-01", "2020"]


def test_no_cell_that_is_written_is_run_as_a_formula(tmp_path):
    done = dirty.read("nome,tipo,lat,lon\n\"=cmd|' /C calc'!A0\",x,45.46,9.19\n@SUM(1),x,-45,+9.19\n")
    spreadsheet.write_refused(done, tmp_path / "refused.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "refused.csv").read_text("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["'=cmd|' /C calc'!A0", "'@SUM(1)"]
    assert rows[2][4:6] == ["-45", "+9.19"]
    spreadsheet.write_refused(done, tmp_path / "refused.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "refused.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_what_begins_like_a_formula_comes_back_as_it_was(sign):
    sites = toy.sites().assign(name=f"{sign}1+1|cmd")
    table = spreadsheet.sites_table(sites)
    text = spreadsheet.csv_bytes(table).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {row[2] for row in rows[1:]} == {f"'{sign}1+1|cmd"}
    sheet = openpyxl.load_workbook(io.BytesIO(spreadsheet.xlsx_bytes(table))).active
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == {f"'{sign}1+1|cmd"}
    assert set(spreadsheet.read_sites(text.encode(), existing=sites).accepted["name"]) == {f"{sign}1+1|cmd"}


def test_refused_rows_can_be_said_in_another_language(tmp_path):
    done = dirty.read(f"nome;tipo;lat;lon\n;farmacia;{dirty.DUOMO.replace(',', ';')}\n")
    spreadsheet.write_refused(done, tmp_path / "r.csv", fault_text=lambda fault: f"codice {fault.code}")
    assert "codice name_missing" in (tmp_path / "r.csv").read_text("utf-8-sig")


def test_writing_elsewhere_than_csv_or_xlsx_is_refused(tmp_path):
    with pytest.raises(errors.InputError, match=r"must be \.csv or \.xlsx"):
        spreadsheet.write_sites(toy.sites(), tmp_path / "sites.pdf")
    with pytest.raises(errors.InputError, match="cannot be written"):
        spreadsheet.write_sites(toy.sites(), tmp_path / "nowhere" / "sites.csv")


LETTERS = "abcdefghilmnopqrstuvzABCDEFGHILMNOPQRSTUVZ àèéìòùÀÈÉ0123456789;,|\"'=+-@.()/&\n"
TEXT = (
    st.text(LETTERS, min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: text and not text.startswith("'"))
)
PLACE = st.tuples(
    st.sampled_from(["farmacia", "biblioteca", "nido", "casa_di_quartiere"]),
    TEXT,
    st.one_of(st.none(), TEXT),
    st.floats(9.05, 9.27),
    st.floats(45.39, 45.53),
    st.one_of(st.none(), st.integers(0, 5000)),
)
DIALECTS = st.tuples(
    st.sampled_from(list(";,\t|")),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"]),
    st.sampled_from([".", ","]),
    st.sampled_from(["EPSG:4326", "EPSG:32632", "EPSG:3003", "EPSG:3857"]),
    st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PLACE, min_size=1, max_size=8), DIALECTS)
def test_any_sites_written_in_any_way_come_back(places, dialect):
    separator, encoding, decimal, crs, swapped = dialect
    points = gpd.GeoSeries(
        gpd.points_from_xy([p[3] for p in places], [p[4] for p in places]), crs="EPSG:4326"
    )
    page = io.StringIO()
    writer = csv.writer(page, delimiter=separator)
    writer.writerow(["codice", "tipo", "nome", "indirizzo", "lat", "lon", "posti"])
    for at, (place, point) in enumerate(zip(places, points.to_crs(crs), strict=True)):
        kind, name, address, _, _, capacity = place
        y, x = (f"{value:.7f}".replace(".", decimal) for value in (point.y, point.x))
        first, second = (x, y) if swapped else (y, x)
        writer.writerow(
            [f"n{at}", kind, name, address or "", first, second, "" if capacity is None else capacity]
        )
    done = spreadsheet.read_sites(page.getvalue().encode(encoding))
    assert not done.faults
    assert done.accepted.index.tolist() == [f"{place[0]}:n{at}" for at, place in enumerate(places)]
    assert done.accepted["name"].tolist() == [place[1] for place in places]
    assert done.accepted["address"].astype(object).where(done.accepted["address"].notna(), None).tolist() == [
        p[2] for p in places
    ]
    assert done.accepted.geometry.distance(points.to_crs(schema.CRS).set_axis(done.accepted.index)).max() < 1
    np.testing.assert_array_equal(
        done.accepted["capacity"], [np.nan if p[5] is None else p[5] for p in places]
    )
