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


class Square(NamedTuple):
    """One hour of a grid: its hour, its day, and its shade."""

    hour: int
    day: int
    shade: str


class Grid(NamedTuple):
    """The week of one kind of place, as the residents of a quartiere find it."""

    kind: Kind
    squares: list[Square]
    week: int
    """Hours of the week open for half of the residents or more."""
    evening: int
    """Of these, after 18 from Monday to Friday."""
    saturday: int
    sunday: int
    unknown: int
    """Hours in which half of the residents or more could find one open, if the unknown hours were open."""


@lru_cache(maxsize=256)
def shape_of(city: City, nil_id: int) -> UrbanForm:
    """See `urban_form.quartiere_form`; worked out once."""
    return quartiere_form(city, nil_id)


def rhythms(city_answers: Answers, nil_id: int) -> list[dict[str, Any]]:
    """The personas with the residents they could stand for here, and their windows as parts of the week."""
    cells = city_answers.city.cells[city_answers.city.cells[Cells.nil_id] == nil_id]
    return [
        {
            "persona": one,
            "people": int(cells[list(one.counts)].to_numpy().sum()),
            "free_hours": round(sum(w.end - w.start for w in one.windows) / 60),
            "windows": [
                (f"{100 * a / hours.WEEK:.3f}%", f"{100 * (b - a) / hours.WEEK:.3f}%") for a, b in _spans(one)
            ],
        }
        for one in personas.PERSONAS.values()
    ]


def _spans(one: personas.Persona) -> list[tuple[float, float]]:
    return [(start, min(end, hours.WEEK)) for start, end in (w.span for w in one.windows)]


def who_can(city_answers: Answers, nil_id: int, question: Question, week: str) -> list[dict[str, Any]]:
    """For each persona, the four classes of its people here for the kind asked; None where the data lack its school."""
    rows: list[dict[str, Any]] = []
    for one in personas.PERSONAS.values():
        try:
            table = city_answers.chronotope.partition(
                question.kind.code, one.code, question.minutes, week=week
            )
        except NoDataError:
            rows.append({"persona": one, "people": None})
            continue
        [row] = table[table["nil_id"] == nil_id].to_dict("records")
        rows.append({"persona": one, **_bar(row)})
    return rows


def _bar(row: Mapping[Any, Any]) -> dict[str, Any]:
    people = int(row["people"])
    shares = [row[name] / max(people, 1) for name in BAR]
    starts = [sum(shares[:n]) for n in range(len(shares))]
    bar = [
        (name, f"{100 * start:.2f}%", f"{100 * share:.2f}%")
        for name, start, share in zip(BAR, starts, shares, strict=True)
    ]
    served, unknown = row[gap_classes.SERVED] / max(people, 1), row[gap_classes.INFORMATION] / max(people, 1)
    return {"people": people, "bar": bar, "served": served, "unknown": unknown}


def grids(city_answers: Answers, nil_id: int, minutes: float, week: str) -> tuple[list[Grid], list[Kind]]:
    """The week of every kind of which some hours are known, and the kinds near by whose hours nobody knows."""
    if not (city_answers.city.cells[Cells.nil_id] == nil_id).any():
        return [], []
    sites = city_answers.city.sites
    timed = set(sites.loc[sites[Sites.hours].notna(), Sites.kind])
    kind_grids, kinds_without_hours = [], []
    for code, kind in KINDS.items():
        if not city_answers.has_places(code):
            continue
        grid = _grid(city_answers, kind, nil_id, minutes, week) if code in timed else None
        if grid is not None and any(square.shade.startswith("o") for square in grid.squares):
            kind_grids.append(grid)
        elif grid is None or grid.unknown:
            kinds_without_hours.append(kind)
    return kind_grids, kinds_without_hours


def _grid(city_answers: Answers, kind: Kind, nil_id: int, minutes: float, week: str) -> Grid:
    table = city_answers.chronotope.grid(kind.code, minutes, nil_id, week=week)
    low, high = (table[name].to_numpy().reshape(7, 24) for name in ("low", "high"))
    is_open = low >= HALF
    squares = [Square(h, d, _shade(low[d, h], high[d, h])) for d in range(7) for h in range(24)]
    return Grid(
        kind,
        squares,
        week=int(is_open.sum()),
        evening=int(is_open[:5, EVENING:].sum()),
        saturday=int(is_open[5].sum()),
        sunday=int(is_open[6].sum()),
        unknown=int(((high >= HALF) & ~is_open).sum()),
    )


def _shade(low: float, high: float) -> str:
    """Open for some (four shades), to be asked, or shut."""
    if low >= SOME and not (low < HALF <= high - low):
        return f"o{min(STEPS, 1 + int(low * STEPS))}"
    return "ask" if high - low >= SOME else "shut"
