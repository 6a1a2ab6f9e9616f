"""The plan of hours in its JSON file."""

import json
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from mire_geo.errors import DataError, InputError, MireError
from mire_geo.planning.piano.plan import Ordinanza, Piano, Progetto, SistemaOrario

Entry = TypeVar("Entry", SistemaOrario, Progetto, Ordinanza)

_TUPLES = {"kinds", "weekly_hours", "sistemi", "sites"}
_DAYS = {"starts", "ends"}


def read(path: Path | str) -> Piano:
    """The plan of a JSON file: an object with the lists `sistemi`, `progetti` and `ordinanze`.

    Raises:
        DataError: the file is missing or is no such JSON; the sentence names the entry and the field.
    """
    try:
        plan_json = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("there is no file %(path)s", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("%(path)s is not JSON: %(reason)s", path=path, reason=error) from error
    model_of_list = {"sistemi": SistemaOrario, "progetti": Progetto, "ordinanze": Ordinanza}
    if not isinstance(plan_json, dict) or not set(plan_json) <= set(model_of_list):
        raise DataError(
            "%(path)s must be an object with the lists %(known)s, and nothing else",
            path=path,
            known=", ".join(model_of_list),
        )
    try:
        entries_of_list: dict[str, Any] = {
            list_name: _read_entries(plan_json.get(list_name, []), entry_model, list_name)
            for list_name, entry_model in model_of_list.items()
        }
        return Piano(**entries_of_list)
    except MireError as error:
        raise DataError("%(path)s: %(reason)s", path=path, reason=error) from error


def _read_entries(json_entries: Any, entry_model: type[Entry], list_name: str) -> tuple[Entry, ...]:
    if not isinstance(json_entries, list):
        raise InputError("%(name)s is not a list", name=list_name)
    return tuple(
        _read_entry(json_entry, entry_model, f"{list_name}[{position}]")
        for position, json_entry in enumerate(json_entries)
    )


def _read_entry(json_entry: Any, entry_model: type[Entry], entry_position: str) -> Entry:
    if not isinstance(json_entry, dict):
        raise InputError("%(where)s is not an object with fields", where=entry_position)
    field_names = {field.name for field in fields(entry_model)}
    unknown_fields = sorted(set(json_entry) - field_names)
    if unknown_fields:
        raise InputError(
            "%(where)s has the field %(field)r; known: %(known)s",
            where=entry_position,
            field=unknown_fields[0],
            known=", ".join(sorted(field_names)),
        )
    try:
        return entry_model(
            **{
                field_name: _field_value(entry_model, field_name, json_value, entry_position)
                for field_name, json_value in json_entry.items()
            }
        )
    except TypeError as error:
        raise InputError("%(where)s lacks a field: %(reason)s", where=entry_position, reason=error) from error


def _field_value(entry_model: type[Entry], field_name: str, json_value: Any, entry_position: str) -> Any:
    if field_name in _TUPLES:
        if not isinstance(json_value, list):
            raise InputError("%(where)s: %(key)s is not a list", where=entry_position, key=field_name)
        return tuple(json_value)
    if entry_model is Ordinanza and field_name == "ends" and json_value is None:
        return None
    if entry_model is Ordinanza and field_name in _DAYS:
        try:
            return date.fromisoformat(json_value)
        except (TypeError, ValueError) as error:
            raise InputError(
                "%(where)s: %(key)s is %(value)r; write a day like 2026-09-14",
                where=entry_position,
                key=field_name,
                value=json_value,
            ) from error
    if field_name == "experimental" and not isinstance(json_value, bool):
        raise InputError(
            "%(where)s: %(key)s is %(value)r; write true or false",
            where=entry_position,
            key=field_name,
            value=json_value,
        )
    if field_name != "experimental" and not isinstance(json_value, str):
        raise InputError(
            "%(where)s: %(key)s is %(value)r; write text",
            where=entry_position,
            key=field_name,
            value=json_value,
        )
    return json_value


def as_text(plan: Piano) -> str:
    """The plan as JSON text."""
    return json.dumps(asdict(plan), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def write(plan: Piano, path: Path | str) -> None:
    """Write the plan as JSON that `read` reads back to an equal one."""
    Path(path).write_text(as_text(plan), encoding="utf-8")
