"""Following a room: events as they come, nothing missed after a break, and as JSON where streams do not pass."""

import json
import threading

import pytest

from app import create_app
from app.workshop.live import channels
from tests import toy
from tests.rooms.people import Person, open_room


def follow(person: Person, **headers: str):
    """The stream, message by message: (event, id, data)."""
    accept = {"Accept": "text/event-stream"}
    answer = person.client.get(f"/api/v1/rooms/{person.code}/events", headers=accept | headers)
    assert answer.mimetype == "text/event-stream", answer.text
    buffer = b""
    with answer:
        for chunk in answer.response:
            buffer += chunk
            *messages, buffer = buffer.split(b"\n\n")
            for message in messages:
                fields = dict(line.split(": ", 1) for line in message.decode().split("\n"))
                if "event" in fields:
                    yield fields["event"], fields.get("id"), json.loads(fields["data"])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(channels, "PING_S", 0.05)
    monkeypatch.setattr(channels, "LOOK_S", 0.05)


def events_of(stream, number: int) -> list[tuple[str, str | None]]:
    """The next events of the log, pings passed over."""
    found: list[tuple[str, str | None]] = []
    while len(found) < number:
        kind, seq, _data = next(stream)
        if kind != "ping":
            found.append((kind, seq))
    return found


def test_a_stream_begins_with_what_happened_and_goes_on_with_what_happens(ada, bruno):
    stream = follow(ada)
    assert events_of(stream, 3) == [("opened", "1"), ("joined", "2"), ("joined", "3")]
    bruno.propose()
    assert events_of(stream, 1) == [("proposed", "4")]
    stream.close()


def test_after_a_break_nothing_is_missed_and_nothing_comes_twice(ada, bruno):
    stream = follow(ada)
    events_of(stream, 3)
    stream.close()
    for _ in range(3):
        bruno.propose()
    again = follow(ada, **{"Last-Event-ID": "4"})
    assert events_of(again, 2) == [("proposed", "5"), ("proposed", "6")]
    again.close()


def test_events_older_than_memory_are_read_from_the_log(app, ada, lead, monkeypatch):
    monkeypatch.setattr(channels, "MESSAGES_IN_MEMORY", 2)
    app.extensions["mire.rooms"].live.drop_rooms([lead.code])
    for _ in range(5):
        ada.propose()
    assert [e["seq"] for e in lead.events()] == list(range(1, 8))


def test_a_number_from_the_future_or_no_number_is_no_error(ada):
    stream = follow(ada, **{"Last-Event-ID": "not-a-number"})
    assert events_of(stream, 1) == [("opened", "1")]
    stream.close()
    assert ada.events(since=999) == []
    assert ada.ask("GET", "/events?since=999999")["seq"] == 999999
    ada.ask("GET", "/events?since=-1", 400)


def test_pings_say_how_many_are_connected(ada, bruno):
    streams = [follow(person) for person in (ada, bruno)]
    for stream in streams:
        next(stream)
    while (message := next(streams[0]))[0] != "ping":
        pass
    assert message[2]["connected"] == 2
    for stream in streams:
        stream.close()
    assert ada.room()["connected"] == 0


def test_what_another_process_writes_arrives_too(either_app, database_url):
    lead = open_room(either_app)
    ada = Person(either_app, lead.code).join()
    stream = follow(ada)
    events_of(stream, 2)
    other_process = create_app(toy.city(), {"DATABASE": database_url})
    elsewhere = Person(other_process, lead.code)
    elsewhere.client.set_cookie(f"mire_p_{lead.code}", ada.token)
    elsewhere.propose(comment="da un altro processo")
    assert events_of(stream, 1) == [("proposed", "3")]
    stream.close()
    other_process.extensions["mire.database"].close()


def test_a_server_listens_to_so_many_and_sends_the_others_to_json(app, ada):
    app.config["ROOMS_LISTENERS"] = 0
    answer = ada.client.get(f"/api/v1/rooms/{ada.code}/events", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_fast")
    assert ada.events()


def test_the_limit_holds_for_those_who_come_at_once_and_seats_are_given_back(app, ada):
    app.config["ROOMS_LISTENERS"] = 3
    address, accept = f"/api/v1/rooms/{ada.code}/events", {"Accept": "text/event-stream"}

    def begun():
        """An answer of which no byte was sent yet."""
        with app.test_request_context(address, headers=accept):
            return app.full_dispatch_request()

    for _ in range(2):
        nobody_reads = [begun() for _ in range(5)]
        assert [one.status_code for one in nobody_reads] == [200, 200, 200, 429, 429]
        assert nobody_reads[-1].headers["Retry-After"]
        for one in nobody_reads:
            one.close()
            one.close()
    elsewhere = app.test_client().get("/api/v1/rooms/AAAAAA/events", headers=accept)
    assert elsewhere.status_code == 404, "and no seat is lost"
    stream = follow(ada)
    next(stream)
    others = [begun() for _ in range(3)]
    assert [one.status_code for one in others] == [200, 200, 429]
    for one in (stream, *others):
        one.close()
    assert app.extensions["mire.rooms"].live.take_seat(1)


def test_many_listen_while_many_write(app, lead, ada):
    heard: list[list[str | None]] = []

    def listen() -> None:
        stream = follow(lead)
        heard.append([seq for _kind, seq in events_of(stream, 12)])
        stream.close()

    threads = [threading.Thread(target=listen) for _ in range(8)]
    for thread in threads:
        thread.start()
    for n in range(10):
        ada.propose(comment=str(n))
    for thread in threads:
        thread.join()
    assert heard == [[str(n) for n in range(1, 13)]] * 8
