"""Spreadsheets as people keep them: what is understood, what is refused, and that nothing is lost on the way."""

import contextlib
import csv
import datetime as dt
import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.output.wording import faults
from mire_geo.sources import spreadsheet
from mire_geo.sources.incoming import limits
from mire_geo.sources.spreadsheet.places import duplicates
from mire_geo.tables import schema
from tests import dirty, toy

DUOMO = "45.4642,9.1900"


def read(text, **options):
    return spreadsheet.read_sites(text.encode(), **options)


def codes(faults):
    found = {}
    for fault in faults:
        found.setdefault(fault.line, []).append(fault.code)
    return {line: " ".join(each) for line, each in found.items()}


# --- the dirty list -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def done():
    return spreadsheet.read_sites(dirty.text().encode("cp1252"), name="bozza.csv", existing=toy.sites())


def test_of_a_dirty_list_the_good_rows_are_accepted_and_the_others_refused_by_line(done):
    assert done.rows == 40
    assert codes(done.faults) == dirty.REFUSED
    assert done.refused["line"].tolist() == list(dirty.REFUSED)
    assert len(done.accepted) == 18
    assert len(set(" ".join(dirty.REFUSED.values()).split())) >= 12


def test_what_was_put_right_is_told(done):
    told = {line: code for line, code in codes(done.warnings).items() if line in dirty.WARNED}
    assert told == dirty.WARNED
    assert {fault.code for fault in done.warnings} >= {"lines_above", "heading_again"}


def test_the_way_the_file_is_written_is_detected(done):
    found = done.detected
    assert (found.format, found.encoding, found.separator, found.decimal) == ("csv", "cp1252", ";", ",")
    assert (found.heading_line, found.crs, found.swapped) == (3, "EPSG:4326", False)
    assert found.columns["name"] == "Denominazione"
    assert found.columns["id"] == "Codice"


def test_accepted_rows_are_a_table_of_sites(done):
    schema.check(done.accepted, schema.Sites, name="sites")
    by_name = done.accepted.reset_index().set_index("name")
    assert by_name.loc["Prova Uno", "site"] == "farmacia:F1"
    assert by_name.loc['Prova Sei; sede "grande"', "address"] == "via Giambellino\n(cortile interno)"
    assert by_name.loc["Società Dieci", "kind"] == "wemi"
    assert by_name.loc["Prova Otto", "capacity"] == 1200
    assert pd.isna(by_name.loc["Prova Quattordici", "hours_text"])
    assert by_name.loc["Prova Tre", "hours_text"] == "lun-ven 9-18"


def test_every_way_of_writing_a_position_comes_to_the_same_street(done):
    at = done.accepted.set_index("name").geometry.to_crs("EPSG:4326")
    assert (at["Prova Sette"].x, at["Prova Sette"].y) == pytest.approx(
        (9 + 12 / 60 + 3 / 3600, 45 + 26 / 60 + 12 / 3600)
    )
    assert (at["Prova Undici"].x, at["Prova Undici"].y) == pytest.approx((9.1170, 45.4680))
    metres = done.accepted.set_index("name").geometry
    assert (metres["Prova Dodici"].x, metres["Prova Dodici"].y) == (510_400, 5_032_840.5)
    # Monte Mario to WGS 84 around Milano: about -999,970 and -20 m
    assert metres["Prova Tredici"].x == pytest.approx(1_515_900 - 1_000_028, abs=4)
    assert metres["Prova Tredici"].y == pytest.approx(5_041_000 - 20, abs=4)


def test_every_refusal_says_what_to_do_and_can_be_said_in_another_language(done):
    for fault in done.faults:
        assert fault.sentence.strip()
        assert "%(" not in fault.sentence
        assert fault.template in spreadsheet.REFUSALS.values()
    lost = next(fault for fault in done.faults if fault.code == "position_mark_lost")
    assert faults.sentence(lost, "it").endswith("scrivi 45.465203, se il luogo è quello")


