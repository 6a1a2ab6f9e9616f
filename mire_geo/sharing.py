"""What the people of a city have of a kind of place, how fairly, and what a change would do to that.

The measures of `access` and the indices of `equity`, asked of a `City`: the questions of `mire access` and
`mire equity`, of the notebooks and of the pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

from mire_geo import access, equity, hours, kinds, personas, tables, travel
from mire_geo.calendars import TYPICAL_WEEKS
from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.streets import WALKING_KMH
from mire_geo.tables import Cells, Sites

MEASURES = ("minutes", "within", "count", "gravity", "catchment", "balanced", "availability")
"""What can be asked of one kind: walk to the nearest; whether one is within the limit; how many are; capacity within
it; capacity a person by floating catchment, balanced floating catchment, spatial availability."""

CAPACITIES = frozenset({"gravity", "catchment", "balanced", "availability"})
"""Measures that count what a site can hold."""

PER_PERSON = frozenset({"catchment", "balanced", "availability"})
"""Measures of capacity a person, told for a thousand people."""

OVER_KINDS = ("index15", "x_minute")
"""What can be asked of several kinds at once: mean, and longest, of the walks to the nearest of each."""

BY = ("income", "age", "gender", "citizenship", "municipio", "nil")
"""Groups by which shares can be told."""

WHOLE = frozenset({"age", "gender", "citizenship"})
"""Groups that are known of all residents only: nobody counted the women among those of eighty and more."""

POVERTY_LINE = 0.5
"""Share of the mean below which access is poor, as the European poverty lines are half of what is usual."""


ORDINARY_WEEK = next(iter(TYPICAL_WEEKS))
"""The typical week that is meant where none is said: lessons, no holiday."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a kind, and whose it is.

    `people`: `residents`, `intended` (the ages the kind is for), `women`, `foreigners`, or ages such as `0-13`, `80+`.
    """

    kind: str
    measure: str = "catchment"
    limit: float = 30.0
    people: str = "intended"
    decay: access.Decay | None = None
    """Weight of the minutes, 1 up to the limit if not given."""
    stages: Literal[2, 3] = 2
    speed_kmh: float = WALKING_KMH


@dataclass(frozen=True, eq=False)
class Shares:
    """What the people of each cell have."""

    values: pd.Series
    """One number a cell, a person; minutes are `inf` where out of reach."""
    people: pd.Series
    """Whole persons of each cell."""
    burden: bool
    """True for minutes, of which less is better."""
    unit: str
    """`minutes`, `share`, `sites`, or what the capacities count: posti, pediatri, allievi."""
    whole: bool = True
    """True where `people` are all residents, so that groups of them are known."""
    per: int = 1
    """People of whom the values are told: 1,000 for what would be thousandths of a place a person."""

    @property
    def told(self) -> "Shares":
        """The same, values for `per` people and the unit saying so: what is shown."""
        if self.per == 1:
            return self
        return replace(
            self, values=self.values * self.per, unit=f"{self.unit} for {self.per:,} people", per=1
        )


def ages(text: str) -> tuple[str, ...]:
    """The columns of `tables.Cells` that make up an age range.

    >>> ages("0-13"), ages("80+")
    (('age_0_2', 'age_3_5', 'age_6_10', 'age_11_13'), ('age_80_plus',))

    Raises:
        InputError: the range does not begin and end where the bands of the census do.
    """
    bands = [(int(name.split("_")[1]), name.split("_")[2], name) for name in tables.AGE_BANDS]
    low, dash, high = text.removesuffix("+").partition("-")
    last = "plus" if text.endswith("+") and not dash else high
    begins = [i for i, (first, _, _) in enumerate(bands) if low == str(first)]
    ends = [i for i, (_, end, _) in enumerate(bands) if last == end]
    if not begins or not ends or begins[0] > ends[0]:
        known = ", ".join(f"{first}+" if end == "plus" else f"{first}-{end}" for first, end, _ in bands)
        raise InputError(
            f"there are no people {text!r}; say residents, intended, women, foreigners, "
            f"or ages that begin and end as these bands do: {known}"
        )
    return tuple(name for _, _, name in bands[begins[0] : ends[0] + 1])


def people(city: City, whose: str, kind: str) -> pd.Series:
    """People of every cell: see `Question.people`.

    Raises:
        InputError: nobody of that name; see `ages`.
    """
    if whose in {"residents", "intended"}:
        return city.people(kind, whose)
    columns = [whose] if whose in {Cells.women, Cells.foreigners} else list(ages(whose))
    counted: pd.Series = city.cells[columns].sum(axis=1)
    return counted.rename("people")


def capacity(city: City, kind: str) -> tuple[pd.Series, str]:
    """What each site of a kind can hold, and the unit; 1 each, `sites`, where some site's capacity is not known.

    Raises:
        UnknownError, NoDataError: see `City.sites_of`.
    """
    sites = city.sites_of(kind)
    held = sites[Sites.capacity]
    if held.notna().all() and held.sum() > 0:
        units = sites[Sites.capacity_unit].dropna().unique()
        return held, str(units[0]) if len(units) == 1 else "capacity"
    return pd.Series(1.0, index=sites.index, name="capacity"), "sites"


def share(city: City, question: Question, *, table: travel.MinutesTable | None = None) -> Shares:
    """What the people of each cell have.

    Args:
        table: minutes of the city's cells x the sites of the kind, at least up to the limit; made if not given.

    Raises:
        InputError: a measure not in `MEASURES`, a limit that is not positive, nobody of that name.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if question.measure not in MEASURES:
        raise InputError(f"there is no measure {question.measure!r}; there are {', '.join(MEASURES)}")
    if not 0 < question.limit < np.inf:
        raise InputError(f"the limit is {question.limit} minutes; give a number of minutes above zero")
    crowd = people(city, question.people, question.kind)
    whole = _whole(question)
    if question.measure == "minutes":
        walks = city.nearest(question.kind, speed_kmh=question.speed_kmh)
        return Shares(walks, crowd, burden=True, unit="minutes", whole=whole)
    if table is None:
        sites = city.sites_of(question.kind)
        table = travel.table(
            city.streets, city.doors, sites, limit=question.limit, speed_kmh=question.speed_kmh
        )
    values, unit = _good(city, question, table, crowd)
    per = _per(unit) if question.measure in PER_PERSON else 1
    return Shares(values, crowd, burden=False, unit=unit, whole=whole, per=per)


