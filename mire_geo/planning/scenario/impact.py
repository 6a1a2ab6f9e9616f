"""The impact of a change: who gains and who loses, which gap shrinks, and what it takes in hours and days."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.planning.scenario.reach import Question, Reach, reach
from mire_geo.tables import kinds, schema
from mire_geo.tables.schema import Cells, Quartieri, Sites

ALL, INTENDED = "all", "intended"
INCOME = ("income_1", "income_2", "income_3", "income_unknown")
"""Thirds of the people whose income is known, poorest first, and those whose income is not."""
GROUPS = (ALL, INTENDED, *schema.AGE_BANDS, "women", "foreigners", *INCOME)
"""Groups of residents; `intended` are those of the ages the kind is for, where it is not for everyone."""

NOTICED = 1.0
"""Minutes by which a walk must change to count as shorter or longer."""

_MASKS = (
    "served_before",
    "served_after",
    "gain",
    "lose",
    "nearer",
    "farther",
    "more_hours",
    "fewer_hours",
)
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change adds to the services of a kind, and what it takes away from them."""

    hours_added: float
    """Opening hours a week, over all places whose hours are known."""
    hours_removed: float
    days_added: int
    """Days of opening a week, place by place."""
    days_removed: int
    sites_added: int
    sites_closed: int
    sites_moved: int
    capacity_added: float
    """Where it is known."""
    capacity_removed: float
    unknown: int
    """Places that change and whose hours, before or after, nobody knows: they are in no figure of hours or days."""


@dataclass(frozen=True, eq=False)
class Impact:
    """What becomes of everybody between two reaches of one question."""

    question: Question
    cells: pd.DataFrame
    """One row a cell: minutes_before, minutes_after, hours_before, hours_after (`inf` out of reach)."""
    groups: pd.DataFrame
    """One row a group of `GROUPS`: people; served_before, served_after, gain, lose (a place within the walk); nearer,
    farther (by a minute at least); more_hours, fewer_hours (one is found open when none was, none when one was: who
    gains an evening and loses a morning is in both)."""
    areas: pd.DataFrame
    """The same for every NIL, by nil_id, with its name."""
    personas: pd.DataFrame
    """One row a persona: people, gain, lose (a visit becomes feasible, or no longer is), and the people of each class
    of `gap_classes.CLASSES` before and after, as in time_gap_before."""
    persona_areas: pd.DataFrame
    """persona, nil_id, gain, lose; where any of the two is not 0."""
    cost: Cost
    left_out: dict[str, str]
    """Persona -> why nothing can be said of it."""
    sure: dict[str, int]
    """State of the hours (`schema.Sites.hours_state`) -> places of the kind, after."""

    @property
    def nothing(self) -> bool:
        """True where nobody's walk, hours or week changes."""
        masks = ["gain", "lose", "nearer", "farther", "more_hours", "fewer_hours"]
        return not (self.groups.loc[ALL, masks].any() or self.personas[["gain", "lose"]].to_numpy().any())


def compare(before: City, after: City, question: Question) -> Impact:
    """The impact of going from one city to another with the same people, each looked at from scratch.

    Raises:
        InputError: the cells of the two are not the same.
    """
    if not before.cells.index.equals(after.cells.index):
        raise InputError("the two cities do not have the same cells; compare a city with its own scenarios")
    return between(before, reach(before, question), reach(after, question, facts=before))


def between(city: City, before: Reach, after: Reach) -> Impact:
    """The impact on the people of a city of going from one reach to another, of the same question.

    Raises:
        InputError: the reaches answer different questions.
    """
    if before.question != after.question:
        raise InputError("the two reaches answer different questions; ask both the same")
    question, cells = before.question, city.cells
    masks = _masks(before, after)
    groups = _groups(cells, question)
    rolled = (groups.T @ masks).astype(np.int64)
    rolled.insert(0, "people", groups.sum())
    persona_rows, persona_areas = _personas(cells, before, after)
    return Impact(
        question=question,
        cells=pd.DataFrame(
            {
                "minutes_before": before.nearest,
                "minutes_after": after.nearest,
                "hours_before": before.hours,
                "hours_after": after.hours,
            },
            index=cells.index,
        ),
        groups=rolled.rename_axis("group"),
        areas=_areas(city, masks),
        personas=persona_rows,
        persona_areas=persona_areas,
        cost=_cost(before, after),
        left_out=dict(before.left_out),
        sure={
            str(state): int(number) for state, number in after.sites[Sites.hours_state].value_counts().items()
        },
    )


