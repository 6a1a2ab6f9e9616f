"""What counts as the same request: every pair compared beside the library's grouping."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mire_geo.coworking import Request, Slot, demand

DAY = date(2026, 12, 1)
MORNING, AFTERNOON = Slot(DAY, 540, 780), Slot(DAY, 780, 1080)

requests = st.lists(
    st.builds(
        Request,
        id=st.sampled_from(["a", "b"]),
        where=st.sampled_from(["nil:1", "nil:2"]),
        slots=st.sampled_from([(MORNING,), (AFTERNOON,), (MORNING, AFTERNOON)]),
        people=st.integers(1, 3),
        budget=st.sampled_from([None, 10.0]),
        expires=st.sampled_from([None, DAY]),
        team=st.sampled_from(["", "x", "y"]),
    ),
    max_size=8,
)


def same(one: Request, other: Request) -> bool:
    terms = (
        "slots",
        "desk",
        "limit",
        "budget",
        "pays",
        "needs",
        "weeks",
        "voucher",
        "commute",
        "expires",
        "team",
    )
    return bool(one.team) and all(getattr(one, name) == getattr(other, name) for name in terms)


@given(requests=requests)
def test_requests_of_one_team_that_ask_for_the_same_are_together(requests):
    naive: list[list[Request]] = []
    for one in requests:
        group = next((group for group in naive if same(group[0], one)), None)
        if group is None:
            naive.append([one])
        else:
            group.append(one)
    assert [list(group) for group in demand.group_alike(requests)] == naive


def test_whoever_has_no_team_is_never_put_with_others():
    one = Request("a", "nil:1", (MORNING,))
    assert demand.group_alike([one, one]) == [(one,), (one,)]


def test_another_budget_is_another_request():
    one = Request("a", "nil:1", (MORNING,), team="x")
    assert len(demand.group_alike([one, replace(one, budget=10.0)])) == 2
