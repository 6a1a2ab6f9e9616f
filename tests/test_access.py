"""Access: published values, naive oracles beside the fast code, and the books that must balance."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from access.fca import three_stage_fca, two_stage_fca
from access.weights import step_fn
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures import access
from mire_geo.travel.walking import MinutesTable
from tests import toy

INF = math.inf
PHARMACIES = toy.MINUTES[["farmacia:a", "farmacia:b"]]
PEOPLE = pd.Series(toy.PEOPLE, index=toy.MINUTES.index)

# ipeaGIT/accessibility, tests/testthat/test-floating_catchment_area.R; rows are origins
IPEA_MINUTES = pd.DataFrame(
    [
        [5.8, 47, 48, 47, 64],
        [45, 5.8, 13, 41, 70],
        [44, 13, 5.8, 42, 67],
        [43, 43, 49, 5.8, 58],
        [60, 70, 68, 64, 5.8],
    ]
)
IPEA_PEOPLE = pd.Series([852, 394, 1969, 2189, 0])
IPEA_CAPACITY = pd.Series([82, 308, 100, 109, 0])

# Soukhov, Paez, Higgins and Mohamed 2023, three towns and three centres of work
SOUKHOV_MINUTES = pd.DataFrame(
    [[15, 30, 100], [30, 15, 100], [100, 100, 15]], index=list("ABC"), columns=list("123")
)
SOUKHOV_PEOPLE = pd.Series({"A": 50_000, "B": 150_000, "C": 10_000})
SOUKHOV_JOBS = pd.Series({"1": 100_000, "2": 100_000, "3": 10_000})


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


def naive_catchment(case: Case, decay: access.Decay, stages: int) -> list[float]:
    """The formula, loop by loop."""
    w = [[float(decay(np.array([t]))[0]) for t in row] for row in case.minutes.to_numpy()]
    if stages == 3:
        w = [[x * x / sum(row) if sum(row) else 0.0 for x in row] for row in w]
    got = [0.0] * len(w)
    for j, capacity in enumerate(case.capacity):
        demand = sum(p * row[j] for p, row in zip(case.people, w, strict=True))
        for i, row in enumerate(w):
            got[i] += capacity / demand * row[j] if demand else 0.0
    return got


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


# --- near -------------------------------------------------------------------------------------------------------


def test_nearest_and_count_are_those_of_the_drawing() -> None:
    assert access.nearest(PHARMACIES).tolist() == [3, 7, 11, 11, 11, 7, 3, 3]
    assert access.count_within(PHARMACIES, 11).tolist() == [1, 1, 2, 1, 2, 1, 1, 1]
    assert access.nearest(PHARMACIES).index.equals(toy.MINUTES.index)


def test_without_sites_everybody_is_out_of_reach_and_nobody_is_refused() -> None:
    empty = PHARMACIES[[]]
    assert (access.nearest(empty) == INF).all()
    assert (access.count_within(empty, 15) == 0).all()


@given(cases(), st.integers(0, 40))
def test_another_site_never_lengthens_the_way_nor_lowers_the_count(case: Case, limit: int) -> None:
    fewer = case.minutes.iloc[:, :-1]
    assert (access.nearest(case.minutes) <= access.nearest(fewer)).all()
    assert (access.count_within(case.minutes, limit) >= access.count_within(fewer, limit)).all()


@given(cases(), decays)
def test_the_sparse_table_says_the_same_as_the_frame(case: Case, decay: access.Decay) -> None:
    table = as_table(case.minutes)
    pd.testing.assert_series_equal(access.nearest(table), access.nearest(case.minutes))
    pd.testing.assert_series_equal(access.count_within(table, 15), access.count_within(case.minutes, 15))
    pd.testing.assert_series_equal(
        access.floating_catchment(table, case.people, case.capacity, decay),
        access.floating_catchment(case.minutes, case.people, case.capacity, decay),
    )


# --- decays ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(DECAYS))
def test_decays_start_at_one_never_rise_and_vanish_out_of_reach(name: str) -> None:
    weights = DECAYS[name](np.array([0, 0.5, 1, 5, 10, 10.5, 20, 30, 31, 600, INF]))
    assert weights[0] == 1
    assert weights[-1] == 0
    assert (np.diff(weights) <= 0).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: access.step(-1), "limit"),
        (lambda: access.step(math.nan), "limit"),
        (lambda: access.steps({}), "empty"),
        (lambda: access.steps({10: 1, 20: -0.1}), "weight"),
        (lambda: access.steps({10: 0.5, 20: 0.7}), "rise"),
        (lambda: access.gaussian(0), "sigma"),
        (lambda: access.exponential(-0.1), "beta"),
        (lambda: access.inverse_power(INF), "alpha"),
        (lambda: access.gaussian(5, limit=-1), "limit"),
    ],
)
def test_a_decay_that_makes_no_sense_is_refused(make: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        make()


@pytest.mark.parametrize(
    ("decay", "said"), [(lambda t: t - 30, "gave -25"), (lambda t: 1.0, "element by element")]
)
def test_a_decay_of_ones_own_is_checked(decay: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        access.gravity(PHARMACIES + 2, [1, 1], decay)


def test_gravity_is_the_weighted_sum_of_what_is_in_reach() -> None:
    got = access.gravity(
        PHARMACIES, pd.Series({"farmacia:b": 10, "farmacia:a": 7}), access.steps({7: 1, 11: 0.5})
    )
    assert got.tolist() == [7, 7, 3.5 + 5, 5, 3.5 + 5, 10, 10, 10]


# --- floating catchments -----------------------------------------------------------------------------------------


def test_floating_catchment_by_hand() -> None:
    """Within 11 minutes 440 people share the 44 of a and 390 the 39 of b: a tenth each, two tenths for both."""
    got = access.floating_catchment(PHARMACIES, PEOPLE, [44, 39], access.step(11))
    assert got.round(12).tolist() == [0.1, 0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1]


def test_published_floating_catchments() -> None:
    two = access.floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    balanced = access.balanced_floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    assert two.round(4).tolist() == [0.0152, 0.1491, 0.1491, 0.1068, 0]
    assert balanced.round(4).tolist() == [0.0094, 0.1993, 0.1993, 0.1147, 0]


def test_plain_rows_of_numbers_are_a_table_too() -> None:
    rows, people, capacity = IPEA_MINUTES.to_numpy().tolist(), IPEA_PEOPLE.tolist(), IPEA_CAPACITY.tolist()
    got = access.floating_catchment(rows, people, capacity, access.step(45))
    pd.testing.assert_series_equal(
        got, access.floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    )
    assert access.nearest(np.array([[3, INF], [INF, INF]])).tolist() == [3, INF]
    with pytest.raises(InputError, match="not a table"):
        access.nearest([[1, 2], [3]])


def test_published_spatial_availability() -> None:
    got = access.spatial_availability(SOUKHOV_MINUTES, SOUKHOV_PEOPLE, SOUKHOV_JOBS, access.exponential(0.1))
    assert got.round().tolist() == [66_833, 133_203, 9_963]


@given(cases(), decays, st.sampled_from([2, 3]))
def test_floating_catchment_is_the_formula(case: Case, decay: access.Decay, stages: Any) -> None:
    got = access.floating_catchment(*case, decay, stages=stages)
    np.testing.assert_allclose(got, naive_catchment(case, decay, stages), rtol=1e-12)


@given(cases(), decays, st.sampled_from([2, 3]))
def test_what_people_get_is_what_the_reached_sites_hold(case: Case, decay: access.Decay, stages: Any) -> None:
    got = access.floating_catchment(*case, decay, stages=stages)
    assert math.isclose(float(case.people @ got), reached_capacity(case, decay), rel_tol=1e-9)


@given(cases(), decays)
def test_another_site_never_lowers_access(case: Case, decay: access.Decay) -> None:
    """In two stages and for gravity; with three stages people choose anew, and others may gain by it."""
    fewer = case.minutes.columns[: max(1, len(case.capacity) - 1)]
    for measure in (
        lambda minutes, capacity: access.floating_catchment(minutes, case.people, capacity, decay),
        lambda minutes, capacity: access.gravity(minutes, capacity, decay),
    ):
        before = measure(case.minutes[fewer], case.capacity[fewer])
        assert (measure(case.minutes, case.capacity) >= before - 1e-12).all()


@given(cases(), decays)
def test_spatial_availability_adds_up(case: Case, decay: access.Decay) -> None:
    got = access.spatial_availability(*case, decay)
    assert math.isclose(got.sum(), reached_capacity(case, decay), rel_tol=1e-9)


@given(cases(), decays)
def test_balanced_catchment_is_the_formula(case: Case, decay: access.Decay) -> None:
    w = decay(case.minutes.to_numpy())
    rows, columns = w.sum(axis=1, keepdims=True), w.sum(axis=0, keepdims=True)
    of_cell = np.divide(w, rows, out=np.zeros_like(w), where=rows > 0)
    of_site = np.divide(w, columns, out=np.zeros_like(w), where=columns > 0)
    demand = case.people.to_numpy() @ of_cell
    level = np.divide(case.capacity, demand, out=np.zeros(len(demand)), where=demand > 0)
    np.testing.assert_allclose(access.balanced_floating_catchment(*case, decay), of_site @ level, rtol=1e-12)


@given(cases(), decays)
def test_people_who_live_as_far_get_as_much_whatever_the_order_of_labels(
    case: Case, decay: access.Decay
) -> None:
    got = access.floating_catchment(*case, decay)
    turned = access.floating_catchment(case.minutes.iloc[::-1, ::-1], case.people, case.capacity, decay)
    np.testing.assert_allclose(got, turned[got.index], rtol=1e-12)


# --- against PySAL access ----------------------------------------------------------------------------------------


def pysal(case: Case, *, weigh: Any, stages: int, limit: float) -> pd.Series:
    """The same question as PySAL `access` takes it: long tables, costs within the limit."""
    long = case.minutes.rename_axis("origin").reset_index().melt("origin", var_name="dest", value_name="cost")
    long = long[long["cost"] <= limit].reset_index(drop=True)
    demand = pd.DataFrame({"geoid": case.people.index, "demand": case.people.to_numpy(dtype=float)})
    supply = pd.DataFrame({"supply": case.capacity.astype(float)})
    ask = two_stage_fca if stages == 2 else three_stage_fca
    found = ask(demand, supply, long, limit, demand_name="demand", supply_name="supply", weight_fn=weigh)
    return found.reindex(case.minutes.index).fillna(0.0)


@pytest.fixture(scope="module")
def plain() -> Case:
    """A square of 12 km with 600 cells and 40 sites; nobody further than an hour."""
    rng = np.random.default_rng(20261116)
    cells, sites = rng.uniform(0, 12_000, (600, 2)), rng.uniform(0, 12_000, (40, 2))
    minutes = np.hypot(*(cells[:, None] - sites[None]).transpose(2, 0, 1)) * 1.3 / 75
    labels = [f"c{i}" for i in range(600)], [f"s{j}" for j in range(40)]
    frame = pd.DataFrame(minutes, *labels).where(lambda t: t <= 60, INF)
    return Case(
        frame, pd.Series(rng.integers(1, 900, 600), labels[0]), pd.Series(rng.integers(1, 120, 40), labels[1])
    )


def worst(ours: pd.Series, theirs: pd.Series) -> float:
    scale = np.maximum(np.abs(theirs), 1e-300)
    return float((np.abs(ours - theirs) / scale).max())


STEPS = {20: 1, 40: 0.68, 60: 0.22}


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # PySAL's own, under pandas 3.1
@pytest.mark.parametrize(
    ("weigh", "decay", "stages"),
    [
        (None, access.step(60), 2),
        (step_fn(STEPS), access.steps(STEPS), 2),
        (step_fn(STEPS), access.steps(STEPS), 3),
    ],
    ids=["2SFCA", "E2SFCA", "3SFCA"],
)
def test_agrees_with_pysal(plain: Case, weigh: Any, decay: access.Decay, stages: Any) -> None:
    ours = access.floating_catchment(*plain, decay, stages=stages)
    theirs = pysal(plain, weigh=weigh, stages=stages, limit=60)
    assert worst(ours, theirs) < 1e-9


# --- with hours --------------------------------------------------------------------------------------------------


@given(cases(), decays, st.sampled_from([1, 7, 84, 672]))
def test_always_open_and_always_free_is_the_plain_catchment(
    case: Case, decay: access.Decay, slots: int
) -> None:
    always = pd.DataFrame(True, index=case.minutes.columns, columns=range(slots))
    got = access.floating_catchment_over_time(*case, decay, open_slots=always)
    np.testing.assert_allclose(got, access.floating_catchment(*case, decay), rtol=1e-9, atol=1e-15)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Case, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A case, two personas of each cell, hours and free time, in slots of three hours."""
    case = draw(cases())
    slots = range(56)
    bits = st.lists(st.booleans(), min_size=56, max_size=56)
    people = pd.DataFrame({"day": case.people, "night": draw(st.integers(0, 50))})
    hours = pd.DataFrame([draw(bits) for _ in case.capacity], index=case.capacity.index, columns=slots)
    free = pd.DataFrame([draw(bits), draw(bits)], index=["day", "night"], columns=slots)
    return case, people, hours, free


