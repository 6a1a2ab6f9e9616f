"""Small cases of access: minutes, people and capacity drawn at random, decays, and the same question asked of PySAL."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from access.fca import three_stage_fca, two_stage_fca
from hypothesis import strategies as st
from scipy import sparse

from mire_geo.measures import access
from mire_geo.travel.walking import MinutesTable
from tests import toy

INF = math.inf
PHARMACIES = toy.MINUTES[["farmacia:a", "farmacia:b"]]
PEOPLE = pd.Series(toy.PEOPLE, index=toy.MINUTES.index)


class Case(NamedTuple):
    minutes: pd.DataFrame
    people: pd.Series
    capacity: pd.Series


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A small table with whole and half minutes, some out of reach, and somebody and something in it."""
    cells = [f"c{i}" for i in range(draw(st.integers(1, 6)))]
    sites = [f"s{j}" for j in range(draw(st.integers(1, 4)))]
    walk = st.one_of(st.just(INF), st.integers(0, 80).map(lambda halves: halves / 2))
    rows = [[draw(walk) for _ in sites] for _ in cells]
    people = [draw(st.integers(0, 500)) for _ in cells]
    capacity = [draw(st.integers(0, 90)) for _ in sites]
    people[0], capacity[0] = max(people[0], 1), max(capacity[0], 1)
    return Case(pd.DataFrame(rows, cells, sites), pd.Series(people, cells), pd.Series(capacity, sites))


DECAYS: dict[str, access.Decay] = {
    "step": access.step(20),
    "steps": access.steps({10: 1, 20: 0.68, 30: 0.22}),
    "gaussian": access.gaussian(12),
    "exponential": access.exponential(0.1, limit=30),
    "inverse_power": access.inverse_power(1.5),
}
decays = st.sampled_from(sorted(DECAYS)).map(DECAYS.__getitem__)


def reached_capacity(case: Case, decay: access.Decay) -> float:
    weights = decay(case.minutes.to_numpy())
    reached = (weights * case.people.to_numpy()[:, None]).sum(axis=0) > 0
    return float(case.capacity[reached].sum())


def as_table(minutes: pd.DataFrame, limit: float = 1e9) -> MinutesTable:
    """The same minutes as the sparse table, zeros held."""
    values = minutes.to_numpy(dtype=float)
    held = np.isfinite(values)
    starts = np.concatenate([[0], np.cumsum(held.sum(axis=1))])
    matrix = sparse.csr_array((values[held], np.nonzero(held)[1], starts), shape=values.shape)
    return MinutesTable(minutes.index, minutes.columns, matrix, limit)


def pysal(case: Case, *, weigh: Any, stages: int, limit: float) -> pd.Series:
    """The same question as PySAL `access` takes it: long tables, costs within the limit."""
    long = case.minutes.rename_axis("origin").reset_index().melt("origin", var_name="dest", value_name="cost")
    long = long[long["cost"] <= limit].reset_index(drop=True)
    demand = pd.DataFrame({"geoid": case.people.index, "demand": case.people.to_numpy(dtype=float)})
    supply = pd.DataFrame({"supply": case.capacity.astype(float)})
    ask = two_stage_fca if stages == 2 else three_stage_fca
    peer_shares = ask(
        demand, supply, long, limit, demand_name="demand", supply_name="supply", weight_fn=weigh
    )
    return peer_shares.reindex(case.minutes.index).fillna(0.0)


def worst(ours: pd.Series, theirs: pd.Series) -> float:
    scale = np.maximum(np.abs(theirs), 1e-300)
    return float((np.abs(ours - theirs) / scale).max())


STEPS = {20: 1, 40: 0.68, 60: 0.22}
