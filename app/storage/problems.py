"""What readers are told while the database cannot be used."""

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.storage.failures import StorageError
from app.web.responses import errors


def init(app: Flask) -> None:
    """Have `app` answer a `StorageError` with 503."""
    app.register_error_handler(StorageError, _answer)


def _answer(error: StorageError) -> ResponseReturnValue:
    return errors.error_answer(503, "storage_not_usable", sentence(error))


def sentence(error: StorageError) -> str:
    """The sentence for readers about a database that cannot be used; where it is and what to do is in the log."""
    if error.kind == "busy":
        text = _(
            "Troppi scrivono in questo momento: non è stato registrato niente, riprova fra qualche secondo."
        )
    else:
        text = _(
            "Laboratori e prenotazioni ora non rispondono; la mappa funziona. Riprova fra poco: la causa è annotata "
            "per chi gestisce il server."
        )
    return str(text)
