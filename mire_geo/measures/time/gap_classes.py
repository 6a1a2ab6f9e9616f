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
    near = hours.within(minutes, limit)
    if not openings.sites.equals(near.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    arrival = (moment + near.minutes) % hours.WEEK
    week_of_pair = openings.which[near.column]
    low, high = np.zeros(len(arrival), dtype=bool), np.zeros(len(arrival), dtype=bool)
    for which, week in enumerate(openings.weeks):
        mine = week_of_pair == which
        low[mine] = _inside(arrival[mine], week.low)
        high[mine] = _inside(arrival[mine], week.high)
    nowhere = np.zeros(len(near.sites), dtype=bool)
    all_of_them = np.ones(len(arrival), dtype=bool)
    return Outlook(*(Feasible(near, flags, nowhere) for flags in (low, high, all_of_them)))


def _inside(moments: NDArray[np.float64], intervals: Iterable[hours.Interval]) -> NDArray[np.bool_]:
    flags = np.zeros(len(moments), dtype=bool)
    for start, end in intervals:
        flags |= (start <= moments) & (moments < end)
    return flags


def classes(outlook: Outlook, sites: Iterable[str] | None = None) -> pd.Series:
    """The class of every cell, one of `CLASSES`, for the sites of one kind (all sites if not given).

    Raises:
        InputError: a site the outlook does not know; feasible sets that do not hold one another.
    """
    site_flags = _site_flags(outlook, sites)
    low, served_high, always = (feasible.cells(site_flags) for feasible in outlook)
    if (low & ~served_high).any() or (served_high & ~always).any():
        raise InputError(
            "an outlook must widen: low within high, high within always; make it with prism.outlook"
        )
    names = np.select([low, served_high, always], [SERVED, INFORMATION, TIME], default=SPACE)
    return pd.Series(names, index=outlook.low.near.cells, name="class", dtype="str")


def _site_flags(outlook: Outlook, sites: Iterable[str] | None) -> NDArray[np.bool_]:
    all_sites = outlook.low.near.sites
    if sites is None:
        return np.ones(len(all_sites), dtype=bool)
    labels = pd.Index(list(sites))
    position = all_sites.get_indexer(labels)
    if (position < 0).any():
        missing = labels[position < 0][0]
        raise InputError(
            "site %(site)r is not in the outlook; make the outlook with all sites asked for", site=missing
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
    for name, series in (("the classes", cell_classes), ("people", persons)):
        if not series.index.equals(cells.index):
            raise InputError(
                "the labels of %(name)s are not those of the cells; reindex them on cells.index", name=name
            )
    strange = cell_classes[~cell_classes.isin(CLASSES)]
    if len(strange):
        raise InputError(
            "cell %(cell)r is %(value)r, none of %(known)s",
            cell=strange.index[0],
            value=strange.iloc[0],
            known=", ".join(CLASSES),
        )
    split = {name: persons.where(cell_classes == name, 0) for name in CLASSES}
    return pd.DataFrame(
        {"nil_id": cells[Cells.nil_id], "municipio": cells[Cells.municipio], "people": persons, **split},
        index=cells.index,
    )


def by_nil(cell_partition: pd.DataFrame, quartieri: pd.DataFrame) -> pd.DataFrame:
    """One row a NIL: nil_id, nil, municipio, people, the four classes, share_served, status.

    Ranked by people not served, worst first; NIL where hardly anybody lives are `non applicabile` and come last.
    `share_served` is NaN where nobody is counted. Every NIL of `quartieri` has a row.
    """
    table = _roll_up(cell_partition, "nil_id").reindex(quartieri.index, fill_value=0).rename_axis("nil_id")
    table.insert(0, "nil", quartieri[Quartieri.nil])
    table.insert(1, "municipio", quartieri[Quartieri.municipio])
    return _rank(table.reset_index(), quartieri[Quartieri.abitato].reset_index(drop=True), "nil_id")


def by_municipio(cell_partition: pd.DataFrame) -> pd.DataFrame:
    """One row a Municipio, ranked: municipio, people, the four classes, share_served, status."""
    table = _roll_up(cell_partition, "municipio").reset_index()
    return _rank(table, pd.Series(data=True, index=table.index), "municipio")


def ranked(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The rows of `by_nil` by the people of one class, most first, ties by number; those without residents last.

    Raises:
        InputError: a class that is none of the four.
    """
    if order not in CLASSES:
        raise InputError(
            "quartieri can be ranked by %(classes)s, not by %(order)r",
            classes=", ".join(CLASSES),
            order=order,
        )
    rows = table.assign(last=table["status"] != gaps.OK)
    rows = rows.sort_values(["last", order, "nil_id"], ascending=[True, False, True], kind="stable")
    return rows.drop(columns="last")


def totals(cell_partition: pd.DataFrame) -> pd.Series:
    """People of the whole city and of the four classes."""
    return cell_partition[["people", *CLASSES]].sum()


def _roll_up(cell_partition: pd.DataFrame, area: str) -> pd.DataFrame:
    return cell_partition.groupby(area, sort=True)[["people", *CLASSES]].sum()


def _rank(table: pd.DataFrame, lived_in: pd.Series, area: str) -> pd.DataFrame:
    table["share_served"] = table[SERVED] / table["people"].where(table["people"] > 0)
    table["status"] = np.where(lived_in & (table["people"] > 0), gaps.OK, gaps.NOT_APPLICABLE)
    order = table.assign(
        last=table["status"] == gaps.NOT_APPLICABLE, unserved=table["people"] - table[SERVED]
    )
    order = order.sort_values(["last", "unserved", area], ascending=[True, False, True], kind="stable")
    return order.drop(columns=["last", "unserved"]).reset_index(drop=True)


def to_ask(
    outlook: Outlook, people: pd.Series, sites: Iterable[str] | None = None, *, most: int = 20
) -> pd.DataFrame:
    """The sites to go and ask first: site, people, added, total; best first.

    `people` could be served by the site alone, if its unknown hours turn out to be open; `added` counts only those
    whom no site above it in the list would serve, `total` all those served by the list so far. Chosen one by one for
    the most people added (greedy covering; Nemhauser, Wolsey and Fisher 1978); ties by label.

    Args:
        people: whom to count, on the cells of the outlook.
        most: length of the list; it ends sooner once everybody is covered.

    Raises:
        InputError: people that do not match the cells, or a site the outlook does not know.
    """
    near = outlook.high.near
    weights = pairs.align(people, near.cells, pairs.PEOPLE).astype(np.int64)
    site_flags = _site_flags(outlook, sites)
    open_question = (classes(outlook, sites) == INFORMATION).to_numpy() & (weights > 0)
    counts = outlook.high.pairs & site_flags[near.column] & open_question[near.row]
    row, column = near.row[counts], near.column[counts]
    anywhere = outlook.high.anywhere & site_flags
    alone = _gain(row, column, weights, anywhere, open_question)
    by_label = np.argsort(near.sites.to_numpy(dtype=str))
    rows: list[tuple[str, int, int, int]] = []
    total = 0
    while len(rows) < most:
        gain = _gain(row, column, weights, anywhere, open_question)
        if not gain.max(initial=0):
            break
        best = int(by_label[np.argmax(gain[by_label])])
        total += int(gain[best])
        rows.append((near.sites[best], int(alone[best]), int(gain[best]), total))
        open_question = open_question & (not anywhere[best])
        open_question[row[column == best]] = False
        remaining = open_question[row]
        row, column = row[remaining], column[remaining]
    return pd.DataFrame(rows, columns=["site", "people", "added", "total"]).astype({"site": "str"})


def _gain(
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    weights: NDArray[np.int64],
    anywhere: NDArray[np.bool_],
    open_question: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """People in question whom each site would serve."""
    in_reach = np.bincount(column, weights[row], minlength=len(anywhere)).astype(np.int64)
    return np.where(anywhere, weights[open_question].sum(), in_reach)
