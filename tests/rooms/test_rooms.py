"""Rooms, through the API: come in, propose, change, vote; nothing is lost, nothing shows too early."""

import re
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import create_app
from app.storage import rooms as stored
from app.workshop.contributions import schemas
from app.workshop.room import codes, purging
from mire_geo.planning.workshop import contribution_types
from tests import toy
from tests.rooms.people import LAT, LON, Person, open_room


def test_a_whole_session_on_either_database(either_app):
    lead = open_room(
        either_app, title="Quartiere Ovest", nil_ids=[1], dots=3, phases=[{"name": "Idee", "minutes": 10}]
    )
    ada, bruno = (Person(either_app, lead.code).join() for _ in range(2))
    first = ada.propose(type="add", kind="farmacia", hours="lun-ven 9-18", key="k")["id"]
    second = bruno.propose(type="close", site="biblioteca:x")["id"]
    assert list(ada.proposals()) == [first, second]
    lead.control("phase", phase=0)
    lead.control("open_vote")
    ada.vote(first, 2)
    ada.vote(second, 1)
    bruno.vote(first, 1)
    assert lead.room()["results"] is None
    closed = lead.control("close_vote")
    assert [(row["proposal"], row["dots"], row["voters"], row["rank"]) for row in closed["results"]] == [
        (first, 3, 2, 1), (second, 1, 1, 2),
    ]  # fmt: skip
    assert ada.propose(type="add", kind="farmacia", hours="lun-ven 9-18", key="k")["id"] == first
    assert [e["kind"] for e in ada.events()] == [
        "opened", "joined", "joined", "proposed", "proposed", "phase", "vote_opened", "voted", "voted", "voted",
        "vote_closed",
    ]  # fmt: skip


def test_codes_have_no_letters_that_look_alike_and_are_read_as_people_type_them(app, lead, ada):
    assert re.fullmatch("[BCDFGHJKMNPQRSTVWXZ2-9]{6}", lead.code)
    ada.code = f" {lead.code[:3].lower()}-{lead.code[3:]}"
    assert ada.room()["code"] == lead.code


def test_recovery_words_are_many_and_plain():
    words = codes.vocabulary()
    assert len(set(words)) == len(words) >= 1500
    assert all(re.fullmatch("[a-z]{4,11}", word) for word in words)
    assert len(words) * (len(words) - 1) * (len(words) - 2) > 2**30
    assert len(set(codes.recovery().split())) == 3


def test_three_words_bring_one_back_on_another_device(app, lead, ada):
    mine = ada.propose()["id"]
    other = Person(app, lead.code)
    joined = other.ask("POST", "/join", recovery=f"  {ada.recovery.upper().replace(' ', ', ')} ")
    assert (joined["participant_id"], joined["recovery"]) == (ada.id, None)
    assert other.proposals()[mine]["mine"] is True
    other.edit(mine, 1, comment="di nuovo io")
    assert other.room()["counts"]["participants"] == 1
    ada.propose(status=403)  # the lost device holds no key any more


def test_wrong_words_bring_nobody_back(app, lead, ada):
    Person(app, lead.code).ask("POST", "/join", 403, recovery="acqua vento luna")


def test_alias_and_group_are_shown_only_if_given(lead, ada, bruno):
    one, two = ada.propose()["id"], bruno.propose()["id"]
    seen = lead.proposals()
    assert (seen[one]["alias"], seen[one]["group"], seen[one]["author"]) == ("Ada", "residenti", "p1")
    assert (seen[two]["alias"], seen[two]["group"]) == (None, None)


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
    said = contribution_types.stored(content)
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
    told = ada.ask("GET", f"/proposals/{mine}/versions")["versions"]
    assert [v["content"]["comment"] for v in told] == ["prima", "di chi conduce", "di tutt’e due"]
    assert [v["author"] for v in told] == ["p1", "f", "p1"]


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


def test_dots_are_limited_and_hidden_until_the_round_closes(app, lead, ada, bruno):
    lead.control("settings", dots=3)
    one, two = ada.propose()["id"], ada.propose()["id"]
    assert ada.vote(one, 1, 409)["error"]["code"] == "vote_closed"
    lead.control("open_vote")
    lead.control("open_vote", 409)
    ada.vote(one, 2)
    assert ada.vote(two, 2, 409)["error"]["code"] == "dots"
    assert ada.vote(one, 1)["me"]["dots_left"] == 2
    ada.vote(two, 2)
    assert ada.vote(two, 0)["me"]["dots"] == {one: 1}
    lead.vote(one, 1, 403)
    everything = str(
        [bruno.room(), bruno.events(), bruno.proposals(), lead.room(), lead.events(), lead.proposals()]
    )
    assert "'votes': None" in everything
    assert "'results': None" in everything
    assert bruno.room()["voting"] | {"round": 1} == {
        "open": True,
        "round": 1,
        "dots": 3,
        "dots_used": 1,
        "voters": 1,
    }
    lead.control("settings", 409, dots=1)
    assert lead.control("close_vote")["results"][0] == {
        "rank": 1, "top": True, "proposal": one, "number": 1, "dots": 1, "voters": 1,
    }  # fmt: skip
    assert bruno.proposals()[one]["votes"] == 1
    lead.control("open_vote")
    assert bruno.proposals()[one]["votes"] is None, "a new round hides again"


