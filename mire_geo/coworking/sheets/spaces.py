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

_DESK_COLUMNS = tuple(
    f"{kind}_{column_suffix}" for kind in DESKS for column_suffix in ("desks", "day", "month")
)
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
    row_fields = faults.fields(row, line)
    x, y = _read_position(row_fields)
    space_fields: dict[str, Any] = {
        "id": row_fields.text("id"),
        "name": row_fields.text("name"),
        "desks": _read_desks(row_fields),
        "hours": row_fields.text("hours") or None,
        "address": row_fields.text("address"),
        "features": row_fields.codes("features", FEATURES),
        "accreditation": _read_accreditation(row_fields),
        "closures": _read_closures(row_fields),
        "state": _STATES_IT.get(plain(row_fields.text("state")), row_fields.text("state") or STATES[0]),
    }
    return faults.build_or_refuse(row_fields, today, lambda: Space(x=x, y=y, **space_fields))


def _read_position(row_fields: Fields) -> tuple[float, float]:
    lat_text, lon_text = row_fields.text("lat"), row_fields.text("lon")
    for field_name, degrees_text in (("lat", lat_text), ("lon", lon_text)):
        if not degrees_text:
            row_fields.add_fault(field_name, "missing")
    if not (lat_text and lon_text):
        return 0.0, 0.0
    position = positions.interpret_position(
        numbers.possible_numbers(lat_text), numbers.possible_numbers(lon_text)
    )
    if position is None:
        row_fields.add_fault("lat", "position", value=f"{lat_text}, {lon_text}")
        return 0.0, 0.0
    [(x, y)] = positions.project_positions([position])
    return float(x), float(y)


def _read_desks(row_fields: Fields) -> tuple[Desks, ...]:
    """The kinds of desk of which a number is written; "0 desks" is refused where it is the only thing said."""
    desks_of_kinds = []
    for desk_kind in DESKS:
        day_price, month_price = row_fields.price(f"{desk_kind}_day"), row_fields.price(f"{desk_kind}_month")
        if desk_count := row_fields.whole_number(f"{desk_kind}_desks"):
            desks_of_kinds.append(Desks(desk_kind, desk_count, day_price, month_price))
    return tuple(desks_of_kinds)


def _read_accreditation(row_fields: Fields) -> Accreditation | None:
    accreditation_number = row_fields.text("accreditation")
    granted_day, expiry_day = row_fields.day("accredited_from"), row_fields.day("accredited_until")
    if not accreditation_number:
        return None
    for field_name, written_day in (("accredited_from", granted_day), ("accredited_until", expiry_day)):
        if written_day is None and not row_fields.text(field_name):
            row_fields.add_fault(field_name, "missing")
    return (
        Accreditation(accreditation_number, granted_day, expiry_day) if granted_day and expiry_day else None
    )


def _read_closures(row_fields: Fields) -> tuple[Closure, ...]:
    closures = []
    for closure_text in row_fields.split_parts("closures"):
        first_text, _, last_text = (
            closure_text.partition("/") if closure_text.count("/") == 1 else (closure_text, "", "")
        )
        first_day = row_fields.parse_day("closures", first_text.strip())
        last_day = row_fields.parse_day("closures", last_text.strip()) if last_text else first_day
        if first_day and last_day:
            closures.append(Closure(first_day, last_day))
    return tuple(closures)


def spaces_table(spaces: Iterable[Space]) -> pd.DataFrame:
    """Spaces as a sheet, all text; positions in degrees. To be written with `spreadsheet.csv_bytes` or `xlsx_bytes`."""
    space_list = list(spaces)
    lon_lat = positions.to_degrees(
        gpd.GeoSeries(
            gpd.points_from_xy([space.x for space in space_list], [space.y for space in space_list]),
            crs=schema.CRS,
        )
    )
    space_rows = []
    for space, (lon, lat) in zip(space_list, lon_lat, strict=True):
        accreditation = space.accreditation
        space_row = {
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
                f"{closure.first.isoformat()}/{closure.last.isoformat()}" for closure in space.closures
            ),
            "state": space.state,
        }
        for desks in space.desks:
            space_row[f"{desks.kind}_desks"] = str(desks.number)
            space_row[f"{desks.kind}_day"] = _money_text(desks.day)
            space_row[f"{desks.kind}_month"] = _money_text(desks.month)
        space_rows.append(space_row)
    return pd.DataFrame(space_rows, columns=list(HEADINGS), dtype=object).fillna("")


def _money_text(euro: float | None) -> str:
    """Euro with two decimals, so that no thousand is taken for a decimal when it is read again."""
    return "" if euro is None else f"{euro:.2f}"
