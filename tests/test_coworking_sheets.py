"""Sheets of spaces and requests: what is written is read again, and every bad row is told with its line."""

import contextlib
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import cli, coworking
from mire_geo.coworking import Accreditation, Closure, Desks, RefusedError, Space, sheets
from mire_geo.errors import InputError
from mire_geo.output.wording import faults
from mire_geo.sources import spreadsheet
from mire_geo.tables import schema
from tests import milano, toy

TODAY = date(2026, 9, 1)
SPACES = """id;nome;indirizzo;lat;lon;orari;aperte posti;aperte giorno;aperte mese;dotazioni;elenco;elenco dal;elenco al;stato
s1;Spazio Uno;Via Uno 1;45,4642;9,19;lun-ven 9-19;12;€ 15,50;200;senza gradini, angolo bambini;E1;01/01/2026;31/12/2026;pubblicato
s2;Spazio Due;;45,47;9,20;Mo-Fr 09:00-18:00;0;15;;;;;;bozza
s3;;;45,47;9,20;boh;3;caro;1.200;piscina;E3;2020-01-01;2021-12-31;aperto
s1;Spazio Uno bis;;45,47;9,20;;3;0;;;;;;
s5;Cinque;;51,5;0,12;Mo 09:00-13:00,12:00-18:00;3;0;;;;;;
"""
REQUESTS = """id,where,slots,people,desk,limit,budget,pays,needs,weeks,voucher,commute,consent,expires,team,colour
r1,As,2026-09-30 09:00-13:00;2026-10-01 9.00-13.00,2,single,15,"12,50",giorno,step-free,40,sì,35,si,2026-12-31,t,red
r2,via Uno 1,2026-09-30 09:00-13:00,1,,,,,,,,,si,,,
r3,nil:1,2026-08-30 09:00-13:00,0,amaca,mille,-3,mai,piscina,60,forse,,no,2026-01-01,,
r4,nil:1,domani,,,,,,,,,,si,,,
"""


def test_spaces_are_read_row_by_row_as_people_write_them() -> None:
    read = coworking.read_spaces(SPACES.encode(), "spazi.csv", today=TODAY)
    [one] = read.items
    assert (one.id, one.name, one.state) == ("s1", "Spazio Uno", "published")
    assert one.desks == (Desks("open", 12, 15.5, 200),)
    assert one.features == {"step_free", "childcare"}
    assert one.accreditation == Accreditation("E1", date(2026, 1, 1), date(2026, 12, 31))
    assert (round(one.x), round(one.y)) == (514853, 5034537)
    told: dict[int, set[tuple[str, str]]] = {}
    for fault in read.faults:
        told.setdefault(fault.line, set()).add((fault.field, fault.code))
    assert told == {
        3: {("desks", "desks_none")},
        4: {
            ("name", "missing"), ("hours", "hours_unread"), ("open_day", "price"), ("open_month", "price_unclear"),
            ("features", "feature_unknown"), ("state", "state_unknown"), ("desks", "price_none"),
        },
        5: {("id", "id_repeated")},
        6: {("lat", "position"), ("hours", "hours_overlap")},
    }  # fmt: skip
    assert read.rows == 5


def test_requests_are_read_row_by_row_and_addresses_refused() -> None:
    read = coworking.read_requests(REQUESTS.encode(), "richieste.csv", today=TODAY, cells=toy.cells())
    [one] = read.items
    assert (one.where, one.people, one.desk, one.budget, one.pays, one.weeks) == (
        "As",
        2,
        "single",
        12.5,
        "day",
        40,
    )
    assert one.voucher
    assert len(one.slots) == 2
    assert read.unread == ("colour",)
    told: dict[int, set[str]] = {}
    for fault in read.faults:
        told.setdefault(fault.line, set()).add(f"{fault.field}:{fault.code}")
    assert told[3] == {"where:where_address"}
    assert told[4] == {
        "limit:limit", "budget:price_negative", "voucher:yes_no", "consent:consent", "people:below_one",
        "weeks:too_many", "desk:desk_unknown", "pays:pays_unknown", "needs:feature_unknown",
    }  # fmt: skip
    assert told[5] == {"slots:slot"}
    for fault in read.faults:
        italian, english = (faults.sentence(fault, language) for language in ("it", "en"))
        assert italian != english
        assert "%" not in italian + english


