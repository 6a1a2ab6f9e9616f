"""How requests are read: numbers that fit, text without control signs, no argument that nobody knows, no dead link."""

import gc
import io
import re
import warnings
from html import unescape
from html.parser import HTMLParser
from typing import ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from werkzeug.test import EnvironBuilder

from app import create_app
from app.web import requests
from app.web.requests import parsing
from mire_geo.errors import InputError
from mire_geo.sources.incoming import plain_text
from tests import desks, neartoy, toy

HUGE = ["2147483648", "9223372036854775808", "99999999999999999999", "9" * 400]
STRANGE = [
    "-1",
    "+1",
    "01",
    "0001",
    "1_0",
    "1.0",
    "%D9%A1",
    "%C2%B2",
    "%EF%BC%91",
    "1%00",
    "1%0A",
    "0x1",
    "1e3",
]
IN_PATHS = [
    "/coworking/spazi/{}",
    "/coworking/comune/spazi/{}",
    "/quartieri/{}",
]
POSTED = ["/coworking/spazi/{}", "/coworking/comune/spazi/{}/stato", "/coworking/comune/spazi/{}/chiave"]


def test_numbers_in_paths_that_are_too_large_or_no_plain_numbers_are_no_such_page(either_app):
    space = desks.published(either_app)
    city = desks.city(either_app)
    for number in [*HUGE, *STRANGE]:
        assert {city.get(path.format(number)).status_code for path in IN_PATHS} == {404}, number
        assert {city.post(path.format(number)).status_code for path in POSTED} == {404}, number
    assert city.get(f"/coworking/comune/spazi/{space}").status_code == 200
    assert city.get("/coworking/spazi/2147483647").status_code == 404, "it fits, and is not there"


@pytest.mark.parametrize("number", ["--5", "²", "٣", "1_0", "9" * 20, "5\u0000", "1e3", "-"])
def test_numbers_in_forms_that_are_none_are_said_so(either_app, number):
    at = neartoy.degrees(13)
    sent = {"name": "Ditta", **at, "where_1": "nil:1", "people_1": "7", "shift_1": "office"}
    for field in ("commute", "people_1"):
        page = either_app.test_client().post("/coworking/imprese", data={**sent, field: number})
        clean = plain_text.clean(number)
        assert page.status_code == (200 if plain_text.whole_number(clean) is not None else 400), (
            field,
            page.text,
        )
    for where in (f"nil:{number}", "nil:١"):
        page = either_app.test_client().post("/coworking/imprese", data={**sent, "where_1": where})
        assert page.status_code == 400 or plain_text.clean(where) == "nil:5"
    space = desks.published(either_app)
    for field in ("start", "end"):
        page = either_app.test_client().post(
            f"/coworking/spazi/{space}", data=desks.wish("k", **{field: number})
        )
        assert page.status_code == 400
    manager, _token = desks.invited(either_app)
    page = manager.post("/coworking/gestore", data=desks.form(version=number))
    assert page.status_code in {200, 400, 409}


def test_a_sheet_with_an_id_that_fits_no_column_makes_a_new_space(either_app):
    desks.published(either_app)
    city = desks.city(either_app)
    known = city.get("/coworking/comune/spazi.csv").data.decode("utf-8-sig")
    for number in ("99999999999999999999", "١", "-1"):
        sheet = re.sub(r"coworking:spazio-\d+", f"coworking:spazio-{number}", known).encode()
        page = city.post("/coworking/comune/importa", data={"sheet": (io.BytesIO(sheet), "spazi.csv")})
        assert page.status_code == 200, desks.problems(page.text)


@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "1.5", "١", "²", "0x1"])
def test_whole_numbers_of_a_query_are_checked_in_one_place(client, value):
    for address in ("/qui?nil=", "/dove?count=", "/orari?slot=", "/api/v1/siting?count="):
        answer = client.get(address + value)
        assert answer.status_code == 400, address
    with pytest.raises(InputError, match="numero intero"), client.application.test_request_context():
        parsing.integer({"nil": value}, "nil")


def test_numbers_in_json_bodies_that_fit_nothing_are_refused(client):
    for numbers in ([10**20], [-(10**20)], [2**63], [1.0], [True], ["1"]):
        answer = client.post("/api/v1/rooms", json={"title": "x", "nil_ids": numbers})
        assert answer.status_code in {400, 404}, answer.text
        assert answer.json["error"]["message"]


