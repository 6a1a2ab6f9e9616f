"""One table from what went wrong to the HTTP status; JSON under /api, a page elsewhere, both with the sentence."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError

from app.web import logs
from app.web.page import language
from app.web.responses.refusals import RefusalError
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
    app.register_error_handler(MireError, _library_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen_error)
    app.after_request(_set_retry_after)


def _library_error(error: MireError) -> ResponseReturnValue:
    if isinstance(error, RefusalError):
        return error_answer(error.status, error.code, language.sentence(error), **error.extra)
    status, code = next(
        (STATUS[error_class] for error_class in type(error).__mro__ if error_class in STATUS), (500, "error")
    )
    return error_answer(status, code, language.sentence(error))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    original_response = error.get_response(request.environ)
    if original_response.status_code < 400:
        return error
    if isinstance(error, SecurityError):
        sentence = _(
            "Questo server non risponde a questo nome. Chi lo gestisce può aggiungerlo a MIRE_TRUSTED_HOSTS."
        )
        return Response(sentence + "\n", status=400, mimetype="text/plain")  # no page can be linked to
    status = original_response.status_code
    own_sentence = vars(error).get("description") if isinstance(error, Forbidden) else None  # see `security`
    response = error_answer(status, "http", own_sentence or _http_sentence(status))
    for header_name in OURS:
        del original_response.headers[header_name]
    response.headers.extend(original_response.headers)
    return response


def _http_sentence(status: int) -> str:
    """What a status says, in the language of this answer: werkzeug's own descriptions are English."""
    sentences = {
        401: _("Per questa richiesta bisogna farsi riconoscere."),
        403: _("Questa richiesta non è permessa."),
        404: _("Non c’è nessuna pagina a questo indirizzo."),
        405: _("Questo indirizzo non accetta richieste di questo tipo."),
        406: _("Questo indirizzo non risponde nella forma chiesta."),
        408: _("La richiesta ci ha messo troppo ad arrivare: riprova."),
        409: _("La richiesta è in conflitto con un’altra: ricarica la pagina."),
        410: _("Questa pagina non c’è più."),
        411: _("La richiesta non dice quanto è lunga."),
        412: _("Le condizioni della richiesta non sono soddisfatte: ricarica la pagina."),
        413: _("La richiesta è troppo grande."),
        414: _("L’indirizzo è troppo lungo."),
        415: _("Il contenuto non è di un tipo che si legge qui."),
        416: _("Il pezzo chiesto non c’è: il contenuto è più corto."),
        422: _("Il contenuto si legge, ma non si può usare: controllalo."),
        423: _("Quello che hai chiesto ora è bloccato."),
        428: _("La richiesta deve dire da quale versione parte: ricarica la pagina."),
        429: _("Troppe richieste: aspetta qualche secondo e riprova."),
        431: _("Le intestazioni della richiesta sono troppo grandi: cancella i cookie di questo sito."),
        501: _("Questo server non sa rispondere a richieste di questo tipo."),
        503: _("Il server ora non può rispondere: riprova fra poco."),
        504: _("La risposta non è arrivata in tempo: riprova fra poco."),
    }
    server_sentence = _("Qualcosa non ha funzionato da parte nostra: riprova fra poco.")
    client_sentence = _("Il server non capisce questa richiesta: ricarica la pagina e riprova.")
    return str(sentences.get(status, server_sentence if status >= 500 else client_sentence))


def _set_retry_after(response: Response) -> Response:
    """Tell a client that should try again after how many seconds."""
    if response.status_code in RETRY_S:
        response.headers.setdefault("Retry-After", RETRY_S[response.status_code])
    return response


def _unforeseen_error(error: Exception) -> ResponseReturnValue:
    log.error("unforeseen error at %s\n%s", logs.loggable_path(), logs.error_trace(error))
    return error_answer(
        500, "error", _("Qualcosa non ha funzionato da parte nostra; l’errore è stato annotato.")
    )


def error_answer(status: int, code: str, sentence: str, **extra_fields: object) -> Response:
    """The sentence of an error with its HTTP status: JSON under /api, a page elsewhere."""
    if request.path.startswith("/api/"):
        response: Response = jsonify(
            error={"status": status, "code": code, "message": sentence}, **extra_fields
        )
    else:
        response = Response(render_template("web/error.html", status=status, code=code, sentence=sentence))
    response.status_code = status
    return response
