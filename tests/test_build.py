"""The whole build on the raw open data of Milano: what is committed, again; and with the streets of an extract."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner

from mire_geo import cli
from mire_geo.city import build
from mire_geo.tables import store
from tests import milano, osmcut

pytestmark = pytest.mark.raw


@pytest.fixture(scope="module")
def built(raw_dir, tmp_path_factory):
    """A city folder, built anew, and the steps its progress told."""
    folder, told = tmp_path_factory.mktemp("built"), []
    build.build(raw_dir, folder, progress=lambda step, done, of: told.append((step, done, of)))
    return folder, told


def test_the_same_raw_data_give_the_tables_that_are_committed(built):
    """To a micrometre: the last digits depend on the release of PROJ, the bytes of a file on what wrote it."""
    folder, _ = built
    for path in sorted(milano.FOLDER.glob("*.parquet")):
        read = gpd.read_parquet if "geometry" in pq.read_schema(path).names else pd.read_parquet
        one, other = (pd.DataFrame(read(each / path.name)) for each in (milano.FOLDER, folder))
        if "geometry" in one:
            assert shapely.equals_exact(one.pop("geometry"), other.pop("geometry"), tolerance=1e-6).all(), (
                path.name
            )
        pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-6, obj=path.name)


def test_the_record_of_provenance_is_the_committed_one(built):
    one, other = (
        json.loads((each / store.PROVENANCE).read_text("utf-8")) for each in (milano.FOLDER, built[0])
    )
    assert one["receipts"] == other["receipts"]
    assert one["facts"] == other["facts"]
    for receipt in store.read_record(built[0]).receipts:
        assert receipt.read == receipt.kept + receipt.merged + sum(receipt.refused.values()), (
            receipt.dataset.key
        )


def test_the_steps_are_told_in_order(built):
    _, told = built
    assert [step for step, _, _ in told] == [*build.STEPS, "done"]
    assert [done for _, done, _ in told] == list(range(len(build.STEPS) + 1))


def test_hours_are_counted_by_kind(built):
    hours = store.read_record(built[0]).facts["hours_by_kind"]
    assert hours["casa_di_quartiere"] == {"sites": 34, "texts": 34, "whole": 32, "part": 2, "none": 0}
    assert all(n["texts"] == n["whole"] + n["part"] + n["none"] for n in hours.values())


def test_the_streets_can_be_those_of_an_extract(raw_dir, tmp_path):
    """The sidewalks and crossings around the Duomo as a file, through the command; all else stays as it was."""
    cut = osmcut.write(raw_dir, tmp_path / "centro.osm")
    line = ["build", "--raw", str(raw_dir), "--out", str(tmp_path / "out"), "--streets", str(cut)]
    result = CliRunner().invoke(cli.main, line)
    assert result.exit_code == 0, result.output
    assert "casa_di_quartiere: 34 texts of 34 places; 32 read whole, 2 in part, 0 not at all" in result.stderr
    record = store.read_record(tmp_path / "out")
    rows = {table.name: table.rows for table in record.tables}
    assert rows["street_edges"] > 1_000
    assert rows["sites"] == len(milano.milano().sites)
    assert "osm_2016" not in {
        r.dataset.dataset_id for r in record.receipts if r.dataset.key.startswith("osm-streets")
    }
    assert record.facts["people_off_the_network"] > 1_000_000, (
        "the cut is small, and who is beyond it is said"
    )
