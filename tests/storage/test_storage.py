"""Storage, on SQLite and on PostgreSQL: migrations, transactions, the log that only grows."""

import gc
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from app import create_app
from app.storage import (
    Base,
    Database,
    StorageError,
    addresses,
    coworking,
    engines,
    rooms,
    tokens,
    transactions,
)
from app.web import clock
from app.web.requests import moments
from mire_geo.errors import DataError
from tests import toy


def a_room(**given) -> rooms.Room:
    usual = {"code": "BCDFGH", "settings": {"title": "è <b>"}, "facilitator": "0" * 64, "salt": "1" * 32}
    return rooms.Room(**usual | {"delete_on": date(2030, 1, 1)} | given)


def an_event(room: rooms.Room, seq: int, **given) -> rooms.Event:
    usual = {"actor": "p1", "key": f"k{seq}", "kind": "proposed", "data": {"n": seq}}
    return rooms.Event(room_id=room.id, seq=seq, **usual | given)


def test_migrations_give_the_tables_that_the_models_describe(database):
    with database.engine().connect() as connection:
        options = {"compare_type": True, "target_metadata": Base.metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_done_again(database):
    engine = database.engine()
    database.downgrade("base")
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    database.upgrade()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(rooms.Room)) == 0


def test_sqlite_brings_itself_up_to_date_and_postgresql_says_what_to_do(database_url):
    opened = Database(addresses.database_url(database_url))
    if opened.is_sqlite:
        with opened.read() as session:
            assert opened.revision(session.connection()) == transactions.newest_revision()
    else:
        with pytest.raises(StorageError, match="flask --app app db upgrade"), opened.read():
            pass
    opened.close()


@pytest.mark.parametrize("by_name", [True, False])
def test_its_connections_end_with_it_whether_closed_or_let_go_of(database_url, by_name):
    opened, ended = Database(addresses.database_url(database_url)), []
    opened.upgrade()
    event.listen(opened.engine(), "close", lambda connection, _record: ended.append(connection))
    with opened.read() as session:
        session.execute(text("SELECT 1"))
    assert not ended
    if by_name:
        opened.close()
    del opened
    gc.collect()
    assert len(ended) == 1


def test_a_database_that_cannot_be_brought_up_to_date_keeps_no_connection(tmp_path, monkeypatch):
    opened, ended, make = Database(addresses.database_url(tmp_path / "x.sqlite3")), [], engines.make_engine

    def watched(url):
        engine = make(url)
        event.listen(engine, "close", lambda connection, _record: ended.append(connection))
        return engine

    monkeypatch.setattr(engines, "make_engine", watched)
    monkeypatch.setattr(transactions, "newest_revision", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError), opened.read():
        pass
    assert len(ended) == 1


def test_what_is_written_is_read_as_it_was(database):
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(a_room(created_at=noon))
    with database.read() as session:
        found = session.scalars(select(rooms.Room)).one()
    assert found.settings == {"title": "è <b>"}
    assert found.created_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert found.created_at.tzinfo is not None


def test_a_moment_without_a_zone_is_refused(database):
    with pytest.raises(Exception, match="no time zone"), database.write() as session:
        session.add(a_room(created_at=datetime(2026, 7, 1, 12)))  # noqa: DTZ001 - that is the fault


def test_nothing_is_kept_of_a_transaction_that_failed(database):
    with pytest.raises(InterruptedError), database.write() as session:  # noqa: PT012 - a transaction is several steps
        session.add(a_room())
        session.flush()
        raise InterruptedError
    with database.read() as session:
        assert session.scalars(select(rooms.Room)).all() == []


def test_the_log_never_changes(database):
    with database.write() as session:
        room = a_room()
        session.add(room)
        session.flush()
        session.add(an_event(room, 1))
    with pytest.raises(DatabaseError, match="events never change"), database.write() as session:
        session.execute(text("UPDATE events SET kind = 'other'"))


@pytest.mark.parametrize("twice", [{"seq": 1, "key": "other"}, {"seq": 2, "key": "k1"}])
def test_a_number_or_a_key_is_used_once(database, twice):
    with pytest.raises(IntegrityError), database.write() as session:  # noqa: PT012 - a transaction is several steps
        room = a_room()
        session.add(room)
        session.flush()
        session.add(an_event(room, 1))
        session.add(an_event(room, **twice))


def test_a_room_takes_everything_of_it_away(database):
    with database.write() as session:
        room = a_room()
        session.add(room)
        session.flush()
        session.add(an_event(room, 1))
        session.add(rooms.Participant(room_id=room.id, number=1, token="2" * 64, recovery="3" * 64))
    with database.write() as session:
        session.execute(text("DELETE FROM rooms"))
    with database.read() as session:
        for table in (rooms.Event, rooms.Participant):
            assert session.scalars(select(table)).all() == []


def test_writers_go_one_after_the_other(database):
    with database.write() as session:
        session.add(a_room())

    def count_up() -> None:
        for _ in range(5):
            with database.write("room:1") as session:
                room = session.scalars(select(rooms.Room)).one()
                room.seq += 1

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(rooms.Room.seq)).one() == 40


def test_readers_do_not_wait_for_a_writer(database):
    with database.write() as writing:
        writing.add(a_room())
        writing.flush()
        with database.read() as reading:
            assert reading.scalars(select(rooms.Room)).all() == []