def _good(
    city: City, question: Question, table: travel.MinutesTable, crowd: pd.Series
) -> tuple[pd.Series, str]:
    if question.measure == "within":
        near = access.nearest(table) <= question.limit
        return near.astype(float).rename("within"), "share"
    if question.measure == "count":
        return access.count_within(table, question.limit).astype(float), "sites"
    held, unit = capacity(city, question.kind)
    decay = question.decay or access.step(question.limit)
    if question.measure == "gravity":
        return access.gravity(table, held, decay), unit
    if question.measure == "catchment":
        return access.floating_catchment(table, crowd, held, decay, stages=question.stages), unit
    if question.measure == "balanced":
        return access.balanced_floating_catchment(table, crowd, held, decay), unit
    whole = access.spatial_availability(table, crowd, held, decay)
    return (whole / crowd.where(crowd > 0)).fillna(0.0).rename("spatial_availability"), unit


def in_week(
    city: City, question: Question, persona: str, *, week: str = ORDINARY_WEEK
) -> tuple[Shares, Shares]:
    """Capacity a person with opening hours: mean of the quarters of an hour in which a persona is free to set out.

    Everybody who is counted lives the persona's week. The first takes unknown hours for closed, the second for open:
    the truth lies between. See `access.floating_catchment_over_time`.

    Raises:
        InputError: another measure than `catchment`, no such week.
        UnknownError, NoDataError: no such persona; see `City.sites_of`.
    """
    if question.measure != "catchment" or question.stages != 2:
        raise InputError("opening hours are counted in floating catchments of two stages only")
    if week not in TYPICAL_WEEKS:
        raise InputError(f"there is no typical week {week!r}; there are {', '.join(TYPICAL_WEEKS)}")
    sites = city.sites_of(question.kind)
    held, unit = capacity(city, question.kind)
    crowd = people(city, question.people, question.kind)
    table = travel.table(city.streets, city.doors, sites, limit=question.limit, speed_kmh=question.speed_kmh)
    opened = hours.openings(sites[Sites.hours], TYPICAL_WEEKS[week])
    spans = hours.merged(window.span for window in personas.persona(persona).windows)
    free = pd.Series(hours.slots([spans])[0])
    decay = question.decay or access.step(question.limit)
    ends = []
    for flags in (opened.low, opened.high):
        got = access.floating_catchment_over_time(
            table, crowd, held, decay, open_slots=pd.DataFrame(flags, index=sites.index), free_slots=free
        )
        ends.append(Shares(got, crowd, burden=False, unit=unit, whole=_whole(question), per=_per(unit)))
    return ends[0], ends[1]


def _per(unit: str) -> int:
    """People of whom capacity is told: of places that count one each there are too few for a thousand."""
    return 100_000 if unit == "sites" else 1000


def _whole(question: Question) -> bool:
    return question.people == "residents" or (
        question.people == "intended" and not kinds.kind(question.kind).ages
    )


