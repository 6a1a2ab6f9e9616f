"""The gettext catalogues, one a language, for the library and the app: a folder in `translations` is a language.

A message is its Italian text, or the English template of an error or phrase (see `mire_geo.errors`): so the Italian
catalogue has the errors, the English one all the rest, and any other language has both. Blanks are named, `%(n)s`, and
a bare `%` is written `%%` where there are blanks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale
from babel.support import Translations

FOLDER = Path(__file__).parent / "translations"
"""Holds `<language>/LC_MESSAGES/messages.po`, and beside it the compiled `messages.mo`."""

SOURCE = "it"
"""The language of the messages themselves: it needs no catalogue, and is the one spoken unless another is chosen."""

Words = str | int | float


def languages() -> tuple[str, ...]:
    """Codes of the languages that can be spoken: Italian, then those that have a catalogue, by code."""
    return _language_codes(FOLDER)


def language_name(language: str) -> str:
    """The name of a language in itself, with a capital.

    >>> language_name("it"), language_name("en")
    ('Italiano', 'English')
    """
    own_name = str(Locale.parse(language).get_display_name(language))
    return own_name[:1].upper() + own_name[1:]


def gettext(message: str, language: str, /, **blanks: Words) -> str:
    """A message in a language, its blanks filled.

    >>> gettext("Mappa", "en"), gettext("Mappa", "it")
    ('Map', 'Mappa')
    """
    translation = _translations(FOLDER, language).gettext(message)
    return translation % blanks if blanks else translation


def pgettext(context: str, message: str, language: str, /, **blanks: Words) -> str:
    """A message that has another translation in another context, its blanks filled.

    >>> pgettext("un luogo", "RSA", "en"), pgettext("più luoghi", "RSA", "en")
    ('Care home', 'Care homes')
    """
    translation = str(_translations(FOLDER, language).pgettext(context, message))
    return translation % blanks if blanks else translation


def ngettext(singular: str, plural: str, number: float, language: str, /, **blanks: Words) -> str:
    """A message in the form that `number` asks for in a language, its blanks filled.

    A number that is not whole takes the form of many.

    >>> ngettext("%(n)s riga", "%(n)s righe", 2, "en", n=2)
    '2 rows'
    """
    plural_number = int(number) if float(number).is_integer() else _NUMBER_OF_MANY
    translation = _translations(FOLDER, language).ngettext(singular, plural, plural_number)
    return translation % blanks if blanks else translation


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext knows it
    """The message itself: marks it to be gathered where it is translated only later."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802 - after N_
    """A message that has a context: marks it to be gathered, as `N_` does."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802
    """Both forms of a message that is counted: marks them to be gathered, as `N_` does."""
    return singular, plural


@dataclass(frozen=True, slots=True)
class Translator:
    """`gettext` and `ngettext` in one language."""

    language: str

    def gettext(self, message: str, /, **blanks: Words) -> str:
        """See `gettext`."""
        return gettext(message, self.language, **blanks)

    def ngettext(self, singular: str, plural: str, number: float, /, **blanks: Words) -> str:
        """See `ngettext`."""
        return ngettext(singular, plural, number, self.language, **blanks)


_NUMBER_OF_MANY = 1000
"""A whole number whose plural form is that of many in the languages of Europe."""


@lru_cache(maxsize=8)
def _language_codes(catalogue_folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(set(_compiled_languages(catalogue_folder)) - {SOURCE}))


def _compiled_languages(catalogue_folder: Path) -> Iterator[str]:
    return (mo_path.parent.parent.name for mo_path in catalogue_folder.glob("*/LC_MESSAGES/messages.mo"))


@lru_cache(maxsize=64)
def _translations(catalogue_folder: Path, language: str) -> Translations | NullTranslations:
    return Translations.load(catalogue_folder, [language])