def test_in_a_frozen_room_only_the_facilitator_writes(lead, ada):
    mine = ada.propose()["id"]
    lead.control("freeze", on=True)
    for refused in (ada.propose(423), ada.edit(mine, 1, 423), ada.ask("DELETE", f"/proposals/{mine}", 423)):
        assert refused["error"]["code"] == "frozen"
    lead.propose()
    lead.control("freeze", on=False)
    ada.propose()


def test_moderation_before_shows_nothing_before_it_is_released(app):
    lead = open_room(app, moderation="before")
    ada, bruno = (Person(app, lead.code).join() for _ in range(2))
    mine = ada.propose(comment="in attesa")["id"]
    assert ada.proposals()[mine]["status"] == "pending"
    assert bruno.proposals() == {}
    bruno.ask("GET", f"/proposals/{mine}", 404)
    assert "in attesa" not in str(bruno.events())
    assert lead.room()["counts"]["waiting"] == 1
    lead.control("release", proposal=mine)
    assert bruno.proposals()[mine]["comment"] == "in attesa"
    assert "in attesa" in str(bruno.events())


def test_moderation_before_holds_for_later_words_too(app):
    lead = open_room(app, moderation="before")
    ada, bruno = (Person(app, lead.code).join() for _ in range(2))
    mine = ada.propose(comment="va bene")["id"]
    lead.control("release", proposal=mine)
    bruno.ask("POST", f"/proposals/{mine}/comments", text="parolacce")
    assert bruno.proposals()[mine]["comments"] == []
    [waiting] = lead.proposals()[mine]["comments"]
    assert (waiting["text"], waiting["status"]) == ("parolacce", "pending")
    assert lead.room()["counts"]["waiting"] == 1
    ada.edit(mine, 1, comment="altre parolacce")
    assert bruno.proposals() == {}
    assert "parolacce" not in str([bruno.events(), bruno.ask("GET", "/export.json")])
    lead.control("release", proposal=mine)
    lead.control("release", proposal=mine, comment=waiting["id"])
    assert bruno.proposals()[mine]["comments"][0]["text"] == "parolacce"
    lead.ask("POST", f"/proposals/{mine}/comments", text="di chi conduce")
    assert len(bruno.proposals()[mine]["comments"]) == 2


def test_what_is_hidden_is_hidden_from_the_past_too_and_says_why_to_its_author(lead, ada, bruno):
    mine = ada.propose(comment="parolacce")["id"]
    lead.control("hide", 400, proposal=mine)
    lead.control("hide", proposal=mine, reason="fuori tema")
    assert "parolacce" not in str([bruno.events(), bruno.proposals()])
    assert (ada.proposals()[mine]["status"], ada.proposals()[mine]["reason"]) == ("hidden", "fuori tema")
    assert "parolacce" in str(lead.events())
    lead.control("release", proposal=mine)
    assert bruno.proposals()[mine]["comment"] == "parolacce"


def test_a_comment_can_be_hidden_alone(lead, ada, bruno):
    mine = ada.propose()["id"]
    said = bruno.ask("POST", f"/proposals/{mine}/comments", text="brutto")["proposal"]["comments"][0]["id"]
    lead.control("hide", 400, proposal=mine, comment=said + 1, reason="offensivo")
    lead.control("hide", proposal=mine, comment=said, reason="offensivo")
    assert ada.proposals()[mine]["comments"] == []
    assert lead.proposals()[mine]["comments"][0]["reason"] == "offensivo"
    assert "brutto" not in str(ada.events())


