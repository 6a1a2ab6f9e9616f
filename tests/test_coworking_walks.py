"""Where a request sets out from: a cell, the middle of a quartiere, or nowhere that is known."""

import pytest

from mire_geo import coworking
from mire_geo.coworking import RefusedError
from tests import toy
from tests.desktoy import ask, space


def test_walks_set_out_from_cells_and_from_the_middle_of_a_quartiere() -> None:
    at = toy.nodes().loc[4]
    there = [space("b", x=at["x"], y=at["y"])]
    walk_minutes = coworking.minutes(
        toy.streets(), toy.cells(), [ask("r", where="Cn"), ask("q", where="nil:2")], there
    )
    assert walk_minutes.loc["Cn", "b"] == pytest.approx(toy.MINUTES.loc["Cn", "farmacia:b"])
    middle = walk_minutes.loc["nil:2", "b"]
    assert any(middle == pytest.approx(m) for m in toy.MINUTES.loc[["Cs", "Ds", "Cn", "Dn"], "farmacia:b"])


@pytest.mark.parametrize(
    ("where", "code"),
    [("nil:3", "where_unknown"), ("nil:x", "where_unknown"), ("via Uno 1", "where_address")],
)
def test_a_request_from_nowhere_is_refused(where: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        coworking.minutes(toy.streets(), toy.cells(), [ask("r", where=where)], [space()])
    assert [fault.code for fault in caught.value.faults] == [code]
