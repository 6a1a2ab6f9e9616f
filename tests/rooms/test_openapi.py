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

from app import create_app, openapi
from tests import toy
from tests.rooms.people import Person, open_room

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A toy city with one busy room."""
    file = tmp_path_factory.mktemp("openapi") / "rooms.sqlite3"
    app = create_app(toy.city(), {"DATABASE": str(file), "ROOMS_WAIT_S": 0.0, "ROOMS_LISTENERS": 0})
    limits = app.extensions["mire_rooms"].limits
    limits.misses.size = limits.opened.size = limits.misses._left = limits.opened._left = 1e9
    lead = open_room(app, phases=[{"name": "Idee", "minutes": 5}], editing="all")
    ada = Person(app, lead.code).join(alias="Ada")
    ada.proposal = ada.propose(comment="qui")["id"]
    lead.control("open_vote")
    yield app, lead, ada
    app.extensions["mire_database"].close()


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
            case.call_and_validate(
                headers={"X-Mire-Token": token, "Accept-Encoding": "identity"}, checks=CHECKS
            )

        with suppress(Unsatisfiable):  # nothing about it can be wrong
            call()


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
