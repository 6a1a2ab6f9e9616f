"""Floating catchments: what each person gets of a capacity that others reach too.

All share a site's capacity among the people who reach it, and conserve capacity: what people get adds up to what
the reached sites hold.
"""

from typing import Literal, TypeAlias, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError, Phrase
from mire_geo.measures import pairs
from mire_geo.measures.access.decay import Decay, weigh

WEEK_MINUTES = 7 * 24 * 60
_Floats: TypeAlias = NDArray[np.float64]


def floating_catchment(
    minutes: pairs.Minutes,
    people: pairs.Column,
    capacity: pairs.Column,
    decay: Decay,
    stages: Literal[2, 3] = 2,
) -> pd.Series:
    """Capacity a person of each cell: 0 where no site is in reach.

    `stages=2`: R_j = S_j / sum_k P_k W_kj, A_i = sum_j R_j W_ij (Luo and Wang 2003, Luo and Qi 2009).
    `stages=3`: the people of a cell choose among its sites, G_ij = W_ij / sum_j W_ij, and G W takes the
    place of W (Wan, Zou and Sternberg 2012). Either way sum_i P_i A_i = sum of S_j over the sites that
    somebody reaches; a site nobody reaches gives nothing to anybody.

    Args:
        minutes: rows = cells, columns = sites, `inf` = out of reach; or the sparse `walking.MinutesTable`.
        people, capacity: a number of zero or more for each row, for each column.
        decay: weights of the minutes, see `mire_geo.measures.access.decay`.

    Raises:
        InputError: labels that do not match, a negative or missing number, no site, no capacity at all.

    >>> from mire_geo.measures.access import decay
    >>> minutes = pd.DataFrame({"a": [5, 10, 40], "b": [40, 10, 40]}, index=["x", "y", "z"])
    >>> floating_catchment(minutes, [100, 50, 70], [30, 10], decay.step(15)).round(3).tolist()
    [0.2, 0.4, 0.0]
    """
    if stages not in (2, 3):
        raise InputError("a floating catchment has 2 or 3 stages, not %(stages)s", stages=stages)
    reach_pairs, cell_people, site_capacities = _pairs_and_quantities(minutes, people, capacity)
    pair_weights = weigh(decay, reach_pairs.minutes)
    if stages == 3:
        pair_weights = pair_weights * _ratio_or_zero(
            pair_weights, reach_pairs.by_cell(pair_weights)[reach_pairs.row]
        )
    site_ratios = _ratio_or_zero(
        site_capacities, reach_pairs.by_site(cell_people[reach_pairs.row] * pair_weights)
    )
    capacity_per_person = reach_pairs.by_cell(site_ratios[reach_pairs.column] * pair_weights)
    return pd.Series(capacity_per_person, index=reach_pairs.cells, name="floating_catchment")


def balanced_floating_catchment(
    minutes: pairs.Minutes, people: pairs.Column, capacity: pairs.Column, decay: Decay
) -> pd.Series:
    """Capacity a person of each cell, when neither people nor capacity are counted more than once.

    R_j = S_j / sum_i P_i w_ij / sum_j w_ij, A_i = sum_j R_j w_ij / sum_i w_ij (Paez, Higgins, Vivona 2019).
    Same arguments and errors as `floating_catchment`.
    """
    reach_pairs, cell_people, site_capacities = _pairs_and_quantities(minutes, people, capacity)
    pair_weights = weigh(decay, reach_pairs.minutes)
    cell_weights = _ratio_or_zero(pair_weights, reach_pairs.by_cell(pair_weights)[reach_pairs.row])
    site_weights = _ratio_or_zero(pair_weights, reach_pairs.by_site(pair_weights)[reach_pairs.column])
    site_ratios = _ratio_or_zero(
        site_capacities, reach_pairs.by_site(cell_people[reach_pairs.row] * cell_weights)
    )
    capacity_per_person = reach_pairs.by_cell(site_ratios[reach_pairs.column] * site_weights)
    return pd.Series(capacity_per_person, index=reach_pairs.cells, name="balanced_floating_catchment")


