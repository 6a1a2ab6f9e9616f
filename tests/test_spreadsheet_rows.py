"""Rows of spreadsheets, one fault at a time: headings, positions, the same place twice, ids, quartieri."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.sources import spreadsheet
from mire_geo.sources.spreadsheet.places import duplicates
from tests import dirty, toy


def test_what_stood_beyond_the_last_heading_is_given_back():
    done = dirty.read(f"nome,tipo,lat,lon\nProva,farmacia,{dirty.DUOMO},altro,ancora\n")
    assert done.refused["in_piu"].tolist() == ["altro,ancora"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f",farmacia,{dirty.DUOMO}", "name_missing"),
        (f"Prova,farmacie rurali,{dirty.DUOMO}", "kind_unknown_near"),
        ("Prova,farmacia,45,4642,9,1900", "decimal_comma_splits"),
        (f"Prova,farmacia,{dirty.DUOMO},altro", "fields_too_many"),
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
    done = dirty.read(f"name,kind,lat,lon\nProva A,farmacia,45.48,9.21\n{row}\nProva B,farmacia,45.49,9.22\n")
    assert dirty.codes(done.faults) == {3: code}
    assert done.accepted["name"].tolist() == ["Prova A", "Prova B"]
    assert len(done.refused) == 1


def test_a_quote_opened_twice_does_not_swallow_the_rows_between():
    rows = [f"Prova {letter},farmacia,45.4{k},9.1{k}" for k, letter in enumerate("ABCDEF", start=5)]
    rows[1], rows[4] = f'"{rows[1]}', f'"{rows[4]}'
    done = dirty.read("\n".join(["name,kind,lat,lon", *rows]))
    assert dirty.codes(done.faults) == {3: "quote_open", 6: "quote_open"}
    assert done.accepted["name"].tolist() == ["Prova A", "Prova C", "Prova D", "Prova F"]


def test_quoted_line_ends_and_blank_lines_count_as_a_spreadsheet_counts_them():
    done = dirty.read(
        'name,kind,lat,lon\n"Prova\ndue righe",farmacia,45.48,9.21\n\n,,,\nProva B,zzzz,45.49,9.22\n'
    )
    assert dirty.codes(done.faults) == {5: "kind_unknown"}
    assert done.rows == 2


def test_the_same_place_twice_is_one_place():
    done = dirty.read(
        f"nome,tipo,lat,lon\nFarmacia Prova,farmacia,{dirty.DUOMO}\nProva farmacia snc,farmacia,45.46425,9.19005\n"
    )
    assert dirty.codes(done.faults) == {3: "place_repeated"}


def test_each_of_thousands_of_places_at_one_point_is_compared_with_a_few(monkeypatch):
    """All pairs would be fifty million comparisons of names."""
    compared, names_alike = [], duplicates.names_alike
    monkeypatch.setattr(
        duplicates, "names_alike", lambda one, other: compared.append(one) or names_alike(one, other)
    )
    same = "".join(f"Prova;farmacia;{dirty.DUOMO.replace(',', ';')}\n" for _ in range(5000))
    other = "".join(f"Prova {n};farmacia;{dirty.DUOMO.replace(',', ';')}\n" for n in range(5000))
    done = dirty.read(f"nome;tipo;lat;lon\n{same}{other}")
    assert len(compared) <= 10 * 10_000
    assert len(done.accepted) == 5001
    assert dirty.codes(done.faults) == dict.fromkeys(range(3, 5002), "place_repeated")


def test_different_numbers_kinds_or_names_are_different_places():
    done = dirty.read(
        f"nome,tipo,lat,lon\nProva 1,farmacia,{dirty.DUOMO}\nProva 2,farmacia,{dirty.DUOMO}\nProva 1,museo,{dirty.DUOMO}\nAltro nome,farmacia,{dirty.DUOMO}\n"
    )
    assert not done.faults
    assert {line: code.split()[0] for line, code in dirty.codes(done.warnings).items()} == {
        3: "same_position",
        5: "same_position",
    }


def test_a_row_with_the_id_of_a_known_place_is_its_newer_version():
    sites = toy.sites()
    [a] = sites.loc[["farmacia:a"]].geometry.to_crs("EPSG:4326")
    row = f"Farmacia A,farmacia,{a.y},{a.x}"
    refused = dirty.read(f"nome,tipo,lat,lon,id\n{row},\n", existing=sites)
    assert dirty.codes(refused.faults) == {2: "place_known"}
    assert "farmacia:a" in refused.refused["reason"].iloc[0]
    accepted = dirty.read(f"nome,tipo,lat,lon,id\n{row},farmacia:a\n", existing=sites)
    assert accepted.accepted.index.tolist() == ["farmacia:a"]


def test_an_id_that_another_place_happens_to_have_is_refused():
    sites = toy.sites()
    [a] = sites.loc[["farmacia:a"]].geometry.to_crs("EPSG:4326")
    heading, away = "nome;tipo;lat;lon;codice", f"{a.y + 0.01:.6f};{a.x:.6f}"
    other = dirty.read(f"{heading}\nProva;farmacia;{away};a\n", existing=sites)
    assert dirty.codes(other.faults) == {2: "id_of_other_place"}
    moved = dirty.read(f"{heading}\nFarmacia A;farmacia;{away};a\n", existing=sites)
    renamed = dirty.read(f"{heading}\nProva;farmacia;{a.y};{a.x};a\n", existing=sites)
    assert moved.accepted.index.tolist() == renamed.accepted.index.tolist() == ["farmacia:a"]


def test_the_quartiere_is_told_by_the_position_and_outside_all_of_them_is_outside():
    quartieri = toy.quartieri()
    x, y = toy.ORIGIN
    done = dirty.read(
        f"nome,tipo,x,y\nProva 1,farmacia,{x + 10},{y + 10}\nProva 2,farmacia,{x + 900},{y + 10}\nProva 3,farmacia,{x - 30},{y}\nProva 4,farmacia,{x - 2000},{y}\n",
        quartieri=quartieri,
    )
    assert done.accepted["nil_id"].tolist() == [1, 2, 1]
    assert done.accepted["municipio"].tolist() == [1, 2, 1]
    assert [(fault.line, fault.params["km"]) for fault in done.faults] == [(5, "2.0")]


def test_a_file_with_latitude_and_longitude_swapped_throughout_is_one_remark_of_the_whole():
    done = dirty.read("nome,tipo,lat,lon\nProva 1,farmacia,9.19,45.46\nProva 2,farmacia,9.20,45.47\n")
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
    done = dirty.read(f"nome\ttipo\tcoordinate\nProva\tfarmacia\t{cell}\n")
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
    done = dirty.read(f"{heading}\nProva;farmacia;45,46;9,19\n")
    assert set(done.detected.columns) == {"name", "kind", "lat", "lon"}
    assert len(done.accepted) == 1


def test_headings_guessed_doubled_or_without_use_are_told():
    done = dirty.read("nome;denominazione;tipo;latitudne;lon;colore\nProva;altro;farmacia;45,46;9,19;blu\n")
    assert [(fault.code, fault.field) for fault in done.warnings] == [
        ("column_twice", "denominazione"),
        ("column_guessed", "latitudne"),
        ("columns_unknown", ""),
    ]
    assert done.accepted["name"].tolist() == ["Prova"]


def test_the_kind_can_be_said_for_all_rows():
    done = dirty.read("nome;tipo;lat;lon\nProva;pubblica;45,46;9,19\n", kind="nido")
    assert done.accepted["kind"].tolist() == ["nido"]
    assert [fault.code for fault in done.warnings] == ["kinds_overruled"]
    with pytest.raises(errors.UnknownError, match="nido"):
        dirty.read("nome;lat;lon\nProva;45,46;9,19\n", kind="nidi")


def test_reading_again_gives_the_same_ids():
    text = f"nome,tipo,lat,lon\nProva 1,farmacia,{dirty.DUOMO}\nProva 2,farmacia,45.47,9.20\n"
    assert dirty.read(text).accepted.index.tolist() == dirty.read(text).accepted.index.tolist()


@settings(max_examples=100, deadline=None)
@given(st.text("nometipolatlon45.,9;\"'\n\t =#N/D°-", max_size=300))
def test_any_rows_under_a_heading_are_accepted_or_refused(text):
    done = dirty.read(f"nome;tipo;lat;lon\n{text}")
    assert done.rows == len(done.accepted) + len(done.refused)
    assert {fault.line for fault in done.faults} == set(done.refused["line"])


def test_a_capacity_that_no_place_has_is_refused():
    text = (
        "nome;tipo;lat;lon;posti\nA;rsa;45,46;9,19;1e400\nB;rsa;45,47;9,19;100000\nC;rsa;45,48;9,19;100001\n"
    )
    done = spreadsheet.read_sites(text.encode(), name="a.csv")
    assert dirty.codes(done.faults) == {2: "capacity_too_large", 4: "capacity_too_large"}
    assert done.accepted["capacity"].tolist() == [100_000]


def test_characters_that_command_a_terminal_are_left_out():
    text = "nome;tipo;lat;lon\n\x1b[31mRosso\x07;farmacia;45,46;9,19\n"
    assert spreadsheet.read_sites(text.encode(), name="a.csv").accepted["name"].tolist() == ["[31mRosso"]
