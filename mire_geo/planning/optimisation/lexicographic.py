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
    stage_costs: Sequence[Floats],
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
        stage_costs: one a stage; all but the last must be whole numbers.
        matrix: sparse, rows x columns.
        time_limit: seconds; when they are over the best so far comes back, with its bounds.
    """
    programme = _StagedProgramme(matrix, row_limits, column_limits, time.perf_counter() + time_limit)
    stage_results = [
        programme.solve_stage(column_costs, is_last_stage=stage_index == len(stage_costs) - 1)
        for stage_index, column_costs in enumerate(stage_costs)
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
        for option_name, option_value in (("mip_rel_gap", 0.0), ("presolve", "off")):
            # Presolve would throw the last stage's answer away.
            self._highs.setOptionValue(option_name, option_value)
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        self._highs.passModel(_highs_model(sparse.csc_array(matrix), row_limits, self._column_limits))

    def solve_stage(self, column_costs: Floats, *, is_last_stage: bool) -> tuple[float, float]:
        """The least value of `column_costs` and its proven bound; later stages cannot raise it."""
        if not len(column_costs) or (column_costs.min() >= 0 and float(column_costs @ self.solution) == 0):
            objective = bound = 0.0
        else:
            objective, bound = self._minimise_cost(column_costs)
        if not is_last_stage:
            self._cap_cost(column_costs, objective)
        return objective, bound

    def _minimise_cost(self, column_costs: Floats) -> tuple[float, float]:
        self._highs.changeColsCost(
            len(column_costs), np.arange(len(column_costs), dtype=np.int32), column_costs.astype(float)
        )
        solution = self._run_until_deadline()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or solution is None:
            return float(column_costs @ self.solution), -np.inf
        if np.abs(solution - np.round(solution)).max() > _NEARLY_WHOLE:
            return self._solve_in_whole_numbers(column_costs, float(column_costs @ solution))
        self.solution = np.round(solution).astype(np.int64)
        objective = float(column_costs @ self.solution)
        return objective, objective

    def _solve_in_whole_numbers(self, column_costs: Floats, relaxed_bound: float) -> tuple[float, float]:
        """Objective and proven bound of the stage in whole numbers, whose cost is `relaxed_bound` at least.

        The next stage goes on from the basis of the linear programme.
        """
        basis = self._highs.getBasis()
        self._set_variable_type(highspy.HighsVarType.kInteger)
        self._highs.setOptionValue("presolve", "choose")
        self._highs.setOptionValue("mip_abs_gap", _WHOLE_GAP if (column_costs % 1 == 0).all() else _GAP)
        column_indices = np.arange(len(column_costs), dtype=np.int32)
        self._highs.setSolution(len(column_costs), column_indices, self.solution.astype(float))
        solution = self._run_until_deadline()
        if solution is not None and float(column_costs @ np.round(solution)) <= float(
            column_costs @ self.solution
        ):
            self.solution = np.round(solution).astype(np.int64)
        is_proven = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        dual_bound = float(self._highs.getInfo().mip_dual_bound)
        self._set_variable_type(highspy.HighsVarType.kContinuous)
        self._highs.setOptionValue("presolve", "off")
        self._highs.setBasis(basis)
        objective = float(column_costs @ self.solution)
        return objective, objective if is_proven else min(objective, max(relaxed_bound, dual_bound))

    def _set_variable_type(self, variable_type: Any) -> None:
        column_count = len(self._column_limits)
        type_codes = np.full(column_count, variable_type.value, dtype=np.uint8)
        self._highs.changeColsIntegrality(column_count, np.arange(column_count, dtype=np.int32), type_codes)

    def _run_until_deadline(self) -> Floats | None:
        # The clock of HiGHS runs on from stage to stage.
        seconds_left = max(self._deadline - time.perf_counter(), 0.0)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds_left)
        self._highs.search()
        if self._highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def _cap_cost(self, column_costs: Floats, objective: float) -> None:
        """Add the row that keeps `column_costs` at `objective` or below in the later stages."""
        priced_columns = np.nonzero(column_costs)[0].astype(np.int32)
        if objective == 0 and len(priced_columns) and column_costs.min() >= 0:
            zero_limits = np.zeros(len(priced_columns))
            self._highs.changeColsBounds(len(priced_columns), priced_columns, zero_limits, zero_limits)
        elif len(priced_columns):
            self._highs.addRow(
                -highspy.kHighsInf,
                objective,
                len(priced_columns),
                priced_columns,
                column_costs[priced_columns].astype(float),
            )


def _highs_model(matrix: Any, row_limits: Floats, column_limits: Floats) -> Any:
    row_count, column_count = matrix.shape
    highs_model = highspy.HighsLp()
    highs_model.num_row_, highs_model.num_col_ = row_count, column_count
    highs_model.col_cost_ = np.zeros(column_count)
    highs_model.col_lower_, highs_model.col_upper_ = np.zeros(column_count), column_limits
    highs_model.row_lower_, highs_model.row_upper_ = (
        np.full(row_count, -highspy.kHighsInf),
        row_limits.astype(float),
    )
    highs_model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    highs_model.a_matrix_.start_ = matrix.indptr
    highs_model.a_matrix_.index_ = matrix.indices
    highs_model.a_matrix_.value_ = matrix.data.astype(float)
    return highs_model
