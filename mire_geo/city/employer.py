"""Footprint: which services the workers of a firm can really use, given the hours of their shift and where they live.

An employer tells bands of workers by quartiere or cell, never persons, and the shifts. A shift leaves the hours of the
week that are neither work nor sleep; within them `prism` says what can be visited. Everything but the shift itself is
an assumption that can be changed: awake from 6:30 to 22:00, eight hours of rest after a night, free days from 8:00.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.city.in_time import CityInTime, Week
from mire_geo.errors import InputError, NoDataError
from mire_geo.measures.time import gap_classes, personas, prism
from mire_geo.measures.time.personas import DAY, HOME, WORK, Persona, Window
from mire_geo.schedule import weekdays
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.tables.schema import Cells
from mire_geo.travel.streets import WALKING_KMH

AWAKE = (390.0, 1320.0)
"""Minutes of the day between which somebody who does not work then is about: 6:30 to 22:00."""
FREE_FROM = 480.0
"""Minute of a free day from which somebody is about: 8:00."""
REST = 480.0
"""Minutes of rest after a shift that ends past midnight."""
_AFTER_NIGHT = 120.0
"""Minutes in which something can still be done on the way home from a night."""
_SHIFT = re.compile(
    r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+(?P<start>\d{1,2}:\d\d)\s?-\s?(?P<end>\d{1,2}:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Shift:
    """A working time of the week: days (0 = Monday), start and end in minutes of the day; past midnight above 1440.

    Raises:
        InputError: no day, a time out of range, an end that is not after the start.
    """

    days: tuple[int, ...]
    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.days or not set(self.days) <= set(range(7)):
            raise InputError(
                "the days %(days)r of a shift are not among 0 (Monday) to 6 (Sunday)", days=self.days
            )
        if not (0 <= self.start < DAY and self.start < self.end <= self.start + 16 * 60):
            raise InputError(
                "a shift from minute %(start)g to %(end)g is not usable; give a start within the day and an "
                "end after it, at most 16 hours later (past midnight: above 1440)",
                start=self.start,
                end=self.end,
            )


def read_shift(shift_text: str) -> Shift:
    """The shift of a text: days and hours; an end that is not after the start is on the next day.

    Raises:
        InputError: it cannot be read.

    >>> read_shift("Mo-Fr 14:00-22:00"), read_shift("Mo,We 22:00-06:00").end
    (Shift(days=(0, 1, 2, 3, 4), start=840.0, end=1320.0), 1800.0)
    """
    shift_match = _SHIFT.fullmatch(shift_text.strip())
    if not shift_match:
        raise InputError("shift %(text)r is not readable; write it like 'Mo-Fr 14:00-22:00'", text=shift_text)
    day_windows = personas.read_windows(f"{shift_match['days']} 00:00 home -> 24:00 home")
    start_minute, end_minute = (
        _minute_of_day(shift_match[group_name], shift_text) for group_name in ("start", "end")
    )
    return Shift(
        tuple(whole_day_window.day for whole_day_window in day_windows),
        start_minute,
        end_minute if end_minute > start_minute else end_minute + DAY,
    )


def _minute_of_day(clock_text: str, shift_text: str) -> float:
    clock_hour, clock_minute = (int(digits_text) for digits_text in clock_text.split(":"))
    if clock_hour > 24 or clock_minute >= 60 or (clock_hour == 24 and clock_minute):
        raise InputError("%(clock)r in shift %(text)r is no time of day", clock=clock_text, text=shift_text)
    return 60.0 * clock_hour + clock_minute


def free_windows(shift: Shift) -> tuple[Window, ...]:
    """Windows of the week that a shift leaves free: around work, on free days, around the rest after a night."""
    free_windows = []
    for weekday in range(7):
        is_workday, is_after_workday = weekday in shift.days, (weekday - 1) % 7 in shift.days
        free_from, start_place = (AWAKE[0], HOME) if is_workday else (FREE_FROM, HOME)
        if is_after_workday and shift.end > DAY:
            night_end = shift.end - DAY
            free_windows.append(Window(weekday, night_end, night_end + _AFTER_NIGHT, WORK, HOME))
            free_from = night_end + REST
        free_until = shift.start if is_workday else AWAKE[1]
        if free_from < free_until:
            free_windows.append(
                Window(weekday, free_from, free_until, start_place, WORK if is_workday else HOME)
            )
        if is_workday and shift.end < AWAKE[1]:
            free_windows.append(Window(weekday, shift.end, AWAKE[1], WORK, HOME))
    return tuple(free_windows)


def shift_persona(shift: Shift, speed_kmh: float = WALKING_KMH) -> Persona:
    """The week of who works that shift, for the measures that ask for a persona."""
    days_text = ",".join(weekdays.CODES[weekday] for weekday in shift.days)
    shift_text = f"{days_text} {personas.clock(shift.start)}-{personas.clock(shift.end)}"
    return Persona(
        "turno",
        f"Turno {shift_text}",
        free_windows(shift),
        (Cells.employed,),
        "Chi lavora in questo turno; contato per quartiere da chi lo organizza, mai per persona.",
        "The shift as the employer states it; awake 6:30-22:00 and rest after a night are assumptions.",
        speed_kmh,
    )


def spread_workers(bands: Mapping[str, int], cells: pd.DataFrame) -> pd.Series:
    """Workers of every cell: those of `nil:23` are spread over its cells as people in work live there.

    Whole persons: what is left of the division goes to the cells with the largest remainders.

    Raises:
        InputError: a band that is neither a cell nor an inhabited NIL, or not a whole number of people.
    """
    workers = pd.Series(0, index=cells.index, name="workers", dtype="int64")
    for area_label, worker_count in bands.items():
        if worker_count < 0 or worker_count != int(worker_count):
            raise InputError(
                "the band of %(where)r has %(people)s workers; give a whole number of zero or more",
                where=area_label,
                people=worker_count,
            )
        is_in_area = cells.index == area_label
        if not is_in_area.any():
            nil_id_text = area_label.removeprefix("nil:")
            is_in_area = (
                cells[Cells.nil_id] == (int(nil_id_text) if nil_id_text.isdecimal() else -1)
            ).to_numpy()
        if not is_in_area.any():
            raise InputError(
                "%(where)r is neither a cell nor an inhabited NIL, for example 'nil:23'", where=area_label
            )
        workers[is_in_area] += _apportion_workers(
            int(worker_count), cells.loc[is_in_area, Cells.employed].to_numpy(float)
        )
    return workers


def _apportion_workers(worker_count: int, cell_weights: NDArray[np.float64]) -> NDArray[np.int64]:
    exact_shares = worker_count * (
        cell_weights / cell_weights.sum()
        if cell_weights.any()
        else np.full(len(cell_weights), 1 / len(cell_weights))
    )
    whole_shares: NDArray[np.int64] = np.floor(exact_shares).astype(np.int64)
    largest_first = np.lexsort((np.arange(len(exact_shares)), -(exact_shares - whole_shares)))
    whole_shares[largest_first[: worker_count - int(whole_shares.sum())]] += 1
    return whole_shares


def footprint(
    city_in_time: CityInTime,
    shift: Shift,
    workers: pd.Series,
    kinds: Iterable[str],
    *,
    minutes: float = 15.0,
    visit: float = personas.VISIT,
    week: Week = ORDINARY_WEEK,
) -> pd.DataFrame:
    """One row a kind: kind, workers, served, time_gap, space_gap, information_gap, share, share_high.

    The four classes are those of `partition` and add up to the workers; `share` is who can surely use one of the kind
    in the week, `share_high` who could if every hour that nobody knows were open. A kind of which the data hold no
    place has NaN, not zero.

    Args:
        city_in_time: the city in time, with the employer's site as its workplace (`CityInTime(city, workplace=...)`).
        workers: by cell (see `spread_workers`).
        minutes: of each walk, from home or from work.
        visit: minutes a visit takes.

    Raises:
        UnknownError: no such kind or week.
        InputError: workers on other labels than the cells, or nobody at all.
    """
    if not workers.index.equals(city_in_time.city.cells.index):
        raise InputError(
            "the workers are not by the cells of the city; make them with employer.spread_workers"
        )
    if not workers.sum() > 0:
        raise InputError("the shift has no workers; give one band with somebody in it")
    kind_rows = [
        _kind_row(city_in_time, shift, workers, kind, limit=minutes, visit_minutes=visit, week=week)
        for kind in kinds
    ]
    return pd.DataFrame(kind_rows, columns=["kind", "workers", *gap_classes.CLASSES, "share", "share_high"])


def _kind_row(
    city_in_time: CityInTime,
    shift: Shift,
    workers: pd.Series,
    kind_code: str,
    *,
    limit: float,
    visit_minutes: float,
    week: Week,
) -> dict[str, object]:
    kind_row: dict[str, object] = {"kind": kind_code, "workers": int(workers.sum())}
    persona = shift_persona(shift)
    try:
        outlook = prism.outlook(
            persona.windows,
            city_in_time.openings_of(kind_code, week),
            city_in_time.trips(kind_code, persona, limit),
            visit_minutes,
        )
    except NoDataError:
        return kind_row
    class_people = gap_classes.by_cell(gap_classes.classes(outlook), city_in_time.city.cells, workers)
    workers_by_class = {gap_class: int(class_people[gap_class].sum()) for gap_class in gap_classes.CLASSES}
    served_workers = workers_by_class[gap_classes.SERVED]
    possible_workers = served_workers + workers_by_class[gap_classes.INFORMATION]
    share_columns = {"share": served_workers / workers.sum(), "share_high": possible_workers / workers.sum()}
    return kind_row | workers_by_class | share_columns
