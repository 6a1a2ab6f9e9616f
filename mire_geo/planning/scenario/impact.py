"""The impact of a change: who gains and who loses, which gap shrinks, and what it takes in hours and days."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.city import City
from mire_geo.errors import InputError, NoDataError
from mire_geo.measures.time import gap_classes, personas
from mire_geo.planning.scenario.cost import Cost, cost_of
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


@dataclass(frozen=True, eq=False)
class Impact:
    """The people who gain and lose between two reaches of one question, by cell, group, area and persona; the cost."""

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
    left_out: dict[str, NoDataError]
    """Persona -> why nothing can be said of it."""
    sure: dict[str, int]
    """State of the hours (`schema.Sites.hours_state`) -> places of the kind, after."""

    @property
    def is_empty(self) -> bool:
        """True where nobody's walk, hours or week changes."""
        mask_columns = ["gain", "lose", "nearer", "farther", "more_hours", "fewer_hours"]
        return not (
            self.groups.loc[ALL, mask_columns].any() or self.personas[["gain", "lose"]].to_numpy().any()
        )


def compare(city_before: City, city_after: City, question: Question) -> Impact:
    """The impact of going from one city to another with the same people, each looked at from scratch.

    Raises:
        InputError: the cells of the two are not the same.
    """
    if not city_before.cells.index.equals(city_after.cells.index):
        raise InputError("the two cities do not have the same cells; compare a city with its own scenarios")
    return impact_between(
        city_before, reach(city_before, question), reach(city_after, question, school_city=city_before)
    )


