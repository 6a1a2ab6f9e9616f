"""Anonymity of public counts: what is shown never tells of a few, alone, added up, or one answer minus another."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures import anonymity
from mire_geo.output.wording import figures

K = st.integers(2, 10)
COUNTS = st.dictionaries(st.integers(1, 88), st.integers(0, 40), min_size=1, max_size=12)


def shown(counts: dict[int, int], k: int) -> dict[int, int]:
    return dict(anonymity.public_counts(pd.Series(counts), k))


@given(COUNTS, K)
def test_a_few_look_like_nobody(counts: dict[int, int], k: int) -> None:
    for key, value in shown(counts, k).items():
        assert value == 0 or value >= k
        assert 0 <= counts[key] - value < k
        assert (value == 0) == (counts[key] < k)


@given(COUNTS, K, st.data())
def test_a_small_count_may_be_changed_to_nobody_and_no_answer_changes(
    counts: dict[int, int], k: int, data: st.DataObject
) -> None:
    """Whoever sees every cell and every total cannot tell a city with a small group from one without it."""
    small = [key for key, value in counts.items() if 0 < value < k]
    emptied = {key: 0 if key in small else value for key, value in counts.items()}
    groups = pd.Series({key: data.draw(st.integers(1, 3)) for key in counts})
    before, after = (anonymity.public_counts(pd.Series(one), k) for one in (counts, emptied))
    assert before.equals(after)
    assert anonymity.public_totals(before) == anonymity.public_totals(after)
    by_before, by_after = anonymity.public_totals(before, groups), anonymity.public_totals(after, groups)
    assert isinstance(by_before, pd.Series)
    assert by_before.equals(by_after)


@given(st.integers(0, 60), st.integers(1, 9), K)
def test_the_difference_of_two_answers_never_tells_of_a_few(least: int, more: int, k: int) -> None:
    """A filter that holds another, or the same count a day later: a group of 1 to k - 1 between them stays open."""
    if more >= k:
        return
    one, other = (shown({1: count}, k)[1] for count in (least, least + more))
    fits = {b - a for a in range(one, one + k) for b in range(other, other + k) if b >= a}
    assert more in fits
    assert 0 in fits or any(size >= k for size in fits), (
        "it would be sure that the group is small and not empty"
    )


@given(COUNTS, K)
def test_totals_are_at_least(counts: dict[int, int], k: int) -> None:
    total = anonymity.public_totals(anonymity.public_counts(pd.Series(counts), k))
    assert 0 <= sum(counts.values()) - total <= (k - 1) * len(counts)  # type: ignore[operator]


def test_the_trouble_with_true_totals_that_this_avoids() -> None:
    """One small NIL beside one large: with the true total the small one could be worked out."""
    counts = pd.Series({23: 3, 24: 10})
    shown_counts = anonymity.public_counts(counts)
    assert anonymity.public_totals(shown_counts) == 10
    assert counts.sum() - shown_counts.sum() == 3


@pytest.mark.parametrize(
    ("people", "k", "said"),
    [
        (pd.Series([1, 2]), 1, "k is 1"),
        (pd.Series([-1]), 5, "whole numbers"),
        (pd.Series([1.5]), 5, "whole numbers"),
        (pd.Series([1, 2], index=["a", "a"]), 5, "comes twice"),
    ],
)
def test_counts_that_are_none_are_refused(people: pd.Series, k: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        anonymity.public_counts(people, k)


def test_words() -> None:
    assert figures.released_count(0, "en") == "fewer than 5"
    assert anonymity.public_counts(pd.Series([], dtype=int)).empty
