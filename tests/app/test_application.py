"""The application itself: its factory, its headers, its errors, its catalogue of words."""

import ast
import io
import logging
import re

import pytest
from babel.messages.mofile import read_mo
from werkzeug import exceptions
from werkzeug.datastructures import WWWAuthenticate

from app import DATA, create_app
from app.web import answers, catalogues
from mire_geo.errors import DataError
from tests import toy


@pytest.mark.parametrize("language", catalogues.languages())
def test_every_sentence_is_translated_and_none_is_doubtful(language):
    written = catalogues.read_catalogue(language)
    gathered = {message.id for message in catalogues.gather_sentences(language) if message.id}
    assert {message.id for message in written if message.id} == gathered, "run `python -m app.web.catalogues`"
    for message in written:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), f"untranslated: {message.id}"
        assert not message.fuzzy, f"doubtful: {message.id}"
        forms = [_blanks(text) for text in _texts(message.id)]
        some, every = set.union(*forms), set.intersection(*forms)
        for text in texts:
            assert every - _blanks(text) <= {("file", "s")}, f"a blank is missing: {message.id}"
            assert _blanks(text) <= some, f"a blank is not filled: {message.id}"


def _texts(message: str | tuple[str, ...]) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


def _blanks(text: str) -> set[tuple[str, str]]:
    """Names of the blanks, and how each is filled; a translation may quote in its own way what is quoted by `r`.

    A page knows which file is meant: its name may be left out.
    """
    return {(name, kind.replace("r", "s")) for name, kind in re.findall(r"%\((\w+)\)([-.\d]*[a-z])", text)}


def test_every_error_has_a_template_whose_blanks_are_filled():
    for file, call in _errors():
        first = call.args[0]
        if not isinstance(first, ast.Constant):
            assert not isinstance(first, ast.JoinedStr | ast.BinOp), f"{file}:{call.lineno}: no template"
            continue
        blanks = {name for name, _ in _blanks(str(first.value))}
        assert blanks == {one.arg for one in call.keywords}, f"{file}:{call.lineno}"
        assert blanks or "%%" not in str(first.value), f"{file}:{call.lineno}: nothing fills it"


def _errors():
    """The places in library and app that say something is wrong; a table of phrases is filled elsewhere."""
    for file in sorted([*catalogues.APP.rglob("*.py"), *catalogues.LIBRARY.rglob("*.py")]):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(one.func, "id", getattr(one.func, "attr", "")) if isinstance(one, ast.Call) else ""
            if name in catalogues.ERRORS and name != "Phrase" and one.args:
                yield file, one


def test_sentences_get_the_blanks_they_have():
    for file in sorted([*catalogues.APP.rglob("*.py"), *catalogues.LIBRARY.rglob("*.py")]):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in {
                "_",
                "gettext",
                "ngettext",
            }:
                continue
            texts = [
                one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            names = {one.arg for one in call.keywords}
            if texts and names and None not in names:  # without any, it is filled later
                own = {"n", "num"} if call.func.id == "ngettext" else set()
                blanks = {name for text in texts for name in re.findall(r"%\((\w+)\)", text)}
                assert blanks | own == names | own, f"{file}:{call.lineno}"


def test_no_sentence_stands_inside_another_string():
    """Python before 3.12 does not tell Babel of what stands in an f-string, so it would stay in Italian."""
    for file in sorted([*catalogues.APP.rglob("*.py"), *catalogues.LIBRARY.rglob("*.py")]):
        strings = [
            one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.JoinedStr)
        ]
        calls = [one for each in strings for one in ast.walk(each) if isinstance(one, ast.Call)]
        names = [one.func.id for one in calls if isinstance(one.func, ast.Name)]
        assert not {"_", "gettext", "ngettext"} & set(names), file


def meaning(compiled: io.BytesIO) -> tuple[str, list]:
    """How a compiled catalogue counts and what it says: all but its head, which names the release that compiled it."""
    catalogue = read_mo(compiled)
    return catalogue.plural_forms, [
        (message.context, message.id, message.string) for message in catalogue if message.id
    ]


@pytest.mark.parametrize("language", catalogues.languages())
def test_the_compiled_catalogue_says_what_the_written_one_says(language):
    committed = io.BytesIO(catalogues.catalogue_path(language).with_suffix(".mo").read_bytes())
    anew = io.BytesIO(catalogues.compiled_bytes(catalogues.read_catalogue(language)))
    assert meaning(committed) == meaning(anew), "run `python -m app.web.catalogues`"


def test_a_catalogue_compiled_by_another_release_of_babel_says_the_same(monkeypatch):
    before = catalogues.compiled_bytes(catalogues.read_catalogue("en"))
    monkeypatch.setattr("babel.messages.catalog.VERSION", "0.0.1")
    after = catalogues.compiled_bytes(catalogues.read_catalogue("en"))
    assert before != after
    assert meaning(io.BytesIO(before)) == meaning(io.BytesIO(after))


def test_healthy_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {
        "status": "ok", "quartieri": 3, "cells": 8, "sites": 3, "residents": 570,
    }  # fmt: skip


