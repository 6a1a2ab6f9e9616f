"""The front door: what there is, and the keys of managers and of the city. A key is in no address that is sent."""

import hmac
import os

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from app import storage
from app.coworking import spaces
from app.storage import space_records
from app.storage.coworking import Space as Row
from app.web import limits
from app.web.responses.refusals import ForbiddenError, TooFastError
from mire_geo.coworking import DESKS

blueprint = Blueprint("coworking", __name__)

CITY_COOKIE, SPACE_COOKIE = "mire_city", "mire_space"
PATH = "/coworking"
MISSES_A_MINUTE = 30.0
"""Wrong keys in a minute, of everybody together, after which no key is tried for a while."""
KEPT_A_MINUTE = 120.0
"""Requests and workplaces that may be stored in a minute."""
COOKIE_S = 60 * 60 * 24 * 30


def init(app: Flask) -> None:
    """Configuration: `CITY_TOKEN`, else the environment's `MIRE_CITY_TOKEN`; without it nobody is the city."""
    app.config.setdefault("CITY_TOKEN", os.environ.get("MIRE_CITY_TOKEN") or None)
    app.jinja_env.globals["is_city"] = holds_city_key
    app.extensions["mire.coworking.misses"] = limits.Bucket(MISSES_A_MINUTE)
    app.extensions["mire.coworking.kept"] = limits.Bucket(KEPT_A_MINUTE)


@blueprint.get("/coworking")
def index() -> ResponseReturnValue:
    """The published spaces, and links to the other pages."""
    with storage.database().read() as session:
        published_spaces = space_records.published_spaces(session)
    return render_template("coworking/index.html", offered=published_spaces, desks=DESKS)


@blueprint.get("/coworking/entra")
def key_form() -> ResponseReturnValue:
    """The page with the form for a key; a link carries the key after `#`, which browsers do not send."""
    return render_template("coworking/door.html", problem=None)


@blueprint.post("/coworking/entra")
def enter() -> ResponseReturnValue:
    """Check a key, store it in a cookie, and go to the page it gives access to."""
    token = request.form.get("token", "").strip()[:200]
    failed_attempts: limits.Bucket = current_app.extensions["mire.coworking.misses"]
    if failed_attempts.is_empty:
        raise TooFastError(_("Troppi tentativi: riprova fra qualche secondo."))
    if _is_city_token(token):
        return _remember_token(redirect(url_for("city.index")), CITY_COOKIE, token)
    with storage.database().read() as session:
        space_row = spaces.space_of_token(session, token)
    if space_row is None:
        failed_attempts.take()
        problem = _("Questa chiave non apre niente: controlla di averla copiata tutta.")
        return render_template("coworking/door.html", problem=problem), 403
    return _remember_token(redirect(url_for("managers.edit")), SPACE_COOKIE, token)


@blueprint.post("/coworking/esci")
def leave() -> ResponseReturnValue:
    """Delete the key cookies of this browser."""
    answer = redirect(url_for("coworking.index"))
    for cookie_name in (CITY_COOKIE, SPACE_COOKIE):
        answer.delete_cookie(cookie_name, path=request.root_path + PATH)
    return answer


def _remember_token(answer: Response, cookie_name: str, token: str) -> Response:
    answer.set_cookie(
        cookie_name,
        token,
        max_age=COOKIE_S,
        path=request.root_path + PATH,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
    )
    return answer


def limit_writes() -> None:
    """Raise where more is stored in a minute than people would write.

    Raises:
        TooFastError: too much in this minute.
    """
    write_bucket: limits.Bucket = current_app.extensions["mire.coworking.kept"]
    if not write_bucket.take():
        raise TooFastError(_("Troppe richieste in poco tempo: riprova fra un minuto."))


def _is_city_token(token: str) -> bool:
    city_token = current_app.config["CITY_TOKEN"]
    return bool(city_token) and hmac.compare_digest(token.encode(), str(city_token).encode())


def holds_city_key() -> bool:
    """Whether this browser holds the city's key."""
    return _is_city_token(request.cookies.get(CITY_COOKIE, ""))


def require_city() -> None:
    """Raise unless this browser holds the city's key.

    Raises:
        ForbiddenError: somebody else.
    """
    if not holds_city_key():
        raise ForbiddenError(_("Questa pagina è del Comune: entra prima con la sua chiave."))


def manager_token() -> str:
    """The manager's key of this browser."""
    return request.cookies.get(SPACE_COOKIE, "")


def managed_space(session: Session, *, lock: bool = False) -> Row:
    """The space whose key this browser holds; `lock` as in `spaces.stored_space`.

    Raises:
        ForbiddenError: none.
    """
    space_row = spaces.space_of_token(session, manager_token(), lock=lock)
    if space_row is None:
        raise ForbiddenError(
            _("Questa pagina è di chi gestisce uno spazio: apri il link ricevuto dal Comune.")
        )
    return space_row
