"""What every siting question starts from, checked, and what every answer looks like."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError, UnknownError
from mire_geo.measures import pairs
from mire_geo.planning.optimisation.solver import Floats, OnProgress


class Progress(NamedTuple):
    """How a search stands."""

    objective: float
    bound: float
    seconds: float


Watcher: TypeAlias = Callable[[Progress], None]
"""Told from time to time how a long search stands; the first time as soon as the greedy answer is there."""


@dataclass(frozen=True, slots=True)
class Siting:
    """Where to put sites, and how good that is known to be."""

    sites: tuple[Any, ...]
    """Labels of the sites to open; those that exist already are not repeated."""
    objective: float
    bound: float
    """The proven limit of the objective: `objective == bound` means that no choice is better."""
    seconds: float

    @property
    def proven(self) -> bool:
        """True where no choice of sites can be better."""
        return self.objective == self.bound

    @property
    def gap(self) -> float:
        """How far the objective may be from the best, as a share of the best; 0 where proven."""
        larger_figure = max(abs(self.objective), abs(self.bound))
        return abs(self.objective - self.bound) / larger_figure if larger_figure else 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """Money for new sites: what each costs, and what there is."""

    costs: pairs.Column
    """Cost of each candidate, on the columns of the table of minutes; that of an existing site is not spent."""
    total: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The checked question: who is near which site, and which sites stand already."""

    reach: pairs.Pairs
    existing: NDArray[np.bool_]
    """True for sites that stand already."""
    began: float

    @property
    def seconds(self) -> float:
        """Seconds since the question was put."""
        return time.perf_counter() - self.began

    def seconds_left(self, time_limit: float) -> float:
        """Seconds left of `time_limit`."""
        return max(time_limit - self.seconds, 0.0)

    def answer(self, chosen_sites: NDArray[Any], objective: float, bound: float) -> Siting:
        """The answer with the labels of the chosen sites: positions, or true and false."""
        return Siting(tuple(self.reach.sites[chosen_sites]), float(objective), float(bound), self.seconds)

    def report_to(
        self, watcher: Watcher | None, to_objective: Callable[[float, float], tuple[float, float]]
    ) -> OnProgress | None:
        """`watcher` as the solver calls it; `to_objective` takes cost and its bound back to objective and bound."""
        if watcher is None:
            return None
        return lambda cost, cost_bound, _: watcher(Progress(*to_objective(cost, cost_bound), self.seconds))


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many sites may be opened, and for how much."""

    site_count: int
    costs: Floats
    """Cost of each column; 1 each where there is no budget."""
    money: float
    has_budget: bool
    """True where a budget binds besides the number."""


def read(minutes: pairs.Minutes, existing: Iterable[Any] = ()) -> Candidates:
    """The candidates, checked.

    Raises:
        InputError: no site, or minutes that are not numbers of zero or more.
        UnknownError: an existing site that the table of minutes does not hold.
    """
    started_at = time.perf_counter()
    reach = pairs.pairs_in_reach(minutes)
    if not len(reach.sites):
        raise InputError("there is no site in the table of minutes, so nothing can be chosen")
    return Candidates(reach, is_named(reach.sites, existing), started_at)


def allowance(candidates: Candidates, p: int | None, budget: Budget | None) -> Allowance:
    """Number and budget, checked.

    Raises:
        InputError: a number that is not whole, below one, or above that of the candidates; neither number nor
            budget; costs that do not match or are negative; a budget that pays for nothing.
    """
    candidate_count = int((~candidates.existing).sum())
    if p is None and budget is None:
        raise InputError("say how many sites to open (p), or give a budget")
    if p is not None and (p != int(p) or p < 1):
        raise InputError("p is %(p)s; give a whole number of sites to open, at least one", p=p)
    if p is not None and p > candidate_count:
        raise InputError(
            "%(p)s sites are to be opened, but there are only %(free)s candidates; lower p",
            p=p,
            free=candidate_count,
        )
    site_count = candidate_count if p is None else int(p)
    if budget is None:
        return Allowance(
            site_count, np.ones(len(candidates.reach.sites)), float(site_count), has_budget=False
        )
    site_costs = pairs.align(budget.costs, candidates.reach.sites, pairs.COSTS)
    if not (site_costs[~candidates.existing] <= budget.total).any():
        raise InputError(
            "the budget of %(budget)g does not pay for any candidate; raise it", budget=budget.total
        )
    return Allowance(site_count, site_costs, float(budget.total), has_budget=True)


def is_named(sites: pd.Index, named_labels: Iterable[Any]) -> NDArray[np.bool_]:
    """True for the sites that `named_labels` names.

    Raises:
        UnknownError: a label that is not a site.
    """
    label_list = list(named_labels)
    for site_label in label_list:
        if site_label not in sites:
            raise UnknownError(
                "the site %(label)r is not among the columns of the table of minutes", label=site_label
            )
    return np.asarray(sites.isin(label_list), dtype=bool)
