"""What people wrote is in no log, and in no file that others may read."""

import logging
import os
import stat
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from app import create_app, storage
from app.storage import Database, addresses, private, rooms
from app.web import logs
from tests import postgresql, toy
from tests.rooms.people import open_room
from tests.storage.test_trouble import opened, stored

MARKER = "maria.rossi@example.org"
POSIX = pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")


def twice(session) -> None:
    """PostgreSQL says: Key (...)=(...) already exists."""
    for token in "ab":
        row = {"token": token, "room_id": 1, "number": 1, "recovery": MARKER + token}
        session.execute(rooms.Participant.__table__.insert(), [row])


def incomplete(session) -> None:
    """PostgreSQL says: Failing row contains (...)."""
    session.execute(text("INSERT INTO participants (room_id, token) VALUES (1, :words)"), {"words": MARKER})


def unreadable(session) -> None:
    """PostgreSQL says: invalid input syntax; SQLite: type not supported."""
    session.execute(text("SELECT CAST(:words AS integer) + :other"), {"words": MARKER, "other": {MARKER}})


@pytest.mark.parametrize("fault", [twice, incomplete, unreadable])
def test_no_log_says_what_people_wrote_when_sql_fails(either_app, caplog, fault):
    def broken() -> str:
        with storage.database().write() as session:
            fault(session)
        return ""

    either_app.add_url_rule("/api/guasto", view_func=broken)
    open_room(either_app)
    with caplog.at_level(logging.DEBUG):
        answer = either_app.test_client().get("/api/guasto")
    assert answer.status_code == 500
    assert "unforeseen error at /api/guasto" in caplog.text
    assert fault.__name__ in caplog.text, "the log says where"
    assert MARKER not in caplog.text
    assert MARKER not in answer.text


def test_the_log_says_which_constraint_of_postgresql_was_broken(postgres):
    with postgresql.fresh(postgres) as address:
        database = Database(addresses.database_url(address))
        database.upgrade()
        with pytest.raises(Exception, match="23503") as refusal, database.write() as session:
            twice(session)
        log_text = logs.error_description(refusal.value)
        assert log_text == "SQLSTATE 23503, table participants, constraint fk_participants_room_id_rooms"
        database.close()


def rights(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@POSIX
def test_nobody_else_reads_the_database_or_the_letters(tmp_path, usual_umask):
    path = tmp_path / "new" / "rooms.sqlite3"
    app = opened(path, MAIL_FOLDER=tmp_path / "mail")
    with app.app_context():
        open_room(app)
        letter = EmailMessage()
        letter.set_content("x")
        app.extensions["mire.mail"].send(letter)
    assert {file.name for file in path.parent.iterdir()} >= {
        path.name,
        f"{path.name}-wal",
        f"{path.name}-shm",
    }
    for folder in (path.parent, tmp_path / "mail"):
        assert rights(folder) == 0o700
        assert {rights(file) for file in folder.iterdir()} == {0o600}
    app.extensions["mire.database"].close()


@POSIX
def test_what_others_could_read_before_they_no_longer_can(tmp_path, usual_umask):
    path = stored(tmp_path / "rooms.sqlite3")
    (tmp_path / "rooms.sqlite3.bak").write_bytes(path.read_bytes())
    (tmp_path / "rooms.sqlite3-2026-11-28").write_bytes(path.read_bytes())
    (tmp_path / "other.txt").write_text("of somebody else")
    (tmp_path / "a.eml").write_text("To: ada")
    for file in tmp_path.iterdir():
        file.chmod(0o644)
    tmp_path.chmod(0o755)
    app = opened(path, MAIL_FOLDER=tmp_path)
    open_room(app)
    modes = {file.name: rights(file) for file in tmp_path.iterdir()}
    assert modes.pop("other.txt") == 0o644
    assert set(modes.values()) == {0o600}, modes
    assert rights(tmp_path) == 0o755, "a folder that somebody else made and named stays as it is"
    app.extensions["mire.database"].close()


@POSIX
def test_the_folder_of_the_application_is_its_own(tmp_path, usual_umask, monkeypatch):
    folder = tmp_path / "instance"
    (folder / "mail").mkdir(parents=True)
    monkeypatch.delenv("MIRE_DATABASE")
    monkeypatch.setattr("flask.Flask.auto_find_instance_path", lambda _app: str(folder))
    create_app(toy.city())
    assert rights(folder) == rights(folder / "mail") == 0o700


@POSIX
def test_a_link_and_another_system_are_left_alone(tmp_path, monkeypatch):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("")
    target.chmod(0o644)
    link.symlink_to(target)
    private.restrict_access(link)
    private.restrict_access(tmp_path / "nothing")
    monkeypatch.setattr(private, "POSIX", False)
    private.restrict_access(target)
    assert rights(target) == 0o644
