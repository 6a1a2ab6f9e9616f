"""What tests share: databases of their own, and where the raw open data are, if they are here at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mire_geo import city
from tests import postgresql

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "raw"
BUILT = Path(__file__).resolve().parents[1] / "data" / "milano"

# A busy machine is not a failure.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def own_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """No test writes into the instance folder: whoever names no database gets a file of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        address = str(tmp_path_factory.mktemp("database") / "mire.sqlite3")
        patch.setenv("MIRE_DATABASE", address)
        yield address


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that this run started; skips where none is installed."""
    yield from postgresql.served()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of either make."""
    if request.param == "sqlite":
        yield str(tmp_path / "own.sqlite3")
        return
    with postgresql.fresh(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture(scope="session")
def raw_dir() -> Path:
    """The folder of raw open data: `MIRE_RAW`, or ../shared/raw beside the repository."""
    folder = Path(os.environ.get("MIRE_RAW", BESIDE))
    if not folder.is_dir():
        pytest.skip(f"no raw open data at {folder}; say MIRE_RAW=FOLDER to test the sources on them")
    return folder


@pytest.fixture(scope="session")
def built_milano() -> city.City:
    """Milano, loaded once a run; skips where it is not built."""
    if not (BUILT / "provenance.json").is_file():
        pytest.skip("data/milano is not built: make build RAW=folder of raw open data")
    return city.load(BUILT)
