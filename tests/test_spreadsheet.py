"""Spreadsheets as people keep them: a dirty list, encodings, workbooks, and what is no spreadsheet."""

import contextlib
import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.output.wording import faults
from mire_geo.sources import spreadsheet
from mire_geo.sources.incoming import limits
from mire_geo.tables import schema
from tests import dirty, toy


@pytest.fixture(scope="module")
def done():
    return spreadsheet.read_sites(dirty.text().encode("cp1252"), name="bozza.csv", existing=toy.sites())


def test_of_a_dirty_list_the_good_rows_are_accepted_and_the_others_refused_by_line(done):
    assert done.rows == 40
    assert dirty.codes(done.faults) == dirty.REFUSED
    assert done.refused["line"].tolist() == list(dirty.REFUSED)
    assert len(done.accepted) == 18
    assert len(set(" ".join(dirty.REFUSED.values()).split())) >= 12


def test_what_was_put_right_is_told(done):
    warnings = {line: code for line, code in dirty.codes(done.warnings).items() if line in dirty.WARNED}
    assert warnings == dirty.WARNED
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
    assert dirty.codes(done.faults) == {7: "formula_without_value", 8: "excel_error"}
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
    monkeypatch.setitem(limits.LIMITS, "csv", replace(limits.LIMITS["csv"], rows=3))
    lines = "Prova,farmacia,45.46,9.19\n"
    assert len(dirty.read(f"nome,tipo,lat,lon\n{lines * 3}").accepted) == 1
    with pytest.raises(errors.InputError, match="more than 3 rows"):
        dirty.read(f"nome,tipo,lat,lon\n{lines * 4}")
    monkeypatch.setitem(limits.LIMITS, "csv", replace(limits.LIMITS["csv"], size=10))
    with pytest.raises(errors.InputError, match="larger than"):
        dirty.read("nome,tipo,lat,lon\n")


def test_a_missing_file_is_one_clear_sentence(tmp_path):
    with pytest.raises(errors.InputError, match=r"elenco\.csv cannot be read: No such file"):
        spreadsheet.read_sites(tmp_path / "elenco.csv")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    with contextlib.suppress(errors.InputError):
        done = spreadsheet.read_sites(data)
        assert done.rows == len(done.accepted) + len(done.refused)
