"""What an ill-meaning guest may try: nothing runs, nothing leaks, nothing crashes."""

import json
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from app import create_app
from app.workshop.room import guard
from tests import toy
from tests.app.conftest import HOSTILE
from tests.rooms.people import LAT, LON, Person, open_room

TRIED = ("add", "hours", "resize", "area", "line")
STOLEN = [
    "phase",
    "timer",
    "freeze",
    "spotlight",
    "hide",
    "release",
    "open_vote",
    "close_vote",
    "test",
    "clear_test",
]


def test_hostile_text_in_every_field_stays_text(app):
    lead = open_room(app, title=HOSTILE, phases=[{"name": HOSTILE[:80], "minutes": 5}])
    ada = Person(app, lead.code).join(alias=HOSTILE[:40], group=HOSTILE[:40])
    said = ada.propose(type="add", kind="farmacia", name=HOSTILE[:80], comment=HOSTILE)["proposal"]
    ada.ask("POST", f"/proposals/{said['id']}/comments", text=HOSTILE)
    lead.control("hide", proposal=said["id"], reason=HOSTILE[:80])
    lead.control("note", text=HOSTILE)
    for person, path in ((lead, ""), (lead, "/proposals"), (lead, "/events"), (ada, "/proposals")):
        answer = person.client.get(f"/api/v1/rooms/{lead.code}{path}")
        assert answer.mimetype == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    shown = lead.proposals()[said["id"]]
    assert shown["comment"] == HOSTILE.replace("\u202e", ""), (
        "all of it is kept, but the order to write backwards"
    )
    assert shown["comments"][0]["text"] == shown["comment"]


def test_text_cannot_break_out_of_a_message_of_the_stream(app, lead, ada, bruno):
    ada.propose(comment="a\n\nevent: ping\ndata: {}\r\n\r\nid: 99")
    stream = bruno.client.get(
        f"/api/v1/rooms/{lead.code}/events?since=3", headers={"Accept": "text/event-stream"}
    )
    chunks = iter(stream.response)
    while b"event: proposed" not in (chunk := next(chunks)):
        pass
    assert chunk.count(b"\n\n") == 1
    assert b"\nid: 99" not in chunk
    stream.close()


