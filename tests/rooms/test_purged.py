"""A room that is gone leaves nothing behind; and one that is there is the same under each spelling of its code."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import create_app
from app.storage import rooms as stored
from app.workshop.live import channels
from app.workshop.room import purging
from tests import toy
from tests.rooms.people import Person, open_room
from tests.rooms.test_listening import follow

ROOT = Path(__file__).resolve().parents[2]


def expire(app, code: str) -> int:
    """The day of deletion of a room has passed; its number in the database."""
    with app.extensions["mire.database"].write() as session:
        room = session.scalars(select(stored.Room).where(stored.Room.code == code)).one()
        room.delete_on = date(2020, 1, 1)
        return room.id


def purge_elsewhere(database_url: str) -> str:
    """What `flask rooms purge` says, run in a process of its own."""
    script = (
        "from app import create_app; from tests import toy; "
        "print(create_app(toy.city()).test_cli_runner().invoke(args=['rooms', 'purge']).output)"
    )
    environment = os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_nothing_of_a_purged_room_comes_back_in_the_next(either_app, database_url):
    old = open_room(either_app, title="Titolo di prima")
    ada = Person(either_app, old.code).join(alias="Ada di prima")
    ada.propose(comment="parole di prima")
    expire(either_app, old.code)
    assert "1 rooms deleted" in purge_elsewhere(database_url)
    new = open_room(either_app, title="Titolo di adesso")
    bea = Person(either_app, new.code).join(alias="Bea")
    assert bea.propose(201, comment="parole di adesso")["proposal"]["number"] == 1
    for path in ("", "/proposals", "/events", "/record"):
        for person in (new, bea):
            assert "di prima" not in person.client.get(f"/api/v1/rooms/{new.code}{path}").text
    assert new.room()["title"] == "Titolo di adesso"


@pytest.mark.parametrize("model", [stored.Room, stored.Participant, stored.Event])
def test_the_number_of_a_deleted_row_is_never_given_again(either_app, model):
    database = either_app.extensions["mire.database"]
    numbers = []
    for _ in range(2):
        room = open_room(either_app)
        Person(either_app, room.code).join()
        with database.read() as session:
            numbers.append(max(session.scalars(select(model.id))))
        with database.write() as session:
            session.delete(session.scalars(select(stored.Room)).one())
    assert numbers[1] > numbers[0]


def test_a_channel_serves_no_other_room_of_the_same_code_or_number(app, lead):
    shared, database = app.extensions["mire.rooms"].live, app.extensions["mire.database"]
    with database.read() as session:
        room = session.scalars(select(stored.Room)).one()
    kept = shared.channel(room)
    room.id += 1
    assert shared.channel(room) is not kept
    assert kept.gone
    room.code, again = "ZZZZZZ", shared.channel(room)
    assert shared.channel(room) is not again


def test_the_channel_of_a_room_that_is_gone_is_let_go(app, lead):
    lead.room()
    assert lead.code in app.extensions["mire.rooms"].live._channels
    expire(app, lead.code)
    lead.ask("GET", "", 404)
    assert lead.code not in app.extensions["mire.rooms"].live._channels


def test_who_listens_to_a_room_is_let_go_when_another_process_deletes_it(
    either_app, database_url, monkeypatch
):
    monkeypatch.setattr(channels, "PING_S", 0.05)
    monkeypatch.setattr(channels, "LOOK_S", 0.05)
    lead = open_room(either_app)
    stream = follow(lead)
    next(stream)
    expire(either_app, lead.code)
    purge_elsewhere(database_url)
    ended = threading.Event()

    def listen() -> None:
        for _message in stream:
            pass
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    assert ended.wait(30), "the stream went on without a room"


def test_all_spellings_of_a_code_are_one_room(either_app):
    lead = open_room(either_app)
    people = [Person(either_app, lead.code).join() for _ in range(6)]
    code = lead.code
    spellings = [code.lower(), f"{code[:3]}-{code[3:]}", f"{code[:3]}%20{code[3:]}"]
    for number, person in enumerate(people):
        person.code = spellings[number % 3]
    with ThreadPoolExecutor(len(people)) as pool:
        done = [pool.submit(person.propose, 201) for _ in range(8) for person in people]
    numbers = [one.result()["proposal"]["number"] for one in done]
    assert sorted(numbers) == list(range(1, 49))


def test_a_room_is_gone_after_its_day(either_app):
    lead, other = (open_room(either_app, title=f"Titolo segreto {n}") for n in range(2))
    Person(either_app, lead.code).join(alias="Ada").propose(comment="ricordo")
    database = either_app.extensions["mire.database"]
    number = expire(either_app, lead.code)
    lead.ask("GET", "", 404)
    assert "1 rooms deleted" in either_app.test_cli_runner().invoke(args=["rooms", "purge"]).output
    with database.read() as session:
        for table in ("events", "participants"):
            row_count = session.execute(text(f"SELECT count(*) FROM {table} WHERE room_id = {number}"))
            assert row_count.scalar() == 0
    assert other.room()["title"] == "Titolo segreto 1"
    if database.is_sqlite:
        everything = b"".join(file.read_bytes() for file in _files(database))
        assert b"ricordo" not in everything
        assert b"Titolo segreto 0" not in everything
        assert b"Titolo segreto 1" in everything


def test_what_is_due_is_deleted_by_itself_when_rooms_are_next_used(app, lead, ada, tmp_path):
    other = open_room(app)
    database = app.extensions["mire.database"]
    expire(app, lead.code)
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
