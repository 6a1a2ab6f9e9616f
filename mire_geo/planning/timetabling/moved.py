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
    pieces = [(int(s // DAY), s % DAY, s % DAY + e - s) for s, e in week.open]
    tried = [[(d, s + by, e + by) for d, s, e in pieces] for by in (-60, 30, 60, 120)]
    opened = sorted({d for d, _, _ in pieces if d < 5})
    for late in opened:
        tried += [
            variant for more in (60, 120, 180, 240) if (variant := _late_day(pieces, opened, late, more))
        ]
        if not any(d == 5 for d, _, _ in pieces):
            first = next(piece for piece in pieces if piece[0] == late)
            length = first[2] - first[1]
            tried.append([piece for piece in pieces if piece != first] + [(5, 9 * 60.0, 9 * 60.0 + length)])
    variants = [week]
    for variant in tried:
        if all(EARLIEST <= s < e <= LATEST for _, s, e in variant):
            variant_week = Week(tuple((d * DAY + s, d * DAY + e) for d, s, e in variant))
            if variant_week not in variants and _length(variant_week) == _length(week):
                variants.append(variant_week)
    return tuple(variants)


def _late_day(
    pieces: Sequence[tuple[int, float, float]], opened: Sequence[int], late: int, more: int
) -> list[tuple[int, float, float]]:
    others = [day for day in opened if day != late]
    if not others or more % (len(others) * hours.SLOT):
        return []
    less = more // len(others)
    last = {day: max(e for d, _, e in pieces if d == day) for day in opened}
    spans = []
    for d, s, e in pieces:
        by = 0 if d not in last or e < last[d] else more if d == late else -less
        spans.append((d, s, e + by))
    return spans if all(s < e for _, s, e in spans) else []


def _length(week: Week) -> float:
    return sum(end - start for start, end in week.open)


def reshape(
    cases: Sequence[PersonaDemand],
    openings: Openings,
    weeks: Mapping[str, Sequence[Week]],
    *,
    time_limit: float = 5.0,
) -> Reshaping:
    """One week a site, of those offered (see `patterns`), so that most people can make a visit; the rest stay.

    Args:
        weeks: site -> the weeks it may have, of one length; the one it has counts as one of them.

    Raises:
        InputError: weeks of different lengths, a site that the openings do not know.
    """
    began = time.perf_counter()
    at = covering.positions(openings, list(weeks))
    own = {site: openings.weeks[openings.which[position]] for site, position in zip(weeks, at, strict=True)}
    variants_of = {
        site: tuple(dict.fromkeys([own[site], *offered_weeks])) for site, offered_weeks in weeks.items()
    }
    for site, site_weeks in variants_of.items():
        if len({_length(week) for week in site_weeks}) > 1:
            raise InputError(
                "the weeks offered to site %(site)r are not of one length; offer weeks of equal hours",
                site=site,
            )
    fixed = [
        (str(site), openings.weeks[which])
        for site, which in zip(openings.sites, openings.which, strict=True)
        if site not in weeks
    ]
    variants = [(site, week) for site, some in variants_of.items() for week in some] + fixed
    cover, weights = covering.merged(
        [covering.feasible(case, openings, variants) for case in cases], len(variants)
    )
    start = np.array([week == own.get(site, week) for site, week in variants])
    choice, bound = start, float(weights.sum())
    if len(weights):
        choice, bound = _best_variants(cover, weights, _sites(variants), start, time_limit)
    people = covering.reached(cover, weights, choice)
    changed = {
        site: week
        for (site, week), took, had in zip(variants, choice, start, strict=True)
        if took and not had
    }
    before = covering.reached(cover, weights, start)
    return Reshaping(changed, before, people, max(bound, people), time.perf_counter() - began)


def _sites(variants: Sequence[tuple[str, Week]]) -> NDArray[np.intp]:
    return covering.groups([(site, 0) for site, _ in variants])


def _best_variants(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    sites: NDArray[np.intp],
    start: Flags,
    time_limit: float,
) -> tuple[Flags, float]:
    people, width = len(weights), len(sites)
    count = int(sites.max()) + 1
    once = sparse.csr_array((np.ones(width), (sites, np.arange(width))), shape=(count, width))
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(width), -weights]),
        matrix=sparse.block_array([[cover, -sparse.eye_array(people)], [once, None]], format="csc"),
        lower=np.concatenate([np.zeros(people), np.ones(count)]),
        upper=np.concatenate([np.full(people, np.inf), np.ones(count)]),
        whole=np.concatenate([np.ones(width, dtype=bool), np.zeros(people, dtype=bool)]),
    )
    served = ((cover @ start.astype(float)) > 0).astype(float)
    answer = solver.solve(
        programme, start=np.concatenate([start.astype(float), served]), gap=0.999, time_limit=time_limit
    )
    if answer.values is None:
        return start, float(weights.sum())
    choice = answer.values[:width] > 0.5
    better = covering.reached(cover, weights, choice) > covering.reached(cover, weights, start)
    return (choice if better else start), -answer.bound


def osm_text(week: Week) -> str:
    """The known hours of a week as `opening_hours` writes them; days with the same hours together.

    >>> osm_text(Week(((510, 930), (1950, 2370), (7740, 7920))))
    'Mo,Tu 08:30-15:30; Sa 09:00-12:00'
    """
    if week == ALWAYS:
        return "24/7"
    by_hours: dict[str, list[str]] = {}
    for day in range(7):
        spans = [
            f"{personas.clock(start - day * DAY)}-{personas.clock(end - day * DAY)}"
            for start, end in week.open
            if day * DAY <= start < (day + 1) * DAY
        ]
        if spans:
            by_hours.setdefault(",".join(spans), []).append(weekdays.CODES[day])
    return "; ".join(f"{_days(days)} {spans}" for spans, days in by_hours.items())


def _days(days: Sequence[str]) -> str:
    first, last = weekdays.CODES.index(days[0]), weekdays.CODES.index(days[-1])
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{days[0]}-{days[-1]}"
    return ",".join(days)
