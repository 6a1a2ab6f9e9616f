"""A throw-away PostgreSQL server on this machine, and empty databases on it."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pg8000.native
import pytest
from sqlalchemy.engine import make_url

OWNER = "postgres"
OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c timezone=UTC"
_numbers = itertools.count(1)


def served() -> Iterator[str]:
    """The address of a server as long as it is needed: `MIRE_TEST_POSTGRES`, or one made for this run."""
    if named := os.environ.get("MIRE_TEST_POSTGRES"):
        yield named
        return
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="mire-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    port = _free_port()
    try:
        _run(
            programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "mire", "-E", "UTF8", "--no-sync"
        )
        options = f"-h 127.0.0.1 -p {port} -k {folder} {OPTIONS}"
        _run(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")
        yield f"postgresql://mire@127.0.0.1:{port}/postgres"
    finally:
        _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh(server: str) -> Iterator[str]:
    """The address of a new database on a server; dropped afterwards."""
    url = make_url(server)
    name = f"mire_{os.getpid()}_{next(_numbers)}"
    with _asked(url) as ask:
        ask.run(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with _asked(url) as ask:
        ask.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _asked(url) -> Iterator[pg8000.native.Connection]:
    connection = pg8000.native.Connection(
        url.username, host=url.host, port=url.port, database=url.database, password=url.password
    )
    yield connection
    connection.close()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip(
            "no PostgreSQL server here: apt-get install postgresql, or say MIRE_TEST_POSTGRES=ADDRESS"
        )
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(OWNER)
        except KeyError:
            pytest.skip(f"PostgreSQL refuses to run as root, and there is no user {OWNER}")
    return found[-1].parent


def _run(*words: object, check: bool = True) -> None:
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*as_owner, *map(str, words)], check=check, cwd="/tmp", timeout=60,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
