"""Vouchers: the city pays half of what a worker spends in a coworking of its Elenco qualificato, within limits.

Rules of Comune di Milano as the project knows them: 50 % of the cost, 1,500 euro a year at most, for 12 months at most,
and only where the cost is 1,000 euro or more.
"""

from typing import NamedTuple

from mire_geo.errors import InputError

SHARE = 0.5
MOST_A_YEAR = 1500.0
MOST_MONTHS = 12
LEAST_COST = 1000.0


class Voucher(NamedTuple):
    """What the city pays, and which rule set it."""

    euro: float
    rule: str
    """`half`, `most`, `least` (the cost is below the least) or `spent` (the year's sum is used up)."""


def voucher(cost: float, *, months: float = MOST_MONTHS, euro_used: float = 0.0) -> Voucher:
    """The voucher on a cost in euro that stretches over so many months.

    Args:
        cost: of the whole stretch; of one that is longer than 12 months only the part of 12 months counts.
        euro_used: euro of vouchers already had this year.

    Raises:
        InputError: a cost, months or sum that is no amount.

    >>> voucher(2000), voucher(4000), voucher(900), voucher(2000, euro_used=1200)
    (Voucher(euro=1000.0, rule='half'), Voucher(euro=1500.0, rule='most'), Voucher(euro=0.0, rule='least'), \
Voucher(euro=300.0, rule='most'))
    """
    if not 0 <= cost < float("inf"):
        raise InputError("the cost is %(value)s; give an amount of zero or more", value=cost)
    if not 0 <= euro_used < float("inf"):
        raise InputError("the sum already had is %(value)s; give an amount of zero or more", value=euro_used)
    if not 0 < months < float("inf"):
        raise InputError("the number of months is %(value)s; give a number above zero", value=months)
    eligible_cost = cost * min(1.0, MOST_MONTHS / months)
    if eligible_cost < LEAST_COST:
        return Voucher(0.0, "least")
    remaining_euro = max(MOST_A_YEAR - euro_used, 0.0)
    if remaining_euro == 0:
        return Voucher(0.0, "spent")
    half_cost = SHARE * eligible_cost
    return (
        Voucher(round(half_cost, 2), "half")
        if half_cost <= remaining_euro
        else Voucher(round(remaining_euro, 2), "most")
    )