NO_TEXT = "a\x00b\x1b[2J\u202e\ud800\x85"


def test_control_signs_in_forms_never_reach_the_database(either_app):
    """PostgreSQL refuses NUL in any text."""
    city = desks.city(either_app)
    assert city.post("/coworking/comune/invita", data={"name": "Uno\x00 due"}).status_code == 200
    assert "Uno due" in city.get("/coworking/comune").text
    manager, _token = desks.invited(either_app, "Tre\x00")
    told = {name: f"{value}\x00" for name, value in desks.form().items()}
    assert manager.post("/coworking/gestore", data=told).status_code == 200
    space = desks.published(either_app)
    wish = desks.wish("k", contact="a\x00nna@example.org")
    worker = either_app.test_client()
    assert worker.post(f"/coworking/spazi/{space}", data=wish).status_code == 200
    wish = desks.wish("\x00another", desk="open\x00", contact="x@example.org\x1b")
    assert worker.post(f"/coworking/spazi/{space}", data=wish).status_code == 200
    for path in ("prenotazione", "domanda/ritira", "imprese/impronta", "entra"):
        page = worker.post(f"/coworking/{path}", data={"token": NO_TEXT.replace("\ud800", "")})
        assert page.status_code in {403, 404}, path
    found = worker.post("/vicino/cerca", data={"q": "far\x00macia"})
    assert found.status_code == 200


def test_control_signs_in_cookies_and_headers_are_no_crash(either_app):
    client = either_app.test_client()
    for value in ("a\\000b", '"a\\000b"', "\xff", "\\355\\240\\200"):
        headers = {"Cookie": f"mire_space={value}; mire_city={value}; lang={value}; mire_p_ABCDEF={value}"}
        assert client.get("/coworking/gestore", headers=headers).status_code == 403
        assert client.get("/", headers=headers).status_code == 200
        headers = {"X-Mire-Token": value, "Last-Event-ID": value}
        assert client.get("/api/v1/rooms/ABCDEF/events", headers=headers).status_code == 404


@pytest.mark.parametrize(
    "address", ["/l/%00", "/%00", "/api/v1/rooms/A%00", "/scarica/sites%0a.csv", "/quartieri/1%7f"]
)
def test_control_signs_in_a_path_are_no_such_page(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["kind=far%00macia", "%00=1", "kind=farmacia%0A", "kind=farmacia&minutes=5%1b", "kind=farmacia%C2%91"],
)
def test_control_signs_in_a_query_are_refused(client, query):
    for address in ("/api/v1/gaps", "/"):
        assert client.get(f"{address}?{query}").status_code == 400


def test_bytes_that_are_no_text_in_a_query_are_no_crash(client):
    for query in ("kind=\xff", "\xff=1", "kind=farmacia&minutes=\xc3", "kind=%ED%A0%80", "kind=%FF"):
        for address in ("/api/v1/gaps", "/"):
            answer = client.get(address, environ_overrides={"QUERY_STRING": query})
            assert answer.status_code in {400, 404}, (address, query)
    answer = client.get("/qui", environ_overrides={"QUERY_STRING": "nil=1&at=gioved\xc3\xac 18:30"})
    assert answer.status_code == 200, "raw UTF-8 is read as such"


def test_an_argument_that_nobody_knows_is_refused_with_the_nearest_known(client):
    answer = client.get("/api/v1/gaps?kind=farmacia&minute=5")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_input")
    assert "«minute»: forse cercavi «minutes»" in answer.json["error"]["message"]
    assert (
        "perhaps you meant “minutes”" in client.get("/api/v1/gaps?minute=5&lang=en").json["error"]["message"]
    )
    assert (
        "Qui ci sono: kind, minutes, speed, whom, by, lang."
        in client.get("/api/v1/gaps?xyz=1").json["error"]["message"]
    )
    page = client.get("/?minute=5")
    assert page.status_code == 400
    assert "forse cercavi «minutes»" in page.text
    page = client.get("/?kind=farmacia&Kind=rsa&lang=en")
    assert page.status_code == 400
    assert "perhaps you meant “kind”" in page.text
    client.delete_cookie("lang")


