"""JSON from outside: bounded in size, depth and number of values, each key once, each number finite."""

import json
import math
import re
from typing import Any

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import FileError, check

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{(,\])}]', re.DOTALL)
"""Texts, so that brackets in them do not count, and what opens, parts and closes."""

_DIGITS = 400
"""More than any number that is meant as one has."""


def read(data: bytes, kind: str, file: str | Phrase) -> Any:
    """What the JSON says.

    Args:
        kind: `json` or `geojson`.
        file: how to call it in the sentence of an error.

    Raises:
        FileError: too large, too deep, too many values, a key that comes twice, a number that is none, no JSON.
    """
    limits = check(data, kind, file)
    try:
        text = data.decode(json.detect_encoding(data))
        _check_counts(text, limits.nesting, limits.items, file)
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_finite, parse_int=_whole
        )
    except RecursionError:
        raise FileError("nested", file=file, most=limits.nesting) from None
    except ValueError as error:
        raise FileError("unreadable", file=file, kind=limits.name, why=_reason(error)) from None


def _reason(error: ValueError) -> Phrase:
    match error:
        case json.JSONDecodeError():
            return Phrase(
                "the JSON breaks off at line %(line)s, character %(character)s",
                line=error.lineno,
                character=error.colno,
            )
        case UnicodeDecodeError():
            return Phrase("it is not written in Unicode")
    reason: Phrase = error.args[0]
    return reason


def _check_counts(text: str, nesting: int, items: int, file: str | Phrase) -> None:
    depth = count = 0
    for token in _TOKENS.finditer(text):
        mark = token[0]
        if mark[0] == '"':
            continue
        depth += (mark in "[{(") - (mark in "]})")
        count += mark in "[{,"
        if depth > nesting:
            raise FileError("nested", file=file, most=nesting)
        if count > items:
            raise FileError("items", file=file, most=items)


def check_nesting(text: str, most: int, file: str | Phrase) -> None:
    """Go on only if the brackets of `text` are at most `most` deep.

    Raises:
        FileError: they are deeper.
    """
    _check_counts(text, most, len(text), file)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in members if keys.count(key) > 1)
        raise ValueError(Phrase("the key %(key)r comes twice", key=twice[:40]))
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(Phrase("%(text)s is no number", text=text[:40]))
    return number


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(Phrase("%(text)s is no number", text=f"{text[:40]}…"))
    return int(text)
