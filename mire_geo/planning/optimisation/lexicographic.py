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

WholeNumbers: TypeAlias = NDArray[np.int64]

_NEARLY_WHOLE = 1e-6
_GAP, _WHOLE_GAP = 1e-3, 0.99
"""Differences of cost that are none: of any cost, and of one that is whole."""
_PRIMAL = 4
"""Simplex of HiGHS that goes on from the last stage's answer: it satisfies every row, only the cost is new."""


@dataclass(frozen=True, slots=True)
class Lexicographic:
    """The solution that `minimise` found, with the objective and the bound of each cost."""

    solution: WholeNumbers
    objectives: tuple[float, ...]
    """What each cost comes to."""
    bounds: tuple[float, ...]
    """No whole numbers that are as good in all costs before can make this cost less."""

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return all(
            abs(objective - bound) <= 1e-6 * max(1.0, abs(objective))
            for objective, bound in zip(self.objectives, self.bounds, strict=True)
        )


def minimise(
    costs: Sequence[Floats],
    matrix: Any,
    row_limits: Floats,
    column_limits: Floats,
    *,
    time_limit: float = np.inf,
) -> Lexicographic:
    """Whole x with matrix x <= row_limits and 0 <= x <= column_limits that make the first cost least, then the next...

    Nothing (x = 0) must be allowed: `row_limits` is zero or more. The same question has the same answer on every run
    that no clock cuts short.

    Args:
        costs: one a stage; all but the last must be whole numbers.
        matrix: sparse, rows x columns.
        time_limit: seconds; when they are over the best so far comes back, with its bounds.
    """
    programme = _StagedProgramme(matrix, row_limits, column_limits, time.perf_counter() + time_limit)
    stage_results = [
        programme.solve_stage(cost, is_last_stage=stage == len(costs) - 1) for stage, cost in enumerate(costs)
    ]
    return Lexicographic(
        programme.solution,
        tuple(objective for objective, _ in stage_results),
        tuple(bound for _, bound in stage_results),
    )


class _StagedProgramme:
    """The integer programme, to which every stage adds the rows that keep its cost."""

    def __init__(self, matrix: Any, row_limits: Floats, column_limits: Floats, deadline: float) -> None:
        self.solution: WholeNumbers = np.zeros(len(column_limits), dtype=np.int64)
        self._column_limits = column_limits.astype(float)
        self._deadline = deadline
        self._highs: Any = solver.QuietHighs()  # type: ignore[no-untyped-call]
        for option, option_value in (("mip_rel_gap", 0.0), ("presolve", "off")):
            # Presolve would throw the last stage's answer away.
            self._highs.setOptionValue(option, option_value)
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        self._highs.passModel(_highs_model(sparse.csc_array(matrix), row_limits, self._column_limits))

    def solve_stage(self, cost: Floats, *, is_last_stage: bool) -> tuple[float, float]:
        """The least value of `cost` and its proven bound; later stages cannot raise it."""
        if not len(cost) or (cost.min() >= 0 and float(cost @ self.solution) == 0):
            objective = bound = 0.0
        else:
            objective, bound = self._solve(cost)
        if not is_last_stage:
            self._cap_cost(cost, objective)
        return objective, bound

    def _solve(self, cost: Floats) -> tuple[float, float]:
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost.astype(float))
        solution = self._run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or solution is None:
            return float(cost @ self.solution), -np.inf
        if np.abs(solution - np.round(solution)).max() > _NEARLY_WHOLE:
            return self._solve_in_whole_numbers(cost, float(cost @ solution))
        self.solution = np.round(solution).astype(np.int64)
        objective = float(cost @ self.solution)
        return objective, objective

    def _solve_in_whole_numbers(self, cost: Floats, relaxed_bound: float) -> tuple[float, float]:
        """Objective and proven bound of the stage in whole numbers, whose cost is `relaxed_bound` at least.

        The next stage goes on from the basis of the linear programme.
        """
        basis = self._highs.getBasis()
        self._set_variable_type(highspy.HighsVarType.kInteger)
        self._highs.setOptionValue("presolve", "choose")
        self._highs.setOptionValue("mip_abs_gap", _WHOLE_GAP if (cost % 1 == 0).all() else _GAP)
        column_indices = np.arange(len(cost), dtype=np.int32)
        self._highs.setSolution(len(cost), column_indices, self.solution.astype(float))
        solution = self._run()
        if solution is not None and float(cost @ np.round(solution)) <= float(cost @ self.solution):
            self.solution = np.round(solution).astype(np.int64)
        proven = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        dual_bound = float(self._highs.getInfo().mip_dual_bound)
        self._set_variable_type(highspy.HighsVarType.kContinuous)
        self._highs.setOptionValue("presolve", "off")
        self._highs.setBasis(basis)
        objective = float(cost @ self.solution)
        return objective, objective if proven else min(objective, max(relaxed_bound, dual_bound))

    def _set_variable_type(self, variable_type: Any) -> None:
        column_count = len(self._column_limits)
        type_codes = np.full(column_count, variable_type.value, dtype=np.uint8)
        self._highs.changeColsIntegrality(column_count, np.arange(column_count, dtype=np.int32), type_codes)

    def _run(self) -> Floats | None:
        # The clock of HiGHS runs on from stage to stage.
        seconds = max(self._deadline - time.perf_counter(), 0.0)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._highs.search()
        if self._highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def _cap_cost(self, cost: Floats, objective: float) -> None:
        """Add the row that keeps `cost` at `objective` or below in the later stages."""
        columns = np.nonzero(cost)[0].astype(np.int32)
        if objective == 0 and len(columns) and cost.min() >= 0:
            zeros = np.zeros(len(columns))
            self._highs.changeColsBounds(len(columns), columns, zeros, zeros)
        elif len(columns):
            self._highs.addRow(
                -highspy.kHighsInf, objective, len(columns), columns, cost[columns].astype(float)
            )


def _highs_model(matrix: Any, row_limits: Floats, column_limits: Floats) -> Any:
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows, columns
    model.col_cost_ = np.zeros(columns)
    model.col_lower_, model.col_upper_ = np.zeros(columns), column_limits
    model.row_lower_, model.row_upper_ = np.full(rows, -highspy.kHighsInf), row_limits.astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data.astype(float)
    return model
