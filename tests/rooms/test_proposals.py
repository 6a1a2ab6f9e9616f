"""Proposals in a room: every type, what is refused, edits of the same version, undo; nothing is lost."""

import threading

import pytest

from app.workshop.contributions import schemas
from mire_geo.planning.workshop import contribution_types
from tests.rooms.people import LAT, LON, Person, open_room


@pytest.mark.parametrize(
    "content",
    [
        {
            "type": "add",
            "kind": "farmacia",
            "lon": LON,
            "lat": LAT,
            "hours": "Mo-Fr 09:00-18:00",
            "capacity": 3,
        },
        {"type": "add", "kind": "nido", "lon": LON, "lat": LAT, "name": "Nido nuovo"},
        {"type": "close", "site": "farmacia:a"},
        {"type": "move", "site": "farmacia:a", "lon": LON, "lat": LAT},
        {"type": "hours", "site": "farmacia:a", "hours": "Mo-Sa 08:00-20:00"},
        {"type": "resize", "site": "biblioteca:x", "capacity": 60},
        {"type": "pin", "lon": LON, "lat": LAT, "comment": "qui"},
        {"type": "line", "geometry": {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.01, LAT]]}},
        {
            "type": "area",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[LON, LAT], [LON + 0.01, LAT], [LON, LAT + 0.01], [LON, LAT]]],
            },
        },
        {"type": "need", "kind": "consultorio", "lon": LON, "lat": LAT},
    ],
)
def test_every_type_of_proposal_is_kept_as_it_was_made_and_can_be_undone(ada, lead, content):
    made = ada.ask("POST", "/proposals", json=content)
    seen = lead.proposals()[made["id"]]
    assert {name: seen[name] for name in content} == content
    ada.ask("POST", f"/proposals/{made['id']}/undo")
    assert lead.proposals()[made["id"]]["status"] == "withdrawn"
    ada.ask("POST", f"/proposals/{made['id']}/undo", 409)


def test_a_change_to_a_place_says_what_it_was_before(ada):
    seen = ada.propose(type="resize", site="biblioteca:x", capacity=60)["proposal"]
    assert (seen["site_name"], seen["before_capacity"], seen["kind"]) == ("Biblioteca X", 30.0, "biblioteca")
    assert (seen["lon"], seen["lat"]) == (seen["before_lon"], seen["before_lat"])


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ({"type": "fly"}, 400, "può essere add"),
        ({"type": None}, 400, "può essere add"),
        ({"type": ["pin"]}, 400, "può essere add"),
        ({"type": "pin", "lon": None}, 400, "Manca «lon»"),
        ({"type": "pin", "lon": "9.18"}, 400, "un numero fra"),
        ({"type": "pin", "lon": True}, 400, "un numero fra"),
        ({"type": "pin", "lon": 1e400}, 400, "non è JSON"),
        ({"type": "pin", "lat": 10**400}, 400, "un numero fra"),
        ({"type": "pin", "lon": 12.5, "lat": 41.9}, 400, "fuori dalla città"),
        ({"type": "pin", "comment": 5}, 400, "deve essere un testo"),
        ({"type": "pin", "comment": "x" * 1001}, 400, "troppo lungo"),
        ({"type": "pin", "key": "k" * 65}, 400, "troppo lungo"),
        ({"type": "add"}, 400, "Manca «kind»"),
        ({"type": "add", "kind": "cinema?"}, 404, "Non esiste un servizio"),
        ({"type": "add", "kind": "farmacia", "hours": "boh"}, 400, "Non capisco questi orari"),
        ({"type": "add", "kind": "farmacia", "capacity": 0}, 400, "un numero fra"),
        ({"type": "add", "kind": "farmacia", "capacity": 1.5}, 400, "numero intero"),
        ({"type": "close", "site": "farmacia:z"}, 404, "Non esiste un luogo"),
        ({"type": "close"}, 400, "Manca «site»"),
        ({"type": "resize", "site": "farmacia:a"}, 400, "Manca «capacity»"),
        ({"type": "hours", "site": "farmacia:a"}, 400, "Manca «hours»"),
        ({"type": "need"}, 400, "Scrivi che cosa manca"),
        ({"type": "line"}, 400, "LineString"),
        (
            {"type": "line", "geometry": {"type": "LineString", "coordinates": [[LON, LAT]]}},
            400,
            "da 2 a 200",
        ),
        (
            {"type": "line", "geometry": {"type": "LineString", "coordinates": [[LON, LAT]] * 2}},
            400,
            "un punto solo",
        ),
        (
            {"type": "line", "geometry": {"type": "LineString", "coordinates": [[LON, "x"]] * 2}},
            400,
            "in gradi",
        ),
        (
            {"type": "line", "geometry": {"type": "LineString", "coordinates": [[LON, LAT]] * 201}},
            400,
            "da 2 a 200",
        ),
        ({"type": "area", "geometry": {"type": "Polygon", "coordinates": []}}, 400, "un solo contorno"),
        (
            {"type": "area", "geometry": {"type": "Polygon", "coordinates": [[[LON, LAT]] * 4]}},
            400,
            "incrociarsi",
        ),
    ],
)
def test_what_cannot_be_proposed_is_said_in_a_sentence(ada, content, status, words):
    answer = ada.propose(status=status, **content)
    assert words in answer["error"]["message"]
    assert ada.proposals() == {}


