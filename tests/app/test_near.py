"""The worker's page through the client: what it says, what it refuses, and what it never writes down."""

import logging
import re
from datetime import date, datetime

import pytest

from app import create_app
from app.web.page import opening_sentences
from tests import clock, milano, neartoy

NOW = datetime.fromisoformat("2026-11-25T08:30")
HERE = neartoy.degrees(12, east=-22.0)
TUESDAY = {"day": "2026-12-01", "quarter": "37"}


@pytest.fixture(scope="module")
def app():
    return create_app(neartoy.city())


@pytest.fixture
def worker(app, monkeypatch):
    clock.start(monkeypatch, NOW)
    return app.test_client()


def ids(page, name):
    part = page.text.split(f'data-list="{name}"')
    return re.findall(r'data-site="([^"]+)"', part[1].split("</ol>")[0]) if len(part) > 1 else []


def ask(worker, **asked):
    return worker.post("/vicino", data={"part": "1", "minutes": "8", **HERE, **TUESDAY, **asked})


def test_coworkings_come_first_by_walk_and_say_whether_they_are_open(worker):
    page = ask(worker)
    assert page.status_code == 200
    assert ids(page, "coworkings") == ["coworking:weekend", "coworking:open", "coworking:silent"]
    assert ids(page, "services") == ["farmacia:a"]
    assert page.text.index("coworkings") < page.text.index("services")
    assert "Aperto quando arrivi, alle 9:20; fino alle 18:00, ancora 8 h 40 min." in page.text
    assert "Chiuso quando arrivi, alle 9:16; apre: sab 5, 10:00." in page.text
    assert "Orario sconosciuto." in page.text
    assert "Chiedi a: Cooperativa Silente." in page.text


def test_now_is_now(worker):
    page = worker.post("/vicino", data={"part": "1", "minutes": "8", **HERE})
    assert "Mercoledì 25 novembre 2026, 8:30" in page.text
    assert "Chiuso quando arrivi, alle 8:35; apre: 9:00." in page.text


def test_only_what_is_open_for_sure(worker):
    assert ids(ask(worker, open="1"), "coworkings") == ["coworking:open"]


def test_a_need_keeps_who_has_it_and_tells_of_who_does_not_say(worker):
    page = ask(worker, wheelchair="1")
    assert ids(page, "coworkings") == ["coworking:open"]
    assert "1 coworking non dice se ha quel che chiedi" in page.text
    both = ask(worker, wheelchair="1", unknown="1")
    assert ids(both, "coworkings") == ["coworking:open", "coworking:silent"]


def test_of_open_data_nobody_knows_prices_rooms_or_childcare(worker):
    for need in ({"price": "20,50"}, {"meeting": "1"}, {"childcare": "1"}):
        page = ask(worker, **need)
        assert ids(page, "coworkings") == []
        assert "3 coworking non dicono se hanno quel che chiedi" in page.text


def test_a_kind_alone(worker):
    page = ask(worker, kind="farmacia")
    assert ids(page, "services") == ["farmacia:a"]
    assert ids(ask(worker, kind="coworking"), "services") == []


