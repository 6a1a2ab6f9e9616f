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


def shift(text: str) -> Shift:
    """The shift of a text: days and hours; an end that is not after the start is on the next day.

    Raises:
        InputError: it cannot be read.

    >>> shift("Mo-Fr 14:00-22:00"), shift("Mo,We 22:00-06:00").end
    (Shift(days=(0, 1, 2, 3, 4), start=840.0, end=1320.0), 1800.0)
    """
    match = _SHIFT.fullmatch(text.strip())
    if not match:
        raise InputError("shift %(text)r is not readable; write it like 'Mo-Fr 14:00-22:00'", text=text)
    whole_days = personas.read_windows(f"{match['days']} 00:00 home -> 24:00 home")
    start, end = (_minute(match[at], text) for at in ("start", "end"))
    return Shift(tuple(one.day for one in whole_days), start, end if end > start else end + DAY)


def _minute(clock: str, text: str) -> float:
    number, minutes = (int(part) for part in clock.split(":"))
    if number > 24 or minutes >= 60 or (number == 24 and minutes):
        raise InputError("%(clock)r in shift %(text)r is no time of day", clock=clock, text=text)
    return 60.0 * number + minutes


def windows(shift: Shift) -> tuple[Window, ...]:
    """What a shift leaves of the week: before and after work, free days, the hours around the rest after a night."""
    free_windows = []
    for day in range(7):
        works, worked_yesterday = day in shift.days, (day - 1) % 7 in shift.days
        begin, anchor = (AWAKE[0], HOME) if works else (FREE_FROM, HOME)
        if worked_yesterday and shift.end > DAY:
            over = shift.end - DAY
            free_windows.append(Window(day, over, over + _AFTER_NIGHT, WORK, HOME))
            begin = over + REST
        last = shift.start if works else AWAKE[1]
        if begin < last:
            free_windows.append(Window(day, begin, last, anchor, WORK if works else HOME))
        if works and shift.end < AWAKE[1]:
            free_windows.append(Window(day, shift.end, AWAKE[1], WORK, HOME))
    return tuple(free_windows)


def persona(shift: Shift, speed_kmh: float = WALKING_KMH) -> Persona:
    """The week of who works that shift, for the measures that ask for a persona."""
    days = ",".join(weekdays.CODES[day] for day in shift.days)
    text = f"{days} {personas.clock(shift.start)}-{personas.clock(shift.end)}"
    return Persona(
        "turno",
        f"Turno {text}",
        windows(shift),
        (Cells.employed,),
        "Chi lavora in questo turno; contato per quartiere da chi lo organizza, mai per persona.",
        "The shift as the employer states it; awake 6:30-22:00 and rest after a night are assumptions.",
        speed_kmh,
    )


def spread(bands: Mapping[str, int], cells: pd.DataFrame) -> pd.Series:
    """Workers of every cell: those of `nil:23` are spread over its cells as people in work live there.

    Whole persons: what is left of the division goes to the cells with the largest remainders.

    Raises:
        InputError: a band that is neither a cell nor an inhabited NIL, or not a whole number of people.
    """
    workers = pd.Series(0, index=cells.index, name="workers", dtype="int64")
    for where, people in bands.items():
        if people < 0 or people != int(people):
            raise InputError(
                "the band of %(where)r has %(people)s workers; give a whole number of zero or more",
                where=where,
                people=people,
            )
        mine = cells.index == where
        if not mine.any():
            number = where.removeprefix("nil:")
            mine = (cells[Cells.nil_id] == (int(number) if number.isdecimal() else -1)).to_numpy()
        if not mine.any():
            raise InputError(
                "%(where)r is neither a cell nor an inhabited NIL, for example 'nil:23'", where=where
            )
        workers[mine] += _shared(int(people), cells.loc[mine, Cells.employed].to_numpy(float))
    return workers


def _shared(people: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    share = people * (weight / weight.sum() if weight.any() else np.full(len(weight), 1 / len(weight)))
    whole: NDArray[np.int64] = np.floor(share).astype(np.int64)
    order = np.lexsort((np.arange(len(share)), -(share - whole)))
    whole[order[: people - int(whole.sum())]] += 1
    return whole


def footprint(
    there: CityInTime,
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
        there: the city in time, with the employer's site as its workplace (`CityInTime(city, workplace=...)`).
        workers: by cell (see `spread`).
        minutes: of each walk, from home or from work.
        visit: minutes a visit takes.

    Raises:
        UnknownError: no such kind or week.
        InputError: workers on other labels than the cells, or nobody at all.
    """
    if not workers.index.equals(there.city.cells.index):
        raise InputError("the workers are not by the cells of the city; make them with footprint.spread")
    if not workers.sum() > 0:
        raise InputError("the shift has no workers; give one band with somebody in it")
    rows = [_row(there, shift, workers, kind, minutes=minutes, visit=visit, week=week) for kind in kinds]
    return pd.DataFrame(rows, columns=["kind", "workers", *gap_classes.CLASSES, "share", "share_high"])


def _row(
    there: CityInTime,
    shift: Shift,
    workers: pd.Series,
    kind: str,
    *,
    minutes: float,
    visit: float,
    week: Week,
) -> dict[str, object]:
    row: dict[str, object] = {"kind": kind, "workers": int(workers.sum())}
    who = persona(shift)
    try:
        outlook = prism.outlook(
            who.windows, there.openings_of(kind, week), there.legs(kind, who, minutes), visit
        )
    except NoDataError:
        return row
    by_cell = gap_classes.by_cell(gap_classes.classes(outlook), there.city.cells, workers)
    classes = {name: int(by_cell[name].sum()) for name in gap_classes.CLASSES}
    total = row["workers"]
    high = classes[gap_classes.SERVED] + classes[gap_classes.INFORMATION]
    return row | classes | {"share": classes[gap_classes.SERVED] / total, "share_high": high / total}  # type: ignore[operator]
