"""What is written comes back, twice the same to the byte, and damage is noticed."""

import json

import pandas as pd
import pytest

from mire_geo import city, errors
from mire_geo.tables import schema, store
from mire_geo.tables.provenance import Dataset, Receipt
from tests import toy

TOY = Dataset("toy", "Nobody", "An ASCII drawing", "toy", "CC0-1.0", "2026", ("toy.txt",))
RECEIPT = Receipt(TOY, read=5, kept=3, merged=1, refused={"outside the drawing": 1}, notes=("by hand",))


def frames():
    return {
        "quartieri": toy.quartieri(),
        "cells": toy.cells(),
        "street_nodes": toy.nodes(),
        "street_edges": toy.edges(),
        "sites": toy.sites(),
        "counts": toy.counts(),
        "basemap": toy.basemap(),
        "addresses": toy.addresses(),
    }


@pytest.fixture
def folder(tmp_path):
    store.write(tmp_path, frames(), {name: [RECEIPT] for name in frames()}, {"walked": True})
    return tmp_path


def test_tables_come_back_as_they_were(folder):
    for name, frame in frames().items():
        pd.testing.assert_frame_equal(store.load(folder, name), frame)


def test_provenance_comes_back_as_it_was(folder):
    record = store.read_record(folder)
    assert record.receipts == (RECEIPT,)
    assert record.facts == {"walked": True}
    assert {t.name for t in record.tables} == set(store.MODELS)


def test_the_same_tables_give_the_same_bytes(folder, tmp_path_factory):
    again = tmp_path_factory.mktemp("again")
    store.write(again, frames(), {name: [RECEIPT] for name in frames()}, {"walked": True})
    for path in folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_a_city_is_loaded_whole(folder):
    loaded = city.load(folder)
    assert loaded.cells["people"].sum() == sum(toy.PEOPLE)
    assert loaded.receipts == (RECEIPT,)


def test_a_folder_of_before_there_were_addresses_is_read_without_them(tmp_path):
    older = {name: frame for name, frame in frames().items() if name not in store.OPTIONAL}
    store.write(tmp_path, older, {name: [RECEIPT] for name in older}, {})
    loaded = city.load(tmp_path)
    assert len(loaded.addresses) == 0
    schema.check(loaded.addresses, schema.Addresses, name="addresses")


def test_a_missing_folder_says_how_to_make_it(tmp_path):
    with pytest.raises(errors.DataError, match=r"holds no city: .* make it with `mire build`"):
        city.load(tmp_path)


def test_a_missing_table_is_named(folder):
    (folder / "cells.parquet").unlink()
    with pytest.raises(errors.DataError, match="'cells' is missing"):
        city.load(folder)


def test_a_table_changed_by_hand_is_noticed(folder):
    toy.counts().to_parquet(folder / "counts.parquet")
    with pytest.raises(errors.DataError, match="its checksum differs"):
        city.load(folder)


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"tables": [{}], "receipts": [], "facts": {}})])
def test_a_damaged_record_is_noticed(folder, text):
    (folder / store.PROVENANCE).write_text(text)
    with pytest.raises(errors.DataError, match="cannot be read"):
        city.load(folder)


def test_nothing_is_written_when_a_table_is_broken(tmp_path):
    bad = {**frames(), "counts": toy.counts().assign(count=-1)}
    with pytest.raises(errors.DataError, match="'counts'"):
        store.write(tmp_path, bad, {name: [RECEIPT] for name in bad})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(errors.DataError, match="no table is called 'shops'"):
        store.write(tmp_path, {"shops": toy.counts()}, {"shops": [RECEIPT]})