def spatial_availability(
    minutes: pairs.Minutes, people: pairs.Column, capacity: pairs.Column, decay: Decay
) -> pd.Series:
    """Capacity that falls to each cell as a whole; adds up to the capacity of the sites somebody reaches.

    V_i = sum_j S_j Fp_i Fc_ij / sum_i Fp_i Fc_ij, with Fp_i = P_i / sum P and
    Fc_ij = f(c_ij) / sum_i f(c_ij) (Soukhov, Paez, Higgins and Mohamed 2023). Divide by the people for a
    figure a person. Same arguments and errors as `floating_catchment`.

    >>> from mire_geo.measures.access import decay
    >>> minutes = pd.DataFrame([[15, 30, 100], [30, 15, 100], [100, 100, 15]], index=list("ABC"))
    >>> people, jobs = [50_000, 150_000, 10_000], [100_000, 100_000, 10_000]
    >>> spatial_availability(minutes, people, jobs, decay.exponential(0.1)).round().tolist()
    [66833.0, 133203.0, 9963.0]
    """
    reach_pairs, cell_people, site_capacities = _pairs_and_quantities(minutes, people, capacity)
    pair_weights = weigh(decay, reach_pairs.minutes)
    pair_attractions = _ratio_or_zero(cell_people, np.full(len(cell_people), cell_people.sum()))[
        reach_pairs.row
    ]
    pair_attractions = pair_attractions * _ratio_or_zero(
        pair_weights, reach_pairs.by_site(pair_weights)[reach_pairs.column]
    )
    attraction_shares = _ratio_or_zero(
        pair_attractions, reach_pairs.by_site(pair_attractions)[reach_pairs.column]
    )
    cell_capacities = reach_pairs.by_cell(attraction_shares * site_capacities[reach_pairs.column])
    return pd.Series(cell_capacities, index=reach_pairs.cells, name="spatial_availability")


@overload
def floating_catchment_over_time(
    minutes: pairs.Minutes,
    people: pd.DataFrame,
    capacity: pairs.Column,
    decay: Decay,
    *,
    open_slots: pd.DataFrame,
    free_slots: pd.DataFrame | None = None,
) -> pd.DataFrame: ...
@overload
def floating_catchment_over_time(
    minutes: pairs.Minutes,
    people: pd.Series,
    capacity: pairs.Column,
    decay: Decay,
    *,
    open_slots: pd.DataFrame,
    free_slots: pd.Series | None = None,
) -> pd.Series: ...
def floating_catchment_over_time(
    minutes: pairs.Minutes,
    people: pd.DataFrame | pd.Series,
    capacity: pairs.Column,
    decay: Decay,
    *,
    open_slots: pd.DataFrame,
    free_slots: pd.DataFrame | pd.Series | None = None,
) -> pd.DataFrame | pd.Series:
    """Capacity a person of each cell, mean of the slots of the week in which that person is free to set out.

    Who sets out at the start of slot t arrives in slot s = t + floor(tau / slot length), around the week, and
    counts there: R_j(s) = S_j o_j(s) / sum_kp P_kp phi_p(s - tau_kj) W_kj. With every site open and everybody
    free in every slot it is exactly `floating_catchment`. What people get, over slots and people, is the
    sum of S_j o_j(s) over the sites and slots in which somebody arrives.

    Args:
        people: a Series of cells, or a table of cells x personas.
        open_slots: sites x slots of the week, true where open; what is unknown is for the caller to settle,
            once as open and once as closed: the two ends of what is possible.
        free_slots: true where free to set out: a Series of slots, or a table personas x slots; None = always.

    Returns:
        A Series of cells, or a table cells x personas, like `people`; 0 for a persona who is never free.

    Raises:
        InputError: as `floating_catchment`; or slots that are not true or false, or do not match.
    """
    people_table = people.to_frame("everybody") if isinstance(people, pd.Series) else people
    reach_pairs, _, site_capacities = _pairs_and_quantities(minutes, people_table.sum(axis=1), capacity)
    people_by_persona = _people_by_persona(people_table, reach_pairs.cells)
    is_open = _slot_flags(open_slots, reach_pairs.sites, Phrase("open slots"))
    is_free = np.ones((people_table.shape[1], is_open.shape[1]), dtype=bool)
    if free_slots is not None:
        is_free = _free_flags(free_slots, people_table.columns, open_slots.columns)
    capacity_per_person = _capacity_over_time(
        reach_pairs,
        weigh(decay, reach_pairs.minutes),
        people_by_persona=people_by_persona,
        site_capacities=site_capacities,
        is_open=is_open,
        is_free=is_free,
    )
    capacity_table = pd.DataFrame(capacity_per_person, index=reach_pairs.cells, columns=people_table.columns)
    if isinstance(people, pd.Series):
        return capacity_table["everybody"].rename("floating_catchment")
    return capacity_table