def test_what_is_past_is_refused_on_the_day() -> None:
    late = {
        "id": "r",
        "where": "As",
        "slots": "2026-08-30 09:00-13:00",
        "consent": "sì",
        "expires": "2026-08-31",
    }
    assert coworking.request_of(late).id == "r"
    with pytest.raises(RefusedError) as caught:
        coworking.request_of(late, today=TODAY)
    assert [(f.field, f.code) for f in caught.value.faults] == [
        ("expires", "date_past"),
        ("slots", "date_past"),
    ]
    form = {"id": "s", "name": "S", "lat": "45.46", "lon": "9.19", "open_desks": "3", "open_day": "9"}
    form |= {"accreditation": "1", "accredited_from": "2020-01-01", "accredited_until": "2026-08-31"}
    with pytest.raises(RefusedError, match="expired on 2026-08-31"):
        coworking.space_of(form, today=TODAY)
    with pytest.raises(RefusedError, match="accredited_until: is missing"):
        coworking.space_of(form | {"accredited_until": ""})


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
MONEY = st.one_of(st.none(), st.integers(0, 300_000).map(lambda cents: cents / 100))
DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    kinds = draw(st.lists(st.sampled_from(sorted(coworking.DESKS)), min_size=1, max_size=3, unique=True))
    order = [kind for kind in coworking.DESKS if kind in kinds]
    prices = [(draw(MONEY), draw(MONEY)) for _ in order]
    first, last = sorted([draw(DATES), draw(DATES)])
    return Space(
        draw(NAMES),
        draw(NAMES),
        tuple(
            Desks(k, draw(st.integers(1, 99)), d, 5.0 if d is None else m)
            for k, (d, m) in zip(order, prices, strict=True)
        ),
        draw(st.sampled_from([None, "Mo-Fr 09:00-19:00", "24/7"])),
        514_000.0,
        5_034_000.0,
        draw(st.one_of(st.just(""), NAMES)),
        frozenset(draw(st.lists(st.sampled_from(sorted(coworking.FEATURES)), max_size=3))),
        draw(st.sampled_from([None, Accreditation("E/1", first, last)])),
        (Closure(first, last),) if draw(st.booleans()) else (),
        draw(st.sampled_from(coworking.STATES)),
    )


