"""The errors of the library, each a sentence: what was wrong, which row or field, what to do. No HTTP here.

A sentence is an English template with named blanks, and what fills them. The template is the message that the
catalogues translate (see `output.wording.errors`), so it is also the code of what went wrong.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias


class Phrase:
    """A text to be translated: a template, `"proposal %(id)r"`, and what fills its blanks.

    >>> str(Phrase("%(n)d rows of %(of)s", n=3, of=Phrase("the file")))
    '3 rows of the file'
    """

    def __init__(self, template: str, /, **params: object) -> None:
        self.template = template
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return fill_template(self)

    def __repr__(self) -> str:
        return f"Phrase({self.template!r}, {dict(self.params)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and (self.template, self.params) == (other.template, other.params)

    def __hash__(self) -> int:
        return hash(str(self))


class MireError(Exception):
    """Any error whose sentence is meant to be read by the person who caused or can mend it.

    >>> error = InputError("the limit is %(limit)g minutes; give a number above zero", limit=-1)
    >>> str(error), error.params
    ('the limit is -1 minutes; give a number above zero', {'limit': -1})
    """

    def __init__(self, template: str, /, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return fill_template(self)


class InputError(MireError):
    """A value given by a person or a program is not usable: a number out of range, a malformed place."""


class BusyError(MireError):
    """A request that cannot be served now because others are being served; it can be sent again a little later."""


class UnknownError(MireError):
    """Something was asked for by a name or number that does not exist: a kind, a quartiere, a site."""


class DataError(MireError):
    """A table or file breaks its schema, or is missing."""


class NoDataError(MireError):
    """No file that we hold lists something that the city has, so no gap can be computed from it."""


def alternatives(choice: str, *more_choices: str) -> str | Phrase:
    """The alternatives joined by "or", as a value for a blank of a sentence.

    >>> str(alternatives(".csv", ".xlsx", ".geojson"))
    '.csv or .xlsx or .geojson'
    """
    choices_text: str | Phrase = choice
    for next_choice in more_choices:
        choices_text = Phrase("%(one)s or %(other)s", one=choices_text, other=next_choice)
    return choices_text


Sentence: TypeAlias = MireError | Phrase
"""What `fill_template` fills."""


def fill_template(sentence: Sentence, translation: Callable[[str], str] = str) -> str:
    """A sentence with its blanks filled: in English, or as `translation` has its template and those inside it.

    A blank holds a plain value, or a phrase or an error, which is translated too. A template without anything to fill
    it stays as it is, also where it has a per cent sign.
    """
    template = translation(sentence.template)
    if not sentence.params:
        return template
    return template % {blank: _fill_blank(value, translation) for blank, value in sentence.params.items()}


def _fill_blank(value: object, translation: Callable[[str], str]) -> object:
    return fill_template(value, translation) if isinstance(value, MireError | Phrase) else value
