"""Who is served and who is not, by cell, quartiere and Municipio.

A cell's people are served when the nearest place of a kind is within the limit of walking minutes. All functions are
pure: minutes and people in, one labelled table out. Ranking is by people left out, worst first; a quartiere
where hardly anybody lives is `non applicabile` and comes last, never first.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from mire_geo import errors
from mire_geo.tables.kinds import Kind
from mire_geo.tables.schema import Cells, Quartieri

OK = "ok"
NOT_APPLICABLE = "non applicabile"
ALARM = 0.15
"""Share of people left out above which the sheet of a quartiere points at a kind."""


def by_cell(
    nearest_minutes: pd.Series,
    cells: pd.DataFrame,
    limit: float,
    people: pd.Series | None = None,
) -> pd.DataFrame:
    """One row a cell: nil_id, municipio, people, minutes, served, unserved (persons; served + unserved = people).

    Args:
        nearest_minutes: minutes to the nearest place, on the labels of `cells`; `inf` where none is within reach.
        cells: a `schema.Cells` frame.
        limit: walking minutes that still count as served (inclusive).
        people: whom to count, on the labels of `cells`; all residents if not given.

    Raises:
        InputError: a limit that is not a positive number, labels that do not match, NaN minutes.
    """
    if not (np.isfinite(limit) and limit > 0):
        raise errors.InputError("minutes must be a number above 0, not %(limit)s", limit=limit)
    counted_people = cells[Cells.people] if people is None else people
    for column_name, cell_column in (("minutes", nearest_minutes), ("people", counted_people)):
        if not cell_column.index.equals(cells.index):
            raise errors.InputError(
                "the labels of %(name)s are not those of the cells; reindex it on cells.index",
                name=column_name,
            )
    if nearest_minutes.isna().any():
        raise errors.InputError(
            "minutes of cell %(cell)r are NaN; use inf if unreachable",
            cell=nearest_minutes.index[nearest_minutes.isna()][0],
        )
    is_served = nearest_minutes.to_numpy() <= limit
    return pd.DataFrame(
        {
            "nil_id": cells[Cells.nil_id],
            "municipio": cells[Cells.municipio],
            "people": counted_people,
            "minutes": nearest_minutes,
            "served": counted_people.where(is_served, 0),
            "unserved": counted_people.where(~is_served, 0),
        },
        index=cells.index,
    )


def by_nil(cell_gaps: pd.DataFrame, quartieri: pd.DataFrame) -> pd.DataFrame:
    """One row a NIL, ranked: nil_id, nil, municipio, people, served, unserved, share_served, median_minutes, status.

    `share_served` is NaN where nobody is counted; `median_minutes` is the people-weighted median, `inf` if most are
    out of reach, NaN where nobody is counted. Every NIL of `quartieri` has a row.
    """
    nil_gaps = _sum_by_area(cell_gaps, "nil_id").reindex(quartieri.index)
    nil_gaps[["people", "served", "unserved"]] = (
        nil_gaps[["people", "served", "unserved"]].fillna(0).astype(int)
    )
    is_applicable = quartieri[Quartieri.abitato] & (nil_gaps["people"] > 0)
    nil_gaps.insert(0, "nil", quartieri[Quartieri.nil])
    nil_gaps.insert(1, "municipio", quartieri[Quartieri.municipio])
    nil_gaps["status"] = np.where(is_applicable, OK, NOT_APPLICABLE)
    return _rank_areas(nil_gaps.rename_axis("nil_id").reset_index(), "nil_id")


def by_municipio(cell_gaps: pd.DataFrame) -> pd.DataFrame:
    """One row a Municipio, ranked: municipio, people, served, unserved, share_served, median_minutes, status."""
    municipio_gaps = _sum_by_area(cell_gaps, "municipio").reset_index()
    municipio_gaps["status"] = np.where(municipio_gaps["people"] > 0, OK, NOT_APPLICABLE)
    return _rank_areas(municipio_gaps, "municipio")


def is_alarming(kind: Kind, share_served: float) -> bool:
    """Whether so many are left out that a kind should be pointed at: more than `ALARM`, and its list is meant whole.

    Of a list that is not whole nothing may be read from what it lacks. NaN, where nobody is counted, is no alarm.
    """
    return kind.coverage == "register" and 1 - share_served > ALARM


def worst_kinds(share_and_walk: Mapping[Kind, tuple[float, float]], most: int = 5) -> list[Kind]:
    """The kinds that alarm in one quartiere, worst first: by the share of people left out, then by the median walk.

    Args:
        share_and_walk: for each kind the share of people served, 0 to 1, and the median minutes to the nearest place.
        most: how many at most.
    """
    alarming_kinds = [
        kind for kind, (share_served, _median) in share_and_walk.items() if is_alarming(kind, share_served)
    ]
    return sorted(alarming_kinds, key=lambda kind: (share_and_walk[kind][0], -share_and_walk[kind][1]))[:most]


def unserved_off_streets(cell_gaps: pd.DataFrame) -> int:
    """People left out because no street of the data leads from where they live to any place of the kind."""
    return int(cell_gaps.loc[np.isinf(cell_gaps["minutes"]), "unserved"].sum())


def weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """The smallest value at which at least half of the weight is reached; NaN if there is no weight.

    >>> weighted_median([3.0, 7.0, float("inf")], [10, 30, 20])
    7.0
    """
    value_order = np.argsort(np.asarray(values), kind="stable")
    cumulative_weights = np.cumsum(np.asarray(weights)[value_order])
    if not len(cumulative_weights) or cumulative_weights[-1] <= 0:
        return float("nan")
    return float(
        np.asarray(values)[value_order][np.searchsorted(cumulative_weights, cumulative_weights[-1] / 2)]
    )


def _sum_by_area(cell_gaps: pd.DataFrame, area_column: str) -> pd.DataFrame:
    gaps_by_area = cell_gaps.groupby(area_column, sort=True)
    area_sums = gaps_by_area[["people", "served", "unserved"]].sum()
    area_sums["share_served"] = area_sums["served"] / area_sums["people"].where(area_sums["people"] > 0)
    area_sums["median_minutes"] = [
        weighted_median(area_gaps["minutes"], area_gaps["people"]) for _, area_gaps in gaps_by_area
    ]
    return area_sums


def _rank_areas(area_gaps: pd.DataFrame, area_column: str) -> pd.DataFrame:
    is_not_applicable = (area_gaps["status"] == NOT_APPLICABLE).rename("last")
    ranked_areas = area_gaps.assign(last=is_not_applicable).sort_values(
        ["last", "unserved", "share_served", area_column], ascending=[True, False, True, True], kind="stable"
    )
    return ranked_areas.drop(columns="last").reset_index(drop=True)