def test_refused_rows_once_mended_are_accepted(done, tmp_path):
    """Unmended, three pass: two repeated rows that are not in this file, and one is given back without its quote."""
    file = tmp_path / "refused.csv"
    spreadsheet.write_refused(done, file)
    text = file.read_text("utf-8-sig")
    assert text.splitlines()[0] == f"riga;motivo;{dirty.HEADING}"
    again = spreadsheet.read_sites(file, existing=toy.sites())
    assert again.accepted["name"].tolist() == ["Prova Trentuno", "PROVA UNO", "Prova Trentacinque"]
    assert len(again.refused) == 19
    for wrong, right in (
        ("farmaccia", "farmacia"),
        (";quaranta;", ";40;"),
        ("45.465.203;9.147.300", "45,465203;9,147300"),
    ):
        text = text.replace(wrong, right)
    file.write_text(text, "utf-8-sig")
    mended = spreadsheet.read_sites(file, existing=toy.sites()).accepted["name"]
    assert {"Prova Diciassette", "Prova Ventotto", "Prova Ventitre"} <= set(mended)


def test_what_stood_beyond_the_last_heading_is_given_back():
    done = read(f"nome,tipo,lat,lon\nProva,farmacia,{DUOMO},altro,ancora\n")
    assert done.refused["in_piu"].tolist() == ["altro,ancora"]


# --- one fault at a time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f",farmacia,{DUOMO}", "name_missing"),
        (f"Prova,farmacie rurali,{DUOMO}", "kind_unknown_near"),
        ("Prova,farmacia,45,4642,9,1900", "decimal_comma_splits"),
        (f"Prova,farmacia,{DUOMO},altro", "fields_too_many"),
        ("Prova,farmacia,45.4642,", "position_missing"),
        ("Prova,farmacia,45.4642,est", "position_not_number"),
        ("Prova,farmacia,4546420,919000", "position_mark_lost position_mark_lost"),
        ("Prova,farmacia,45.4642,91.900", "position_mark_lost"),
        ("Prova,farmacia,45.4642,12.500", "position_nowhere"),
        ("Prova,farmacia,45.6950,9.6700", "position_outside"),
        ("Prova,farmacia,#REF!,9.1900", "excel_error"),
        ('"Prova,farmacia,45.4642,9.1900', "quote_open"),
    ],
)
def test_one_fault_refuses_its_row_alone(row, code):
    done = read(f"name,kind,lat,lon\nProva A,farmacia,45.48,9.21\n{row}\nProva B,farmacia,45.49,9.22\n")
    assert codes(done.faults) == {3: code}
    assert done.accepted["name"].tolist() == ["Prova A", "Prova B"]
    assert len(done.refused) == 1


def test_a_quote_opened_twice_does_not_swallow_the_rows_between():
    rows = [f"Prova {letter},farmacia,45.4{k},9.1{k}" for k, letter in enumerate("ABCDEF", start=5)]
    rows[1], rows[4] = f'"{rows[1]}', f'"{rows[4]}'
    done = read("\n".join(["name,kind,lat,lon", *rows]))
    assert codes(done.faults) == {3: "quote_open", 6: "quote_open"}
    assert done.accepted["name"].tolist() == ["Prova A", "Prova C", "Prova D", "Prova F"]


def test_quoted_line_ends_and_blank_lines_count_as_a_spreadsheet_counts_them():
    done = read('name,kind,lat,lon\n"Prova\ndue righe",farmacia,45.48,9.21\n\n,,,\nProva B,zzzz,45.49,9.22\n')
    assert codes(done.faults) == {5: "kind_unknown"}
    assert done.rows == 2


def test_the_same_place_twice_is_one_place():
    done = read(
        f"nome,tipo,lat,lon\nFarmacia Prova,farmacia,{DUOMO}\nProva farmacia snc,farmacia,45.46425,9.19005\n"
    )
    assert codes(done.faults) == {3: "place_repeated"}