def test_on_the_way_between_home_and_work(worker):
    at = neartoy.degrees(15)
    page = ask(worker, work_lat=at["lat"], work_lon=at["lon"], persona="ufficio", minutes="10", visit="30")
    assert "Fra casa e lavoro" in page.text
    assert ids(page, "coworkings") == ["coworking:weekend", "coworking:open", "coworking:silent"]
    assert "Usabile 6 h a settimana; 1 min a piedi da: casa." in page.text.replace("\xa0", " ")
    assert "Orario da verificare" in page.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"day": "2026-11-24"}, "è passato"),
        ({"day": "2028-01-01"}, "troppo lontano"),
        ({"day": "domani"}, "non è un giorno"),
        ({"day": "other", "date": ""}, "Manca il giorno"),
        ({"quarter": "96"}, "fra 0 e 95"),
        ({"minutes": "tanti"}, "deve essere un numero"),
        ({"price": "gratis"}, "deve essere un numero"),
        ({"lat": "", "lon": ""}, "Manca dove sei"),
        ({"lat": "qui", "lon": "9.1"}, "posizione non è leggibile"),
        ({"lat": "41.9", "lon": "12.5"}, "fuori dalla città"),
        ({"lat": "nan", "lon": "nan"}, "deve essere un numero"),
        ({"kind": "astronave"}, "Non esiste un servizio"),
        (
            {"work_lat": HERE["lat"], "work_lon": HERE["lon"], "persona": "genitore-nido"},
            "non va da casa al lavoro",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(worker, asked, sentence):
    page = ask(worker, **asked)
    assert page.status_code in {400, 404}
    assert sentence in page.text


def test_without_scripts_the_whole_page_answers(worker):
    page = worker.post("/vicino", data={"q": "farmacia a", "minutes": "15", **TUESDAY})
    assert page.status_code == 200
    assert "<html" in page.text
    assert ids(page, "coworkings")
    page = worker.post("/vicino", data={"nil": "1", "minutes": "15"})
    assert ids(page, "coworkings")


def test_the_shared_address_asks_the_same_without_the_position(worker):
    page = ask(worker, wheelchair="1", kind="coworking")
    [query] = re.findall(r'data-query="([^"]+)"', page.text)
    query = query.replace("&amp;", "&")
    assert query == "minutes=8&day=2026-12-01&quarter=37&kind=coworking&wheelchair=1"
    shared = " ".join(worker.get(f"/vicino?{query}").text.split())
    assert 'value="2026-12-01" checked' in shared
    assert 'name="wheelchair" value="1" checked' in shared
    assert 'value="coworking" selected' in shared


def test_a_shared_address_that_is_past_says_so_and_still_opens(worker):
    page = worker.get("/vicino?day=2020-01-01")
    assert page.status_code == 200
    assert "è passato" in page.text


def test_search_finds_names_with_errors(worker):
    found = worker.post("/vicino/cerca", data={"q": "farmaca a"}).json["places"]
    assert found[0]["label"] == "Farmacia A, via Uno 1" or found[0]["label"].startswith("Farmacia A")
    assert set(found[0]) == {"label", "detail", "lon", "lat"}
    assert worker.post("/vicino/cerca", data={"q": "x"}).status_code == 400
    assert worker.get("/vicino/cerca?q=farmacia").status_code == 405


def test_the_hours_of_a_place_as_a_calendar(worker):
    answer = worker.get("/vicino/luogo/coworking:open.ics")
    assert answer.mimetype == "text/calendar"
    assert "BEGIN:VEVENT" in answer.text
    assert "Spazio open" in answer.text
    assert worker.get("/vicino/luogo/coworking:silent.ics").status_code == 404
    assert worker.get("/vicino/luogo/nessuno.ics").status_code == 404


@pytest.mark.parametrize("address", ["/vicino", "/vicino?minutes=8&day=2026-12-01&quarter=37"])
def test_pages_are_in_english_too(worker, address):
    page = worker.get(address + ("&" if "?" in address else "?") + "lang=en")
    assert "Where to work near me" in page.text
    worker.delete_cookie("lang")


def test_no_position_is_logged_sent_back_or_put_in_an_address(worker, caplog):
    at = neartoy.degrees(12, east=37.0, north=41.0)
    secrets = [at["lat"][:7], at["lon"][:6]]
    with caplog.at_level(logging.DEBUG):
        pages = [
            worker.post("/vicino", data={"part": "1", "minutes": "8", **TUESDAY, **at}),
            worker.post("/vicino", data={"minutes": "8", **TUESDAY, **at}),
            worker.post("/vicino", data={"minutes": "8", **at, "day": "2020-01-01"}),
            worker.post("/vicino", data={"minutes": "8", **at, "lat": "44.1234567"}),
            worker.post("/vicino", data={"minutes": "8", "work_lat": at["lat"], "work_lon": at["lon"], **at}),
        ]
        worker.post("/vicino/cerca", data={"q": "via Uno 37"})
    assert "POST /vicino 200" in caplog.text
    for secret in [*secrets, "44.1234", "via Uno"]:
        assert secret not in caplog.text
    for page in pages:
        for secret in [*secrets, "44.1234"]:
            assert secret not in page.text
            assert secret not in str(page.headers)


def test_a_position_is_rounded_to_ten_metres_before_it_is_used(worker):
    near = ask(worker, lat=f"{float(HERE['lat']):.4f}", lon=f"{float(HERE['lon']):.4f}").text
    assert ask(worker).text == near


@pytest.mark.skipif(not milano.FOLDER.is_dir(), reason="data/milano is not built")
@pytest.mark.parametrize(
    ("written", "label"),
    [("via sanmichele", "San Michele"), ("pza duomo", "Duomo"), ("lambrate", "Lambrate")],
)
def test_milano_is_searched_without_internet_errors_and_all(written, label):
    found = (
        create_app(milano.milano()).test_client().post("/vicino/cerca", data={"q": written}).json["places"]
    )
    assert label in found[0]["label"]


def test_who_finds_nothing_may_ask_from_their_cell_which_is_in_no_address_that_is_sent(worker):
    at = neartoy.degrees(12, east=60.0, north=60.0)
    page = worker.post("/vicino", data={"part": "1", "minutes": "8", **at})
    assert 'href="/coworking/domanda#dove=Bs"' in page.text


def test_the_page_answers_from_open_data_while_storage_is_away(monkeypatch, tmp_path):
    nowhere = create_app(neartoy.city(), {"DATABASE": "postgresql://nobody@127.0.0.1:1/none"})
    clock.start(monkeypatch, NOW)
    page = nowhere.test_client().post("/vicino", data={"part": "1", "minutes": "8", **HERE, **TUESDAY})
    assert ids(page, "coworkings") == ["coworking:weekend", "coworking:open", "coworking:silent"]


@pytest.mark.parametrize(
    ("lang", "doubtful"), [("it", "9:00–12:00 (da verificare)"), ("en", "9:00–12:00 (to be checked)")]
)
def test_hours_that_nobody_verified_say_so_in_the_language_of_the_reader(app, lang, doubtful):
    with app.test_request_context(f"/?lang={lang}"):
        (_, monday), _ = opening_sentences.week_hours("Mo 09:00-12:00 unknown", date(2026, 11, 23))
    assert monday == doubtful
