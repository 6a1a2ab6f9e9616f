"""One database, SQLite or PostgreSQL: transactions that read, and transactions that write one after the other."""

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from app.storage import engines, failures
from app.storage.engines import PATIENCE_S
from app.storage.failures import StorageError, translate_errors

MIGRATIONS = Path(__file__).parent / "migrations"
PROBE_S = 2.0
"""How long the question whether all is well waits for whoever writes."""
FRESH_S = 1.0
"""How long its answer serves others who ask the same."""


class Database:
    """Sessions on one database, opened when first asked for; on SQLite brought up to date then, too.

    On SQLite there is one writer at a time: `BEGIN IMMEDIATE`, after a lock of this process, which lets other (green)
    threads run while one waits. On PostgreSQL writers of the same `lock` wait for each other. Nobody waits longer than
    `PATIENCE_S`. Its connections end with `close`, or with the last one who holds it.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self._opening, self._writing, self._probing = (threading.Lock() for _ in range(3))
        self._engine: Engine | None = None
        self._fault: StorageError | None = None
        self._fault_until = 0.0

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of SQLite."""
        return engines.file_of(self.url)

    @property
    def name(self) -> str:
        """The file, or the address without its password."""
        return str(self.file or self.url.render_as_string(hide_password=True))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads one consistent state and changes nothing."""
        with translate_errors(self.name), Session(self.engine().execution_options(begin="BEGIN")) as session:
            yield session

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        """A session whose changes are committed together, or rolled back if anything fails.

        Args:
            lock: writers that say the same wait for each other, so that what one has read stays true until it commits.

        Raises:
            StorageError: others write for longer than `PATIENCE_S`, or the database cannot be used.
        """
        deadline = time.monotonic() + PATIENCE_S
        with translate_errors(self.name), self._writers_turn():
            engine = self.engine().execution_options(deadline=deadline)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                if not self.is_sqlite:
                    session.execute(text(f"SET LOCAL lock_timeout = {int(1000 * PATIENCE_S)}"))
                    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(lock.encode())})
                yield session

    def engine(self) -> Engine:
        """The opened database, its tables those of this version.

        Raises:
            StorageError: it does not answer, is damaged, was made by a newer version, or a migration is due
                (`flask --app app db upgrade`).
        """
        with self._acquire(self._opening):
            if self._engine is None:
                with translate_errors(self.name):
                    self._engine = self._open()
                self._ending = weakref.finalize(self, engines.end, self._engine)
            return self._engine

    def fault(self) -> StorageError | None:
        """The error that prevents writing now, None if there is none; the database is asked at most once a second."""
        with self._probing:
            if time.monotonic() >= self._fault_until:
                self._fault = self._probe()
                self._fault_until = time.monotonic() + FRESH_S
            return self._fault

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to a revision, in one transaction."""
        self._migrate(command.upgrade, revision)

    def downgrade(self, revision: str) -> None:
        """Take the tables back to a revision, in one transaction."""
        self._migrate(command.downgrade, revision)

    def revision(self, connection: Connection) -> str | None:
        """The revision of the tables; None where there are none."""
        return MigrationContext.configure(connection).get_current_revision()

    def empty_log(self) -> None:
        """Move what SQLite's write-ahead file holds into the database, and empty it."""
        with translate_errors(self.name):
            connection = self.engine().raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection; the next use opens them again."""
        with self._opening:
            if self._engine is not None:
                self._ending()
                self._engine = None

    @contextmanager
    def _writers_turn(self) -> Iterator[None]:
        """Hold the lock of the writers of this process on SQLite; PostgreSQL has its own."""
        if not self.is_sqlite:
            yield
            return
        with self._acquire(self._writing):
            yield

    @contextmanager
    def _acquire(self, lock: threading.Lock) -> Iterator[None]:
        if not lock.acquire(timeout=PATIENCE_S):
            raise failures.error_of_kind("busy", self.name)
        try:
            yield
        finally:
            lock.release()

    def _open(self) -> Engine:
        engine = engines.make_engine(self.url)
        try:
            with engine.execution_options(begin="BEGIN").connect() as connection:
                revision = self.revision(connection)
            if revision != newest_revision():
                self._check_known(revision)
                if not self.is_sqlite:
                    raise self._outdated_error(revision)
                self.upgrade()
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _check_known(self, revision: str | None) -> None:
        if revision is not None and revision not in known_revisions():
            raise StorageError(
                "the database %(name)s was made by a newer version (revision %(revision)s; this one knows "
                "%(newest)s): install that version again, or set MIRE_DATABASE to another file",
                "newer",
                name=self.name,
                revision=revision,
                newest=newest_revision(),
            )

    def _outdated_error(self, revision: str | None) -> StorageError:
        return StorageError(
            "the database %(name)s is at revision %(revision)s, this version needs %(newest)s: "
            "flask --app app db upgrade",
            "older",
            name=self.name,
            revision=revision,
            newest=newest_revision(),
        )

    def _probe(self) -> StorageError | None:
        try:
            self.engine()
            with translate_errors(self.name):
                self._try_writing()
        except StorageError as error:
            return error
        return None

    def _try_writing(self) -> None:
        """Run a DELETE that matches no row: a database that cannot be written refuses that too."""
        engine = engines.make_probe(self.url, PROBE_S)
        try:
            with engine.connect() as connection:
                if not self.is_sqlite:
                    connection.execute(text(f"SET LOCAL statement_timeout = {int(1000 * PROBE_S)}"))
                revision = self.revision(connection)
                if revision == newest_revision():
                    connection.execute(text("DELETE FROM alembic_version WHERE 1 = 0"))
                    return
        finally:
            engine.dispose()
        self._check_known(revision)
        raise self._outdated_error(revision)

    def _migrate(self, alembic_command: Callable[..., Any], revision: str) -> None:
        with translate_errors(self.name):
            engine = engines.make_migrator(self.url)
            try:
                with engine.begin() as connection:
                    self._check_known(self.revision(connection))
                    config = Config(attributes={"connection": connection})
                    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                    alembic_command(config, revision)
                    if self.is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                        raise StorageError(
                            "rows of %(name)s point to rows that are not there", "damaged", name=self.name
                        )
            finally:
                engine.dispose()


@cache
def known_revisions() -> frozenset[str]:
    """The revisions this version knows."""
    return frozenset(
        migration_script.revision for migration_script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    )


@cache
def newest_revision() -> str | None:
    """The revision that this version's tables have."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