def test_each_of_thousands_of_places_at_one_point_is_compared_with_a_few(monkeypatch):
    """All pairs would be fifty million comparisons of names."""
    compared, alike = [], duplicates.alike
    monkeypatch.setattr(duplicates, "alike", lambda one, other: compared.append(one) or alike(one, other))
    same = "".join(f"Prova;farmacia;{DUOMO.replace(',', ';')}\n" for _ in range(5000))
    other = "".join(f"Prova {n};farmacia;{DUOMO.replace(',', ';')}\n" for n in range(5000))
    done = read(f"nome;tipo;lat;lon\n{same}{other}")
    assert len(compared) <= 10 * 10_000
    assert len(done.accepted) == 5001
    assert codes(done.faults) == dict.fromkeys(range(3, 5002), "place_repeated")


def test_different_numbers_kinds_or_names_are_different_places():
    done = read(
        f"nome,tipo,lat,lon\nProva 1,farmacia,{DUOMO}\nProva 2,farmacia,{DUOMO}\nProva 1,museo,{DUOMO}\nAltro nome,farmacia,{DUOMO}\n"
    )
    assert not done.faults
    assert {line: code.split()[0] for line, code in codes(done.warnings).items()} == {
        3: "same_position",
        5: "same_position",
    }


def test_a_row_with_the_id_of_a_known_place_is_its_newer_version():
    sites = toy.sites()
    [a] = sites.loc[["farmacia:a"]].geometry.to_crs("EPSG:4326")
    row = f"Farmacia A,farmacia,{a.y},{a.x}"
    refused = read(f"nome,tipo,lat,lon,id\n{row},\n", existing=sites)
    assert codes(refused.faults) == {2: "place_known"}
    assert "farmacia:a" in refused.refused["reason"].iloc[0]
    accepted = read(f"nome,tipo,lat,lon,id\n{row},farmacia:a\n", existing=sites)
    assert accepted.accepted.index.tolist() == ["farmacia:a"]


def test_an_id_that_another_place_happens_to_have_is_refused():
    sites = toy.sites()
    [a] = sites.loc[["farmacia:a"]].geometry.to_crs("EPSG:4326")
    heading, away = "nome;tipo;lat;lon;codice", f"{a.y + 0.01:.6f};{a.x:.6f}"
    other = read(f"{heading}\nProva;farmacia;{away};a\n", existing=sites)
    assert codes(other.faults) == {2: "id_of_other_place"}
    moved = read(f"{heading}\nFarmacia A;farmacia;{away};a\n", existing=sites)
    renamed = read(f"{heading}\nProva;farmacia;{a.y};{a.x};a\n", existing=sites)
    assert moved.accepted.index.tolist() == renamed.accepted.index.tolist() == ["farmacia:a"]


def test_the_quartiere_is_told_by_the_position_and_outside_all_of_them_is_outside():
    quartieri = toy.quartieri()
    x, y = toy.ORIGIN
    done = read(
        f"nome,tipo,x,y\nProva 1,farmacia,{x + 10},{y + 10}\nProva 2,farmacia,{x + 900},{y + 10}\nProva 3,farmacia,{x - 30},{y}\nProva 4,farmacia,{x - 2000},{y}\n",
        quartieri=quartieri,
    )
    assert done.accepted["nil_id"].tolist() == [1, 2, 1]
    assert done.accepted["municipio"].tolist() == [1, 2, 1]
    assert [(fault.line, fault.params["km"]) for fault in done.faults] == [(5, "2.0")]


def test_a_file_with_latitude_and_longitude_swapped_throughout_is_one_remark_of_the_whole():
    done = read("nome,tipo,lat,lon\nProva 1,farmacia,9.19,45.46\nProva 2,farmacia,9.20,45.47\n")
    assert done.detected.swapped
    assert not done.warnings
    assert done.accepted.geometry.to_crs("EPSG:4326").y.tolist() == pytest.approx([45.46, 45.47])


@pytest.mark.parametrize(
    "cell",
    [
        '"45.4642, 9.19"',
        "45.4642 9.19",
        "POINT (9.19 45.4642)",
        '"45,4642; 9,19"',
        "\"45°27'51.12''N, 9°11'24''E\"",
    ],
)
def test_both_coordinates_in_one_cell(cell):
    done = read(f"nome\ttipo\tcoordinate\nProva\tfarmacia\t{cell}\n")
    [point] = done.accepted.geometry.to_crs("EPSG:4326")
    assert (point.x, point.y) == pytest.approx((9.19, 45.4642))