def as_dict(impact: Impact) -> dict[str, Any]:
    """The figures of an impact as JSON can say them; the cells are not among them (see `cell_minutes`)."""
    question = impact.question
    return {
        "kind": question.kind,
        "coverage": kinds.kind(question.kind).coverage,
        "minutes": question.minutes,
        "monday": question.monday.isoformat(),
        "groups": impact.groups.to_dict(orient="index"),
        "areas": impact.areas[_touched(impact.areas)].reset_index().to_dict(orient="records"),
        "personas": impact.personas.to_dict(orient="index"),
        "persona_areas": impact.persona_areas.to_dict(orient="records"),
        "cost": asdict(impact.cost),
        "left_out": dict(impact.left_out),
        "sure": dict(impact.sure),
    }


def cell_minutes(impact: Impact) -> dict[str, list[float | None]]:
    """Cell -> minutes before and after, hours before and after, to a tenth; null out of reach. Changed cells alone."""
    table = impact.cells
    changed = (table["minutes_before"] != table["minutes_after"]) | (
        table["hours_before"] != table["hours_after"]
    )
    rows = table[changed].round(1)
    return {
        str(cell): [None if np.isinf(value) else float(value) for value in row]
        for cell, row in zip(rows.index, rows.to_numpy(), strict=True)
    }


def _touched(areas: pd.DataFrame) -> pd.Series:
    return areas[["gain", "lose", "nearer", "farther", "more_hours", "fewer_hours"]].any(axis=1)


def _masks(before: Reach, after: Reach) -> pd.DataFrame:
    limit = before.question.minutes
    had, has = before.nearest <= limit, after.nearest <= limit
    with np.errstate(invalid="ignore"):
        change = after.nearest - before.nearest
    columns = (
        had,
        has,
        ~had & has,
        had & ~has,
        change <= -NOTICED,
        change >= NOTICED,
        (after.slots & ~before.slots).any(axis=1),
        (before.slots & ~after.slots).any(axis=1),
    )
    return pd.DataFrame(dict(zip(_MASKS, (column.astype(np.int64) for column in columns), strict=True)))


def _groups(cells: pd.DataFrame, question: Question) -> pd.DataFrame:
    """People, cells x groups."""
    rank = cells[Cells.income_rank].to_numpy(dtype=float)
    third = np.where(np.isnan(rank), 3, np.minimum(np.floor(np.nan_to_num(rank) * 3), 2)).astype(int)
    people = cells[Cells.people].to_numpy()
    columns = {ALL: people}
    ages = kinds.kind(question.kind).ages
    if ages:
        columns[INTENDED] = cells[list(ages)].sum(axis=1).to_numpy()
    columns |= {name: cells[name].to_numpy() for name in (*schema.AGE_BANDS, "women", "foreigners")}
    columns |= {name: np.where(third == number, people, 0) for number, name in enumerate(INCOME)}
    return pd.DataFrame(columns)


def _areas(city: City, masks: pd.DataFrame) -> pd.DataFrame:
    people = city.cells[Cells.people].to_numpy()
    weighted = masks.mul(people, axis=0)
    weighted.insert(0, "people", people)
    rolled = weighted.groupby(city.cells[Cells.nil_id].to_numpy()).sum()
    rolled = rolled.reindex(city.quartieri.index, fill_value=0).rename_axis("nil_id")
    rolled.insert(0, "nil", city.quartieri[Quartieri.nil])
    return rolled


