"""The sentences of errors in the languages of the catalogues; their messages are the English templates."""

from functools import partial

from mire_geo import errors
from mire_geo.output.wording import catalogue, faults
from mire_geo.sources.spreadsheet.faults import RefusedError


def sentence(error: errors.Sentence, language: str) -> str:
    """What an error, or a phrase, says in a language; what is not in its catalogue is English.

    >>> error = errors.UnknownError("no typical week is called %(week)r; known: %(known)s", week="boh", known="scuola")
    >>> sentence(error, "it")
    'Nessuna settimana tipica si chiama «boh»: ci sono scuola.'
    """
    if isinstance(error, RefusedError):
        return faults.refusal_sentence(error, language)
    return errors.fill_template(error, partial(_translated_template, language=language))


def _translated_template(template: str, language: str) -> str:
    return catalogue.gettext(template, language)