NO_WORDS = (
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e\u2066", "\x1b[2J", "\ufeff", "\u05e2\u05d1", "\u0301" * 40,
)  # fmt: skip


def test_signs_that_are_no_words_are_no_crash(either_app):
    lead = open_room(either_app)
    for words in NO_WORDS:
        ada = Person(either_app, lead.code).join(alias=words)
        mine = ada.propose(comment=words, key=words)["id"]
        kept = ada.proposals()[mine]["comment"] or ""
        assert not set(kept) & {"\x00", "\u202e", "\x1b", "\ud800"}
    assert len(ada.events()) == 1 + 2 * len(NO_WORDS)


def test_right_to_left_scripts_are_welcome(ada):
    assert ada.propose(comment="مكتبة")["proposal"]["comment"] == "مكتبة"


@pytest.mark.parametrize("action", STOLEN)
def test_the_token_of_a_participant_opens_nothing_of_the_facilitator(app, lead, ada, action):
    before = lead.events()
    refused = ada.control(action, 403, on=True, phase=0, proposal="x", reason="x")
    assert refused["error"]["code"] == "forbidden"
    assert lead.events() == before


def test_a_token_opens_only_its_own_room(app, lead, ada):
    other = open_room(app)
    thief = Person(app, other.code)
    for token in (lead.token, ada.token):
        headers = {"X-Mire-Token": token}
        answer = thief.client.post(
            f"/api/v1/rooms/{other.code}/control", json={"action": "freeze"}, headers=headers
        )
        assert answer.status_code == 403
        answer = thief.client.post(
            f"/api/v1/rooms/{other.code}/proposals",
            json={"type": "pin", "lon": LON, "lat": LAT},
            headers=headers,
        )
        assert answer.status_code == 403
        thief.ask("POST", "/session", 403, token=token)


def test_without_a_token_one_only_reads(app, lead, ada):
    mine = ada.propose()["id"]
    guest = Person(app, lead.code)
    guest.propose(403)
    guest.edit(mine, 1, 403)
    guest.ask("POST", f"/proposals/{mine}/comments", 403, text="x")
    guest.vote(mine, 1, 403)
    guest.ask("DELETE", f"/proposals/{mine}", 403)
    assert list(guest.proposals()) == [mine]


def test_nothing_that_is_read_holds_a_token_or_a_hash(app, lead, ada, bruno):
    bruno.propose()
    everything = json.dumps(
        [p.ask("GET", path) for p in (lead, ada) for path in ("", "/proposals", "/events")]
    )
    for secret in (lead.token, ada.token, bruno.token, ada.recovery, bruno.recovery):
        assert secret not in everything
    with app.extensions["mire.database"].read() as session:
        stored = [
            str(row)
            for table in ("rooms", "participants", "events")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    for secret in (lead.token, ada.token, ada.recovery, "127.0.0.1"):
        assert secret not in "".join(stored)


def test_no_address_of_a_person_is_kept_anywhere(app, lead, caplog):
    caplog.set_level(0)
    origin = {"REMOTE_ADDR": "203.0.113.77"}
    client = app.test_client()
    client.post(f"/api/v1/rooms/{lead.code}/join", json={}, environ_base=origin)
    client.post(
        f"/api/v1/rooms/{lead.code}/proposals",
        json={"type": "pin", "lon": LON, "lat": LAT},
        environ_base=origin,
    )
    assert "203.0.113.77" not in caplog.text
    database = app.extensions["mire.database"]
    database.close()
    for file in Path(database.url.database).parent.iterdir():
        assert b"203.0.113.77" not in file.read_bytes()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_another_site_does_nothing_in_the_name_of_a_reader(lead, headers):
    address = f"/api/v1/rooms/{lead.code}/control"
    answer = lead.client.post(address, json={"action": "freeze"}, headers=headers)
    assert answer.status_code == 403
    assert lead.room()["frozen"] is False
    same = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert lead.client.post(address, json={"action": "freeze"}, headers=same).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_form_of_another_site_is_no_json(lead, kind):
    address = f"/api/v1/rooms/{lead.code}/control"
    answer = lead.client.post(address, data='{"action": "freeze"}', content_type=kind)
    assert answer.status_code == 400
    assert lead.room()["frozen"] is False


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{" * 60_000, 400),
        (b"[" * 60_000, 400),
        (b'{"a":' * 10_000, 400),
        (b"\xff\xfe\x00", 400),
        (b"null", 400),
        (b"[]", 400),
        (b"1", 400),
        (b'"x"', 400),
        (b'{"type": NaN}', 400),
        (b'{"lon": ' + b"9" * 5000 + b"}", 400),
        (b"{}" + b" " * 70_000, 413),
        (b"x" * 70_000, 413),
    ],
)
def test_bodies_that_are_no_proposal_are_refused(ada, body, status):
    answer = ada.client.post(
        f"/api/v1/rooms/{ada.code}/proposals", data=body, content_type="application/json"
    )
    assert answer.status_code == status
    assert answer.json["error"]["status"] == status


@pytest.mark.parametrize(
    "value", [None, True, 0, -1, 1e308, "x", "", [], {}, [[]], [None], {"a": 1}, "9" * 400]
)
@pytest.mark.parametrize(
    "field",
    ["type", "name", "comment", "kind", "site", "lon", "lat", "geometry", "hours", "capacity", "key"],
)
def test_a_field_of_the_wrong_type_is_no_crash(stage, field, value):
    _lead, ada = stage
    for kind in TRIED:
        content = {"type": kind, "kind": "farmacia", "site": "farmacia:a", "lon": LON, "lat": LAT} | {
            field: value
        }
        answer = ada.client.post(f"/api/v1/rooms/{ada.code}/proposals", json=content)
        assert answer.status_code in {201, 400, 404, 409}, (content, answer.text)


@pytest.mark.parametrize("value", [None, True, -1, 1e308, "x", [], {}, [None], [{}], [[1]], "9" * 400])
@pytest.mark.parametrize(
    "field",
    [
        "title",
        "nil_ids",
        "kinds",
        "phases",
        "dots",
        "moderation",
        "languages",
        "delete_on",
        "shared_device",
        "editing",
    ],
)
def test_a_setting_of_the_wrong_type_is_no_crash(stage, field, value):
    lead, _ada = stage
    answer = lead.client.post("/api/v1/rooms", json={"title": "x"} | {field: value})
    assert answer.status_code in {201, 400, 404}, answer.text


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A room for many small attempts."""
    file = tmp_path_factory.mktemp("attacks") / "rooms.sqlite3"
    app = create_app(toy.city(), {"DATABASE": str(file), "ROOMS_WAIT_S": 0.0})
    opened = app.extensions["mire.rooms"].limits.rooms_opened
    opened.size = opened._drops = 1e9
    lead = open_room(app)
    yield lead, Person(app, lead.code).join()
    app.extensions["mire.database"].close()


@pytest.mark.parametrize(
    "path", ["../../healthz", "%2e%2e", "BCD", "' OR 1=1 --", "\x00", "Ω" * 6, "b" * 5000]
)
def test_a_code_that_is_none_is_not_found(app, lead, path):
    answer = app.test_client().get(f"/api/v1/rooms/{path}")
    assert answer.status_code in {200, 404}
    if answer.status_code == 200:
        assert answer.request.path == "/healthz"


def test_guessing_codes_becomes_slow_for_strangers_and_for_nobody_else(app, lead, ada, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    stranger = app.test_client()
    limits = app.extensions["mire.rooms"].limits
    for _ in range(int(guard.MISSES_A_MINUTE) + 5):
        assert stranger.get("/api/v1/rooms/BBBBBB").status_code == 404
    assert 1 <= len(slept) <= 10
    slept.clear()
    ada.propose()
    lead.room()
    assert slept == [], "whoever is in a room does not wait"
    assert Person(app, lead.code).join().id == "p2", "a newcomer waits a moment, but comes in"
    assert len(slept) == 2, "once to look, once to write"
    with monkeypatch.context() as patch:
        patch.setattr(limits, "_waiting", threading.Semaphore(0))
        assert stranger.get("/api/v1/rooms/BBBBBB").status_code == 429


def test_an_invented_cookie_is_no_way_around_the_slow_lane(app, lead, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    stranger = app.test_client()
    stranger.set_cookie("mire_p_BBBBBB", "x")
    for _ in range(int(guard.MISSES_A_MINUTE) + 5):
        stranger.get("/api/v1/rooms/BBBBBB", headers={"X-Mire-Token": "x"})
    assert slept


def test_guessing_recovery_words_is_stopped_in_that_room_only(app, lead, ada):
    for _ in range(int(guard.RECOVERIES_A_MINUTE)):
        Person(app, lead.code).ask("POST", "/join", 403, recovery="acqua vento luna")
    Person(app, lead.code).ask("POST", "/join", 429, recovery=ada.recovery)
    other = open_room(app)
    eva = Person(app, other.code).join()
    Person(app, other.code).ask("POST", "/join", recovery=eva.recovery)


def test_rooms_cannot_be_opened_without_end(app):
    client = app.test_client()
    answers = [client.post("/api/v1/rooms", json={"title": "x"}).status_code for _ in range(32)]
    assert answers.count(201) <= guard.ROOMS_A_MINUTE + 1
    assert answers[-1] == 429
