"""Lexicographic programmes: every whole answer tried, also where the linear programme has fractions for corners."""

import itertools
import subprocess
import sys
from typing import NamedTuple

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from mire_geo.planning.optimisation import lexicographic, solver
from tests.milano import PROJECT


class Case(NamedTuple):
    costs: list[np.ndarray]
    matrix: np.ndarray
    most: np.ndarray
    upper: np.ndarray


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to five numbers of 0 to 2, rows of zeros and ones (odd cycles make fractions), two or three costs."""
    n = draw(st.integers(1, 5))
    rows = draw(st.integers(1, 4))
    ones = st.lists(st.integers(0, 1), min_size=n, max_size=n)
    matrix = np.array([draw(ones) for _ in range(rows)])
    whole = st.lists(st.integers(-3, 3), min_size=n, max_size=n)
    costs = [np.array(draw(whole), dtype=float) for _ in range(draw(st.integers(1, 2)))]
    last = st.lists(st.integers(0, 40).map(lambda tenths: tenths / 10), min_size=n, max_size=n)
    return Case(
        [*costs, np.array(draw(last))],
        matrix,
        np.array([draw(st.integers(0, 3)) for _ in range(rows)], dtype=float),
        np.array([draw(st.integers(0, 2)) for _ in range(n)], dtype=float),
    )


def worth(case: Case, values: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(round(float(cost @ np.array(values)), 6) for cost in case.costs)


def best(case: Case) -> tuple[float, ...]:
    every = itertools.product(*(range(int(top) + 1) for top in case.upper))
    allowed = (one for one in every if (case.matrix @ np.array(one) <= case.most).all())
    return min(worth(case, one) for one in allowed)


def solved(case: Case, **options: float) -> lexicographic.Lexicographic:
    return lexicographic.minimise(
        case.costs, sparse.csr_array(case.matrix.astype(float)), case.most, case.upper, **options
    )


@settings(max_examples=150)
@given(cases())
def test_no_whole_answer_is_better(case: Case) -> None:
    found = solved(case)
    assert found.proven
    assert found.objectives == pytest.approx(best(case), abs=1e-3)
    assert (case.matrix @ found.solution <= case.most).all()
    assert ((found.solution >= 0) & (found.solution <= case.upper)).all()


def test_a_triangle_has_one_whole_edge_where_the_linear_programme_has_three_halves() -> None:
    """Three pairs of three people: at most one pair, although each pair by half would make one and a half."""
    triangle = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
    case = Case([-np.ones(3), np.array([3.0, 1.0, 2.0])], triangle, np.ones(3), np.ones(3))
    found = solved(case)
    assert found.solution.tolist() == [0, 1, 0]
    assert found.objectives == (-1, 1)
    assert found.proven


@given(cases())
def test_out_of_time_what_comes_back_is_allowed_and_its_bounds_are_bounds(case: Case) -> None:
    found = solved(case, time_limit=0.0)
    assert (case.matrix @ found.solution <= case.most).all()
    assert found.bounds[0] <= best(case)[0] + 1e-6
    assert all(bound <= objective for bound, objective in zip(found.bounds, found.objectives, strict=True))


def test_nothing_to_decide_is_decided() -> None:
    found = lexicographic.minimise([np.zeros(0)], sparse.csr_array((0, 0)), np.zeros(0), np.zeros(0))
    assert found.solution.tolist() == []
    assert found.proven


AFTER_ANOTHER_SEARCH = """
import numpy as np
from scipy import sparse
from mire_geo import siting
from mire_geo.planning.optimisation import lexicographic
from tests import toy
siting.maximal_covering(toy.MINUTES, toy.cells()["people"], 2, 7)
found = lexicographic.minimise([-np.ones(2)], sparse.csr_array(np.ones((1, 2))), np.ones(1), np.ones(2))
print(found.objectives, found.proven)
"""


def test_it_is_solved_in_a_process_that_has_searched_for_places_before() -> None:
    """HiGHS keeps one set of threads a process, and refuses a search that wants another number of them."""
    command = [sys.executable, "-c", AFTER_ANOTHER_SEARCH]
    done = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.stdout == "(-1.0,) True\n", done.stderr


def test_a_search_that_is_refused_is_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.QuietHighs, "run", lambda _self: highspy.HighsStatus.kError)
    with pytest.raises(RuntimeError, match="refused"):
        lexicographic.minimise([-np.ones(1)], sparse.csr_array(np.ones((1, 1))), np.ones(1), np.ones(1))