@pytest.mark.parametrize(
    "heading",
    [
        "Nome;Categoria;LAT_Y_4326;LONG_X_4326",
        "DENOMINAZIONE;Tipo di servizio;Latitudine (WGS84);Longitudine (WGS84)",
        "name;type;latitude;longitude",
        "Ragione sociale;Tipologia;Coord. Y;Coord. X",
        "nome;tipo;latitudne;longitudne",
    ],
)
def test_headings_as_people_write_them(heading):
    done = read(f"{heading}\nProva;farmacia;45,46;9,19\n")
    assert set(done.detected.columns) == {"name", "kind", "lat", "lon"}
    assert len(done.accepted) == 1


def test_headings_guessed_doubled_or_without_use_are_told():
    done = read("nome;denominazione;tipo;latitudne;lon;colore\nProva;altro;farmacia;45,46;9,19;blu\n")
    assert [(fault.code, fault.field) for fault in done.warnings] == [
        ("column_twice", "denominazione"),
        ("column_guessed", "latitudne"),
        ("columns_unknown", ""),
    ]
    assert done.accepted["name"].tolist() == ["Prova"]


def test_the_kind_can_be_said_for_all_rows():
    done = read("nome;tipo;lat;lon\nProva;pubblica;45,46;9,19\n", kind="nido")
    assert done.accepted["kind"].tolist() == ["nido"]
    assert [fault.code for fault in done.warnings] == ["kinds_overruled"]
    with pytest.raises(errors.UnknownError, match="nido"):
        read("nome;lat;lon\nProva;45,46;9,19\n", kind="nidi")


def test_reading_again_gives_the_same_ids():
    text = f"nome,tipo,lat,lon\nProva 1,farmacia,{DUOMO}\nProva 2,farmacia,45.47,9.20\n"
    assert read(text).accepted.index.tolist() == read(text).accepted.index.tolist()


# --- encodings, workbooks and what is no spreadsheet ----------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850"],
)
def test_accents_survive_every_encoding(encoding):
    text = (
        "nome;tipo;indirizzo;lat;lon\nLa Città è più là, perché no: lunedì;farmacia;via Niccolò;45,46;9,19\n"
    )
    done = spreadsheet.read_sites(text.encode(encoding))
    assert done.accepted["name"].tolist() == ["La Città è più là, perché no: lunedì"]


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_of_a_workbook_the_first_sheet_with_a_heading_is_read():
    rows = [
        ["Elenco", None, None, None, None, None],
        [],
        ["Nome", "Tipo", "Lat", "Lon", "Posti", "Orari"],
        ["Prova 1", "farmacia", 45.46, 9.19, 30, dt.date(2026, 12, 9)],
        [None, None, None, None, None, None],
        ["Prova 2", "farmacia", "45,47", "9,20", "12", "Mo-Fr 09:00-13:00"],
        ["Prova 3", "farmacia", "=45+0.48", 9.21, None, None],
        ["Prova 4", "farmacia", 45.49, "#N/D", None, None],
        [4, "farmacia", 45.50, 9.22, 2.0, dt.time(9, 30)],
    ]
    data = workbook(("note", [["niente"]]), ("luoghi", rows), ("altro", rows[2:4]))
    done = spreadsheet.read_sites(data)
    assert (done.detected.format, done.detected.sheet, done.detected.heading_line) == ("xlsx", "luoghi", 3)
    assert codes(done.faults) == {7: "formula_without_value", 8: "excel_error"}
    assert done.accepted["name"].tolist() == ["Prova 1", "Prova 2", "4"]
    assert done.accepted["capacity"].tolist() == [30, 12, 2]
    assert done.accepted["hours_text"].isna().tolist() == [True, False, False]
    assert {"sheets_unread", "hours_turned_date"} <= {fault.code for fault in done.warnings}
    assert spreadsheet.read_sites(data, sheet="altro").detected.sheet == "altro"
    with pytest.raises(errors.InputError, match="no sheet 'x'; the sheets are note, luoghi, altro"):
        spreadsheet.read_sites(data, sheet="x")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or locked Excel"),
        (b"PK\x03\x04 nothing more", "damaged"),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
        (b"<html><table><tr><td>nome</td></tr></table></html>", "web page"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"una riga\nun'altra riga\n", "no row names the columns"),
        (b"nome;tipo\nProva;farmacia\n", "no columns for latitude and longitude"),
        (b"tipo;lat;lon\nfarmacia;45,46;9,19\n", "no column for the name"),
        (b"\xff\xfen\x00o\x00m", "utf-16"),
    ],
)
def test_what_cannot_be_read_is_one_clear_sentence(data, sentence):
    with pytest.raises(errors.InputError, match=sentence):
        spreadsheet.read_sites(data, name="elenco")


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setitem(limits.KINDS, "csv", replace(limits.KINDS["csv"], rows=3))
    lines = "Prova,farmacia,45.46,9.19\n"
    assert len(read(f"nome,tipo,lat,lon\n{lines * 3}").accepted) == 1
    with pytest.raises(errors.InputError, match="more than 3 rows"):
        read(f"nome,tipo,lat,lon\n{lines * 4}")
    monkeypatch.setitem(limits.KINDS, "csv", replace(limits.KINDS["csv"], size=10))
    with pytest.raises(errors.InputError, match="larger than"):
        read("nome,tipo,lat,lon\n")