def test_a_database_that_is_away_is_said_to_be_away(tmp_path):
    away = Database(addresses.database_url("postgresql://mire@127.0.0.1:9/none"))
    with pytest.raises(StorageError, match="try again"), away.read():
        pass
    (tmp_path / "file").write_text("")
    nowhere = Database(addresses.database_url(tmp_path / "file" / "x.sqlite3"))
    with pytest.raises(StorageError, match="set MIRE_DATABASE"), nowhere.read():
        pass


def test_the_map_is_served_without_a_database():
    app = create_app(toy.city(), {"DATABASE": "postgresql://mire@127.0.0.1:9/none"})
    assert app.test_client().get("/api/v1/kinds").status_code == 200


@pytest.mark.parametrize(
    ("asked", "driver", "name"),
    [
        ("a b/rooms.sqlite3", "sqlite", "a b/rooms.sqlite3"),
        ("sqlite:////srv/rooms.sqlite3", "sqlite", "/srv/rooms.sqlite3"),
        ("postgres://u:p@h/d", "postgresql+pg8000", "d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+pg8000", "d"),
    ],
)
def test_addresses_are_read_as_hosting_services_write_them(asked, driver, name):
    url = addresses.database_url(asked)
    assert (url.drivername, url.database) == (driver, name)


@pytest.mark.parametrize("asked", ["mysql://h/d", "sqlite://", "://"])
def test_other_databases_are_refused_in_a_sentence(asked):
    with pytest.raises(DataError, match=r"SQLite|DATABASE_URL"):
        addresses.database_url(asked)


def test_sslmode_becomes_what_the_driver_understands():
    url, arguments = addresses.connection_arguments(
        addresses.database_url("postgresql://u@h/d?sslmode=require")
    )
    assert "sslmode" not in url.query
    assert arguments["ssl_context"].check_hostname is False
    assert addresses.connection_arguments(addresses.database_url("postgresql://u@h/d"))[1] == {}


def test_the_commands_say_where_and_bring_up_to_date(database_url):
    app = create_app(toy.city(), {"DATABASE": database_url})
    runner = app.test_cli_runner()
    assert "at revision" in runner.invoke(args=["db", "upgrade"]).output
    secret = create_app(toy.city(), {"DATABASE": "postgresql://u:hidden@h/d"}).test_cli_runner()
    assert "hidden" not in secret.invoke(args=["db", "where"]).output
    app.extensions["mire.database"].close()


def test_a_connection_in_use_while_the_database_is_closed_ends_when_it_is_given_back(database_url):
    database = Database(addresses.database_url(database_url))
    database.upgrade()
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
        driver_connection = session.connection().connection.driver_connection
        database.close()
        assert session.scalar(text("SELECT 2")) == 2, "whoever reads goes on to the end"
    with pytest.raises(Exception, match="closed"):
        driver_connection.cursor().execute("SELECT 1")
    with database.read() as session:
        assert session.scalar(text("SELECT 3")) == 3, "and the database opens again"
    database.close()


def test_tokens_are_never_stored_as_they_are():
    token = tokens.new_token()
    assert len(token) >= 32
    assert tokens.new_token() != token
    assert token not in tokens.digest(token)
    assert tokens.matches(token, tokens.digest(token))
    assert not tokens.matches(token + "x", tokens.digest(token))
    assert tokens.slow_digest("a b c", "1") != tokens.slow_digest("a b c", "2")
    assert tokens.digest("\ud800"), "a broken text is no crash"


def test_rows_stay_when_the_tables_are_built_anew(tmp_path):
    database = Database(addresses.database_url(tmp_path / "old.sqlite3"))
    database.upgrade("0002")
    with closing(sqlite3.connect(database.file)) as file, file as old:
        old.execute("INSERT INTO rooms VALUES (7, 'BCDFGH', '{}', 'f', 's', 1, '2026-01-01', '2030-01-01')")
        old.execute("INSERT INTO participants VALUES (4, 7, 1, 't', 'r')")
        old.execute("INSERT INTO events VALUES (9, 7, 1, 'p1', 'k', 'opened', NULL, '{}', '2026-01-01')")
        old.execute(
            "INSERT INTO coworking_spaces VALUES (3, 'draft', 'm', 'f', '{}', 0, '2026-01-01', '2026-01-01')"
        )
        old.execute(
            "INSERT INTO coworking_bookings VALUES "
            "(5, 3, 'open', '2026-12-01', 540, 600, 'held', NULL, 'k', 't', NULL, '2026-01-01')"
        )
    with database.read() as session:
        for model, number in (
            (rooms.Room, 7),
            (rooms.Participant, 4),
            (rooms.Event, 9),
            (coworking.Booking, 5),
        ):
            assert session.scalars(select(model.id)).all() == [number]
    with pytest.raises(Exception, match="events never change"), database.write() as session:
        session.execute(text("UPDATE events SET kind = 'other'"))
    with database.write() as session:
        session.execute(text("DELETE FROM coworking_bookings"))
        session.execute(text("DELETE FROM rooms"))
    with database.write() as session:
        assert session.scalars(select(rooms.Event)).all() == [], "a room still takes everything of it away"
        one = coworking.Booking(
            space_id=3, desk="open", day=date(2026, 12, 1), start=0, end=60, state="held", key="n", token="n"
        )
        session.add(one)
        session.flush()
        assert one.id == 6, "an old calendar entry never becomes somebody else's"
    database.downgrade("0002")
    with database.engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM coworking_bookings")) == 1
    database.close()


def test_the_day_is_that_of_milano(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 28, 22, 30, tzinfo=UTC))
    assert clock.today() == date(2027, 3, 29), "summer time has begun that night"
    assert moments.now() == datetime(2027, 3, 29, 0, 30)  # noqa: DTZ001 - the wall clock