def impact_between(city: City, reach_before: Reach, reach_after: Reach) -> Impact:
    """The impact on the people of a city of going from one reach to another, of the same question.

    Raises:
        InputError: the reaches answer different questions.
    """
    if reach_before.question != reach_after.question:
        raise InputError("the two reaches answer different questions; ask both the same")
    question, cells = reach_before.question, city.cells
    change_masks = _change_masks(reach_before, reach_after)
    people_by_group = _people_by_group(cells, question)
    group_totals = (people_by_group.T @ change_masks).astype(np.int64)
    group_totals.insert(0, "people", people_by_group.sum())
    persona_table, persona_areas = _people_by_persona(cells, reach_before, reach_after)
    return Impact(
        question=question,
        cells=pd.DataFrame(
            {
                "minutes_before": reach_before.nearest,
                "minutes_after": reach_after.nearest,
                "hours_before": reach_before.hours,
                "hours_after": reach_after.hours,
            },
            index=cells.index,
        ),
        groups=group_totals.rename_axis("group"),
        areas=_people_by_area(city, change_masks),
        personas=persona_table,
        persona_areas=persona_areas,
        cost=cost_of(reach_before, reach_after),
        left_out=dict(reach_before.left_out),
        sure={
            str(hours_state): int(site_count)
            for hours_state, site_count in reach_after.sites[Sites.hours_state].value_counts().items()
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
        "areas": impact.areas[_is_affected_area(impact.areas)].reset_index().to_dict(orient="records"),
        "personas": impact.personas.to_dict(orient="index"),
        "persona_areas": impact.persona_areas.to_dict(orient="records"),
        "cost": asdict(impact.cost),
        "left_out": {persona_code: str(error) for persona_code, error in impact.left_out.items()},
        "sure": dict(impact.sure),
    }


def cell_minutes(impact: Impact) -> dict[str, list[float | None]]:
    """Cell -> minutes before and after, hours before and after, to a tenth; null out of reach. Changed cells alone."""
    cell_table = impact.cells
    is_changed_cell = (cell_table["minutes_before"] != cell_table["minutes_after"]) | (
        cell_table["hours_before"] != cell_table["hours_after"]
    )
    changed_cells = cell_table[is_changed_cell].round(1)
    return {
        str(cell): [None if np.isinf(figure) else float(figure) for figure in cell_figures]
        for cell, cell_figures in zip(changed_cells.index, changed_cells.to_numpy(), strict=True)
    }


def _is_affected_area(area_table: pd.DataFrame) -> pd.Series:
    return area_table[["gain", "lose", "nearer", "farther", "more_hours", "fewer_hours"]].any(axis=1)


def _change_masks(reach_before: Reach, reach_after: Reach) -> pd.DataFrame:
    limit = reach_before.question.minutes
    is_served_before, is_served_after = reach_before.nearest <= limit, reach_after.nearest <= limit
    with np.errstate(invalid="ignore"):
        minutes_changes = reach_after.nearest - reach_before.nearest
    masks = (
        is_served_before,
        is_served_after,
        ~is_served_before & is_served_after,
        is_served_before & ~is_served_after,
        minutes_changes <= -NOTICED,
        minutes_changes >= NOTICED,
        (reach_after.slots & ~reach_before.slots).any(axis=1),
        (reach_before.slots & ~reach_after.slots).any(axis=1),
    )
    return pd.DataFrame(dict(zip(_MASKS, (mask.astype(np.int64) for mask in masks), strict=True)))


def _people_by_group(cells: pd.DataFrame, question: Question) -> pd.DataFrame:
    """People, cells x groups."""
    income_ranks = cells[Cells.income_rank].to_numpy(dtype=float)
    income_thirds = np.where(
        np.isnan(income_ranks), 3, np.minimum(np.floor(np.nan_to_num(income_ranks) * 3), 2)
    ).astype(int)
    cell_people = cells[Cells.people].to_numpy()
    people_by_group = {ALL: cell_people}
    age_columns = kinds.kind(question.kind).ages
    if age_columns:
        people_by_group[INTENDED] = cells[list(age_columns)].sum(axis=1).to_numpy()
    people_by_group |= {
        group: cells[group].to_numpy() for group in (*schema.AGE_BANDS, "women", "foreigners")
    }
    people_by_group |= {
        group: np.where(income_thirds == third, cell_people, 0) for third, group in enumerate(INCOME)
    }
    return pd.DataFrame(people_by_group)


def _people_by_area(city: City, change_masks: pd.DataFrame) -> pd.DataFrame:
    cell_people = city.cells[Cells.people].to_numpy()
    people_by_mask = change_masks.mul(cell_people, axis=0)
    people_by_mask.insert(0, "people", cell_people)
    nil_totals = people_by_mask.groupby(city.cells[Cells.nil_id].to_numpy()).sum()
    nil_totals = nil_totals.reindex(city.quartieri.index, fill_value=0).rename_axis("nil_id")
    nil_totals.insert(0, "nil", city.quartieri[Quartieri.nil])
    return nil_totals


def _people_by_persona(
    cells: pd.DataFrame, reach_before: Reach, reach_after: Reach
) -> tuple[pd.DataFrame, pd.DataFrame]:
    nil_ids, nil_positions = np.unique(cells[Cells.nil_id].to_numpy(), return_inverse=True)
    row_by_persona: dict[str, dict[str, int]] = {}
    area_rows: list[tuple[str, int, int, int]] = []
    for persona_code in reach_before.classes:
        cell_people = cells[list(personas.persona(persona_code).counts)].to_numpy().sum(axis=1)
        classes_before, classes_after = reach_before.classes[persona_code], reach_after.classes[persona_code]
        is_served_before, is_served_after = (
            classes_before == gap_classes.SERVED,
            classes_after == gap_classes.SERVED,
        )
        people_gaining, people_losing = (
            np.where(mask, cell_people, 0)
            for mask in (~is_served_before & is_served_after, is_served_before & ~is_served_after)
        )
        persona_row = {
            "people": int(cell_people.sum()),
            "gain": int(people_gaining.sum()),
            "lose": int(people_losing.sum()),
        }
        for gap_class in gap_classes.CLASSES:
            persona_row[f"{gap_class}_before"] = int(cell_people[classes_before == gap_class].sum())
            persona_row[f"{gap_class}_after"] = int(cell_people[classes_after == gap_class].sum())
        row_by_persona[persona_code] = persona_row
        nil_gains, nil_losses = (
            np.bincount(nil_positions, people_changing, minlength=len(nil_ids))
            for people_changing in (people_gaining, people_losing)
        )
        affected_positions = np.flatnonzero(nil_gains + nil_losses)
        area_rows += [
            (
                persona_code,
                int(nil_ids[nil_position]),
                int(nil_gains[nil_position]),
                int(nil_losses[nil_position]),
            )
            for nil_position in affected_positions
        ]
    column_names = ["people", "gain", "lose"] + [
        f"{gap_class}_{moment}" for gap_class in gap_classes.CLASSES for moment in ("before", "after")
    ]
    persona_table = pd.DataFrame.from_dict(row_by_persona, orient="index", columns=column_names).rename_axis(
        "persona"
    )
    return persona_table, pd.DataFrame(area_rows, columns=["persona", "nil_id", "gain", "lose"])