@given(
    st.lists(spaces(), max_size=4, unique_by=lambda one: one.id.casefold()), st.sampled_from(["csv", "xlsx"])
)
def test_spaces_written_and_read_again_are_the_same(every: list[Space], suffix: str) -> None:
    table = coworking.spaces_table(every)
    data = spreadsheet.csv_bytes(table) if suffix == "csv" else spreadsheet.xlsx_bytes(table)
    read = coworking.read_spaces(data, f"f.{suffix}")
    assert read.faults == ()
    assert [(one.id, one.name, one.desks, one.features, one.state) for one in read.items] == [
        (one.id, one.name, one.desks, one.features, one.state) for one in every
    ]
    for one, other in zip(read.items, every, strict=True):
        assert (one.hours, one.address, one.closures, one.accreditation) == (
            other.hours, other.address, other.closures, other.accreditation,
        )  # fmt: skip
        assert abs(one.x - other.x) + abs(one.y - other.y) < 0.5


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "is empty"),
        (b"x,z\n1,2", "a.csv", "no row names the columns"),
        (b"not a workbook", "a.xlsx", "no row names the columns"),
        (b"PK not a workbook", "a.xlsx", r"no Excel \(\.xlsx\) file"),
        (b"x" * 20_000_001, "a.csv", "larger than 20 MB"),
    ],
)
def test_files_that_are_none_are_refused(data: bytes, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        coworking.read_spaces(data, name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        sheets.read_file(tmp_path / "no.csv", coworking.read_spaces)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes, name: str) -> None:
    for read in (coworking.read_spaces, coworking.read_requests):
        with contextlib.suppress(InputError):
            told = read(b"id,name,where\n" + data if name == "a.csv" else data, name)
            assert told.rows >= len(told.items)
            assert len(told.items) + len({fault.line for fault in told.faults}) == told.rows


# --- the command -------------------------------------------------------------------------------------------------

DESK = """id;name;lat;lon;hours;open_desks;open_day;state
x;Spazio X;{lat};{lon};Mo-Fr 08:00-20:00;2;15;published
"""
ASKED = """id,where,slots,people,limit,consent
r,{cell},2026-09-30 09:00-13:00,3,15,yes
q,nil:88,2026-09-30 09:00-13:00,6,15,yes
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets in which the one space stands at the door of a cell of Lambrate."""
    there = tmp_path_factory.mktemp("coworking")
    cells = milano.milano().cells
    cell = cells[cells["nil_id"] == 23].sort_values("people").iloc[-1]
    point = gpd.GeoSeries(gpd.points_from_xy([cell["x"]], [cell["y"]]), crs=schema.CRS).to_crs("EPSG:4326")[0]
    (there / "s.csv").write_text(DESK.format(lat=point.y, lon=point.x), encoding="utf-8")
    (there / "r.csv").write_text(ASKED.format(cell=cell.name), encoding="utf-8")
    return there


def mire(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("mire_geo.city.load", lambda _folder: milano.milano())
    files = ["--spaces", "s.csv", "--requests", "r.csv"]
    return CliRunner().invoke(cli.main, ["coworking", arguments[0], *files, *arguments[1:]])


def test_the_command_says_who_gets_a_desk_and_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = mire(folder, "match", "--today", "2026-09-01", "--format", "json", monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [(row["request"], row["people"], row["space"]) for row in rows] == [
        ("q", 6, None),
        ("r", 2, "x"),
        ("r", 1, None),
    ]
    assert "Spazio X" in rows[1]["sentence"]
    assert "2 postazioni su 9" in done.stderr


def test_the_report_may_be_published_unless_the_true_counts_are_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = mire(folder, "report", "--today", "2026-09-01", "--format", "json", monkeypatch=monkeypatch)
    people = {row["nil_id"]: row["people_without_desk"] for row in json.loads(shown.stdout)}
    assert (people[88], people[23], len(people)) == (5, 0, 88)
    exact = mire(
        folder, "report", "--today", "2026-09-01", "--exact", "--format", "json", monkeypatch=monkeypatch
    )
    people = {row["nil_id"]: row["people_without_desk"] for row in json.loads(exact.stdout)}
    assert (people[88], people[23]) == (6, 1)
    full = mire(
        folder,
        "report",
        "--today",
        "2026-09-01",
        "--by",
        "space",
        "--format",
        "json",
        monkeypatch=monkeypatch,
    )
    [row] = json.loads(full.stdout)
    assert (row["space"], row["given"], row["fullest"]) == ("x", 2, 1)


def test_bad_rows_stop_the_command_with_line_and_field(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = mire(folder, "match", "--today", "2026-12-01", monkeypatch=monkeypatch)
    assert late.exit_code == 2
    assert "r.csv, riga 2, slots: 2026-09-30 è passato" in late.stderr
    assert "2 of 2 rows cannot be used" in late.stderr
    skipped = mire(
        folder, "match", "--today", "2026-12-01", "--skip", "--format", "json", monkeypatch=monkeypatch
    )
    assert (skipped.exit_code, json.loads(skipped.stdout)) == (0, [])
