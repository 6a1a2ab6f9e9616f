"""The cost of a change: hours, days, sites and capacity that it adds to the services of a kind or takes away."""

from dataclasses import dataclass

from mire_geo.measures.time import hours
from mire_geo.planning.scenario.reach import Reach


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


def cost_of(reach_before: Reach, reach_after: Reach) -> Cost:
    """The hours, days, sites and capacity that the second reach has more, and those it has less, than the first."""
    sites_before, sites_after = reach_before.sites, reach_after.sites
    closed_labels, new_labels = (
        sites_before.index.difference(sites_after.index),
        sites_after.index.difference(sites_before.index),
    )
    common_labels = sites_before.index.intersection(sites_after.index)
    weeks_before, weeks_after = _week_by_site(reach_before), _week_by_site(reach_after)
    changed_labels = [
        site_label for site_label in common_labels if weeks_before[site_label] != weeks_after[site_label]
    ]
    moved_count = (
        sites_before.loc[common_labels].geometry.to_numpy()
        != sites_after.loc[common_labels].geometry.to_numpy()
    ).sum()
    hours_added = hours_removed = 0.0
    days_added = days_removed = unknown_count = 0
    for site_label in [*closed_labels, *new_labels, *changed_labels]:
        week_before, week_after = weeks_before.get(site_label, _SHUT), weeks_after.get(site_label, _SHUT)
        if week_before.unknown or week_after.unknown:
            unknown_count += 1
            continue
        hours_added += _total_minutes(_subtract_intervals(week_after.open, week_before.open)) / 60
        hours_removed += _total_minutes(_subtract_intervals(week_before.open, week_after.open)) / 60
        days_added += len(_opening_days(week_after) - _opening_days(week_before))
        days_removed += len(_opening_days(week_before) - _opening_days(week_after))
    capacity_changes = (
        sites_after["capacity"].reindex(sites_after.index.union(sites_before.index)).fillna(0)
        - sites_before["capacity"].reindex(sites_after.index.union(sites_before.index)).fillna(0)
    ).to_numpy(dtype=float)
    return Cost(
        round(hours_added, 2),
        round(hours_removed, 2),
        days_added,
        days_removed,
        len(new_labels),
        len(closed_labels),
        int(moved_count),
        float(capacity_changes[capacity_changes > 0].sum()),
        float(abs(capacity_changes[capacity_changes < 0].sum())),
        unknown_count,
    )


_SHUT = hours.Week(())


def _week_by_site(kind_reach: Reach) -> dict[str, hours.Week]:
    return {
        site_label: kind_reach.openings.weeks[week_index]
        for site_label, week_index in zip(kind_reach.openings.sites, kind_reach.openings.which, strict=True)
    }


def _total_minutes(intervals: tuple[hours.Interval, ...]) -> float:
    return sum(end - start for start, end in intervals)


def _subtract_intervals(
    intervals: tuple[hours.Interval, ...], removed_intervals: tuple[hours.Interval, ...]
) -> tuple[hours.Interval, ...]:
    """The minutes of `intervals` that are not in `removed_intervals`; both disjoint and in order."""
    remaining_intervals = []
    for start, end in intervals:
        remaining_start = start
        for removed_start, removed_end in removed_intervals:
            if removed_end <= remaining_start or removed_start >= end:
                continue
            if removed_start > remaining_start:
                remaining_intervals.append((remaining_start, removed_start))
            remaining_start = max(remaining_start, removed_end)
        if remaining_start < end:
            remaining_intervals.append((remaining_start, end))
    return tuple(remaining_intervals)


def _opening_days(week: hours.Week) -> set[int]:
    """Days on which a place opens: that of the first minute of each opening."""
    return {int(start // hours.DAY) for start, _ in week.open}