def test_phases_timer_spotlight_and_notes(app):
    lead = open_room(app, phases=[{"name": "Idee", "minutes": 10}, {"name": "Voto"}])
    ada = Person(app, lead.code).join()
    assert ada.room()["phase"] is None
    phase = lead.control("phase", phase=0)["phase"]
    assert (phase["index"], phase["name"]) == (0, "Idee")
    assert phase["ends_at"] > ada.room()["now"]
    assert lead.control("timer", minutes=None)["phase"]["ends_at"] is None
    assert lead.control("phase", phase=1)["phase"]["name"] == "Voto"
    lead.control("phase", 400, phase=2)
    mine = ada.propose()["id"]
    assert lead.control("spotlight", proposal=mine)["spotlight"] == mine
    assert ada.room()["spotlight"] == mine
    assert lead.control("spotlight", proposal=None)["spotlight"] is None
    lead.control("note", text="parla Ada")
    assert lead.room()["notes"][0]["text"] == "parla Ada"
    assert "parla Ada" not in str([ada.room(), ada.events()])


def test_rehearsal_can_be_cleared(lead, ada):
    lead.control("test", on=True)
    trial = ada.propose(comment="prova")["id"]
    lead.control("test", on=False)
    kept = ada.propose()["id"]
    lead.control("clear_test")
    assert list(ada.proposals()) == [kept]
    assert "prova" not in str(ada.events())
    assert lead.proposals()[trial]["status"] == "cleared"


def test_a_shared_device_keeps_no_token(app):
    lead = open_room(app, shared_device=True)
    table = Person(app, lead.code)
    first = table.join().token
    assert first
    assert table.room()["me"]["role"] == "guest"
    assert table.join().id == "p2"
    headers = {"X-Mire-Token": first}
    answer = table.client.get(f"/api/v1/rooms/{lead.code}", headers=headers)
    assert answer.json["me"]["participant_id"] == "p1"


def test_the_link_of_the_facilitator_becomes_a_cookie_no_script_reads(app, lead):
    device = Person(app, lead.code)
    answer = device.client.post(f"/api/v1/rooms/{lead.code}/session", json={"token": lead.token})
    assert answer.json == {"role": "facilitator", "participant_id": None}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    device.control("freeze", on=True)


def test_the_qr_is_drawn_here_and_leads_to_the_room(app, lead):
    answer = lead.client.get(f"/api/v1/rooms/{lead.code}/qr.svg", headers={"Host": "localhost"})
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "href" not in answer.text


def test_a_room_is_gone_after_its_day(either_app):
    lead, other = (open_room(either_app, title=f"Titolo segreto {n}") for n in range(2))
    Person(either_app, lead.code).join(alias="Ada").propose(comment="ricordo")
    database = either_app.extensions["mire.database"]
    with database.write() as session:
        room = session.scalars(select(stored.Room).where(stored.Room.code == lead.code)).one()
        room.delete_on = date(2020, 1, 1)
    lead.ask("GET", "", 404)
    assert "1 rooms deleted" in either_app.test_cli_runner().invoke(args=["rooms", "purge"]).output
    with database.read() as session:
        for table in ("events", "participants"):
            found = session.execute(text(f"SELECT count(*) FROM {table} WHERE room_id = {room.id}"))
            assert found.scalar() == 0
    assert other.room()["title"] == "Titolo segreto 1"
    if database.sqlite:
        everything = b"".join(file.read_bytes() for file in _files(database))
        assert b"ricordo" not in everything
        assert b"Titolo segreto 0" not in everything
        assert b"Titolo segreto 1" in everything


def test_what_is_due_is_deleted_by_itself_when_rooms_are_next_used(app, lead, ada, tmp_path):
    other = open_room(app)
    database = app.extensions["mire.database"]
    with database.write() as session:
        room = session.scalars(select(stored.Room).where(stored.Room.code == lead.code)).one()
        room.delete_on = date(2020, 1, 1)
    other.room()
    with database.read() as session:
        assert len(session.scalars(select(stored.Room)).all()) == 2, "looked at already today"
    again = create_app(toy.city(), {"DATABASE": str(tmp_path / "rooms.sqlite3")})
    again.test_client().get(f"/api/v1/rooms/{other.code}")
    again.extensions["mire.rooms"].answering.printers.shutdown()
    with database.read() as session:
        assert session.scalars(select(stored.Room.code)).all() == [other.code]
    again.extensions["mire.database"].close()


def _files(database):
    path = Path(database.url.database)
    return [file for file in path.parent.iterdir() if file.name.startswith(path.name)]


def test_the_day_of_deletion_is_chosen_within_a_year(app):
    client = app.test_client()
    for day in ("2020-01-01", (date.today() + timedelta(days=400)).isoformat(), "domani", "2026-13-01"):  # noqa: DTZ011
        assert client.post("/api/v1/rooms", json={"title": "x", "delete_on": day}).status_code == 400
    assert purging.purge(app.extensions["mire.database"]) == []
