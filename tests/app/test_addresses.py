"""Our addresses as others reach them: under a public name, and under a prefix."""

import json
import re
from html import unescape

import pytest
import segno
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from tests import desks
from tests.app.test_requests import MAIN, Links

PUBLIC = "https://mappa.example/mire"


@pytest.fixture
def prefixed(app) -> Client:
    """A reader of the application mounted under /mire."""
    return Client(DispatcherMiddleware(NotFound(), {"/mire": app}))


def own(page: str, at: str) -> set[str]:
    """All addresses of this server on a page: links, sources, forms, and what its scripts read."""
    config = re.findall(r'"([^"\s<>]*/(?:api|l|static|mappa|vicino|orari|qui)[^"\s<>]*)"', unescape(page))
    found = Links(page, at).found | set(config)
    return {one.partition("#")[0] for one in found if one.startswith("/")}


def test_under_a_prefix_every_address_of_a_page_stays_under_it(app, prefixed):
    desks.published(app)
    count = 0
    for address in MAIN:
        answer = prefixed.get(f"/mire{address}")
        assert answer.status_code == 200, address
        addresses = own(answer.text, f"/mire{address}")
        outside = {one for one in addresses if not one.startswith("/mire/")}
        assert not outside, address
        assert any("lang=en" in one for one in addresses) or "/l/" in address
        for one in addresses:
            with prefixed.get(one) as followed:
                assert followed.status_code < 500, one
                nowhere = followed.status_code == 404 and "Non c’è nessuna pagina" in followed.text
                assert not nowhere, one
            count += 1
    assert count > 300


def test_under_a_prefix_the_links_of_the_language_lead_to_the_same_page(prefixed):
    for address in ("/mire/?kind=farmacia&minutes=10", "/mire/quartieri/1", "/mire/nothing%20here"):
        links = re.findall(r'href="([^"]+)" lang="en" hreflang', prefixed.get(address).text)
        assert links, address
        english = prefixed.get(unescape(links[0]))
        assert english.headers["Content-Language"] == "en"
        assert '<html lang="en">' in english.text


def coded(monkeypatch) -> list[str]:
    """What is drawn as a QR code."""
    drawn: list[str] = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **more: drawn.append(text) or make(text, **more))
    return drawn


@pytest.mark.parametrize(
    ("public", "root"), [(None, "http://localhost/mire"), (PUBLIC, PUBLIC), (PUBLIC + "/", PUBLIC)]
)
def test_the_addresses_of_a_room_lead_to_it(app, prefixed, monkeypatch, public, root):
    app.config["PUBLIC_URL"] = public
    drawn = coded(monkeypatch)
    opened = prefixed.post("/mire/api/v1/rooms", json={"title": "Prova"}).json
    code, token = opened["code"], opened["facilitator_token"]
    assert opened["join_url"] == f"{root}/l/{code}"
    assert opened["facilitator_url"] == f"{root}/l/{code}/regia#k={token}"
    assert prefixed.get(f"/mire/api/v1/rooms/{code}/qr.svg").status_code == 200
    assert drawn == [f"{root}/l/{code}"]
    page = prefixed.get(f"/mire/l/{code}").text
    [config] = re.findall(r'id="config">(.*?)</script>', page, re.DOTALL)
    urls = json.loads(config)["urls"]
    assert all(url.startswith("/mire/") for url in urls.values())
    assert prefixed.get(urls["room"]).json["code"] == code
    assert prefixed.get("/mire/laboratorio?codice=" + code).headers["Location"] == f"/mire/l/{code}"
    [config] = re.findall(r'id="config">(.*?)</script>', prefixed.get("/mire/laboratorio").text, re.DOTALL)
    urls = json.loads(config)["urls"]
    assert urls["page"].replace("CODE", code) == f"/mire/l/{code}"
    assert urls["rooms"] == "/mire/api/v1/rooms"


@pytest.mark.parametrize(("public", "root"), [(None, "http://localhost/mire"), (PUBLIC, PUBLIC)])
def test_the_links_of_the_platform_are_those_that_others_reach(app, prefixed, public, root):
    app.config["PUBLIC_URL"] = public
    entered = prefixed.post("/mire/coworking/entra", data={"token": desks.KEY})
    assert entered.headers["Location"] == "/mire/coworking/comune"
    assert "Path=/mire/coworking" in entered.headers["Set-Cookie"]
    page = prefixed.post("/mire/coworking/comune/invita", data={"name": "Officina"}).text
    [token] = re.findall(re.escape(f"{root}/coworking/entra#k=") + r"([\w-]+)", page)
    manager = Client(prefixed.application)
    assert manager.post("/mire/coworking/entra", data={"token": token}).status_code == 302
    [feed] = re.findall(
        re.escape(root) + r"(/coworking/calendario/[\w-]+\.ics)", manager.get("/mire/coworking/gestore").text
    )
    assert manager.get(f"/mire{feed}").mimetype == "text/calendar"
    left = prefixed.post("/mire/coworking/esci")
    assert "Path=/mire/coworking" in left.headers["Set-Cookie"]
    assert prefixed.get("/mire/coworking/comune").status_code == 403
