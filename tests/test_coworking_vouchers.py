"""Vouchers by the rules of the city, and what they make affordable."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import coworking
from mire_geo.coworking import Accreditation
from tests.desktoy import MORNING, TOMORROW, ask, space, walks


@pytest.mark.parametrize(
    ("cost", "fields", "euro", "rule"),
    [
        (999.99, {}, 0, "least"),
        (1000, {}, 500, "half"),
        (3000, {}, 1500, "half"),
        (3000.02, {}, 1500, "most"),
        (5000, {"euro_used": 1400}, 100, "most"),
        (5000, {"euro_used": 1500}, 0, "spent"),
        (2000, {"months": 24}, 500, "half"),
        (1900, {"months": 24}, 0, "least"),
        (0, {}, 0, "least"),
    ],
)
def test_vouchers_by_the_rules(cost: float, fields: dict[str, float], euro: float, rule: str) -> None:
    assert coworking.voucher(cost, **fields) == (euro, rule)


@given(st.floats(0, 1e5), st.floats(0, 2000), st.floats(0.1, 60))
def test_a_voucher_is_never_more_than_half_nor_than_the_year_allows(
    cost: float, had: float, months: float
) -> None:
    got = coworking.voucher(cost, euro_used=had, months=months)
    assert 0 <= got.euro <= cost / 2 + 0.01
    assert got.euro + had <= max(1500, had) + 0.01
    assert got.euro == 0 or cost >= 1000


def test_a_voucher_makes_a_dear_space_affordable_once_the_cost_is_high_enough() -> None:
    sure = space(accreditation=Accreditation("7", date(2026, 1, 1), date(2026, 12, 31)))
    minutes = walks({"r": [3]}, ["s"])
    few = ask(budget=10, weeks=40, voucher=True)  # 40 days x 15 = 600 euro
    many = ask("r", MORNING, TOMORROW, budget=10, weeks=40, voucher=True)  # 80 days x 15 = 1,200 euro
    assert coworking.match([few], [sure], minutes).served == 0
    assert coworking.match([many], [sure], minutes).served == 2
    assert coworking.match([replace(many, voucher=False)], [sure], minutes).served == 0
