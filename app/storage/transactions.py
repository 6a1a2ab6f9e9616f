"""One database, two makes: transactions that read, and transactions that write one after the other."""

import logging
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from zlib import crc32

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.orm import Session

from app.storage import addresses
from mire_geo.errors import MireError

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE_S = 15
"""How long a writer waits for another before it gives up."""


class StorageError(MireError):
    """The database cannot be used now."""


class Database:
    """Sessions on one database, opened when first asked for; on SQLite brought up to date then, too.

    Its connections end with `close`, or with the last one who holds it.

    On SQLite there is one writer at a time: `BEGIN IMMEDIATE`, after a lock of this process, which is fair and lets
    other (green) threads run while one waits. On PostgreSQL writers of the same `lock` wait for each other.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self._opening, self._writing = threading.Lock(), threading.Lock()
        self._engine: Engine | None = None

    @property
    def sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment and changes nothing."""
        with _said(), Session(self.engine().execution_options(begin="BEGIN")) as session:
            yield session

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        """A session whose changes are kept together, or not at all if anything fails.

        Args:
            lock: writers that say the same wait for each other, so that what one has read stays true until it commits.
        """
        alone = self._writing if self.sqlite else nullcontext()
        with _said(), alone, Session(self.engine(), expire_on_commit=False) as session, session.begin():
            if not self.sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": crc32(lock.encode())})
            yield session

    def engine(self) -> Engine:
        """The opened database, its tables those of this version.

        Raises:
            StorageError: it does not answer, or a migration is due (`flask --app app db upgrade`).
        """
        with self._opening:
            if self._engine is None:
                with _said():
                    self._engine = self._open()
                self._ending = weakref.finalize(self, self._engine.dispose)
            return self._engine

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to a revision, in one transaction."""
        with _said():
            engine = self._engine or self._made()
            try:
                with engine.begin() as connection:
                    _alembic(command.upgrade, connection, revision)
            finally:
                if engine is not self._engine:
                    engine.dispose()

    def revision(self, connection: Connection) -> str | None:
        """The revision of the tables; None where there are none."""
        return MigrationContext.configure(connection).get_current_revision()

    def empty_log(self) -> None:
        """Move what SQLite's write-ahead file holds into the database, and empty it."""
        connection = self.engine().raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of every connection; the next question opens it again."""
        with self._opening:
            if self._engine is not None:
                self._ending()
                self._engine = None

    def _made(self) -> Engine:
        url, arguments = addresses.arguments(self.url)
        if self.sqlite:
            _make_folder(Path(self.url.database or "").parent)
            arguments["timeout"] = PATIENCE_S
        engine = create_engine(
            url,
            connect_args=arguments,
            pool_size=8,
            max_overflow=24,
            pool_timeout=PATIENCE_S,
            pool_pre_ping=True,
        )
        if self.sqlite:
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        return engine

    def _open(self) -> Engine:
        engine = self._made()
        try:
            self._bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _bring_up_to_date(self, engine: Engine) -> None:
        """Migrate SQLite; refuse any other database that a migration is due on."""
        with engine.connect() as connection:
            found = self.revision(connection)
        if found == newest():
            return
        if not self.sqlite:
            raise StorageError(
                f"the database is at revision {found}, this version needs {newest()}: flask --app app db upgrade"
            )
        with engine.begin() as connection:
            _alembic(command.upgrade, connection, "head")


def newest() -> str | None:
    """The revision that this version's tables have."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _alembic(do: Callable[..., Any], connection: Connection, *arguments: Any) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    do(config, *arguments)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"the folder of the database cannot be made: {error}; set MIRE_DATABASE"
        ) from error


def _prepare(connection: Any, _record: Any) -> None:
    """Leave transactions to us, and keep what is written through a crash."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


@contextmanager
def _said() -> Iterator[None]:
    """What the driver says when the database is away, as an error of ours."""
    try:
        yield
    except (OperationalError, InterfaceError, NoneFreeError) as error:
        log.warning("the database does not answer: %s", error)
        raise StorageError(
            "the database does not answer now; nothing was lost, try again in a moment"
        ) from error
