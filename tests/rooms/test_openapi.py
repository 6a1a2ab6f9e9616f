"""The OpenAPI document: complete, valid, and true: whatever it lets in, no answer is a crash."""

import itertools
import json
from contextlib import suppress

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import create_app
from app.web.responses import openapi
from tests import toy
from tests.english import is_english
from tests.rooms.people import Person, open_room

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A toy city with one busy room."""
    file = tmp_path_factory.mktemp("openapi") / "rooms.sqlite3"
    app = create_app(toy.city(), {"DATABASE": str(file), "ROOMS_WAIT_S": 0.0, "ROOMS_LISTENERS": 0})
    limits = app.extensions["mire.rooms"].limits
    limits.misses.size = limits.rooms_opened.size = limits.misses._drops = limits.rooms_opened._drops = 1e9
    lead = open_room(app, phases=[{"name": "Idee", "minutes": 5}], editing="all")
    ada = Person(app, lead.code).join(alias="Ada")
    ada.proposal = ada.propose(comment="qui")["id"]
    lead.control("open_vote")
    yield app, lead, ada
    app.extensions["mire.database"].close()


BOUNDED = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)


def test_nothing_the_document_lets_in_is_answered_by_a_crash(stage):
    app, lead, ada = stage
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 15
    for operation, mode in itertools.product(operations, GenerationMode):

        @BOUNDED
        @given(operation.as_strategy(generation_mode=mode))
        def call(case):
            if "code" in case.path_parameters:
                case.path_parameters["code"] = lead.code
            if "proposal_id" in case.path_parameters:
                case.path_parameters["proposal_id"] = ada.proposal
            token = lead.token if case.path.endswith("control") else ada.token
            answer = case.call_and_validate(
                headers={"X-Mire-Token": token, "Accept-Encoding": "identity"}, checks=CHECKS
            )
            asks_italian = (case.query or {}).get("lang", "it") == "it"
            if answer.status_code >= 400 and asks_italian:
                assert not is_english(answer.json()["error"]["message"])

        with suppress(Unsatisfiable):  # nothing about it can be wrong
            call()


POINT = {"lat": "45.4621", "lon": "9.1829"}
GIVEN = {
    **POINT,
    "kind": "farmacia", "minutes": "10", "speed": "4", "whom": "residents", "by": "nil", "week": "scuola", "at": "gio 18:30",
    "persona": "ufficio", "slot": "4", "order": "time_gap", "count": "1", "from": "streets", "proof": "0", "cells": "1",
    "measure": "minutes", "people": "residents", "open": "farmacia:a", "close": "farmacia:b", "scenario": "all", "against": "all",
    "since": "1", "size": "A3", "lang": "it",
}  # fmt: skip
"""An argument of each name that every operation takes."""
BY = {"/equity": {"by": "municipio"}}
BODIES = {
    "/rooms": {"title": "Prova"},
    "/rooms/{code}/join": {},
    "/rooms/{code}/session": {"token": "x"},
    "/rooms/{code}/proposals": {"type": "pin", "lon": 9.1829, "lat": 45.4621},
    "/rooms/{code}/proposals/{proposal_id}": {"type": "pin", "lon": 9.1829, "lat": 45.4621, "version": 1},
    "/rooms/{code}/proposals/{proposal_id}/undo": {},
    "/rooms/{code}/proposals/{proposal_id}/comments": {"text": "sì"},
    "/rooms/{code}/proposals/{proposal_id}/votes": {"dots": 0},
    "/rooms/{code}/control": {"action": "freeze", "on": False},
}  # fmt: skip


def asked(stage, path, method, query=None, body=None):
    """The status of an operation."""
    app, lead, ada = stage
    filled = path.format(
        code=lead.code, proposal_id=ada.proposal, suffix="csv" if "import" in path else "png"
    )
    headers = {"X-Mire-Token": lead.token if path.endswith("control") else ada.token}
    client = app.test_client(use_cookies=False)
    answer = client.open(f"/api/v1{filled}", method=method, query_string=query, json=body, headers=headers)
    return answer.status_code


def operations(stage):
    """Path, method and description of every operation."""
    for path, methods in openapi.document(stage[0])["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_an_argument_is_required_where_the_document_says_so_and_nowhere_else(stage):
    count = 0
    for path, method, operation in operations(stage):
        queried = [one for one in operation["parameters"] if one["in"] == "query"]
        whole = {one["name"]: (GIVEN | BY.get(path, {}))[one["name"]] for one in queried}
        if method != "get":
            continue
        assert asked(stage, path, method, whole) == 200, path
        for one in queried:
            rest = {name: value for name, value in whole.items() if name != one["name"]}
            assert (asked(stage, path, method, rest) == 400) == one["required"], (path, one["name"])
            count += one["required"]
            twice = [*whole.items(), (one["name"], whole[one["name"]])]
            assert asked(stage, path, method, twice) == 400, (path, one["name"])
        assert asked(stage, path, method, whole | {"nobody": "1"}) == 400, path
    assert count > 7


def test_a_field_of_a_body_is_required_where_the_document_says_so(stage):
    for path, method, operation in operations(stage):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        usable = BODIES[path]
        assert asked(stage, path, method, body=usable) != 400, path
        names = content["schema"]["required"]
        assert operation["requestBody"]["required"] == bool(names), path
        assert (asked(stage, path, method, body={}) == 400) == bool(names), path
        for name in names:
            rest = {known: value for known, value in usable.items() if known != name}
            assert asked(stage, path, method, body=rest) == 400, (path, name)


def test_every_route_of_the_api_is_in_the_document(stage):
    app, *_ = stage
    document = openapi.document(app)
    assert document["openapi"].startswith("3.1")
    routes = {
        (openapi._path(rule.rule)[0].removeprefix("/api/v1"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    listed = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert listed == routes
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for path in document["paths"].values() for operation in path.values())


def test_the_document_is_what_json_schema_calls_valid(stage):
    for path in openapi.document(stage[0])["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                jsonschema.Draft202012Validator.check_schema(parameter["schema"])
            for content in operation.get("requestBody", {}).get("content", {}).values():
                jsonschema.Draft202012Validator.check_schema(content["schema"])


def test_a_route_without_a_description_is_listed_by_its_docstring(tmp_path):
    app = create_app(toy.city(), {"DATABASE": str(tmp_path / "x.sqlite3")})

    @app.get("/api/v1/plain/<int:number>")
    def plain(number: int) -> str:
        """A number again."""
        return json.dumps(number)

    operation = openapi.document(app)["paths"]["/plain/{number}"]["get"]
    assert operation["summary"] == "A number again."
    assert operation["parameters"][0]["schema"] == {"type": "integer", "minimum": 0, "maximum": 999_999_999}