def _people_by_persona(people_table: pd.DataFrame, cells: pd.Index) -> NDArray[np.float64]:
    """Cells x personas."""
    return np.column_stack(
        [
            pairs.align(people_table[persona], cells, Phrase("people (%(group)s)", group=persona))
            for persona in people_table.columns
        ]
    )


def _free_flags(
    free_slots: pd.DataFrame | pd.Series, personas: pd.Index, week_slots: pd.Index
) -> NDArray[np.bool_]:
    """Personas x slots, true where free to set out."""
    free_table = free_slots.to_frame("everybody").T if isinstance(free_slots, pd.Series) else free_slots
    if not free_table.columns.equals(week_slots):
        raise InputError("the free slots and the open slots are not the same slots of the week")
    return _slot_flags(free_table, personas, Phrase("free slots"))


def _capacity_over_time(
    reach_pairs: pairs.Pairs,
    pair_weights: _Floats,
    *,
    people_by_persona: _Floats,
    site_capacities: _Floats,
    is_open: NDArray[np.bool_],
    is_free: NDArray[np.bool_],
) -> _Floats:
    slot_count = is_open.shape[1]
    pair_delays = (reach_pairs.minutes // (WEEK_MINUTES / slot_count)).astype(int)
    weights_by_delay = {
        delay: reach_pairs.weight_matrix(np.where(pair_delays == delay, pair_weights, 0.0))
        for delay in np.unique(pair_delays)
    }
    arriving_people = np.zeros(is_open.shape)
    for delay, weight_matrix in weights_by_delay.items():
        arriving_people += (weight_matrix.T @ people_by_persona) @ np.roll(
            is_free.astype(float), delay, axis=1
        )
    ratios_by_slot = _ratio_or_zero(site_capacities[:, None] * is_open, arriving_people)
    capacity_sum = np.zeros(people_by_persona.shape)
    for delay, weight_matrix in weights_by_delay.items():
        capacity_sum += weight_matrix @ (np.roll(ratios_by_slot, -delay, axis=1) @ is_free.T.astype(float))
    return _ratio_or_zero(
        capacity_sum, np.broadcast_to(is_free.sum(axis=1), capacity_sum.shape).astype(float)
    )


def _pairs_and_quantities(
    minutes_table: pairs.Minutes, people_column: pairs.Column, capacity_column: pairs.Column
) -> tuple[pairs.Pairs, _Floats, _Floats]:
    reach_pairs = pairs.pairs_in_reach(minutes_table)
    if not len(reach_pairs.sites):
        raise InputError("there is no site in the table of minutes: the kind is empty, nothing can be shared")
    cell_people = pairs.align(people_column, reach_pairs.cells, pairs.PEOPLE)
    site_capacities = pairs.align(capacity_column, reach_pairs.sites, pairs.CAPACITY)
    if not site_capacities.any():
        raise InputError("the capacity of every site is zero: nothing can be shared; check the capacities")
    if not cell_people.any():
        raise InputError("there are no people in any cell: nothing can be shared; check the people")
    return reach_pairs, cell_people, site_capacities


def _slot_flags(flags_table: pd.DataFrame, row_labels: pd.Index, subject_name: Phrase) -> NDArray[np.bool_]:
    if not flags_table.shape[1]:
        raise InputError(
            "the %(what)s hold no slot at all; give the slots of a week as columns", what=subject_name
        )
    if (
        len(flags_table) != len(row_labels)
        or not flags_table.index.isin(row_labels).all()
        or not flags_table.index.is_unique
    ):
        raise InputError(
            "the %(what)s do not have one row for each of %(number)s labels; mend their index",
            what=subject_name,
            number=len(row_labels),
        )
    if not all(pd.api.types.is_bool_dtype(dtype) for dtype in flags_table.dtypes):
        raise InputError(
            "the %(what)s are not all true or false; settle what is unknown first, both ways",
            what=subject_name,
        )
    return flags_table.reindex(row_labels).to_numpy(dtype=bool)


def _ratio_or_zero(numerator: _Floats, denominator: _Floats) -> _Floats:
    """Above / below, 0 where below is 0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)
