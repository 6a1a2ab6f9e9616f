"""One table from what went wrong to the HTTP status; JSON under /api, a page elsewhere, both with the sentence."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, SecurityError

from app.web import logs
from app.web.responses import files
from app.web.responses.refusals import RoomError
from mire_geo.errors import BusyError, DataError, InputError, MireError, NoDataError, UnknownError

log = logging.getLogger(__name__)

STATUS: dict[type[MireError], tuple[int, str]] = {
    InputError: (400, "bad_input"),
    UnknownError: (404, "unknown"),
    NoDataError: (404, "no_data"),
    DataError: (503, "data_not_usable"),
    BusyError: (503, "busy"),
}
"""Error of the library -> status and the code that programs read."""
OURS = frozenset({"Content-Type", "Content-Length"})
"""What our sentence has of its own; other headers of an error stay: Allow, Retry-After, Content-Range."""
RETRY_S = {429: "5", 503: "5"}
"""Seconds after which it is worth asking again."""


def init(app: Flask) -> None:
    """Answer every error of `app` in sentences."""
    app.register_error_handler(MireError, _mire)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_later)


def _mire(error: MireError) -> ResponseReturnValue:
    if isinstance(error, RoomError):
        return answer(error.status, error.code, str(error), **error.extra)
    status, code = next((STATUS[t] for t in type(error).__mro__ if t in STATUS), (500, "error"))
    return answer(status, code, files.sentence(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    plain = error.get_response(request.environ)
    if plain.status_code < 400:
        return error
    if isinstance(error, SecurityError):
        sentence = _(
            "Questo server non risponde a questo nome. Chi lo gestisce può aggiungerlo a MIRE_TRUSTED_HOSTS."
        )
        return Response(sentence + "\n", status=400, mimetype="text/plain")  # no page can be linked to
    sentences = {
        404: _("Non c’è nessuna pagina a questo indirizzo."),
        405: _("Questo indirizzo non accetta richieste di questo tipo."),
        413: _("La richiesta è troppo grande."),
    }
    status = plain.status_code
    made = answer(status, "http", sentences.get(status, error.description or error.name))
    for name in OURS:
        del plain.headers[name]
    made.headers.extend(plain.headers)
    return made


def _later(response: Response) -> Response:
    """Whoever is asked to come back is told when."""
    if response.status_code in RETRY_S:
        response.headers.setdefault("Retry-After", RETRY_S[response.status_code])
    return response


def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.error("unforeseen error at %s\n%s", logs.path(), logs.trace(error))
    return answer(500, "error", _("Qualcosa non ha funzionato da parte nostra; l’errore è stato annotato."))


def answer(status: int, code: str, sentence: str, **more: object) -> Response:
    """The sentence of an error with its HTTP status: JSON under /api, a page elsewhere."""
    if request.path.startswith("/api/"):
        made: Response = jsonify(error={"status": status, "code": code, "message": sentence}, **more)
    else:
        made = Response(render_template("web/error.html", status=status, code=code, sentence=sentence))
    made.status_code = status
    return made
