"""JSON from outside: bounded in size, depth and number of values, each key once, each number finite."""

import json
import math
import re
from typing import Any

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import FileError, check

_TOKEN_PATTERN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{(,\])}]', re.DOTALL)
"""Texts, so that brackets in them do not count, and what opens, parts and closes."""

_MAX_DIGITS = 4_000
"""More than any number that is meant as one has, and fewer than Python turns into a number."""


def read(file_content: bytes, file_format: str, file_name: str | Phrase) -> Any:
    """The parsed JSON document.

    Args:
        file_format: `json` or `geojson`.
        file_name: how to call it in the sentence of an error.

    Raises:
        FileError: too large, too deep, too many values, a key that comes twice, a number that is none, no JSON.
    """
    limits = check(file_content, file_format, file_name)
    try:
        json_text = file_content.decode(json.detect_encoding(file_content))
        _check_depth_and_count(json_text, limits.nesting, limits.items, file_name)
        return json.loads(
            json_text,
            object_pairs_hook=_dict_of_unique_keys,
            parse_float=_parse_finite_number,
            parse_constant=_parse_finite_number,
            parse_int=_parse_whole_number,
        )
    except RecursionError:
        raise FileError("nested", file=file_name, most=limits.nesting) from None
    except ValueError as error:
        raise FileError("unreadable", file=file_name, kind=limits.name, why=_reason_phrase(error)) from None


def _reason_phrase(error: ValueError) -> Phrase:
    match error:
        case json.JSONDecodeError():
            return Phrase(
                "the JSON breaks off at line %(line)s, character %(character)s",
                line=error.lineno,
                character=error.colno,
            )
        case UnicodeDecodeError():
            return Phrase("it is not written in Unicode")
    error_phrase: Phrase = error.args[0]
    return error_phrase


def _check_depth_and_count(json_text: str, max_depth: int, max_items: int, file_name: str | Phrase) -> None:
    depth = item_count = 0
    for token_match in _TOKEN_PATTERN.finditer(json_text):
        json_symbol = token_match[0]
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
    _check_depth_and_count(json_text, max_depth, len(json_text), file_name)


def _dict_of_unique_keys(key_value_pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(key_value_pairs)
    if len(members) < len(key_value_pairs):
        keys = [key for key, _ in key_value_pairs]
        repeated_key = next(key for key in members if keys.count(key) > 1)
        raise ValueError(Phrase("the key %(key)r comes twice", key=repeated_key[:40]))
    return members


def _parse_finite_number(number_text: str) -> float:
    number = float(number_text)
    if not math.isfinite(number):
        raise ValueError(Phrase("%(text)s is no number", text=number_text[:40]))
    return number


def _parse_whole_number(number_text: str) -> int:
    if len(number_text) > _MAX_DIGITS:
        raise ValueError(Phrase("%(text)s is no number", text=f"{number_text[:40]}…"))
    return int(number_text)
