"""Folders of the toy city, for the commands."""

import pytest

from tests import dirty, toy
from tests.cli.command import MILANO, write_city


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The toy city as `mire build` would leave it."""
    return write_city(tmp_path_factory.mktemp("toy"), toy.quartieri())


@pytest.fixture(scope="session")
def wide_folder(tmp_path_factory):
    """The same, with one NIL as wide as Milano, for spreadsheets of real addresses."""
    quartieri = toy.quartieri()
    quartieri.loc[1, "geometry"] = MILANO
    return write_city(tmp_path_factory.mktemp("wide"), quartieri)


@pytest.fixture
def lista(tmp_path):
    """The dirty list of places, in a file as an office writes it."""
    file = tmp_path / "lista.csv"
    file.write_bytes(dirty.text().encode("cp1252"))
    return file
