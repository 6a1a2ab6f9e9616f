"""JSON from outside: bounded in size, depth and number of values, each key once, each number finite."""

import json
import math
import re
from typing import Any

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import FileError, check

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{(,\])}]', re.DOTALL)
"""Texts, so that brackets in them do not count, and what opens, parts and closes."""


def read(data: bytes, file_format: str, file_name: str | Phrase) -> Any:
    """The parsed JSON document.

    Args:
        file_format: `json` or `geojson`.
        file_name: how to call it in the sentence of an error.

    Raises:
        FileError: too large, too deep, too many values, a key that comes twice, a number that is none, no JSON.
    """
    limits = check(data, file_format, file_name)
    try:
        json_text = data.decode(json.detect_encoding(data))
        _check_counts(json_text, limits.nesting, limits.items, file_name)
        return json.loads(
            json_text,
            object_pairs_hook=_unique_members,
            parse_float=_parse_finite,
            parse_constant=_parse_finite,
        )
    except (ValueError, RecursionError) as error:
        raise FileError("unreadable", file=file_name, kind=limits.name, why=str(error)[:200]) from None


def _check_counts(json_text: str, max_depth: int, max_items: int, file_name: str | Phrase) -> None:
    depth = item_count = 0
    for match in _TOKENS.finditer(json_text):
        json_symbol = match[0]
        if json_symbol[0] == '"':
            continue
        depth += (json_symbol in "[{(") - (json_symbol in "]})")
        item_count += json_symbol in "[{,"
        if depth > max_depth:
            raise FileError("nested", file=file_name, most=max_depth)
        if item_count > max_items:
            raise FileError("items", file=file_name, most=max_items)


def check_nesting(json_text: str, max_depth: int, file_name: str | Phrase) -> None:
    """Refuse JSON whose brackets are more than `max_depth` deep.

    Raises:
        FileError: they are deeper.
    """
    _check_counts(json_text, max_depth, len(json_text), file_name)


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated_key = next(key for key in members if keys.count(key) > 1)
        raise ValueError(f"the key {repeated_key[:40]!r} comes twice")
    return members


def _parse_finite(number_text: str) -> float:
    number = float(number_text)
    if not math.isfinite(number):
        raise ValueError(f"{number_text[:40]} is no number")
    return number
