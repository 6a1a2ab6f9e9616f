"""What a browser may do with our pages, and under which names this server may be called."""

import re
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_babel import gettext as _

from mire_geo.errors import DataError

LOCAL = ("localhost", "127.0.0.1", "[::1]")

_SITE = re.compile(r"\*|https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


def init(app: Flask) -> None:
    """Give every page a nonce, `csp_nonce()` in templates, and every answer its headers."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(_refuse_other_sites)
    app.after_request(_set_headers)


def trusted_hosts(extra_hosts: str) -> list[str]:
    """This machine's own names, and those of `extra_hosts` (separated by commas)."""
    return [*LOCAL, *(host.strip() for host in extra_hosts.split(",") if host.strip())]


def csp_nonce() -> str:
    """The nonce of this answer: scripts without it do not run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def frame_sources(embedding_sites: str) -> str:
    """The value of `frame-ancestors` that lets this server and `embedding_sites` show the embedded view.

    >>> frame_sources("https://www.comune.example")
    "'self' https://www.comune.example"

    Raises:
        DataError: something that is no address of a site.
    """
    sites = embedding_sites.replace(",", " ").split()
    for site in sites:
        if not _SITE.fullmatch(site):
            raise DataError(
                "MIRE_EMBED: %(name)r is no site; write https://www.example.org, or * for everybody",
                name=site,
            )
    return "*" if "*" in sites else " ".join(["'self'", *sites])


def allow_framing() -> None:
    """Let this answer be shown inside pages of the sites of `MIRE_EMBED`. It must hold nothing to press."""
    g.frame_ancestors = current_app.config["EMBED"]


def _refuse_other_sites() -> None:
    """Refuse requests that change something and come from a page of another site.

    Browsers say where a request comes from (`Sec-Fetch-Site`; `Origin` where that is missing); programs say nothing.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_other_host = urlsplit(origin).netloc != request.host if origin else False
    if (site not in {"same-origin", "none"}) if site else is_other_host:
        abort(403, _("Questa richiesta viene da un altro sito: non è stata eseguita."))


def _set_headers(response: Response) -> Response:
    frame_ancestors = g.get("frame_ancestors", "'none'")
    script_sources = f"'nonce-{csp_nonce()}'" if "csp_nonce" in g else "'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src {script_sources}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors {frame_ancestors}"
    )
    response.headers.extend(HEADERS)
    if "frame_ancestors" in g:
        del response.headers["X-Frame-Options"]  # it knows no list; frame-ancestors does
    return response