@pytest.mark.parametrize("kind_of", contribution_types.TYPES)
def test_what_a_type_holds_follows_from_its_model(ada, kind_of):
    """The document, the parser and what is stored speak of the same fields."""
    [described] = [
        one
        for one in contribution_types.json_schema()["oneOf"]
        if one["properties"]["type"]["const"] == kind_of
    ]
    names = set(contribution_types.MODELS[kind_of].model_fields)
    assert set(described["properties"]) == names
    assert [{"type", "oneOf"} <= set(body) for body in (schemas.PROPOSAL_BODY, schemas.EDIT_BODY)] == [
        True,
        True,
    ]
    for name in set(described["required"]) - {"type", "lon", "lat"}:
        refused = ada.propose(400, type=kind_of)["error"]["message"]
        assert "Manca" in refused or name in refused


def test_a_log_from_before_a_limit_is_still_read():
    long = "Mo-Fr 08:00-12:00; " * 20 + "Sa 08:00-12:00"
    content = {"type": "hours", "site": "farmacia:a", "hours": long, "site_name": "A", "before_hours": None}
    said = contribution_types.trusted_content(content)
    assert isinstance(said, contribution_types.ChangedHours)
    assert (said.hours, said.name) == (long, None)


def test_kinds_that_are_not_in_play_are_refused(app):
    lead = open_room(app, kinds=["farmacia"])
    ada = Person(app, lead.code).join()
    ada.propose(type="add", kind="farmacia")
    assert "non si parla di «nido»" in ada.propose(400, type="add", kind="nido")["error"]["message"]


def test_what_is_sent_twice_is_done_once(ada, bruno):
    first, again = (ada.propose(key="mine", comment="uno") for _ in range(2))
    assert first == again
    assert bruno.propose(key="mine", comment="altro")["id"] != first["id"], "keys are each person's own"
    ada.ask("POST", f"/proposals/{first['id']}/comments", text="sì", key="c")
    ada.ask("POST", f"/proposals/{first['id']}/comments", text="sì", key="c")
    assert len(ada.proposals()[first["id"]]["comments"]) == 1
    ada.ask("POST", f"/proposals/{first['id']}/comments", 409, text="sì", key="mine")


def test_of_two_edits_of_one_version_the_second_gets_the_newer_one_back(ada, lead):
    mine = ada.propose(comment="prima")["id"]
    lead.edit(mine, 1, comment="di chi conduce")
    refused = ada.edit(mine, 1, 409, comment="di Ada")
    assert (refused["error"]["code"], refused["current"]["comment"]) == ("stale", "di chi conduce")
    assert refused["current"]["version"] == 2
    ada.edit(mine, 2, comment="di tutt’e due")
    versions = ada.ask("GET", f"/proposals/{mine}/versions")["versions"]
    assert [v["content"]["comment"] for v in versions] == ["prima", "di chi conduce", "di tutt’e due"]
    assert [v["author"] for v in versions] == ["p1", "f", "p1"]


def test_earlier_versions_are_for_the_author_and_the_facilitator(ada, bruno, lead):
    mine = ada.propose(comment="parolacce")["id"]
    ada.edit(mine, 1, comment="parole")
    assert len(lead.ask("GET", f"/proposals/{mine}/versions")["versions"]) == 2
    bruno.ask("GET", f"/proposals/{mine}/versions", 403)
    assert "parolacce" not in str([bruno.events(), bruno.ask("GET", "/export.json")])


def test_undo_goes_back_step_by_step_and_never_over_the_words_of_others(ada, lead):
    mine = ada.propose(comment="uno")["id"]
    ada.edit(mine, 1, comment="due")
    ada.ask("DELETE", f"/proposals/{mine}")
    said = [ada.ask("POST", f"/proposals/{mine}/undo")["proposal"] for _ in range(3)]
    assert [(p["status"], p["comment"]) for p in said] == [
        ("live", "due"),
        ("live", "uno"),
        ("withdrawn", "uno"),
    ]
    other = ada.propose(comment="uno")["id"]
    ada.edit(other, 1, comment="due")
    lead.edit(other, 2, comment="tre")
    assert ada.ask("POST", f"/proposals/{other}/undo", 409)["error"]["code"] == "stale"


def test_only_the_author_and_the_facilitator_change_a_proposal_unless_the_room_says_all(
    app, lead, ada, bruno
):
    mine = ada.propose()["id"]
    bruno.edit(mine, 1, 403)
    bruno.ask("DELETE", f"/proposals/{mine}", 403)
    lead.control("settings", editing="all")
    bruno.edit(mine, 1, comment="insieme")
    bruno.ask("DELETE", f"/proposals/{mine}", 403)


def test_many_at_once_get_numbers_without_gaps(either_app):
    lead = open_room(either_app)
    crowd = [Person(either_app, lead.code).join() for _ in range(6)]

    def talk(person: Person) -> None:
        for n in range(4):
            person.propose(comment=str(n), key=f"k{n}")

    threads = [threading.Thread(target=talk, args=[person]) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e["seq"] for e in lead.events()] == list(range(1, 1 + 6 + 24 + 1))
    assert len(lead.proposals()) == 24