def test_a_missing_file_is_one_clear_sentence(tmp_path):
    with pytest.raises(errors.InputError, match=r"elenco\.csv cannot be read: No such file"):
        spreadsheet.read_sites(tmp_path / "elenco.csv")


# --- spreadsheet out, spreadsheet in --------------------------------------------------------------------------------


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
    read_again = spreadsheet.read_sites(spreadsheet.csv_bytes(table), existing=sites, on=day).accepted
    assert read_again["hours"].tolist() == ["Mo-Fr 09:00-18:00", "Mo-Fr 08:00-20:00", "Mo-Fr 09:00-18:00"]
    assert read_again["hours_state"].tolist() == ["web", "verified", "web"]
    assert read_again["hours_source"].tolist() == ["osm-2020", "spreadsheet", "osm-2020"]
    assert read_again["hours_date"].tolist() == ["2020", "2026-03-01", "2020"]


def test_no_cell_that_is_written_is_run_as_a_formula(tmp_path):
    done = read("nome,tipo,lat,lon\n\"=cmd|' /C calc'!A0\",x,45.46,9.19\n@SUM(1),x,-45,+9.19\n")
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
    done = read(f"nome;tipo;lat;lon\n;farmacia;{DUOMO.replace(',', ';')}\n")
    spreadsheet.write_refused(done, tmp_path / "r.csv", say=lambda fault: f"codice {fault.code}")
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


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    with contextlib.suppress(errors.InputError):
        done = spreadsheet.read_sites(data)
        assert done.rows == len(done.accepted) + len(done.refused)


@settings(max_examples=100, deadline=None)
@given(st.text("nometipolatlon45.,9;\"'\n\t =#N/D°-", max_size=300))
def test_any_rows_under_a_heading_are_accepted_or_refused(text):
    done = read(f"nome;tipo;lat;lon\n{text}")
    assert done.rows == len(done.accepted) + len(done.refused)
    assert {fault.line for fault in done.faults} == set(done.refused["line"])


def test_a_capacity_that_no_place_has_is_refused():
    text = (
        "nome;tipo;lat;lon;posti\nA;rsa;45,46;9,19;1e400\nB;rsa;45,47;9,19;100000\nC;rsa;45,48;9,19;100001\n"
    )
    done = spreadsheet.read_sites(text.encode(), name="a.csv")
    assert codes(done.faults) == {2: "capacity_too_large", 4: "capacity_too_large"}
    assert done.accepted["capacity"].tolist() == [100_000]


def test_characters_that_command_a_terminal_are_left_out():
    text = "nome;tipo;lat;lon\n\x1b[31mRosso\x07;farmacia;45,46;9,19\n"
    assert spreadsheet.read_sites(text.encode(), name="a.csv").accepted["name"].tolist() == ["[31mRosso"]
