"""Sheets of spaces: a row or form becomes a space, and spaces a sheet that is read again as the same, ids included."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from mire_geo.coworking import faults
from mire_geo.coworking.supply import DESKS, FEATURES, STATES, Accreditation, Closure, Desks, Space
from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.columns import COMMON, Columns
from mire_geo.sources.spreadsheet.fields import Fields
from mire_geo.sources.spreadsheet.places import positions
from mire_geo.tables import schema

_DESK_COLUMNS = tuple(f"{kind}_{what}" for kind in DESKS for what in ("desks", "day", "month"))
HEADINGS = (
    "id", "name", "address", "lat", "lon", "hours", *_DESK_COLUMNS, "features",
    "accreditation", "accredited_from", "accredited_until", "closures", "state",
)  # fmt: skip
"""Of a sheet of spaces, in the order in which they are written."""
COLUMNS = Columns(
    {
        **{field: field.replace("_", " ") for field in HEADINGS},
        **{field: COMMON[field] for field in ("id", "name", "address", "lat", "lon", "hours", "closures")},
        "features": "features, dotazioni",
        "accreditation": "accreditation, elenco",
        "accredited_from": "accredited from, elenco dal",
        "accredited_until": "accredited until, elenco al",
        "state": "state, stato",
        "open_desks": "open desks, aperte posti",
        "open_day": "open day, aperte giorno",
        "open_month": "open month, aperte mese",
        "single_desks": "single desks, singole posti",
        "single_day": "single day, singole giorno",
        "single_month": "single month, singole mese",
        "office_desks": "office desks, uffici posti",
        "office_day": "office day, uffici giorno",
        "office_month": "office month, uffici mese",
        "meeting_desks": "meeting desks, sale posti",
        "meeting_day": "meeting day, sale giorno",
        "meeting_month": "meeting month, sale mese",
    },
    ", ".join(HEADINGS),
)
"""What they may be called."""
_STATES_IT = {"bozza": "draft", "pubblicato": "published", "sospeso": "suspended"}


def space_of(row: Mapping[str, object], *, line: int = 0, today: date | None = None) -> Space:
    """The space of a row or form whose fields are `HEADINGS`.

    Args:
        today: refuse what is past on that day: an accreditation that is over, closures gone by.

    Raises:
        RefusedError: with everything that is wrong.
    """
    cells = faults.fields(row, line)
    x, y = _position(cells)
    fields: dict[str, Any] = {
        "id": cells.text("id"),
        "name": cells.text("name"),
        "desks": _desks(cells),
        "hours": cells.text("hours") or None,
        "address": cells.text("address"),
        "features": cells.codes("features", FEATURES),
        "accreditation": _accreditation(cells),
        "closures": _closures(cells),
        "state": _STATES_IT.get(plain(cells.text("state")), cells.text("state") or STATES[0]),
    }
    return faults.build(cells, today, lambda: Space(x=x, y=y, **fields))


def _position(cells: Fields) -> tuple[float, float]:
    lat, lon = cells.text("lat"), cells.text("lon")
    for field, text in (("lat", lat), ("lon", lon)):
        if not text:
            cells.add_fault(field, "missing")
    if not (lat and lon):
        return 0.0, 0.0
    position = positions.interpret_position(numbers.possible_numbers(lat), numbers.possible_numbers(lon))
    if position is None:
        cells.add_fault("lat", "position", value=f"{lat}, {lon}")
        return 0.0, 0.0
    [(x, y)] = positions.project_positions([position])
    return float(x), float(y)


def _desks(cells: Fields) -> tuple[Desks, ...]:
    """The kinds of desk of which a number is written; "0 desks" is refused where it is the only thing said."""
    desks = []
    for kind in DESKS:
        day, month = cells.price(f"{kind}_day"), cells.price(f"{kind}_month")
        if number := cells.whole_number(f"{kind}_desks"):
            desks.append(Desks(kind, number, day, month))
    return tuple(desks)


def _accreditation(cells: Fields) -> Accreditation | None:
    number = cells.text("accreditation")
    granted, expires = cells.day("accredited_from"), cells.day("accredited_until")
    if not number:
        return None
    for field, day in (("accredited_from", granted), ("accredited_until", expires)):
        if day is None and not cells.text(field):
            cells.add_fault(field, "missing")
    return Accreditation(number, granted, expires) if granted and expires else None


def _closures(cells: Fields) -> tuple[Closure, ...]:
    closures = []
    for part in cells.split_parts("closures"):
        first, _, last = part.partition("/") if part.count("/") == 1 else (part, "", "")
        begin = cells.parse_day("closures", first.strip())
        end = cells.parse_day("closures", last.strip()) if last else begin
        if begin and end:
            closures.append(Closure(begin, end))
    return tuple(closures)


def spaces_table(spaces: Iterable[Space]) -> pd.DataFrame:
    """Spaces as a sheet, all text; positions in degrees. To be written with `spreadsheet.csv_bytes` or `xlsx_bytes`."""
    every = list(spaces)
    at = positions.to_degrees(
        gpd.GeoSeries(gpd.points_from_xy([s.x for s in every], [s.y for s in every]), crs=schema.CRS)
    )
    rows = []
    for space, (lon, lat) in zip(every, at, strict=True):
        accreditation = space.accreditation
        row = {
            "id": space.id,
            "name": space.name,
            "address": space.address,
            "lat": f"{lat:.6f}",
            "lon": f"{lon:.6f}",
            "hours": space.hours or "",
            "features": "; ".join(sorted(space.features)),
            "accreditation": accreditation.number if accreditation else "",
            "accredited_from": accreditation.granted.isoformat() if accreditation else "",
            "accredited_until": accreditation.expires.isoformat() if accreditation else "",
            "closures": "; ".join(
                f"{one.first.isoformat()}/{one.last.isoformat()}" for one in space.closures
            ),
            "state": space.state,
        }
        for desks in space.desks:
            row[f"{desks.kind}_desks"] = str(desks.number)
            row[f"{desks.kind}_day"] = _money(desks.day)
            row[f"{desks.kind}_month"] = _money(desks.month)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(HEADINGS), dtype=object).fillna("")


def _money(amount: float | None) -> str:
    """Euro with two decimals, so that no thousand is taken for a decimal when it is read again."""
    return "" if amount is None else f"{amount:.2f}"
