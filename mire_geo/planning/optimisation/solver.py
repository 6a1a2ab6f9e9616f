"""The border to HiGHS: a mixed-integer programme in, the best solution found and the proven bound out."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats: TypeAlias = NDArray[np.float64]
OnProgress: TypeAlias = Callable[[float, float, float], None]
"""Told from time to time, while solving: objective of the best solution so far, proven bound, seconds."""

WATCH_SECONDS = 0.5
"""A search is reported at most this often."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise cost x, with row_lower <= matrix x <= row_upper, 0 <= x <= 1, and x whole where `is_whole` says so."""

    cost: Floats
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    is_whole: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, best solution and proven bound of a search."""

    status: Literal["optimal", "infeasible", "stopped"]
    solution: Floats | None
    """The best solution found; None if none was."""
    bound: float
    """No solution can cost less than this; it is what `solution` costs where the status is `optimal`."""


def solve(
    programme: Programme,
    *,
    initial_solution: Floats | None = None,
    gap: float = 1e-6,
    time_limit: float = np.inf,
    on_progress: OnProgress | None = None,
) -> Answer:
    """The best solution of `programme` and its proven bound, the same on every run that is not cut short.

    Args:
        initial_solution: a solution known already; never lost, also when the time is up.
        gap: a solution this near to the bound is taken as optimal; just below 1 where every cost is whole.
        time_limit: seconds after which the best solution so far is taken.
    """
    started_at = time.perf_counter()
    highs: Any = QuietHighs()  # type: ignore[no-untyped-call]
    for option_name, option_value in (
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", gap),
        ("time_limit", max(time_limit, 0.0)),
    ):
        highs.setOptionValue(option_name, option_value)
    highs.passModel(_highs_model(programme))
    if initial_solution is not None:
        highs.setSolution(
            len(initial_solution), np.arange(len(initial_solution), dtype=np.int32), initial_solution
        )
    if on_progress is not None:
        _subscribe_progress(highs, on_progress)
    highs.search()
    answer = _consistent_answer(highs, programme)
    if answer is None:
        seconds_left = time_limit - (time.perf_counter() - started_at)
        answer = solve(programme, gap=gap, time_limit=seconds_left, on_progress=on_progress)
    if answer.solution is None and initial_solution is not None:
        return replace(answer, solution=initial_solution)
    return answer


class QuietHighs(highspy.Highs):
    """HiGHS that prints nothing, not even the banner that enabling the callbacks would print.

    The number of its threads is left as it is: it belongs to the whole process, and another one would be refused.
    """

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is the parent's
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    def search(self) -> None:
        """Run it.

        Raises:
            RuntimeError: it refused to, so that what it holds is no answer.
        """
        if self.run() == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS refused the programme or its options")


def _highs_model(programme: Programme) -> Any:
    row_count, column_count = programme.matrix.shape
    highs_model = highspy.HighsLp()
    highs_model.num_row_, highs_model.num_col_ = row_count, column_count
    highs_model.col_cost_ = programme.cost
    highs_model.col_lower_, highs_model.col_upper_ = np.zeros(column_count), np.ones(column_count)
    highs_model.row_lower_, highs_model.row_upper_ = programme.row_lower, programme.row_upper
    highs_model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    highs_model.a_matrix_.start_ = programme.matrix.indptr
    highs_model.a_matrix_.index_ = programme.matrix.indices
    highs_model.a_matrix_.value_ = programme.matrix.data
    variable_types = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    highs_model.integrality_ = [
        variable_types[whole_flag] for whole_flag in programme.is_whole.astype(int).tolist()
    ]
    return highs_model


def _subscribe_progress(highs: Any, on_progress: OnProgress) -> None:
    last_report_seconds = -np.inf

    def report_event(highs_event: Any) -> None:
        nonlocal last_report_seconds
        progress_data = highs_event.data_out
        if progress_data.running_time >= last_report_seconds + WATCH_SECONDS:
            last_report_seconds = progress_data.running_time
            on_progress(
                progress_data.mip_primal_bound, progress_data.mip_dual_bound, progress_data.running_time
            )

    # The callback for logging would be silent together with the output; this one is asked all the time.
    highs.cbMipInterrupt.subscribe(report_event)


def _consistent_answer(highs: Any, programme: Programme) -> Answer | None:
    """The solution of HiGHS; None if its objective contradicts it.

    Seen with HiGHS 1.16: a start whose image after presolve is better than itself is handed back as optimal.
    """
    model_status, highs_info = highs.getModelStatus(), highs.getInfo()
    if model_status == highspy.HighsModelStatus.kInfeasible:
        return Answer("infeasible", None, np.inf)
    solution, solution_cost = None, np.inf
    if highs_info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        solution = np.asarray(highs.getSolution().col_value)
        solution_cost = float(programme.cost @ solution)
        if abs(solution_cost - highs_info.objective_function_value) > 1e-6 * max(1.0, abs(solution_cost)):
            return None
    if model_status == highspy.HighsModelStatus.kOptimal:
        return Answer("optimal", solution, solution_cost)
    return Answer(
        "stopped", solution, float(highs_info.mip_dual_bound) if programme.is_whole.any() else -np.inf
    )
