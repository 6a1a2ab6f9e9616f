"""Personas: the weeks of people who work, care and age, as data. Nobody real is described here.

A persona is a set of windows: stretches of the week in which someone leaves one anchor (home, work, school) and must
have reached another. What can be done in between is for `prism` to say.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from rapidfuzz import process

from mire_geo.errors import InputError, UnknownError
from mire_geo.schedule import weekdays
from mire_geo.tables.schema import Cells

DAY = 1440
"""Minutes of a day."""

HOME, WORK, SCHOOL = "home", "work", "school"
ANCHORS = (HOME, WORK, SCHOOL)
"""Home is the cell; work a fixed place; school the nursery or school the child of the cell goes to."""

VISIT = 30.0
"""Minutes a visit takes, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Window:
    """Leaves anchor `a` at `start` and must be at anchor `b` by `end`, minutes from 00:00 of `day` (0 = Monday).

    A window that ends past midnight has an `end` above 1440: a night from 22:00 to 06:00 is 1320 to 1800.

    Raises:
        InputError: a day or a time out of range, an end that is not after the start, an anchor without a name.
    """

    day: int
    start: float
    end: float
    a: str
    b: str

    def __post_init__(self) -> None:
        if self.day not in range(7):
            raise InputError("day %(day)r of a window is not one of 0 (Monday) to 6 (Sunday)", day=self.day)
        if not 0 <= self.start < DAY:
            raise InputError(
                "a window starts at minute %(start)s of its day; give 0 to %(day)s",
                start=self.start,
                day=DAY - 1,
            )
        if not self.start < self.end:
            raise InputError(
                "the window of %(day_name)s ends at %(end)s, not after its start at %(start)s; if it ends on the "
                "next day write %(later)s",
                day_name=weekdays.CODES[self.day],
                end=clock(self.end),
                start=clock(self.start),
                later=clock(self.end + DAY),
            )
        if not self.end <= self.start + DAY:
            raise InputError(
                "the window of %(day_name)s at %(start)s is longer than a day; split it",
                day_name=weekdays.CODES[self.day],
                start=clock(self.start),
            )
        if not (self.a and self.b):
            raise InputError(
                "the window of %(day_name)s at %(start)s lacks an anchor",
                day_name=weekdays.CODES[self.day],
                start=clock(self.start),
            )

    @property
    def span(self) -> tuple[float, float]:
        """Start and end in minutes from Monday 00:00; a Sunday night ends beyond the week."""
        return self.day * DAY + self.start, self.day * DAY + self.end


Windows: TypeAlias = str | Iterable[Window]
"""As text (`Mo-Fr 06:30 home -> 09:00 work; ...`) or one by one."""

_WINDOW = re.compile(
    r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+(?P<start>\d{1,2}:\d\d)\s+(?P<a>[a-z_]+)"
    r"\s*(?:->|→)\s*(?P<end>\d{1,2}:\d\d)\s+(?P<b>[a-z_]+)"
)


def read_windows(windows: Windows) -> tuple[Window, ...]:
    """The windows of a text, one a day, in the order of the text (or those given, unchanged).

    Raises:
        InputError: a part that cannot be read, or a window that is not usable; the sentence quotes it.

    >>> [w.span for w in read_windows("Sa,Su 08:00 home -> 22:00 home")]
    [(7680, 8520), (9120, 9960)]
    """
    if not isinstance(windows, str):
        return tuple(windows)
    parts = [part.strip() for part in windows.split(";") if part.strip()]
    return tuple(window for part in parts for window in _read_part(part))


def _read_part(part: str) -> Iterable[Window]:
    match = _WINDOW.fullmatch(part)
    if not match:
        raise InputError(
            "window %(part)r is not readable; write it like 'Mo-Fr 06:30 home -> 09:00 work'", part=part
        )
    start, end = _minute(match["start"], part), _minute(match["end"], part)
    for day in _days(match["days"], part):
        yield Window(day, start, end, match["a"], match["b"])


def _minute(text: str, part: str) -> int:
    hours, minutes = (int(number) for number in text.split(":"))
    if hours >= 48 or minutes >= 60:
        raise InputError("%(text)r in window %(part)r is no time of day", text=text, part=part)
    return hours * 60 + minutes


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    for piece in text.split(","):
        ends = piece.split("-")
        unknown = [end for end in ends if end not in weekdays.CODES]
        if unknown or len(ends) > 2:
            raise InputError(
                "days %(piece)r in window %(part)r are not among %(known)s",
                piece=piece,
                part=part,
                known=", ".join(weekdays.CODES),
            )
        first, last = weekdays.CODES.index(ends[0]), weekdays.CODES.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return sorted(set(days))


