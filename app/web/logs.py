"""One line a request: method, path, status, milliseconds. Never an address of a person, never the query (it may say
where somebody stands), never a key."""

import logging
import sqlite3
import time
import traceback
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Log the requests of `app`."""
    app.before_request(_start_timer)
    app.after_request(_log_request)


def _start_timer() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    duration_ms = 1000 * (time.perf_counter() - g.get("started", time.perf_counter()))
    log.info("%s %s %d %.0f ms", request.method, loggable_path(), response.status_code, duration_ms)
    return response


def loggable_path() -> str:
    """The path of this request as it may be logged: its rule instead, where the path holds a secret."""
    has_secret = request.url_rule is not None and "secret" in request.url_rule.arguments
    return str(request.url_rule) if has_secret else request.path


def error_trace(error: BaseException) -> str:
    """The traceback and class of an error; not its message, which may quote what somebody wrote."""
    error_traces = []
    cause: BaseException | None = error
    while cause is not None:
        frames = "".join(traceback.format_tb(cause.__traceback__))
        error_traces.append(f"{frames}{type(cause).__qualname__} {error_description(cause)}".rstrip())
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nafter\n".join(error_traces)


def error_description(error: BaseException) -> str:
    """The message of a database error without the rows and values that PostgreSQL quotes; empty for any other error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    fields = postgresql_fields(cause)
    if fields:
        error_places = [
            f"{place_kind} {fields[field_letter]}"
            for place_kind, field_letter in (("table", "t"), ("constraint", "n"))
            if field_letter in fields
        ]
        return ", ".join([f"SQLSTATE {fields.get('C', 'unknown')}", *error_places])
    return str(cause) if isinstance(error, DBAPIError | sqlite3.Error | PoolTimeoutError) else ""


def postgresql_fields(cause: BaseException | None) -> dict[str, Any]:
    """The fields of an error of PostgreSQL's server, by its letters: C is SQLSTATE, t a table, n a constraint."""
    first_argument = cause.args[0] if cause is not None and cause.args else None
    return first_argument if isinstance(first_argument, dict) else {}
