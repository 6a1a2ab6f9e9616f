"""What a browser may do with our pages, and under which names this server may be called."""

import secrets

from flask import Flask, Response, g

LOCAL = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


def init(app: Flask) -> None:
    """Give every page a nonce, `csp_nonce()` in templates, and every answer its headers."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_protect)


def trusted_hosts(others: str) -> list[str]:
    """This machine's own names, and those of `others` (separated by commas)."""
    return [*LOCAL, *(name.strip() for name in others.split(",") if name.strip())]


def csp_nonce() -> str:
    """The nonce of this answer: scripts without it do not run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _protect(response: Response) -> Response:
    scripts = f"'nonce-{csp_nonce()}'" if "csp_nonce" in g else "'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src {scripts}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    response.headers.extend(HEADERS)
    return response
