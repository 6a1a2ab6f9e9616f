"""Errors in the language of the request: no argument of any page or API view brings an English sentence to Italians."""

import pickle
import re
import string
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug import exceptions
from werkzeug.routing import AnyConverter, Rule
from werkzeug.routing.converters import NumberConverter

from app import create_app
from app.web import catalogues, requests
from mire_geo.errors import InputError, Phrase, UnknownError
from mire_geo.output.wording import errors as wording
from mire_geo.sources.incoming import FileError
from tests import toy
from tests.english import is_english

USUAL = {
    "kind": "farmacia",
    "lat": "45.465",
    "lon": "9.185",
    "ending": "csv",
    "name": "quartieri",
    "site": "a",
}
"""What else an address needs, so that the argument that is wrong is the one that is spoken of."""
WRONG = ("boh", "-1")


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(toy.city())


@pytest.fixture(scope="module")
def reader(app) -> FlaskClient:
    return app.test_client()


def sentence(answer) -> str:
    """What an error says, on a page or in JSON."""
    if answer.is_json:
        return answer.json["error"]["message"]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def addresses(app: Flask) -> list[tuple[str, tuple[str, ...]]]:
    """Addresses that can be read, their paths filled, and the arguments they take."""
    listed = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in requests.LENIENT:
            continue
        path = {name: _of_path(rule, name) for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, path)
            names = requests.argument_names(app.view_functions[rule.endpoint], path)
        listed.append((address, tuple(dict.fromkeys(names))))
    return listed


def _of_path(rule: Rule, name: str) -> str | int:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, NumberConverter) else USUAL.get(name, "boh")


def test_a_wrong_argument_is_told_in_the_language_of_the_request(app, reader):
    count = 0
    for address, names in addresses(app):
        for name in names:
            for value in WRONG:
                query = {key: USUAL[key] for key in names if key in USUAL} | {name: value}
                answer = reader.get(address, query_string=query)
                assert answer.status_code < 500 or answer.status_code == 503, (address, query)
                if answer.status_code < 400 or (answer.is_streamed and not answer.text):
                    continue
                count += 1
                assert not is_english(sentence(answer)), (address, query, sentence(answer))
    assert count > 100, count


@pytest.mark.parametrize(
    ("address", "italian", "english"),
    [
        ("/orari?kind=farmacia&at=boh", "non è un momento della settimana", "is no moment of the week"),
        ("/equita?kind=farmacia&open=zzz", "«zzz»", "zzz"),
        ("/api/v1/nearest?lat=45.465&lon=9.185&at=boh", "non è un momento", "moment"),
    ],
)
def test_what_was_english_is_in_the_language_that_is_asked_for(reader, address, italian, english):
    with reader.get(address) as answer:
        assert answer.status_code in {400, 404}, answer.text
        assert italian in sentence(answer)
        assert not is_english(sentence(answer))
    with reader.get(f"{address}&lang=en") as answer:
        assert english in sentence(answer)
        assert "«" not in sentence(answer)
    reader.delete_cookie("lang")


def test_an_error_inside_an_error_and_words_in_a_blank_are_translated_too():
    inner = UnknownError("no typical week is called %(week)r; known: %(known)s", week="boh", known="scuola")
    outer = InputError("hours of site %(site)r: %(reason)s", site="a", reason=inner)
    assert str(outer) == "hours of site 'a': no typical week is called 'boh'; known: scuola"
    assert (
        wording.sentence(outer, "it")
        == "Orari del luogo «a»: Nessuna settimana tipica si chiama «boh»: ci sono scuola."
    )
    assert wording.sentence(outer, "en") == str(outer)
    assert wording.sentence(Phrase("proposal %(id)r", id="p1"), "it") == "La proposta «p1»"


def test_a_sentence_without_anything_to_fill_may_hold_a_per_cent_sign():
    assert str(InputError("100% (x)s")) == "100% (x)s"


@pytest.mark.parametrize(
    "error",
    [InputError("minutes is %(value)r; give a number", value="x"), FileError("rows", file="a.csv", most=2)],
)
def test_an_error_comes_whole_out_of_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.params) == (type(error), str(error), error.params)


def test_the_italian_of_every_error_can_be_filled():
    for message in catalogues.read_catalogue("it"):
        if message.id:
            blanks = dict.fromkeys(re.findall(r"%\((\w+)\)", message.id), 1)
            text = message.string % blanks if blanks else message.string
            assert "%(" not in text
            assert text[0] not in string.whitespace


@pytest.mark.parametrize("status", sorted(exceptions.default_exceptions))
def test_what_the_web_server_refuses_is_told_in_the_language_of_the_request(status):
    made = create_app(toy.city())
    made.add_url_rule("/api/broken", "broken", lambda: exceptions.abort(status))
    made.view_functions["broken"].__arguments__ = ((), None)
    reader = made.test_client()
    italian = sentence(reader.get("/api/broken"))
    assert italian != exceptions.default_exceptions[status].description
    assert sentence(reader.get("/api/broken?lang=en")) == catalogues.read_catalogue("en").get(italian).string