@given(weeks(), decays)
def test_over_time_is_the_formula_slot_by_slot(week: Any, decay: access.Decay) -> None:
    case, people, hours, free = week
    got = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=free
    )
    w = decay(case.minutes.to_numpy())
    naive = np.zeros(people.shape)
    for j, capacity in enumerate(case.capacity):
        for slot in hours.columns[hours.iloc[j]]:
            comers = [
                (i, p, people.iloc[i, p] * w[i, j], w[i, j])
                for i, walk in enumerate(case.minutes.iloc[:, j])
                for p in range(2)
                if w[i, j] > 0 and free.iloc[p, (slot - int(walk // 180)) % 56]
            ]
            demand = sum(comer[2] for comer in comers)
            for i, p, _, weight in comers if demand else []:
                naive[i, p] += capacity / demand * weight
    per_slot = np.maximum(free.sum(axis=1).to_numpy(), 1)
    np.testing.assert_allclose(got.to_numpy(), naive / per_slot, rtol=1e-9, atol=1e-15)


@given(weeks(), decays)
def test_over_time_the_books_balance(week: Any, decay: access.Decay) -> None:
    """What all get in all their free slots is the capacity of the sites and slots in which somebody arrives."""
    case, people, hours, free = week
    free.loc["night"] = False
    always = free | True
    got = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=always
    )
    demand = (decay(case.minutes.to_numpy()) * people.sum(axis=1).to_numpy()[:, None]).sum(axis=0) > 0
    held = float((case.capacity * hours.sum(axis=1))[demand].sum())
    assert math.isclose(float((people * got).to_numpy().sum() * 56), held, rel_tol=1e-9, abs_tol=1e-9)
    never = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=free
    )
    assert (never["night"] == 0).all()


def test_a_site_closed_when_one_arrives_gives_nothing() -> None:
    """In slots of two hours: who sets out in the last open one and walks three hours comes too late."""
    minutes = pd.DataFrame({"a": [0.0, 180.0]}, index=["near", "far"])
    hours = pd.DataFrame([[True, True, *[False] * 82]], index=["a"])
    free = pd.Series([False, True, *[False] * 82])
    people = pd.Series({"near": 10, "far": 10})
    got = access.floating_catchment_over_time(
        minutes, people, [5], access.step(200), open_slots=hours, free_slots=free
    )
    assert got.tolist() == [0.5, 0.0]


def test_hours_that_are_not_known_are_refused() -> None:
    hours = pd.DataFrame([[True, None]], index=["a"], dtype=object)
    with pytest.raises(InputError, match="settle what is unknown"):
        access.floating_catchment_over_time(
            pd.DataFrame({"a": [1.0]}), pd.Series([1]), [1], access.step(5), open_slots=hours
        )


def test_hours_of_other_sites_are_refused() -> None:
    hours = pd.DataFrame([[True]], index=["b"])
    with pytest.raises(InputError, match="mend their index"):
        access.floating_catchment_over_time(
            pd.DataFrame({"a": [1.0]}), pd.Series([1]), [1], access.step(5), open_slots=hours
        )


# --- the fifteen-minute city ---------------------------------------------------------------------------------------

KINDS = pd.Series({"farmacia:a": "farmacia", "farmacia:b": "farmacia", "biblioteca:x": "biblioteca"})


def test_fifteen_minute_index_and_x_of_the_drawing() -> None:
    assert access.fifteen_minute_index(toy.MINUTES, KINDS).tolist() == [7, 7, 9, 11, 11, 7, 5, 7]
    assert access.x_minute_city(toy.MINUTES, KINDS).tolist() == [11, 7, 11, 11, 11, 7, 7, 11]


def test_the_mean_may_be_over_several_places() -> None:
    near = access.nearest_by_category(toy.MINUTES, KINDS, places=2)
    assert near["farmacia"].tolist() == [11, 11, 11, 13, 11, 11, 11, 13]
    assert near["biblioteca"].tolist() == toy.MINUTES["biblioteca:x"].tolist()
    far = toy.MINUTES.where(toy.MINUTES <= 15, INF)
    assert access.nearest_by_category(far, KINDS, places=2)["farmacia"].tolist()[:2] == [INF, 11]


@given(cases(), st.integers(1, 3))
def test_categories_one_by_one_are_what_they_are_together(case: Case, places: int) -> None:
    kinds = pd.Series(["odd" if j % 2 else "even" for j in range(len(case.capacity))], case.capacity.index)
    near = access.nearest_by_category(as_table(case.minutes), kinds, places=places)
    for kind, values in near.items():
        rows = np.sort(case.minutes.loc[:, kinds == kind].to_numpy(), axis=1)[:, :places]
        np.testing.assert_allclose(values, rows.mean(axis=1))


def test_a_site_without_category_is_named() -> None:
    with pytest.raises(InputError, match="'biblioteca:x' has no category"):
        access.x_minute_city(toy.MINUTES, KINDS[:2])


# --- bad input -----------------------------------------------------------------------------------------------------

STEP = access.step(11)


@pytest.mark.parametrize(
    ("people", "capacity", "said"),
    [
        (-PEOPLE, [1, 1], "people of 'As' are -100"),
        (PEOPLE.iloc[1:], [1, 1], "say nothing of 'As'"),
        (pd.concat([PEOPLE, pd.Series({"Zz": 1})]), [1, 1], "'Zz', which the table does not hold"),
        (pd.concat([PEOPLE, PEOPLE.iloc[:1]]), [1, 1], "'As' comes twice"),
        (PEOPLE.where(PEOPLE != 60), [1, 1], "people of 'Cs' are nan"),
        (PEOPLE * 0, [1, 1], "no people"),
        ([1, 2], [1, 1], "2 numbers for 8 labels"),
        (PEOPLE.astype(str) + "x", [1, 1], "not a number"),
        (PEOPLE, [0, 0], "capacity of every site is zero"),
        (PEOPLE, [1, -1], "capacity of 'farmacia:b' are -1"),
        (PEOPLE, pd.Series({"farmacia:a": 1, "scuola": 1}), "say nothing of 'farmacia:b'"),
    ],
)
def test_bad_columns_are_named_in_a_sentence(people: Any, capacity: Any, said: str) -> None:
    for measure in (
        access.floating_catchment,
        access.balanced_floating_catchment,
        access.spatial_availability,
    ):
        with pytest.raises(InputError, match=said):
            measure(PHARMACIES, people, capacity, STEP)


@pytest.mark.parametrize(("value", "said"), [(math.nan, "are nan"), (-1, r"are -1\.0")])
def test_bad_minutes_are_named_in_a_sentence(value: float, said: str) -> None:
    wrong = PHARMACIES.copy()
    wrong.loc["Cs", "farmacia:b"] = value
    for table in (wrong, as_table(wrong.fillna(math.nan)) if value == -1 else wrong):
        with pytest.raises(InputError, match=f"'Cs' to 'farmacia:b' {said}"):
            access.nearest(table)


def test_minutes_that_are_words_are_refused() -> None:
    with pytest.raises(InputError, match="not a number"):
        access.nearest(PHARMACIES.astype(object).replace(3.0, "three"))


def test_an_empty_kind_is_said() -> None:
    with pytest.raises(InputError, match="the kind is empty"):
        access.floating_catchment(PHARMACIES[[]], PEOPLE, [], STEP)


def test_an_unreachable_cell_gets_nothing_and_makes_no_noise() -> None:
    far = PHARMACIES.copy()
    far.loc["As"] = INF
    for stages in (2, 3):
        got = access.floating_catchment(far, PEOPLE, [44, 39], STEP, stages=stages)  # type: ignore[arg-type]
        assert got["As"] == 0
        assert got.notna().all()


def test_stages_are_two_or_three() -> None:
    with pytest.raises(InputError, match="2 or 3 stages, not 4"):
        access.floating_catchment(PHARMACIES, PEOPLE, [1, 1], STEP, stages=4)  # type: ignore[arg-type]


def test_a_limit_makes_sense() -> None:
    with pytest.raises(InputError, match="limit is -5"):
        access.count_within(PHARMACIES, -5)