@pytest.mark.parametrize(
    "address",
    ["/api/v1/kinds?a=1", "/api/v1/gaps?kind=farmacia&fbclid=1", "/api/v1/openapi.json?=", "/dati?kind=rsa",
     "/coworking?x", "/l/ABCDEF?kind=1", "/scarica/sites.csv?kind=rsa", "/scarica/lacune.csv?kind=farmacia&count=3",
     "/vicino?lat=45.4&lon=9.1", "/rete?whom=intended", "/api/v1/time/partition?kind=farmacia&persona=ufficio&view=week"],
)  # fmt: skip
def test_every_address_refuses_what_it_would_not_heed(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/api/v1/gaps?kind=farmacia&", "/?", "/quartieri/1?", "/vicino?"])
def test_an_argument_said_twice_or_a_language_that_is_none_is_refused(client, address):
    assert client.get(address + "lang=en&lang=en").status_code == 400
    refused = client.get(address + "lang=fr")
    assert refused.status_code == 400
    assert "lang=fr" not in refused.headers.get("Set-Cookie", "")
    client.delete_cookie("lang")


def test_a_room_cannot_be_opened_under_arguments_either(client):
    assert client.post("/api/v1/rooms?title=x", json={"title": "x"}).status_code == 400


def test_pages_bear_what_other_sites_add_to_a_link(client):
    for more in ("utm_source=x&utm_medium=y&utm_source=z", "fbclid=a", "gclid=b"):
        assert client.get(f"/?kind=farmacia&{more}").status_code == 200
    assert client.get("/healthz?cache=7").status_code == 200
    with client.get("/static/icon.svg?v=3") as icon:
        assert icon.status_code == 200


def test_a_file_is_closed_though_nobody_waits_for_the_answer(client):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer = client.application.wsgi_app(
            EnvironBuilder("/static/icon.svg").get_environ(), lambda *_: None
        )
        assert b"<svg" in next(iter(answer))
        del answer
        gc.collect()
    assert not [str(warning.message) for warning in caught]


class Links(HTMLParser):
    """Every address of a page: links, sources, and forms that ask, with the fields they would send."""

    def __init__(self, page: str, at: str) -> None:
        super().__init__()
        self.at, self.found, self.form = at, set[str](), None
        self.action, self.fields = "", dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        for name in ("href", "src"):
            if said.get(name):
                self.found.add(urljoin(self.at, said[name]))
        if tag == "form":
            self.form, self.fields = said, {}
        elif tag in {"input", "select", "button"} and self.form is not None and said.get("name"):
            self.fields[said["name"]] = said.get("value") or ""
        elif tag == "option" and self.fields:
            name = list(self.fields)[-1]
            self.fields[name] = self.fields[name] or said.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form" and self.form is not None:
            if self.form.get("method") == "get":
                self.found.add(
                    urljoin(self.at, self.form.get("action", "")).partition("?")[0]
                    + "?"
                    + urlencode(self.fields)
                )
            self.form = None


def links(page: str, at: str) -> set[str]:
    """The addresses of this server that a page leads to; those that its scripts read among them."""
    named = re.findall(r'"(/[a-z][^"<>\\ ]*\?[^"<>\\ ]*)"', unescape(page))
    found = Links(page, at).found | set(named)
    return {one.partition("#")[0] for one in found if not urlsplit(one).netloc and one.startswith("/")}


MAIN = ["/", "/?kind=nido", "/orari", "/vicino", "/dove", "/equita?kind=farmacia&close=farmacia:b", "/rete", "/coworking",
        "/quartieri", "/laboratorio", "/dati", "/scarica", "/piano", "/l/ABCDEF", "/l/ABCDEF/regia", "/l/ABCDEF/confronto",
        "/coworking/domanda", "/coworking/imprese", "/coworking/bisogno", "/qui?nil=1", "/quartieri/1?kind=farmacia"]  # fmt: skip


def test_no_link_and_no_form_of_our_own_pages_is_refused():
    client = create_app(toy.city()).test_client()
    seen, waiting = set[str](), [*MAIN]
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        with client.get(address) as answer:
            page = answer.text if answer.mimetype == "text/html" else ""
            no_room = address.startswith("/api/v1/rooms/")
            nothing = answer.status_code == 404 and (no_room or answer.json["error"]["code"] == "no_data")
            assert answer.status_code in {200, 302} or nothing, (address, answer.text)
        waiting += sorted(links(page, address) - seen)
    assert len(seen) > 150
    assert any("by=cell" in one for one in seen), "downloads are followed too"
    client.delete_cookie("lang")


class Noting(requests.Fields):
    """Arguments that note which of them a view reads."""

    read: ClassVar[set[str]] = set()

    def get(self, key, *more, **named):
        self.read.add(key)
        return super().get(key, *more, **named)

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)


