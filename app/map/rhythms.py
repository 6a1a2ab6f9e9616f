"""The scheda cronotopo: the rhythms of a quartiere's people, its services over the week, its form."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from app.web.answers import Answers
from app.web.page.context import BAR
from app.web.requests.parsing import Question
from mire_geo.city import City
from mire_geo.city.urban_form import UrbanForm, quartiere_form
from mire_geo.errors import NoDataError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.tables.kinds import KINDS, Kind
from mire_geo.tables.schema import Cells, Sites

HALF = 0.5
"""Share of the residents from which an hour counts as open for the quartiere."""
SOME = 0.05
"""Share below which an hour counts as open for hardly anybody."""
EVENING = 18
STEPS = 4
"""Shades of an hour that is open for some."""


class HourSquare(NamedTuple):
    """One hour of a grid: its hour, its day, and its shade."""

    hour: int
    day: int
    shade: str


class WeekGrid(NamedTuple):
    """The week of one kind of place, as the residents of a quartiere find it."""

    kind: Kind
    squares: list[HourSquare]
    week: int
    """Hours of the week open for half of the residents or more."""
    evening: int
    """Of these, after 18 from Monday to Friday."""
    saturday: int
    sunday: int
    unknown: int
    """Hours in which half of the residents or more could find one open, if the unknown hours were open."""


@lru_cache(maxsize=256)
def urban_form_of(city: City, nil_id: int) -> UrbanForm:
    """The urban form of a quartiere, cached: see `urban_form.quartiere_form`."""
    return quartiere_form(city, nil_id)


def rhythms(city_answers: Answers, nil_id: int) -> list[dict[str, Any]]:
    """The personas with the residents of a quartiere they stand for, and their free windows as parts of the week."""
    cells = city_answers.city.cells[city_answers.city.cells[Cells.nil_id] == nil_id]
    return [
        {
            "persona": persona,
            "people": int(cells[list(persona.counts)].to_numpy().sum()),
            "free_hours": round(sum(window.end - window.start for window in persona.windows) / 60),
            "windows": [
                (
                    f"{100 * window_start / hours.WEEK:.3f}%",
                    f"{100 * (window_end - window_start) / hours.WEEK:.3f}%",
                )
                for window_start, window_end in _window_spans(persona)
            ],
        }
        for persona in personas.PERSONAS.values()
    ]


def _window_spans(persona: personas.Persona) -> list[tuple[float, float]]:
    return [
        (window_start, min(window_end, hours.WEEK))
        for window_start, window_end in (window.span for window in persona.windows)
    ]


def classes_by_persona(
    city_answers: Answers, nil_id: int, question: Question, week: str
) -> list[dict[str, Any]]:
    """For each persona, the four classes of its people here for the kind asked; None where the data lack its school."""
    rows: list[dict[str, Any]] = []
    for persona in personas.PERSONAS.values():
        try:
            table = city_answers.chronotope.partition(
                question.kind.code, persona.code, question.minutes, week=week
            )
        except NoDataError:
            rows.append({"persona": persona, "people": None})
            continue
        [row] = table[table["nil_id"] == nil_id].to_dict("records")
        rows.append({"persona": persona, **_bar(row)})
    return rows


def _bar(row: Mapping[Any, Any]) -> dict[str, Any]:
    people = int(row["people"])
    shares = [row[class_name] / max(people, 1) for class_name in BAR]
    bar_starts = [sum(shares[:class_count]) for class_count in range(len(shares))]
    bar = [
        (class_name, f"{100 * bar_start:.2f}%", f"{100 * share:.2f}%")
        for class_name, bar_start, share in zip(BAR, bar_starts, shares, strict=True)
    ]
    served, unknown = row[gap_classes.SERVED] / max(people, 1), row[gap_classes.INFORMATION] / max(people, 1)
    return {"people": people, "bar": bar, "served": served, "unknown": unknown}


def grids(city_answers: Answers, nil_id: int, minutes: float, week: str) -> tuple[list[WeekGrid], list[Kind]]:
    """The week of every kind of which some hours are known, and the reachable kinds whose hours are unknown."""
    if not (city_answers.city.cells[Cells.nil_id] == nil_id).any():
        return [], []
    sites = city_answers.city.sites
    kinds_with_hours = set(sites.loc[sites[Sites.hours].notna(), Sites.kind])
    kind_grids, kinds_without_hours = [], []
    for code, kind in KINDS.items():
        if not city_answers.has_places(code):
            continue
        grid = _grid(city_answers, kind, nil_id, minutes, week) if code in kinds_with_hours else None
        if grid is not None and any(square.shade.startswith("o") for square in grid.squares):
            kind_grids.append(grid)
        elif grid is None or grid.unknown:
            kinds_without_hours.append(kind)
    return kind_grids, kinds_without_hours


def _grid(city_answers: Answers, kind: Kind, nil_id: int, minutes: float, week: str) -> WeekGrid:
    table = city_answers.chronotope.grid(kind.code, minutes, nil_id, week=week)
    surely_open, possibly_open = (table[column].to_numpy().reshape(7, 24) for column in ("low", "high"))
    is_open = surely_open >= HALF
    squares = [
        HourSquare(hour, day, _shade(surely_open[day, hour], possibly_open[day, hour]))
        for day in range(7)
        for hour in range(24)
    ]
    return WeekGrid(
        kind,
        squares,
        week=int(is_open.sum()),
        evening=int(is_open[:5, EVENING:].sum()),
        saturday=int(is_open[5].sum()),
        sunday=int(is_open[6].sum()),
        unknown=int(((possibly_open >= HALF) & ~is_open).sum()),
    )


def _shade(surely_open: float, possibly_open: float) -> str:
    """The shade of an hour: open for some residents (four shades), to be asked, or shut."""
    if surely_open >= SOME and not (surely_open < HALF <= possibly_open - surely_open):
        return f"o{min(STEPS, 1 + int(surely_open * STEPS))}"
    return "ask" if possibly_open - surely_open >= SOME else "shut"
