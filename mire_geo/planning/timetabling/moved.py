"""The same hours a week, better spread."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures.time import hours, personas
from mire_geo.measures.time.hours import ALWAYS, DAY, Openings, Week
from mire_geo.planning.optimisation import solver
from mire_geo.planning.timetabling import covering
from mire_geo.planning.timetabling.blocks import EARLIEST, LATEST
from mire_geo.planning.timetabling.covering import Flags, PersonaDemand
from mire_geo.schedule import weekdays


@dataclass(frozen=True, eq=False)
class Reshaping:
    """A week chosen for each site, of the same length as the one it has."""

    weeks: Mapping[str, Week]
    """The sites whose week changes, and to what."""
    before: float
    people: float
    """People who can make a visit, case by case, before and after."""
    bound: float
    seconds: float


def patterns(week: Week) -> tuple[Week, ...]:
    """Weeks of the same length as a known one, itself first: moved earlier or later, one late day, a Saturday.

    One late day (the "giornata del cittadino") takes its hours evenly from the end of the other days; a Saturday takes
    the first opening of another day. None of them opens before 7 or after 22.
    """
    if week.unknown or not week.open:
        return (week,)
    day_intervals = [(int(start // DAY), start % DAY, start % DAY + end - start) for start, end in week.open]
    tried_patterns = [
        [(day, start + shift_minutes, end + shift_minutes) for day, start, end in day_intervals]
        for shift_minutes in (-60, 30, 60, 120)
    ]
    open_days = sorted({day for day, _, _ in day_intervals if day < 5})
    for late_day in open_days:
        tried_patterns += [
            tried_pattern
            for extra_minutes in (60, 120, 180, 240)
            if (tried_pattern := _intervals_with_late_day(day_intervals, open_days, late_day, extra_minutes))
        ]
        if not any(day == 5 for day, _, _ in day_intervals):
            first_interval = next(interval for interval in day_intervals if interval[0] == late_day)
            interval_minutes = first_interval[2] - first_interval[1]
            tried_patterns.append(
                [interval for interval in day_intervals if interval != first_interval]
                + [(5, 9 * 60.0, 9 * 60.0 + interval_minutes)]
            )
    variants = [week]
    for tried_pattern in tried_patterns:
        if all(EARLIEST <= start < end <= LATEST for _, start, end in tried_pattern):
            variant_week = Week(
                tuple((day * DAY + start, day * DAY + end) for day, start, end in tried_pattern)
            )
            if variant_week not in variants and _open_minutes(variant_week) == _open_minutes(week):
                variants.append(variant_week)
    return tuple(variants)


def _intervals_with_late_day(
    day_intervals: Sequence[tuple[int, float, float]],
    open_days: Sequence[int],
    late_day: int,
    extra_minutes: int,
) -> list[tuple[int, float, float]]:
    other_days = [day for day in open_days if day != late_day]
    if not other_days or extra_minutes % (len(other_days) * hours.SLOT):
        return []
    minutes_taken = extra_minutes // len(other_days)
    closing_minute_by_weekday = {
        day: max(end for weekday, _, end in day_intervals if weekday == day) for day in open_days
    }
    changed_intervals = []
    for weekday, start, end in day_intervals:
        end_change = (
            0
            if weekday not in closing_minute_by_weekday or end < closing_minute_by_weekday[weekday]
            else extra_minutes
            if weekday == late_day
            else -minutes_taken
        )
        changed_intervals.append((weekday, start, end + end_change))
    return changed_intervals if all(start < end for _, start, end in changed_intervals) else []


def _open_minutes(week: Week) -> float:
    return sum(end - start for start, end in week.open)


def reshape(
    demands: Sequence[PersonaDemand],
    openings: Openings,
    weeks_offered: Mapping[str, Sequence[Week]],
    *,
    time_limit: float = 5.0,
) -> Reshaping:
    """One week a site, of those offered (see `patterns`), so that most people can make a visit; the rest stay.

    Args:
        weeks_offered: site -> the weeks it may have, of one length; the one it has counts as one of them.

    Raises:
        InputError: weeks of different lengths, a site that the openings do not know.
    """
    started_at = time.perf_counter()
    site_positions = covering.site_positions(openings, list(weeks_offered))
    week_of_site = {
        site: openings.weeks[openings.which[position]]
        for site, position in zip(weeks_offered, site_positions, strict=True)
    }
    options_of_site = _week_options(weeks_offered, week_of_site)
    unchanged_variants = [
        (str(site), openings.weeks[week_index])
        for site, week_index in zip(openings.sites, openings.which, strict=True)
        if site not in weeks_offered
    ]
    variants = [
        (site, week) for site, week_options in options_of_site.items() for week in week_options
    ] + unchanged_variants
    cover, row_people = covering.merged_rows(
        [covering.feasible_visits(demand, openings, variants) for demand in demands], len(variants)
    )
    is_current = np.array([week == week_of_site.get(site, week) for site, week in variants])
    is_chosen, people_bound = is_current, float(row_people.sum())
    if len(row_people):
        is_chosen, people_bound = _best_variants(
            cover, row_people, _site_numbers(variants), is_current, time_limit
        )
    people_after = covering.people_reached(cover, row_people, is_chosen)
    changed_weeks = {
        site: week
        for (site, week), is_chosen_week, is_current_week in zip(variants, is_chosen, is_current, strict=True)
        if is_chosen_week and not is_current_week
    }
    people_before = covering.people_reached(cover, row_people, is_current)
    seconds = time.perf_counter() - started_at
    return Reshaping(changed_weeks, people_before, people_after, max(people_bound, people_after), seconds)


def _week_options(
    weeks_offered: Mapping[str, Sequence[Week]], week_of_site: Mapping[str, Week]
) -> dict[str, tuple[Week, ...]]:
    """The weeks each site may have, its current one first.

    Raises:
        InputError: weeks of different lengths.
    """
    options_of_site = {
        site_label: tuple(dict.fromkeys([week_of_site[site_label], *weeks]))
        for site_label, weeks in weeks_offered.items()
    }
    for site_label, weeks in options_of_site.items():
        if len({_open_minutes(week) for week in weeks}) > 1:
            raise InputError(
                "the weeks offered to site %(site)r are not of one length; offer weeks of equal hours",
                site=site_label,
            )
    return options_of_site


def _site_numbers(variants: Sequence[tuple[str, Week]]) -> NDArray[np.intp]:
    return covering.group_numbers([(site_label, 0) for site_label, _ in variants])


def _best_variants(
    cover: sparse.csr_array,
    row_people: NDArray[np.float64],
    site_numbers: NDArray[np.intp],
    is_current: Flags,
    time_limit: float,
) -> tuple[Flags, float]:
    row_count, variant_count = len(row_people), len(site_numbers)
    site_count = int(site_numbers.max()) + 1
    one_a_site_matrix = sparse.csr_array(
        (np.ones(variant_count), (site_numbers, np.arange(variant_count))), shape=(site_count, variant_count)
    )
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(variant_count), -row_people]),
        matrix=sparse.block_array(
            [[cover, -sparse.eye_array(row_count)], [one_a_site_matrix, None]], format="csc"
        ),
        row_lower=np.concatenate([np.zeros(row_count), np.ones(site_count)]),
        row_upper=np.concatenate([np.full(row_count, np.inf), np.ones(site_count)]),
        is_whole=np.concatenate([np.ones(variant_count, dtype=bool), np.zeros(row_count, dtype=bool)]),
    )
    is_served_row = ((cover @ is_current.astype(float)) > 0).astype(float)
    solver_answer = solver.solve(
        programme,
        initial_solution=np.concatenate([is_current.astype(float), is_served_row]),
        gap=0.999,
        time_limit=time_limit,
    )
    if solver_answer.solution is None:
        return is_current, float(row_people.sum())
    is_chosen = solver_answer.solution[:variant_count] > 0.5
    is_better = covering.people_reached(cover, row_people, is_chosen) > covering.people_reached(
        cover, row_people, is_current
    )
    return (is_chosen if is_better else is_current), -solver_answer.bound


def osm_text(week: Week) -> str:
    """The known hours of a week as `opening_hours` writes them; days with the same hours together.

    >>> osm_text(Week(((510, 930), (1950, 2370), (7740, 7920))))
    'Mo,Tu 08:30-15:30; Sa 09:00-12:00'
    """
    if week == ALWAYS:
        return "24/7"
    days_by_hours: dict[str, list[str]] = {}
    for day in range(7):
        day_hours = [
            f"{personas.clock(start - day * DAY)}-{personas.clock(end - day * DAY)}"
            for start, end in week.open
            if day * DAY <= start < (day + 1) * DAY
        ]
        if day_hours:
            days_by_hours.setdefault(",".join(day_hours), []).append(weekdays.CODES[day])
    return "; ".join(f"{_days_text(days)} {day_hours}" for day_hours, days in days_by_hours.items())


def _days_text(day_codes: Sequence[str]) -> str:
    first_day_index, last_day_index = weekdays.CODES.index(day_codes[0]), weekdays.CODES.index(day_codes[-1])
    if len(day_codes) > 2 and last_day_index - first_day_index == len(day_codes) - 1:
        return f"{day_codes[0]}-{day_codes[-1]}"
    return ",".join(day_codes)