def _personas(cells: pd.DataFrame, before: Reach, after: Reach) -> tuple[pd.DataFrame, pd.DataFrame]:
    labels, which = np.unique(cells[Cells.nil_id].to_numpy(), return_inverse=True)
    rows: dict[str, dict[str, int]] = {}
    areas: list[tuple[str, int, int, int]] = []
    for code in before.classes:
        people = cells[list(personas.persona(code).counts)].to_numpy().sum(axis=1)
        then, now = before.classes[code], after.classes[code]
        could, can = then == gap_classes.SERVED, now == gap_classes.SERVED
        gain, lose = (np.where(mask, people, 0) for mask in (~could & can, could & ~can))
        row = {"people": int(people.sum()), "gain": int(gain.sum()), "lose": int(lose.sum())}
        for name in gap_classes.CLASSES:
            row[f"{name}_before"] = int(people[then == name].sum())
            row[f"{name}_after"] = int(people[now == name].sum())
        rows[code] = row
        gains, losses = (np.bincount(which, each, minlength=len(labels)) for each in (gain, lose))
        some = np.flatnonzero(gains + losses)
        areas += [(code, int(labels[n]), int(gains[n]), int(losses[n])) for n in some]
    columns = ["people", "gain", "lose"] + [
        f"{n}_{when}" for n in gap_classes.CLASSES for when in ("before", "after")
    ]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("persona")
    return table, pd.DataFrame(areas, columns=["persona", "nil_id", "gain", "lose"])


def _cost(before: Reach, after: Reach) -> Cost:
    then, now = before.sites, after.sites
    old, new = then.index.difference(now.index), now.index.difference(then.index)
    both = then.index.intersection(now.index)
    weeks_then, weeks_now = _weeks(before), _weeks(after)
    changed = [site for site in both if weeks_then[site] != weeks_now[site]]
    moved = (then.loc[both].geometry.to_numpy() != now.loc[both].geometry.to_numpy()).sum()
    added = removed = 0.0
    days_added = days_removed = unknown = 0
    for site in [*old, *new, *changed]:
        a, b = weeks_then.get(site, _SHUT), weeks_now.get(site, _SHUT)
        if a.unknown or b.unknown:
            unknown += 1
            continue
        added += _length(_minus(b.open, a.open)) / 60
        removed += _length(_minus(a.open, b.open)) / 60
        days_added += len(_days(b) - _days(a))
        days_removed += len(_days(a) - _days(b))
    capacity = (
        now["capacity"].reindex(now.index.union(then.index)).fillna(0)
        - then["capacity"].reindex(now.index.union(then.index)).fillna(0)
    ).to_numpy(dtype=float)
    return Cost(
        round(added, 2),
        round(removed, 2),
        days_added,
        days_removed,
        len(new),
        len(old),
        int(moved),
        float(capacity[capacity > 0].sum()),
        float(abs(capacity[capacity < 0].sum())),
        unknown,
    )


_SHUT = hours.Week(())


def _weeks(some: Reach) -> dict[str, hours.Week]:
    return {
        site: some.openings.weeks[which]
        for site, which in zip(some.openings.sites, some.openings.which, strict=True)
    }


def _length(intervals: tuple[hours.Interval, ...]) -> float:
    return sum(end - start for start, end in intervals)


def _minus(one: tuple[hours.Interval, ...], other: tuple[hours.Interval, ...]) -> tuple[hours.Interval, ...]:
    """The minutes of `one` that are not in `other`; both disjoint and in order."""
    pieces = []
    for start, end in one:
        at = start
        for a, b in other:
            if b <= at or a >= end:
                continue
            if a > at:
                pieces.append((at, a))
            at = max(at, b)
        if at < end:
            pieces.append((at, end))
    return tuple(pieces)


def _days(week: hours.Week) -> set[int]:
    """Days on which a place opens: that of the first minute of each opening."""
    return {int(start // hours.DAY) for start, _ in week.open}