ASKED = {
    "/": "kind=farmacia", "/lacune": "kind=farmacia", "/quartieri/1": "kind=farmacia", "/orari": "kind=farmacia",
    "/qui": "lat=45.4621&lon=9.1829&kind=farmacia", "/vicino": "", "/dove": "kind=farmacia",
    "/equita": "kind=farmacia", "/rete": "kind=farmacia", "/laboratorio": "", "/api/v1/gaps": "kind=farmacia",
    "/api/v1/sites.geojson": "kind=farmacia", "/api/v1/nearest": "lat=45.4621&lon=9.1829", "/api/v1/siting": "kind=farmacia",
    "/api/v1/isochrone": "lat=45.4621&lon=9.1829", "/api/v1/network": "kind=farmacia", "/api/v1/equity": "kind=farmacia",
    "/api/v1/time/bundle": "kind=farmacia", "/api/v1/time/partition": "kind=farmacia&at=gio+18:30",
    "/scarica/lacune.csv": "kind=farmacia", "/scarica/indici.csv": "kind=farmacia", "/scarica/aree.csv": "kind=farmacia",
    "/scarica/luoghi-proposti.csv": "kind=farmacia",
}  # fmt: skip
BY_SCRIPTS = {"/vicino": {"persona", "commute", "visit"}}
"""What only the form's script reads of a shared address."""
BESIDE = {
    "/qui": {"nil"},
    "/api/v1/time/partition": {"view", "slot"},
    "/orari": {"at"},
    "/vicino": {"date", "quarter"},
}
"""Read for another question, or instead of another."""


@pytest.mark.parametrize("address", ASKED)
def test_what_an_address_declares_is_what_its_view_reads(monkeypatch, address):
    monkeypatch.setattr(requests.Request, "parameter_storage_class", Noting)
    monkeypatch.setattr(Noting, "read", set())
    app = create_app(toy.city())
    endpoint, path = app.url_map.bind("localhost").match(address)
    with app.app_context():
        known = set(requests.argument_names(app.view_functions[endpoint], path))
    answer = app.test_client().get(f"{address}?{ASKED[address]}")
    assert answer.status_code in {200, 400}, answer.text
    told = known - BY_SCRIPTS.get(address, set())
    beside = BESIDE.get(address, set())
    assert Noting.read - beside <= told
    assert told - beside <= Noting.read


def test_the_arguments_of_scripts_are_known(client):
    """Every address that a script of the pages makes, as it stands there."""
    point = "lat=45.4621&lon=9.1829"
    for address in (
        "/qui?kind=farmacia&minutes=15&nil=1&part=1", f"/api/v1/isochrone?{point}&minutes=15&speed=3",
        "/dove?part=1&kind=farmacia&count=5&minutes=10&from=streets&whom=intended",
        "/api/v1/siting?kind=farmacia&count=1&minutes=10&from=streets&proof=1&cells=0",
        "/rete?part=1&kind=farmacia&minutes=10", "/api/v1/network?kind=farmacia&minutes=10",
        "/api/v1/time/bundle?kind=farmacia&minutes=10&speed=4.5",
        "/api/v1/time/partition?kind=farmacia&minutes=10&week=scuola&persona=ufficio",
        "/orari?kind=farmacia&minutes=10&week=ponte&persona=ufficio&view=week&slot=100&order=space_gap",
        "/vicino?minutes=10&speed=3&kind=farmacia&persona=ufficio&commute=30&visit=30&open=1&unknown=1",
        "/l/ABCDEF?vista=partecipante", "/l/ABCDEF/confronto?a=all&b=none",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[:300])
