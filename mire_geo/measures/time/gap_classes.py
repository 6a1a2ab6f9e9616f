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


def outlook_at(minutes_table: hours.Minutes, openings: Openings, moment: float, limit: float) -> Outlook:
    """Who finds a site open on arrival when leaving at `moment`, exact to the minute.

    A site counts if it is at most `limit` minutes away and open when one gets there.

    Args:
        minutes_table: cells x sites.
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
    near_pairs = hours.pairs_within(minutes_table, limit)
    if not openings.sites.equals(near_pairs.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    arrival_minutes = (moment + near_pairs.minutes) % hours.WEEK
    week_number_of_pair = openings.which[near_pairs.column]
    is_open_low, is_open_high = (
        np.zeros(len(arrival_minutes), dtype=bool),
        np.zeros(len(arrival_minutes), dtype=bool),
    )
    for week_number, site_week in enumerate(openings.weeks):
        has_week = week_number_of_pair == week_number
        is_open_low[has_week] = _are_in_intervals(arrival_minutes[has_week], site_week.open_low)
        is_open_high[has_week] = _are_in_intervals(arrival_minutes[has_week], site_week.open_high)
    no_site_flags = np.zeros(len(near_pairs.sites), dtype=bool)
    every_pair_flags = np.ones(len(arrival_minutes), dtype=bool)
    return Outlook(
        *(
            Feasible(near_pairs, pair_flags, no_site_flags)
            for pair_flags in (is_open_low, is_open_high, every_pair_flags)
        )
    )


def _are_in_intervals(moments: NDArray[np.float64], intervals: Iterable[hours.Interval]) -> NDArray[np.bool_]:
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
    is_served_low, is_served_high, is_served_always = (
        feasible.visiting_cells(site_flags) for feasible in outlook
    )
    if (is_served_low & ~is_served_high).any() or (is_served_high & ~is_served_always).any():
        raise InputError(
            "an outlook must widen: low within high, high within always; make it with prism.outlook"
        )
    class_names = np.select(
        [is_served_low, is_served_high, is_served_always], [SERVED, INFORMATION, TIME], default=SPACE
    )
    return pd.Series(class_names, index=outlook.low.near.cells, name="class", dtype="str")


def _site_flags(outlook: Outlook, wanted_sites: Iterable[str] | None) -> NDArray[np.bool_]:
    all_sites = outlook.low.near.sites
    if wanted_sites is None:
        return np.ones(len(all_sites), dtype=bool)
    site_labels = pd.Index(list(wanted_sites))
    site_positions = all_sites.get_indexer(site_labels)
    if (site_positions < 0).any():
        unknown_site = site_labels[site_positions < 0][0]
        raise InputError(
            "site %(site)r is not in the outlook; make the outlook with all sites asked for",
            site=unknown_site,
        )
    site_flags = np.zeros(len(all_sites), dtype=bool)
    site_flags[site_positions] = True
    return site_flags


def by_cell(cell_classes: pd.Series, cells: pd.DataFrame, people: pd.Series | None = None) -> pd.DataFrame:
    """One row a cell: nil_id, municipio, people, and the four classes, whose people add up to `people` exactly.

    Args:
        cell_classes: see `classes`; on the labels of `cells`.
        cells: a `schema.Cells` frame.
        people: whom to count, whole persons on the labels of `cells`; all residents if not given.

    Raises:
        InputError: labels that do not match, or a class that is none of the four.
    """
    counted_people = cells[Cells.people] if people is None else people
    for column_name, cell_column in (("the classes", cell_classes), ("people", counted_people)):
        if not cell_column.index.equals(cells.index):
            raise InputError(
                "the labels of %(name)s are not those of the cells; reindex them on cells.index",
                name=column_name,
            )
    unknown_classes = cell_classes[~cell_classes.isin(CLASSES)]
    if len(unknown_classes):
        raise InputError(
            "cell %(cell)r is %(value)r, none of %(known)s",
            cell=unknown_classes.index[0],
            value=unknown_classes.iloc[0],
            known=", ".join(CLASSES),
        )
    people_by_class = {
        column_name: counted_people.where(cell_classes == column_name, 0) for column_name in CLASSES
    }
    return pd.DataFrame(
        {
            "nil_id": cells[Cells.nil_id],
            "municipio": cells[Cells.municipio],
            "people": counted_people,
            **people_by_class,
        },
        index=cells.index,
    )


def by_nil(cell_class_people: pd.DataFrame, quartieri: pd.DataFrame) -> pd.DataFrame:
    """One row a NIL: nil_id, nil, municipio, people, the four classes, share_served, status.

    Ranked by people not served, worst first; NIL where hardly anybody lives are `non applicabile` and come last.
    `share_served` is NaN where nobody is counted. Every NIL of `quartieri` has a row.
    """
    nil_class_people = (
        _sum_by_area(cell_class_people, "nil_id").reindex(quartieri.index, fill_value=0).rename_axis("nil_id")
    )
    nil_class_people.insert(0, "nil", quartieri[Quartieri.nil])
    nil_class_people.insert(1, "municipio", quartieri[Quartieri.municipio])
    return _rank_areas(
        nil_class_people.reset_index(), quartieri[Quartieri.abitato].reset_index(drop=True), "nil_id"
    )


def by_municipio(cell_class_people: pd.DataFrame) -> pd.DataFrame:
    """One row a Municipio, ranked: municipio, people, the four classes, share_served, status."""
    municipio_class_people = _sum_by_area(cell_class_people, "municipio").reset_index()
    return _rank_areas(
        municipio_class_people, pd.Series(data=True, index=municipio_class_people.index), "municipio"
    )


def rank_by_class(nil_class_people: pd.DataFrame, gap_class: str) -> pd.DataFrame:
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
    ranked_nils = nil_class_people.assign(last=nil_class_people["status"] != gaps.OK)
    ranked_nils = ranked_nils.sort_values(
        ["last", gap_class, "nil_id"], ascending=[True, False, True], kind="stable"
    )
    return ranked_nils.drop(columns="last")


def city_totals(cell_class_people: pd.DataFrame) -> pd.Series:
    """People of the whole city and of the four classes."""
    return cell_class_people[["people", *CLASSES]].sum()


def _sum_by_area(cell_class_people: pd.DataFrame, area_column: str) -> pd.DataFrame:
    return cell_class_people.groupby(area_column, sort=True)[["people", *CLASSES]].sum()


def _rank_areas(area_class_people: pd.DataFrame, is_inhabited: pd.Series, area_column: str) -> pd.DataFrame:
    area_class_people["share_served"] = area_class_people[SERVED] / area_class_people["people"].where(
        area_class_people["people"] > 0
    )
    area_class_people["status"] = np.where(
        is_inhabited & (area_class_people["people"] > 0), gaps.OK, gaps.NOT_APPLICABLE
    )
    ranked_areas = area_class_people.assign(
        last=area_class_people["status"] == gaps.NOT_APPLICABLE,
        unserved=area_class_people["people"] - area_class_people[SERVED],
    )
    ranked_areas = ranked_areas.sort_values(
        ["last", "unserved", area_column], ascending=[True, False, True], kind="stable"
    )
    return ranked_areas.drop(columns=["last", "unserved"]).reset_index(drop=True)


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
    is_undecided = (classes(outlook, sites) == INFORMATION).to_numpy() & (cell_people > 0)
    is_counted_pair = outlook.high.pairs & site_flags[near_pairs.column] & is_undecided[near_pairs.row]
    pair_cells, pair_sites = near_pairs.row[is_counted_pair], near_pairs.column[is_counted_pair]
    is_city_wide = outlook.high.anywhere & site_flags
    people_alone = _people_gained(pair_cells, pair_sites, cell_people, is_city_wide, is_undecided)
    label_order = np.argsort(near_pairs.sites.to_numpy(dtype=str))
    site_rows: list[tuple[str, int, int, int]] = []
    people_total = 0
    while len(site_rows) < max_sites:
        people_added = _people_gained(pair_cells, pair_sites, cell_people, is_city_wide, is_undecided)
        if not people_added.max(initial=0):
            break
        best_position = int(label_order[np.argmax(people_added[label_order])])
        people_total += int(people_added[best_position])
        site_rows.append(
            (
                near_pairs.sites[best_position],
                int(people_alone[best_position]),
                int(people_added[best_position]),
                people_total,
            )
        )
        is_undecided = is_undecided & (not is_city_wide[best_position])
        is_undecided[pair_cells[pair_sites == best_position]] = False
        is_still_undecided = is_undecided[pair_cells]
        pair_cells, pair_sites = pair_cells[is_still_undecided], pair_sites[is_still_undecided]
    return pd.DataFrame(site_rows, columns=["site", "people", "added", "total"]).astype({"site": "str"})


def _people_gained(
    pair_cells: NDArray[np.int32],
    pair_sites: NDArray[np.int32],
    cell_people: NDArray[np.int64],
    is_city_wide: NDArray[np.bool_],
    is_undecided: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """People in question whom each site would serve."""
    people_in_reach = np.bincount(pair_sites, cell_people[pair_cells], minlength=len(is_city_wide)).astype(
        np.int64
    )
    return np.where(is_city_wide, cell_people[is_undecided].sum(), people_in_reach)
