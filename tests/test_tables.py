"""The border check: every fault is told in one sentence that names table, column and rows."""

import pytest

from mire_geo import errors
from mire_geo.tables import schema
from tests import toy


@pytest.mark.parametrize(
    ("frame", "model"),
    [
        (toy.quartieri(), schema.Quartieri),
        (toy.cells(), schema.Cells),
        (toy.nodes(), schema.StreetNodes),
        (toy.edges(), schema.StreetEdges),
        (toy.sites(), schema.Sites),
        (toy.counts(), schema.Counts),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_toy_city_keeps_every_model(frame, model):
    assert schema.check(frame, model, name="toy") is frame
    assert list(frame.columns) == schema.columns(model)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda f: f.to_crs(4326),
            "'sites' is not usable: its CRS is EPSG:4326, not EPSG:32632; reproject it",
        ),
        (lambda f: f.set_crs(None, allow_override=True), "its CRS is None"),
        (lambda f: f.drop(columns="geometry"), "no geometry column"),
        (lambda f: f.set_geometry(f.buffer(1)), "3 rows are not Point .first: farmacia:a, farmacia:b"),
        (lambda f: f.drop(columns="kind"), "found kind"),
        (lambda f: f.assign(extra=1), "found extra"),
        (lambda f: f.assign(capacity=-1.0), "'capacity' breaks .* in rows farmacia:a"),
        (lambda f: f.rename(index={"farmacia:b": "farmacia:a"}), "'site' breaks 'field_uniqueness'"),
    ],
)
def test_a_broken_table_is_refused_with_a_sentence(spoil, sentence):
    with pytest.raises(errors.DataError, match=sentence):
        schema.check(spoil(toy.sites()), schema.Sites, name="sites")


def test_all_faults_are_reported_together():
    broken = toy.sites().assign(capacity=-1.0, workplace="yes")
    with pytest.raises(errors.DataError, match=r"'capacity' .*'workplace' ") as caught:
        schema.check(broken, schema.Sites, name="sites")
    assert str(caught.value).count("; ") >= 1
