"""Lexicographic integer minimisation: least first cost, then least second cost among those, and so on; each proven.

Every stage is a linear programme that starts from the last one's answer. Where its answer is not whole (never so for a
plain transport problem, whose corners are whole) the stage is solved again in whole numbers by branch and bound.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Floats

Whole: TypeAlias = NDArray[np.int64]

_NEARLY_WHOLE = 1e-6
_GAP, _WHOLE_GAP = 1e-3, 0.99
"""Differences of cost that are none: of any cost, and of one that is whole."""
_PRIMAL = 4
"""Simplex of HiGHS that goes on from the last stage's answer: it satisfies every row, only the cost is new."""


@dataclass(frozen=True, slots=True)
class Lexicographic:
    """What `minimise` came to."""

    values: Whole
    objectives: tuple[float, ...]
    """What each cost comes to."""
    bounds: tuple[float, ...]
    """No whole numbers that are as good in all costs before can make this cost less."""

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return all(
            abs(o - b) <= 1e-6 * max(1.0, abs(o)) for o, b in zip(self.objectives, self.bounds, strict=True)
        )


def minimise(
    costs: Sequence[Floats], matrix: Any, most: Floats, upper: Floats, *, time_limit: float = np.inf
) -> Lexicographic:
    """Whole x with matrix x <= most and 0 <= x <= upper whose costs are least, the first cost before the second...

    Nothing (x = 0) must be allowed: `most` is zero or more. The same question has the same answer on every run that no
    clock cuts short.

    Args:
        costs: one a stage; all but the last must be whole numbers.
        matrix: sparse, rows x columns.
        time_limit: seconds; when they are over the best so far comes back, with its bounds.
    """
    stairs = _Stairs(matrix, most, upper, time.perf_counter() + time_limit)
    steps = [stairs.step(cost, last=at == len(costs) - 1) for at, cost in enumerate(costs)]
    return Lexicographic(stairs.values, tuple(o for o, _ in steps), tuple(b for _, b in steps))


class _Stairs:
    """The programme as it narrows from stage to stage."""

    def __init__(self, matrix: Any, most: Floats, upper: Floats, ends: float) -> None:
        self.values: Whole = np.zeros(len(upper), dtype=np.int64)
        self._upper = upper.astype(float)
        self._ends = ends
        self._highs: Any = solver.Quiet()  # type: ignore[no-untyped-call]
        for option, value in (("mip_rel_gap", 0.0), ("presolve", "off")):
            self._highs.setOptionValue(option, value)  # presolve would throw the last stage's answer away
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        self._highs.passModel(_model(sparse.csc_array(matrix), most, self._upper))

    def step(self, cost: Floats, *, last: bool) -> tuple[float, float]:
        """Make `cost` least, keep it so from here on; what it comes to, and its proven bound."""
        if not len(cost) or (cost.min() >= 0 and float(cost @ self.values) == 0):
            objective = bound = 0.0
        else:
            objective, bound = self._solve(cost)
        if not last:
            self._keep(cost, objective)
        return objective, bound

    def _solve(self, cost: Floats) -> tuple[float, float]:
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost.astype(float))
        answer = self._run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or answer is None:
            return float(cost @ self.values), -np.inf
        if np.abs(answer - np.round(answer)).max() > _NEARLY_WHOLE:
            return self._branch(cost, float(cost @ answer))
        self.values = np.round(answer).astype(np.int64)
        objective = float(cost @ self.values)
        return objective, objective

    def _branch(self, cost: Floats, least: float) -> tuple[float, float]:
        """The stage in whole numbers; no answer costs less than `least`. The next stage goes on from the corner."""
        corner = self._highs.getBasis()
        self._restrict(highspy.HighsVarType.kInteger)
        self._highs.setOptionValue("presolve", "choose")
        self._highs.setOptionValue("mip_abs_gap", _WHOLE_GAP if (cost % 1 == 0).all() else _GAP)
        every = np.arange(len(cost), dtype=np.int32)
        self._highs.setSolution(len(cost), every, self.values.astype(float))
        answer = self._run()
        if answer is not None and float(cost @ np.round(answer)) <= float(cost @ self.values):
            self.values = np.round(answer).astype(np.int64)
        proven = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = float(self._highs.getInfo().mip_dual_bound)
        self._restrict(highspy.HighsVarType.kContinuous)
        self._highs.setOptionValue("presolve", "off")
        self._highs.setBasis(corner)
        objective = float(cost @ self.values)
        return objective, objective if proven else min(objective, max(least, bound))

    def _restrict(self, to: Any) -> None:
        count = len(self._upper)
        kinds = np.full(count, to.value, dtype=np.uint8)
        self._highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def _run(self) -> Floats | None:
        seconds = max(self._ends - time.perf_counter(), 0.0)  # the clock of HiGHS runs on from stage to stage
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._highs.search()
        if self._highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def _keep(self, cost: Floats, objective: float) -> None:
        """From here on `cost` must not rise above `objective`."""
        columns = np.nonzero(cost)[0].astype(np.int32)
        if objective == 0 and len(columns) and cost.min() >= 0:
            nought = np.zeros(len(columns))
            self._highs.changeColsBounds(len(columns), columns, nought, nought)
        elif len(columns):
            self._highs.addRow(
                -highspy.kHighsInf, objective, len(columns), columns, cost[columns].astype(float)
            )


def _model(matrix: Any, most: Floats, upper: Floats) -> Any:
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows, columns
    model.col_cost_ = np.zeros(columns)
    model.col_lower_, model.col_upper_ = np.zeros(columns), upper
    model.row_lower_, model.row_upper_ = np.full(rows, -highspy.kHighsInf), most.astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data.astype(float)
    return model
