"""One line a request: method, path, status, milliseconds. Never an address of a person, never the query (it may say
where somebody stands), never a key."""

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Log the requests of `app`."""
    app.before_request(_start)
    app.after_request(_write)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response: Response) -> Response:
    spent = 1000 * (time.perf_counter() - g.get("started", time.perf_counter()))
    log.info("%s %s %d %.0f ms", request.method, _path(), response.status_code, spent)
    return response


def _path() -> str:
    """The path, its rule instead where a key is part of it."""
    secret = request.url_rule is not None and "secret" in request.url_rule.arguments
    return str(request.url_rule) if secret else request.path
