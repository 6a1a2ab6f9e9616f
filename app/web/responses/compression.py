"""Smaller answers, and none at all when the browser holds the same already."""

import gzip
from functools import lru_cache

from flask import Flask, Response, g, request

SMALLEST = 800
"""Bytes below which compressing costs more than it saves."""

TYPES = frozenset({"application/json", "application/geo+json", "text/javascript", "image/svg+xml"})


def init(app: Flask) -> None:
    """Compress what `app` answers and let browsers keep it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.method != "GET" or response.status_code != 200 or response.mimetype == "text/event-stream":
        return response
    response.headers.setdefault("Cache-Control", "no-cache")
    is_text = (response.mimetype or "").startswith("text/") or response.mimetype in TYPES
    if not is_text:
        return response
    response.direct_passthrough = False
    response.vary.add("Accept-Encoding")
    if "csp_nonce" not in g:  # a page with a nonce is never the same twice
        response.add_etag(weak=True)
        response.make_conditional(request)
    body = _read_and_close(response)
    if response.status_code == 200 and len(body) >= SMALLEST and request.accept_encodings["gzip"] > 0:
        response.set_data(_gzip(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _read_and_close(response: Response) -> bytes:
    """The whole answer; the file it comes from is closed here, whatever becomes of the connection."""
    source = response.response
    body = response.get_data()
    if close := getattr(source, "close", None):
        close()
    return body


@lru_cache(maxsize=32)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)
