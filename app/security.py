"""What a browser may do with our pages, and under which names this server may be called."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_babel import gettext as _

LOCAL = ("localhost", "127.0.0.1", "[::1]")

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
    app.before_request(_refuse_others)
    app.after_request(_protect)


def trusted_hosts(others: str) -> list[str]:
    """This machine's own names, and those of `others` (separated by commas)."""
    return [*LOCAL, *(name.strip() for name in others.split(",") if name.strip())]


def csp_nonce() -> str:
    """The nonce of this answer: scripts without it do not run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _refuse_others() -> None:
    """Let no page of another site change anything here in the name of whoever reads it.

    Browsers say where a request comes from (`Sec-Fetch-Site`; `Origin` where that is missing); programs say nothing.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    elsewhere = urlsplit(origin).netloc != request.host if origin else False
    if (site not in {"same-origin", "none"}) if site else elsewhere:
        abort(403, _("Questa richiesta viene da un altro sito: non è stata eseguita."))


def _protect(response: Response) -> Response:
    scripts = f"'nonce-{csp_nonce()}'" if "csp_nonce" in g else "'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src {scripts}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    response.headers.extend(HEADERS)
    return response
