"""Gap classes: people served, in a gap of hours, in a gap of place, or in a gap of information. The four add up.

For a cell, a persona and a kind: F = some visit is feasible with the hours as known, S = feasible if every site were
open round the clock. served = F, time gap = S and not F, space gap = not S. Where hours are unknown F lies between
F_low (unknown is closed) and F_high (unknown is open): information gap = F_high and not F_low, "go and ask".
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures import gaps, pairs
from mire_geo.measures.time import hours
from mire_geo.measures.time.hours import Openings
from mire_geo.measures.time.prism import Feasible, Outlook
from mire_geo.tables.schema import Cells, Quartieri

SERVED, TIME, SPACE, INFORMATION = "served", "time_gap", "space_gap", "information_gap"
CLASSES = (SERVED, TIME, SPACE, INFORMATION)
"""The four classes, which are also the columns that hold their people."""


def outlook_at(minutes: hours.Minutes, openings: Openings, moment: float, limit: float) -> Outlook:
    """Who finds a site open on arrival when leaving at `moment`, exact to the minute.

    A site counts if it is at most `limit` minutes away and open when one gets there.

    Args:
        minutes: cells x sites.
        openings: the weeks of those sites, in the same order.
        moment: minutes from Monday 00:00, see `hours.moment`.

    Raises:
        InputError: a moment outside the week, a limit that is no number of minutes, openings of other sites.
    """
    if not 0 <= moment < hours.WEEK:
        raise InputError(
            "the moment is minute %(moment)s of the week; give 0 (Monday 00:00) to %(last)s",
            moment=moment,
            last=hours.WEEK - 1,
        )
    near_pairs = hours.pairs_within(minutes, limit)
    if not openings.sites.equals(near_pairs.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    arrival = (moment + near_pairs.minutes) % hours.WEEK
    week_of_pair = openings.which[near_pairs.column]
    open_low, open_high = np.zeros(len(arrival), dtype=bool), np.zeros(len(arrival), dtype=bool)
    for week_position, week in enumerate(openings.weeks):
        has_week = week_of_pair == week_position
        open_low[has_week] = _in_intervals(arrival[has_week], week.open_low)
        open_high[has_week] = _in_intervals(arrival[has_week], week.open_high)
    no_sites = np.zeros(len(near_pairs.sites), dtype=bool)
    every_pair = np.ones(len(arrival), dtype=bool)
    return Outlook(*(Feasible(near_pairs, flags, no_sites) for flags in (open_low, open_high, every_pair)))


def _in_intervals(moments: NDArray[np.float64], intervals: Iterable[hours.Interval]) -> NDArray[np.bool_]:
    is_inside = np.zeros(len(moments), dtype=bool)
    for start, end in intervals:
        is_inside |= (start <= moments) & (moments < end)
    return is_inside


def classes(outlook: Outlook, sites: Iterable[str] | None = None) -> pd.Series:
    """The class of every cell, one of `CLASSES`, for the sites of one kind (all sites if not given).

    Raises:
        InputError: a site the outlook does not know; feasible sets that do not hold one another.
    """
    site_flags = _site_flags(outlook, sites)
    served_low, served_high, served_always = (feasible.visiting_cells(site_flags) for feasible in outlook)
    if (served_low & ~served_high).any() or (served_high & ~served_always).any():
        raise InputError(
            "an outlook must widen: low within high, high within always; make it with prism.outlook"
        )
    class_names = np.select(
        [served_low, served_high, served_always], [SERVED, INFORMATION, TIME], default=SPACE
    )
    return pd.Series(class_names, index=outlook.low.near.cells, name="class", dtype="str")


def _site_flags(outlook: Outlook, sites: Iterable[str] | None) -> NDArray[np.bool_]:
    all_sites = outlook.low.near.sites
    if sites is None:
        return np.ones(len(all_sites), dtype=bool)
    site_labels = pd.Index(list(sites))
    position = all_sites.get_indexer(site_labels)
    if (position < 0).any():
        unknown_site = site_labels[position < 0][0]
        raise InputError(
            "site %(site)r is not in the outlook; make the outlook with all sites asked for",
            site=unknown_site,
        )
    flags = np.zeros(len(all_sites), dtype=bool)
    flags[position] = True
    return flags


def by_cell(cell_classes: pd.Series, cells: pd.DataFrame, people: pd.Series | None = None) -> pd.DataFrame:
    """One row a cell: nil_id, municipio, people, and the four classes, whose people add up to `people` exactly.

    Args:
        cell_classes: see `classes`; on the labels of `cells`.
        cells: a `schema.Cells` frame.
        people: whom to count, whole persons on the labels of `cells`; all residents if not given.

    Raises:
        InputError: labels that do not match, or a class that is none of the four.
    """
    persons = cells[Cells.people] if people is None else people
    for column, series in (("the classes", cell_classes), ("people", persons)):
        if not series.index.equals(cells.index):
            raise InputError(
                "the labels of %(name)s are not those of the cells; reindex them on cells.index", name=column
            )
    unknown_classes = cell_classes[~cell_classes.isin(CLASSES)]
    if len(unknown_classes):
        raise InputError(
            "cell %(cell)r is %(value)r, none of %(known)s",
            cell=unknown_classes.index[0],
            value=unknown_classes.iloc[0],
            known=", ".join(CLASSES),
        )
    people_by_class = {column: persons.where(cell_classes == column, 0) for column in CLASSES}
    return pd.DataFrame(
        {
            "nil_id": cells[Cells.nil_id],
            "municipio": cells[Cells.municipio],
            "people": persons,
            **people_by_class,
        },
        index=cells.index,
    )


def by_nil(cell_partition: pd.DataFrame, quartieri: pd.DataFrame) -> pd.DataFrame:
    """One row a NIL: nil_id, nil, municipio, people, the four classes, share_served, status.

    Ranked by people not served, worst first; NIL where hardly anybody lives are `non applicabile` and come last.
    `share_served` is NaN where nobody is counted. Every NIL of `quartieri` has a row.
    """
    nil_classes = (
        _sum_by_area(cell_partition, "nil_id").reindex(quartieri.index, fill_value=0).rename_axis("nil_id")
    )
    nil_classes.insert(0, "nil", quartieri[Quartieri.nil])
    nil_classes.insert(1, "municipio", quartieri[Quartieri.municipio])
    return _rank_areas(
        nil_classes.reset_index(), quartieri[Quartieri.abitato].reset_index(drop=True), "nil_id"
    )


def by_municipio(cell_partition: pd.DataFrame) -> pd.DataFrame:
    """One row a Municipio, ranked: municipio, people, the four classes, share_served, status."""
    municipio_classes = _sum_by_area(cell_partition, "municipio").reset_index()
    return _rank_areas(municipio_classes, pd.Series(data=True, index=municipio_classes.index), "municipio")


def rank_by_class(nil_classes: pd.DataFrame, gap_class: str) -> pd.DataFrame:
    """The rows of `by_nil` by the people of one class, most first, ties by number; those without residents last.

    Raises:
        InputError: a class that is none of the four.
    """
    if gap_class not in CLASSES:
        raise InputError(
            "quartieri can be ranked by %(classes)s, not by %(order)r",
            classes=", ".join(CLASSES),
            order=gap_class,
        )
    ranked_rows = nil_classes.assign(last=nil_classes["status"] != gaps.OK)
    ranked_rows = ranked_rows.sort_values(
        ["last", gap_class, "nil_id"], ascending=[True, False, True], kind="stable"
    )
    return ranked_rows.drop(columns="last")


def city_totals(cell_partition: pd.DataFrame) -> pd.Series:
    """People of the whole city and of the four classes."""
    return cell_partition[["people", *CLASSES]].sum()


def _sum_by_area(people_by_class: pd.DataFrame, area_column: str) -> pd.DataFrame:
    return people_by_class.groupby(area_column, sort=True)[["people", *CLASSES]].sum()


def _rank_areas(area_classes: pd.DataFrame, is_inhabited: pd.Series, area_column: str) -> pd.DataFrame:
    area_classes["share_served"] = area_classes[SERVED] / area_classes["people"].where(
        area_classes["people"] > 0
    )
    area_classes["status"] = np.where(
        is_inhabited & (area_classes["people"] > 0), gaps.OK, gaps.NOT_APPLICABLE
    )
    ranked_rows = area_classes.assign(
        last=area_classes["status"] == gaps.NOT_APPLICABLE,
        unserved=area_classes["people"] - area_classes[SERVED],
    )
    ranked_rows = ranked_rows.sort_values(
        ["last", "unserved", area_column], ascending=[True, False, True], kind="stable"
    )
    return ranked_rows.drop(columns=["last", "unserved"]).reset_index(drop=True)


def sites_to_ask(
    outlook: Outlook, people: pd.Series, sites: Iterable[str] | None = None, *, max_sites: int = 20
) -> pd.DataFrame:
    """The sites to go and ask first: site, people, added, total; best first.

    `people` could be served by the site alone, if its unknown hours turn out to be open; `added` counts only those
    whom no site above it in the list would serve, `total` all those served by the list so far. Chosen one by one for
    the most people added (greedy covering; Nemhauser, Wolsey and Fisher 1978); ties by label.

    Args:
        people: whom to count, on the cells of the outlook.
        max_sites: length of the list; it ends sooner once everybody is covered.

    Raises:
        InputError: people that do not match the cells, or a site the outlook does not know.
    """
    near_pairs = outlook.high.near
    cell_people = pairs.align(people, near_pairs.cells, pairs.PEOPLE).astype(np.int64)
    site_flags = _site_flags(outlook, sites)
    undecided_cells = (classes(outlook, sites) == INFORMATION).to_numpy() & (cell_people > 0)
    is_deciding_pair = outlook.high.pairs & site_flags[near_pairs.column] & undecided_cells[near_pairs.row]
    pair_cell, pair_site = near_pairs.row[is_deciding_pair], near_pairs.column[is_deciding_pair]
    city_wide_sites = outlook.high.anywhere & site_flags
    people_alone = _people_gained(pair_cell, pair_site, cell_people, city_wide_sites, undecided_cells)
    label_order = np.argsort(near_pairs.sites.to_numpy(dtype=str))
    site_rows: list[tuple[str, int, int, int]] = []
    people_total = 0
    while len(site_rows) < max_sites:
        people_added = _people_gained(pair_cell, pair_site, cell_people, city_wide_sites, undecided_cells)
        if not people_added.max(initial=0):
            break
        best_site = int(label_order[np.argmax(people_added[label_order])])
        people_total += int(people_added[best_site])
        site_rows.append(
            (
                near_pairs.sites[best_site],
                int(people_alone[best_site]),
                int(people_added[best_site]),
                people_total,
            )
        )
        undecided_cells = undecided_cells & (not city_wide_sites[best_site])
        undecided_cells[pair_cell[pair_site == best_site]] = False
        still_undecided = undecided_cells[pair_cell]
        pair_cell, pair_site = pair_cell[still_undecided], pair_site[still_undecided]
    return pd.DataFrame(site_rows, columns=["site", "people", "added", "total"]).astype({"site": "str"})


def _people_gained(
    pair_cell: NDArray[np.int32],
    pair_site: NDArray[np.int32],
    cell_people: NDArray[np.int64],
    city_wide_sites: NDArray[np.bool_],
    undecided_cells: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """People in question whom each site would serve."""
    people_in_reach = np.bincount(pair_site, cell_people[pair_cell], minlength=len(city_wide_sites)).astype(
        np.int64
    )
    return np.where(city_wide_sites, cell_people[undecided_cells].sum(), people_in_reach)