def test_every_answer_is_guarded(client):
    for address in ("/", "/api/v1/kinds", "/nothing", "/mappa/mappa.css"):
        with client.get(address) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_nonce_is_never_used_twice(client):
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_cookie_of_the_language_is_out_of_reach_of_scripts(client):
    cookie = client.get("/?lang=en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    client.delete_cookie("lang")


def test_a_server_called_by_a_strange_name_does_not_answer():
    strange = create_app(toy.city()).test_client().get("/", headers={"Host": "evil.example"})
    assert strange.status_code == 400
    assert "MIRE_TRUSTED_HOSTS" in strange.text


def test_a_name_said_in_the_environment_is_trusted(monkeypatch):
    monkeypatch.setenv("MIRE_TRUSTED_HOSTS", "mappa.example, 192.168.1.5")
    client = create_app(toy.city()).test_client()
    assert client.get("/healthz", headers={"Host": "mappa.example"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "192.168.1.5:5000"}).status_code == 200


def test_no_secret_is_made_up(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert create_app(toy.city()).secret_key is None


def test_a_folder_without_a_city_is_said_so(monkeypatch, tmp_path):
    monkeypatch.setenv("MIRE_DATA", str(tmp_path))
    with pytest.raises(DataError, match="mire build"):
        create_app()


def test_an_error_page_says_the_sentence_in_the_language_of_the_reader(client):
    page = client.get("/quartieri/99")
    assert page.status_code == 404
    assert "Non esiste un NIL 99: vanno da 1 a 3." in page.text
    assert "There is no NIL 99" in client.get("/quartieri/99?lang=en").text
    client.delete_cookie("lang")


@pytest.mark.parametrize(("address", "status"), [("/", 405), ("/api/v1/gaps", 405)])
def test_nothing_can_be_posted_yet(client, address, status):
    assert client.post(address).status_code == status


def test_an_unforeseen_error_is_noted_and_not_shown(monkeypatch, caplog):
    app = create_app(toy.city())
    monkeypatch.setattr(answers.Answers, "has_places", lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR, logger="app.web.responses.errors"):
        answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "lambda *_: 1 / 0" in caplog.text, "the log says where"
    assert "division by zero" not in caplog.text, "a message may quote what somebody wrote"


def test_the_log_says_neither_who_nor_where(client, caplog):
    with caplog.at_level(logging.INFO, logger="app.web.logs"):
        client.get("/api/v1/nearest?lat=45.4621&lon=9.1829", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert "GET /api/v1/nearest 200" in caplog.text
    assert "10.1.2.3" not in caplog.text
    assert "45.4621" not in caplog.text


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css", "mappa.js", "mappa.css", "images/layers.png"])
def test_what_maps_need_is_served_from_here(client, name):
    with client.get(f"/mappa/{name}") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["../../pyproject.toml", "leaflet.js.map", "file.html", "none.js", "%2e%2e/__init__.js"]
)
def test_nothing_else_is(client, name):
    with client.get(f"/mappa/{name}") as answer:
        assert answer.status_code == 404


@pytest.mark.skipif(not (DATA / "provenance.json").is_file(), reason="data/milano is not built")
def test_milano_is_served_when_no_city_is_named(monkeypatch):
    monkeypatch.delenv("MIRE_DATA", raising=False)
    ready = create_app().test_client().get("/readyz").json
    assert ready["quartieri"] == 88
    assert ready["residents"] == 1_407_044


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/", "GET"),
        ("/lacune", "GET"),
        ("/api/v1/gaps", "GET"),
        ("/api/v1/rooms", "POST"),
        ("/static/icon.svg", "GET"),
    ],
)
def test_a_wrong_method_is_told_which_are_right(client, address, allowed):
    answer = client.delete(address)
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"].split(", ")
    assert answer.is_json == address.startswith("/api/")


@pytest.mark.parametrize("prefix", ["/api/v1", ""])
def test_an_error_keeps_its_headers_and_a_redirect_stays_one(prefix):
    app = create_app(toy.city())
    errors = {
        "later": exceptions.ServiceUnavailable("x", retry_after=77),
        "soon": exceptions.TooManyRequests(),
        "who": exceptions.Unauthorized("x", www_authenticate=WWWAuthenticate("basic")),
        "part": exceptions.RequestedRangeNotSatisfiable(10),
    }

    @app.get(f"{prefix}/wrong/<name>/")
    def wrong(name: str) -> None:
        raise errors[name]

    client = app.test_client()
    answers = {name: client.get(f"{prefix}/wrong/{name}/") for name in errors}
    assert [one.status_code for one in answers.values()] == [503, 429, 401, 416]
    assert answers["later"].headers["Retry-After"] == "77"
    assert answers["soon"].headers["Retry-After"] == "5"
    assert answers["who"].headers["WWW-Authenticate"] == "Basic"
    assert answers["part"].headers["Content-Range"] == "bytes */10"
    for one in answers.values():
        assert one.headers.getlist("Content-Type") == [
            "application/json" if prefix else "text/html; charset=utf-8"
        ]
    moved = client.get(f"{prefix}/wrong/later")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"http://localhost{prefix}/wrong/later/")
