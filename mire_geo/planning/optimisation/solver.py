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
Watch: TypeAlias = Callable[[float, float, float], None]
"""Told from time to time, while solving: objective of the best solution so far, proven bound, seconds."""

WATCH_SECONDS = 0.5
"""A search is reported at most this often."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise cost x, with lower <= matrix x <= upper, 0 <= x <= 1, and x whole where `whole` says so."""

    cost: Floats
    matrix: sparse.csc_array
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search came to."""

    status: Literal["optimal", "infeasible", "stopped"]
    values: Floats | None
    """The best solution found; None if none was."""
    bound: float
    """No solution can cost less than this; it is what `values` cost where the status is `optimal`."""


def solve(
    programme: Programme,
    *,
    start: Floats | None = None,
    gap: float = 1e-6,
    time_limit: float = np.inf,
    watch: Watch | None = None,
) -> Answer:
    """The best solution of `programme` and its proven bound, the same on every run that is not cut short.

    Args:
        start: a solution known already; never lost, also when the time is up.
        gap: a solution this near to the bound is taken as optimal; just below 1 where every cost is whole.
        time_limit: seconds after which the best solution so far is taken.
    """
    began = time.perf_counter()
    highs: Any = Quiet()  # type: ignore[no-untyped-call]
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", gap), ("time_limit", max(time_limit, 0.0))):
        highs.setOptionValue(option, value)
    highs.passModel(_model(programme))
    if start is not None:
        highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    if watch is not None:
        _listen(highs, watch)
    highs.search()
    answer = _answer(highs, programme)
    if answer is None:
        seconds = time_limit - (time.perf_counter() - began)
        answer = solve(programme, gap=gap, time_limit=seconds, watch=watch)
    return answer if answer.values is not None or start is None else replace(answer, values=start)


class Quiet(highspy.Highs):
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


def _model(programme: Programme) -> Any:
    rows, columns = programme.matrix.shape
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows, columns
    model.col_cost_ = programme.cost
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_, model.row_upper_ = programme.lower, programme.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = programme.matrix.indptr
    model.a_matrix_.index_ = programme.matrix.indices
    model.a_matrix_.value_ = programme.matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[whole] for whole in programme.whole.astype(int).tolist()]
    return model


def _listen(highs: Any, watch: Watch) -> None:
    last_report = -np.inf

    def tell(event: Any) -> None:
        nonlocal last_report
        progress = event.data_out
        if progress.running_time >= last_report + WATCH_SECONDS:
            last_report = progress.running_time
            watch(progress.mip_primal_bound, progress.mip_dual_bound, progress.running_time)

    # The callback for logging would be silent together with the output; this one is asked all the time.
    highs.cbMipInterrupt.subscribe(tell)


def _answer(highs: Any, programme: Programme) -> Answer | None:
    """The solution of HiGHS; None if its objective contradicts it.

    Seen with HiGHS 1.16: a start whose image after presolve is better than itself is handed back as optimal.
    """
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer("infeasible", None, np.inf)
    values, cost = None, np.inf
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        values = np.asarray(highs.getSolution().col_value)
        cost = float(programme.cost @ values)
        if abs(cost - info.objective_function_value) > 1e-6 * max(1.0, abs(cost)):
            return None
    if status == highspy.HighsModelStatus.kOptimal:
        return Answer("optimal", values, cost)
    return Answer("stopped", values, float(info.mip_dual_bound) if programme.whole.any() else -np.inf)