def clock(minute: float) -> str:
    """A minute of the day as HH:MM; past midnight the hours go on, as in 26:00."""
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"


@dataclass(frozen=True, slots=True)
class Persona:
    """A typical week, whom it stands for, and where it comes from.

    Raises:
        InputError: an anchor that is none of `ANCHORS`; windows that overlap, so that time would count twice.
    """

    code: str
    name: str
    """In Italian; `output.wording.names` has it in other languages."""
    windows: tuple[Window, ...]
    counts: tuple[str, ...]
    """Columns of `schema.Cells` whose sum this persona weighs."""
    stands_for: str
    """One Italian sentence for the reader: who these people are, and how they are counted."""
    source: str
    """Where the week comes from; says so where it is an assumption of the project."""
    speed_kmh: float = 4.5
    school_kinds: tuple[str, ...] = ()
    """Where anchor `school` is: the nearest place of the first of these kinds that the data hold."""

    def __post_init__(self) -> None:
        for window in self.windows:
            for anchor in (window.a, window.b):
                if anchor not in ANCHORS:
                    raise InputError(
                        "persona %(code)r: anchor %(anchor)r is none of %(known)s",
                        code=self.code,
                        anchor=anchor,
                        known=", ".join(ANCHORS),
                    )
        if (SCHOOL in self.anchors) != bool(self.school_kinds):
            raise InputError("persona %(code)r: anchor 'school' and school_kinds go together", code=self.code)
        spans = sorted(window.span for window in self.windows)
        for before, after in itertools.pairwise(spans):
            if after[0] < before[1]:
                raise InputError(
                    "persona %(code)r: two windows overlap on %(day_name)s",
                    code=self.code,
                    day_name=weekdays.CODES[int(after[0] // DAY)],
                )
        if spans and spans[-1][1] > 7 * DAY + spans[0][0]:
            raise InputError(
                "persona %(code)r: the last window of Sunday runs into the first of Monday", code=self.code
            )

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors the week touches."""
        return frozenset(anchor for window in self.windows for anchor in (window.a, window.b))

    def free_at(self, moment: float) -> bool:
        """Whether a moment (minutes from Monday 00:00) lies in a window: else at work, with somebody, asleep."""
        week = 7 * DAY
        return any(
            start <= at < end
            for start, end in (w.span for w in self.windows)
            for at in (moment, moment + week)
        )


_EXAMPLE = "Week of the published worked example (Hagerstrand prism, visit of 30 minutes)."
_ASSUMED = "Assumption of the project, to be confirmed at a tavolo di co-progettazione."
_EMPLOYED = (Cells.employed,)
_WEEKEND = "Sa,Su 08:00 home -> 22:00 home"
_OFFICE_DAY = "{0} 06:30 home -> 09:00 work; {0} 13:00 work -> 14:00 work; {0} 18:00 work -> 22:00 home"
_SMART_DAY = "{0} 06:30 home -> 09:00 home; {0} 13:00 home -> 14:00 home; {0} 18:00 home -> 22:00 home"
_FULL_DAY_SCHOOL = "Full-day primary school (tempo pieno, 40 hours a week: DPR 89/2009) taken as 8:30-16:30. "


def _persona(code: str, name: str, windows: Sequence[str], **fields: object) -> Persona:
    return Persona(code, name, read_windows("; ".join(windows)), **fields)  # type: ignore[arg-type]


_ALL = (
    _persona(
        "ufficio",
        "Impiego d'ufficio a tempo pieno, 9-18",
        [_OFFICE_DAY.format("Mo-Fr"), _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora in ufficio dalle 9 alle 18 con un'ora di pausa; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "ufficio-agile",
        "Impiego d'ufficio con due giorni di lavoro agile",
        [_OFFICE_DAY.format("Mo,We,Fr"), _SMART_DAY.format("Tu,Th"), _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Come l'ufficio, ma il martedì e il giovedì si lavora da casa; pesati tutti gli occupati.",
        source=f"{_EXAMPLE} Which two days are worked at home is an assumption.",
    ),
    _persona(
        "turno-pomeriggio",
        "Turno di pomeriggio, 14-22",
        ["Mo-Fr 08:00 home -> 14:00 work", _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora dalle 14 alle 22 dal lunedì al venerdì; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "turno-mattina",
        "Turno del mattino, 6-14",
        ["Mo-Fr 14:00 work -> 22:00 home", _WEEKEND],
        counts=_EMPLOYED,
        stands_for="Chi lavora dalle 6 alle 14 dal lunedì al venerdì; pesati tutti gli occupati della cella.",
        source=f"The afternoon shift mirrored. {_ASSUMED}",
    ),
    _persona(
        "infermiera-turni",
        "Infermiera o infermiere in turno: mattina, pomeriggio, notte, smonto, riposo",
        [
            "Mo 14:00 work -> 22:00 home",
            "Tu 08:00 home -> 14:00 work",
            "We 08:00 home -> 21:00 work",
            "Th 07:00 work -> 09:00 home",
            "Th 15:00 home -> 22:00 home",
            "Fr 08:00 home -> 22:00 home",
            "Sa 14:00 work -> 22:00 home",
            "Su 08:00 home -> 14:00 work",
        ],
        counts=_EMPLOYED,
        stands_for="Chi ruota su tre turni; è la settimana in cui il ciclo comincia di lunedì. Pesati gli occupati.",
        source=f"Five-day rotation with shifts 7-14, 14-21, 21-7, sleep after the night until 15. {_ASSUMED}",
    ),
    _persona(
        "commercio",
        "Commercio, da martedì a sabato 10-19:30",
        [
            "Mo 08:00 home -> 22:00 home",
            "Tu-Sa 07:30 home -> 10:00 work",
            "Tu-Sa 19:30 work -> 22:00 home",
            "Su 08:00 home -> 22:00 home",
        ],
        counts=_EMPLOYED,
        stands_for="Chi lavora in negozio da martedì a sabato; pesati tutti gli occupati della cella.",
        source=_EXAMPLE,
    ),
    _persona(
        "part-time-scuola",
        "Part-time con uscita da scuola",
        [
            "Mo-Fr 08:30 school -> 09:00 work",
            "Mo-Fr 13:00 work -> 16:30 school",
            "Mo-Fr 16:30 school -> 20:00 home",
            "Sa,Su 09:00 home -> 20:00 home",
        ],
        counts=(Cells.age_6_10,),
        stands_for="Chi lavora 9-13 e accompagna un bambino alla primaria; un adulto per ogni bambino di 6-10 anni.",
        source=_FULL_DAY_SCHOOL + _ASSUMED,
        school_kinds=("scuola_primaria",),
    ),
    _persona(
        "genitore-nido",
        "Genitore con un bambino al nido",
        [
            "Mo-Fr 08:00 school -> 09:00 work",
            "Mo-Fr 13:00 work -> 14:00 work",
            "Mo-Fr 17:00 work -> 18:00 school",
            "Mo-Fr 18:00 school -> 20:00 home",
            "Sa,Su 09:00 home -> 19:00 home",
        ],
        counts=(Cells.age_0_2,),
        stands_for="Chi lavora 9-17 e porta un bambino al nido; un adulto per ogni bambino di 0-2 anni.",
        source=f"Municipal nursery 7:30-18:00 (Comune di Milano). Working hours 9-17: {_ASSUMED}",
        school_kinds=("nido", "scuola_infanzia"),
    ),
    _persona(
        "cura",
        "Chi si prende cura a casa di una persona non autosufficiente",
        ["Mo-Fr 09:30 home -> 12:00 home", "Mo-Fr 15:00 home -> 17:00 home", "Sa 09:30 home -> 12:00 home"],
        counts=(Cells.age_80_plus,),
        stands_for="Chi assiste a casa e può uscire solo quando qualcuno dà il cambio; uno per ogni 80enne e oltre.",
        source=f"Hours of relief. {_ASSUMED}",
    ),
    _persona(
        "anziana-a-piedi",
        "Persona di 75 anni e più, a piedi",
        ["Mo-Su 08:30 home -> 12:30 home", "Mo-Su 15:30 home -> 19:00 home"],
        counts=(Cells.age_65_79, Cells.age_80_plus),
        stands_for="Chi esce a piedi, con calma, di giorno; pesati i residenti di 65 anni e più.",
        source=f"Walking speed of 3.0 km/h for older people; hours of daylight. {_ASSUMED}",
        speed_kmh=3.0,
    ),
)

PERSONAS: Mapping[str, Persona] = MappingProxyType({persona.code: persona for persona in _ALL})
"""The ten personas, in the order of menus."""


def persona(code: str) -> Persona:
    """The persona of that code.

    Raises:
        UnknownError: there is none; the sentence suggests the nearest spelling and lists all.
    """
    if code not in PERSONAS:
        near = process.extractOne(code, list(PERSONAS), score_cutoff=60)
        codes = ", ".join(PERSONAS)
        if near:
            raise UnknownError(
                "no persona is called %(code)r; did you mean %(near)r? Known: %(known)s",
                code=code,
                near=near[0],
                known=codes,
            )
        raise UnknownError("no persona is called %(code)r; known: %(known)s", code=code, known=codes)
    return PERSONAS[code]