def over_kinds(
    city: City,
    codes: Sequence[str],
    measure: str,
    *,
    whose: str = "residents",
    speed_kmh: float = WALKING_KMH,
) -> Shares:
    """The 15-minute index or the x of the x-minute city, minutes, over several kinds.

    Raises:
        InputError: a measure not in `OVER_KINDS`, or no kind.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if measure not in OVER_KINDS:
        raise InputError(
            f"there is no measure {measure!r} of several kinds; there are {', '.join(OVER_KINDS)}"
        )
    if not codes:
        raise InputError("name the kinds of place that a cell should have near")
    walks = pd.DataFrame({code: city.nearest(code, speed_kmh=speed_kmh) for code in dict.fromkeys(codes)})
    of_each = pd.Series(walks.columns, index=walks.columns)
    ask = access.fifteen_minute_index if measure == "index15" else access.x_minute_city
    crowd = people(city, whose, codes[0])
    return Shares(ask(walks, of_each), crowd, burden=True, unit="minutes", whole=whose == "residents")


def indices(city: City, shares: Shares) -> pd.DataFrame:
    """How fairly it is shared: one row an index, columns `value`, `low`, `high`.

    `low` and `high` are the ends of what the index may be whatever the incomes we do not know; where they do not
    matter, the value itself. Rows for minutes: mean, ede, inequality (its excess over the mean), beyond (people out
    of reach, left out of the others). Rows for a good: mean, nothing (share of people who have none), gini,
    concentration (by income), palma, theil, theil_between (Municipi), atkinson, poor and shortfall (below half the
    mean); for whether one is within reach: mean, concentration, erreygers.

    Raises:
        InputError: nobody there, or all have nothing.
    """
    have, crowd = _reached(shares)
    rows: dict[str, equity.Band] = {}
    if shares.burden:
        mean = float(np.average(have, weights=crowd))
        ede = equity.kolm_pollak_ede(have, crowd, -1.0)
        for name, value in (("mean", mean), ("ede", ede), ("inequality", ede - mean)):
            rows[name] = _sure(value)
        rows["beyond"] = _sure(float(shares.people.sum() - crowd.sum()))
    else:
        rows |= {name: _sure(ask(have, crowd)) for name, ask in _ASK.items()}
        rank = city.cells[Cells.income_rank].reindex(have.index)
        rows["concentration"] = equity.concentration_band(have, crowd, rank)
        if shares.unit == "share":
            level = 4 * rows["mean"].known
            rows["erreygers"] = equity.Band(*(level * end for end in rows["concentration"]))
            rows = {name: rows[name] for name in ("mean", "concentration", "erreygers")}
        else:
            ranked = rank.notna()
            income = city.cells[Cells.income].reindex(have.index)[ranked]
            rows["palma"] = _sure(equity.palma(have[ranked], crowd[ranked], income))
            rows |= _theil(have, crowd, city.cells[Cells.municipio].reindex(have.index))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "value", "high"])
    return table[["value", "low", "high"]].rename_axis("index")


def _nothing(have: pd.Series, crowd: pd.Series) -> float:
    return float(crowd[have == 0].sum() / crowd.sum())


def _line(have: pd.Series, crowd: pd.Series) -> float:
    return POVERTY_LINE * float(np.average(have, weights=crowd))


_ASK: Mapping[str, Callable[[pd.Series, pd.Series], float]] = MappingProxyType(
    {
        "mean": lambda have, crowd: float(np.average(have, weights=crowd)),
        "nothing": _nothing,
        "gini": equity.gini,
        "atkinson": lambda have, crowd: equity.atkinson(have, crowd, 0.5),
        "poor": lambda have, crowd: equity.fgt(have, crowd, _line(have, crowd), 0),
        "shortfall": lambda have, crowd: equity.fgt(have, crowd, _line(have, crowd), 1),
    }
)


def _theil(have: pd.Series, crowd: pd.Series, municipio: pd.Series) -> dict[str, equity.Band]:
    found = equity.theil(have, crowd, municipio)
    return {"theil": _sure(found.total), "theil_between": _sure(found.between)}


def _sure(value: float) -> equity.Band:
    return equity.Band(value, value, value)


def _reached(shares: Shares) -> tuple[pd.Series, pd.Series]:
    """Values and people of the cells where somebody lives who is in reach."""
    lived = (shares.people > 0) & np.isfinite(shares.values)
    if not lived.any():
        raise InputError("nobody of those asked for is in reach of any place, so there is nothing to compare")
    return shares.values[lived], shares.people[lived]


def groups(city: City, shares: Shares, by: str) -> pd.DataFrame:
    """What each group has: `equity.by_group`, with `without` (people who have none, or are out of reach).

    Columns: people, without, mean, tenth, median, ninetieth; one row a group: fifths of income 1 (poorest) to 5 and
    `unknown`, age bands, women and men, foreigners and italians, Municipi, NIL.

    Raises:
        InputError: groups not in `BY`, or of people whose groups nobody counted (see `WHOLE`).
    """
    if by not in BY:
        raise InputError(f"shares can be told by {', '.join(BY)}, not by {by!r}")
    if by in WHOLE and not shares.whole:
        raise InputError(
            f"by {by} only all residents are known: nobody counted it among some ages; ask for residents"
        )
    crowd: pd.Series | pd.DataFrame = shares.people
    labels: pd.Series | None = None
    if by == "income":
        labels = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    elif by in {"municipio", "nil"}:
        labels = city.cells[Cells.municipio if by == "municipio" else Cells.nil_id]
    else:
        crowd = _columns(city, by)
    table = equity.by_group(shares.values, crowd, labels).rename(columns={"unreached": "without"})
    if not shares.burden:
        nothing = shares.values == 0
        none = equity.by_group(
            shares.values,
            crowd.where(nothing, 0) if isinstance(crowd, pd.Series) else crowd.mul(nothing, axis=0),
            labels,
        )
        table["without"] = none["people"].reindex(table.index).fillna(0.0)
    return table.astype({"people": int, "without": int})


def _columns(city: City, by: str) -> pd.DataFrame:
    cells = city.cells
    if by == "age":
        return pd.DataFrame(cells[list(tables.AGE_BANDS)])
    part = Cells.women if by == "gender" else Cells.foreigners
    rest = "men" if by == "gender" else "italians"
    return pd.DataFrame({part: cells[part], rest: cells[Cells.people] - cells[part]})


def lorenz(city: City, shares: Shares) -> dict[str, pd.DataFrame]:
    """Curves to draw of a good: `lorenz`, from those who have least, and `concentration`, from the lowest income.

    Each as `equity.lorenz`; the second without those whose income is unknown.
    """
    have, crowd = _reached(shares)
    income = city.cells[Cells.income].reindex(have.index)
    known = income.notna()
    drawn = {"lorenz": equity.lorenz(have, crowd)}
    if crowd[known].sum() and have[known].sum():
        drawn["concentration"] = equity.lorenz(have[known], crowd[known], income[known])
    return drawn


def reach_curves(city: City, shares: Shares) -> dict[int, pd.DataFrame]:
    """Of a burden, for the poorest and the richest fifth (1 and 5): the share of people within so many minutes.

    Columns `minutes`, `people_share`, from (0, 0); people out of reach keep the share below 1.
    """
    fifth = equity.fifths(city.cells[Cells.income], shares.people).set_axis(city.cells.index)
    drawn = {}
    for number in (1, 5):
        mine = ((fifth == number) & (shares.people > 0)).fillna(False).astype(bool)
        walks, crowd = shares.values[mine], shares.people[mine]
        order = np.argsort(walks.to_numpy(), kind="stable")
        share = np.cumsum(crowd.to_numpy()[order]) / max(int(crowd.sum()), 1)
        reached = np.isfinite(walks.to_numpy()[order])
        drawn[number] = pd.DataFrame(
            {
                "minutes": np.concatenate([[0.0], walks.to_numpy()[order][reached]]),
                "people_share": np.concatenate([[0.0], share[reached]]),
            }
        )
    return drawn


def change(city: City, before: Shares, after: Shares) -> pd.DataFrame:
    """Each index before and after, and the change; see `equity.compare`.

    The Kolm-Pollak aversion stays that of before. Cells out of reach on either side are left out of both, and those
    of unknown income out of `concentration`.

    Raises:
        InputError: the two do not measure the same.
    """
    if before.unit != after.unit or not before.values.index.equals(after.values.index):
        raise InputError(
            f"before is in {before.unit} and after in {after.unit}: compare the same measure of the same cells"
        )
    both = (before.people > 0) & np.isfinite(before.values) & np.isfinite(after.values)
    crowd = before.people[both]
    table = equity.compare(before.values[both], after.values[both], crowd, burden=before.burden)
    if not before.burden:
        income = city.cells[Cells.income].reindex(crowd.index)
        known = income.notna()
        row = {
            name: equity.concentration_index(one.values[both][known], crowd[known], income[known])
            for name, one in (("before", before), ("after", after))
        }
        table.loc["concentration"] = pd.Series(row | {"change": row["after"] - row["before"]})
    return table.rename_axis("index")


def moved(before: Shares, after: Shares, *, least: float = 0.0) -> pd.Series:
    """How many people are better off, worse off, and as before; better is more of a good, less of a burden.

    Args:
        least: a change no greater than this is none.
    """
    shift = (after.values.fillna(0) - before.values.fillna(0)).where(before.values != after.values, 0.0)
    shift = -shift if before.burden else shift
    crowd = before.people
    found = {"better": crowd[shift > least].sum(), "worse": crowd[shift < -least].sum()}
    return pd.Series(found | {"same": crowd.sum() - sum(found.values())}, name="people").astype(int)
