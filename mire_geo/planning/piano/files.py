"""The plan of hours in its JSON file."""

import json
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from mire_geo.errors import DataError, InputError, MireError
from mire_geo.planning.piano.plan import Ordinanza, Piano, Progetto, SistemaOrario

Item = TypeVar("Item", SistemaOrario, Progetto, Ordinanza)

_TUPLES = {"kinds", "weekly_hours", "sistemi", "sites"}
_DAYS = {"starts", "ends"}


def read(path: Path | str) -> Piano:
    """The plan of a JSON file: an object with the lists `sistemi`, `progetti` and `ordinanze`.

    Raises:
        DataError: the file is missing or is no such JSON; the sentence names the entry and the field.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("there is no file %(path)s", path=path) from error
    except (ValueError, RecursionError) as error:
        raise DataError("%(path)s is not JSON: %(reason)s", path=path, reason=error) from error
    parts = {"sistemi": SistemaOrario, "progetti": Progetto, "ordinanze": Ordinanza}
    if not isinstance(document, dict) or not set(document) <= set(parts):
        raise DataError(
            "%(path)s must be an object with the lists %(known)s, and nothing else",
            path=path,
            known=", ".join(parts),
        )
    try:
        return Piano(**{name: _items(document.get(name, []), parts[name], name) for name in parts})  # type: ignore[arg-type]
    except MireError as error:
        raise DataError("%(path)s: %(reason)s", path=path, reason=error) from error


def _items(entries: Any, model: type[Item], name: str) -> tuple[Item, ...]:
    if not isinstance(entries, list):
        raise InputError("%(name)s is not a list", name=name)
    return tuple(_item(entry, model, f"{name}[{n}]") for n, entry in enumerate(entries))


def _item(entry: Any, model: type[Item], where: str) -> Item:
    if not isinstance(entry, dict):
        raise InputError("%(where)s is not an object with fields", where=where)
    field_names = {field.name for field in fields(model)}
    strange = sorted(set(entry) - field_names)
    if strange:
        raise InputError(
            "%(where)s has the field %(field)r; known: %(known)s",
            where=where,
            field=strange[0],
            known=", ".join(sorted(field_names)),
        )
    try:
        return model(**{key: _value(model, key, value, where) for key, value in entry.items()})
    except TypeError as error:
        raise InputError("%(where)s lacks a field: %(reason)s", where=where, reason=error) from error


def _value(model: type[Item], key: str, value: Any, where: str) -> Any:
    if key in _TUPLES:
        if not isinstance(value, list):
            raise InputError("%(where)s: %(key)s is not a list", where=where, key=key)
        return tuple(value)
    if model is Ordinanza and key == "ends" and value is None:
        return None
    if model is Ordinanza and key in _DAYS:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InputError(
                "%(where)s: %(key)s is %(value)r; write a day like 2026-09-14",
                where=where,
                key=key,
                value=value,
            ) from error
    if key == "experimental" and not isinstance(value, bool):
        raise InputError(
            "%(where)s: %(key)s is %(value)r; write true or false", where=where, key=key, value=value
        )
    if key != "experimental" and not isinstance(value, str):
        raise InputError("%(where)s: %(key)s is %(value)r; write text", where=where, key=key, value=value)
    return value


def text(plan: Piano) -> str:
    """The plan as JSON text."""
    return json.dumps(asdict(plan), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def write(plan: Piano, path: Path | str) -> None:
    """Write the plan as JSON that `read` reads back to an equal one."""
    Path(path).write_text(text(plan), encoding="utf-8")
