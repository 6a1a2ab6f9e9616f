"""The planners' pages through the client: what they say, with and without a proof, and of what cannot be asked."""

import re
import threading
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from app.planning.proofs import MOST_WAITING, Proofs
from mire_geo.errors import InputError
from mire_geo.output import plots
from mire_geo.planning import location_allocation
from tests import toy
from tests.app.conftest import HOSTILE
from tests.app.test_pages import read

PAGES = [
    "/dove",
    "/dove?kind=farmacia&minutes=7&count=10",
    "/dove?kind=farmacia&from=streets&count=3",
    "/dove?kind=nido",
    "/equita?kind=farmacia",
    "/equita?kind=farmacia&measure=within&by=age",
    "/equita?kind=farmacia&measure=catchment&people=80%2B&minutes=11",
    "/equita?kind=farmacia&measure=count&by=nil",
    "/equita?kind=biblioteca&open=farmacia:a&close=biblioteca:x",
    "/equita?kind=nido",
    "/rete",
    "/rete?kind=farmacia&minutes=12",
]


@pytest.fixture
def client(client):
    """A reader of their own, who has chosen no language yet."""
    return client.application.test_client()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", ["it", "en"])
def test_pages_have_a_title_and_a_way_to_their_content(client, address, lang):
    page = read(client, address + ("&" if "?" in address else "?") + "lang=" + lang)
    assert page.all("main", id="contenuto")
    assert len(page.all("h1")) == 1
    assert page.all("html", lang=lang)


def proven(client, query):
    """The answer of /api/v1/siting once its proof is there."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        body = client.get(f"/api/v1/siting?{query}&proof=1").get_json()
        if body["state"] not in {"waiting", "running"}:
            return body
        time.sleep(0.02)
    raise AssertionError(body)


def test_dove_answers_at_once_and_then_with_the_proof(client):
    query = "kind=biblioteca&minutes=7&count=1&from=streets"
    at_once = client.get(f"/api/v1/siting?{query}").get_json()
    assert at_once["state"] is None
    assert (at_once["people"], at_once["before"]) == (570, 180)
    assert at_once["before"] < at_once["after"] <= at_once["at_most"]
    body = proven(client, query)
    assert body["state"] == "done"
    assert body["proven"]
    assert body["after"] == body["at_most"] >= at_once["after"]
    assert sum(place["people_gained"] for place in body["places"]) == body["after"] - body["before"]
    people = dict(zip(toy.CELLS, toy.PEOPLE, strict=True))
    assert sum(people[cell] for cell, state in body["cells"].items() if state == 0) == body["before"]
    assert sum(people[cell] for cell, state in body["cells"].items() if state < 2) == body["after"]
    page = read(client, f"/dove?{query}").text
    assert "Dimostrato: nessun’altra scelta serve più persone." in page


def test_dove_links_to_who_gains(client):
    page = read(client, "/dove?kind=biblioteca&minutes=7&count=1&from=streets")
    [link] = [a["href"] for _, a in page.tags if _ == "a" and "open=" in str(a.get("href"))]
    after = read(client, link)
    assert re.search(r"\d+ persone stanno meglio, 0 stanno peggio", after.text)


def test_equita_says_the_figures_of_its_tables_and_draws_valid_svg(client):
    address = "/equita?kind=farmacia&measure=within&minutes=7&people=residents&by=gender"
    html = client.get(address).text
    page = read(client, address)
    assert "Con farmacie entro 7 minuti: 47,4 % di loro." in page.text.replace("\xa0", " ")
    assert "donne" in page.text
    [svg] = re.findall(r'<svg class="plot".*?</svg>', html, flags=re.DOTALL)
    ET.fromstring(svg)
    assert "style=" not in svg
    body = client.get("/api/v1" + address.replace("equita", "equity")).get_json()
    assert body["indices"]["mean"]["value"] == pytest.approx(270 / 570)
    assert [row["group"] for row in body["groups"]] == ["women", "men"]


def test_equita_before_and_after_a_closing(client):
    page = read(client, "/equita?kind=farmacia&close=farmacia:b&minutes=15&people=residents").text
    assert "Senza Farmacia B." in page
    assert "0 persone stanno meglio, 130 stanno peggio" in page


def test_rete_names_the_place_most_hang_on(client):
    page = read(client, "/rete?kind=farmacia&minutes=12")
    assert "Se chiude «Farmacia A», 180 persone restano senza entro 12 minuti." in page.text
    assert [attrs["data-place"] for tag, attrs in page.tags if tag == "tr" and "data-place" in attrs] == [
        "farmacia:a",
        "farmacia:b",
    ]
    body = client.get("/api/v1/network?kind=farmacia&minutes=12").get_json()
    assert [place["only"] for place in body["places"]] == [180, 130]
    assert set(body["cells"]) == set(toy.CELLS)
    assert body["cells"]["As"] == 1
    assert body["cells"]["Cs"] == 2


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/dove?count=99", 400, "va da 1 a 30"),
        ("/dove?from=moon", 400, "«from» può essere"),
        ("/dove?kind=biblioteca", 404, "nessun luogo possibile"),
        ("/dove?kind=biblioteca&minutes=900", 400, "fra 1 e 60"),
        ("/equita?kind=farmacia&people=79%2B", 400, "«people» può essere"),
        ("/equita?kind=biblioteca&open=moon:1", 404, "moon:1"),
        ("/equita?kind=biblioteca&close=moon:1", 404, "moon:1"),
        ("/rete?kind=posta", 400, "Di «Ufficio postale» si conosce solo una parte"),
        ("/api/v1/siting?kind=nido", 404, "Dati mancanti"),
        ("/api/v1/equity?kind=nido", 404, "Dati mancanti"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(client, address, status, sentence):
    answer = client.get(address)
    assert answer.status_code == status
    assert sentence in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/dove?kind=farmacia&minutes=7&count=1",
        "/equita?kind=farmacia&close=farmacia:b",
        "/rete?kind=farmacia",
    ],
)
def test_hostile_names_are_text(hostile_client, address):
    html = hostile_client.get(address).text
    assert HOSTILE not in html
    assert "&lt;img src=x" in html


def test_proofs_never_wait_for_the_search_and_refuse_too_many():
    proofs, gate = Proofs(), threading.Event()

    def slow(told):
        gate.wait(120)
        raise InputError("nobody there")

    proof_requests = [proofs.proof_of(number, slow) for number in range(MOST_WAITING + 2)]
    assert [proof.state for proof in proof_requests[-2:]] == ["busy", "busy"]
    assert proofs.proof_of(0, slow) is proof_requests[0]
    gate.set()
    deadline = time.monotonic() + 120
    while proof_requests[MOST_WAITING - 1].state != "failed" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert str(proof_requests[0].error) == "nobody there"
    assert proofs.placement_of(0) is None


def test_a_search_is_bounded_in_time():
    """What the page asks with: the best so far comes back, with its true bound."""
    city = toy.city()
    question = location_allocation.Question("biblioteca", 1, 7, candidates=("farmacia",))
    found = location_allocation.place(city, question, time_limit=0.0)
    assert found.after <= found.at_most


def test_a_plot_is_thinned_and_escapes_its_words():
    line = plots.Curve("a", np.linspace(0, 1, 5000), np.linspace(0, 1, 5000) ** 2)
    axis = plots.Axis("<b>", 1.0, ((0.0, "0"), (1.0, "&")))
    svg = plots.curves_svg([line], axis, axis, title="<script>", diagonal='"')
    ET.fromstring(svg)
    assert "<script>" not in svg
    assert svg.count(",") < 400
