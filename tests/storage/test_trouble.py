"""A database that is damaged, newer, read-only, locked or away: said at the start, 503 with a sentence afterwards."""

import logging
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app import create_app, storage
from app.storage import Database, addresses, transactions
from tests import postgresql, toy
from tests.rooms.people import Person, open_room


@pytest.fixture(autouse=True)
def asked_each_time(monkeypatch):
    monkeypatch.setattr(transactions, "FRESH_S", 0.0)


def opened(database_url, **config):
    return create_app(toy.city(), {"DATABASE": str(database_url), "ROOMS_WAIT_S": 0.0} | config)


def stored(path) -> Path:
    """A database file with one room in it."""
    app = opened(path)
    open_room(app)
    app.extensions["mire.database"].close()
    return path


def damaged(path) -> None:
    path.write_bytes(b"not a database, but long enough to be one\n" * 200)


def newer(path) -> None:
    with closing(sqlite3.connect(path)) as file, file as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def refused(app, kind: str) -> None:
    """The map is served, the server is alive and says why it is not ready; a room is a 503 with a sentence."""
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/kinds").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["reason"]) == (503, kind)
    answer = client.post("/api/v1/rooms", json={"title": "Prova"})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage_not_usable")
    assert answer.headers["Retry-After"] == "5"
    assert "sqlite" not in answer.text, "where it is stays in the log"
    page = client.get("/coworking")
    assert page.status_code in {200, 503}


@pytest.mark.parametrize(
    ("breaks", "kind", "advice"),
    [(damaged, "damaged", "put a copy of it back"), (newer, "newer", "install that version again")],
)
def test_a_file_that_cannot_be_used_is_told_at_the_start(tmp_path, caplog, breaks, kind, advice):
    path = stored(tmp_path / "rooms.sqlite3")
    breaks(path)
    with caplog.at_level(logging.ERROR):
        app = opened(path)
    assert str(path) in caplog.text
    assert advice in caplog.text
    refused(app, kind)
    done = app.test_cli_runner().invoke(args=["rooms", "purge"])
    assert done.exit_code == 1
    assert advice in done.output
    assert "Traceback" not in done.output
    app.extensions["mire.database"].close()


def test_a_file_that_may_only_be_read_is_told_at_the_start(tmp_path, caplog):
    path = stored(tmp_path / "rooms.sqlite3")
    with caplog.at_level(logging.ERROR):
        app = opened(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert "cannot be written" in caplog.text
    refused(app, "unwritable")
    app.extensions["mire.database"].close()


def test_a_database_that_breaks_while_it_runs_is_no_500(tmp_path):
    path = tmp_path / "rooms.sqlite3"
    app = opened(path)
    lead = open_room(app)
    assert app.test_client().get("/readyz").status_code == 200
    for file in tmp_path.iterdir():
        file.unlink()
    damaged(path)
    app.extensions["mire.database"].engine().dispose()
    assert lead.client.get(f"/api/v1/rooms/{lead.code}").status_code == 503
    refused(app, "damaged")
    app.extensions["mire.database"].close()


def test_tables_that_go_while_it_runs_are_no_500(either_app):
    lead = open_room(either_app)
    database = either_app.extensions["mire.database"]
    assert either_app.test_client().get("/readyz").json["status"] == "ok"
    database.downgrade("base")
    assert lead.client.get(f"/api/v1/rooms/{lead.code}").status_code == 503
    refused(either_app, "older")


def test_a_server_without_its_database_is_alive_but_not_ready(caplog):
    with caplog.at_level(logging.ERROR):
        app = opened("postgresql://mire:hidden@127.0.0.1:9/none")
    assert "127.0.0.1:9/none does not answer" in caplog.text
    assert "hidden" not in caplog.text
    refused(app, "away")


def test_postgresql_says_that_a_migration_is_due(postgres, caplog):
    with postgresql.fresh(postgres) as address:
        with caplog.at_level(logging.ERROR):
            app = opened(address)
        assert "flask --app app db upgrade" in caplog.text
        refused(app, "older")
        app.extensions["mire.database"].upgrade()
        assert app.test_client().get("/readyz").json["status"] == "ok"
        app.extensions["mire.database"].close()


def test_postgresql_that_may_only_be_read_is_not_ready(postgres):
    with postgresql.fresh(postgres) as address:
        app = opened(address)
        database = app.extensions["mire.database"]
        database.upgrade()
        with database.write() as session:
            name = database.url.database
            session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        database.close()
        refused(app, "unwritable")
        database.close()


def test_a_new_server_is_ready_before_anybody_came(tmp_path):
    app = opened(tmp_path / "new" / "rooms.sqlite3")
    assert not (tmp_path / "new").exists(), "nothing is made before it is needed"
    assert app.test_client().get("/readyz").json["status"] == "ok"
    app.extensions["mire.database"].close()


def test_writers_wait_together_for_another_process_and_then_are_told_so(tmp_path, monkeypatch):
    """Thirty writers that wait a second each, one after the other, would need half a minute."""
    monkeypatch.setattr(transactions, "PATIENCE_S", 1.0)
    monkeypatch.setattr(transactions, "PROBE_S", 0.1, raising=False)
    path = tmp_path / "rooms.sqlite3"
    app = opened(path)
    lead = open_room(app)
    ada = Person(app, lead.code).join()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    late = threading.Timer(15, other.rollback)
    late.start()
    with ThreadPoolExecutor(30) as pool:
        body = {"json": {"type": "pin", "lon": 9.1829, "lat": 45.4621}}
        headers = {"X-Mire-Token": ada.token}
        address = f"/api/v1/rooms/{lead.code}/proposals"
        done = [pool.submit(app.test_client().post, address, headers=headers, **body) for _ in range(30)]
        answers = [one.result() for one in done]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"5"}
    assert "Troppi scrivono" in answers[0].json["error"]["message"]
    assert app.test_client().get("/readyz").json["reason"] == "busy"
    assert lead.room()["title"] == "Prova", "who only reads does not wait"
    late.cancel()
    other.close()
    ada.propose(201)
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["mire.database"].close()


def test_a_writer_of_postgresql_waits_no_longer_than_it_may(postgres, monkeypatch):
    monkeypatch.setattr(transactions, "PATIENCE_S", 0.2)
    with postgresql.fresh(postgres) as address:
        database = Database(addresses.database_url(address))
        database.upgrade()
        with (
            database.write("room:1"),
            pytest.raises(storage.StorageError, match="try again") as refusal,
            database.write("room:1"),
        ):
            pass
        assert refusal.value.kind == "busy"
        database.close()
