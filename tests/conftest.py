"""What tests share: where the raw open data are, if they are here at all."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "raw"

settings.register_profile("patient", deadline=None)  # a busy machine is not a failure
settings.load_profile("patient")


@pytest.fixture(scope="session")
def raw_dir() -> Path:
    """The folder of raw open data: `MIRE_RAW`, or ../shared/raw beside the repository."""
    folder = Path(os.environ.get("MIRE_RAW", BESIDE))
    if not folder.is_dir():
        pytest.skip(f"no raw open data at {folder}; say MIRE_RAW=FOLDER to test the sources on them")
    return folder
