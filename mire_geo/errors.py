"""What can go wrong, in sentences: what was wrong, which row or field, what to do. No HTTP here.

A sentence is an English template with named blanks, and what fills them. The template is the message that the
catalogues translate (see `output.wording.errors`), so it is also the code of what went wrong.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias


class Phrase:
    """Words that are translated: a template, `"proposal %(id)r"`, and what fills its blanks.

    >>> str(Phrase("%(n)d rows of %(of)s", n=3, of=Phrase("the file")))
    '3 rows of the file'
    """

    def __init__(self, template: str, /, **params: object) -> None:
        self.template = template
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return filled_sentence(self)

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
        return filled_sentence(self)


class InputError(MireError):
    """A value given by a person or a program is not usable: a number out of range, a malformed place."""


class BusyError(MireError):
    """Not now: others are being served; the same may do a little later."""


class UnknownError(MireError):
    """Something was asked for by a name or number that does not exist: a kind, a quartiere, a site."""


class DataError(MireError):
    """A table or file breaks its schema, or is missing."""


class NoDataError(MireError):
    """The city has the thing, but no file we hold lists it: no gap may be read from that."""


def alternatives(first_choice: str, *other_choices: str) -> str | Phrase:
    """Words between which one may choose, for a blank.

    >>> str(alternatives(".csv", ".xlsx", ".geojson"))
    '.csv or .xlsx or .geojson'
    """
    joined: str | Phrase = first_choice
    for choice in other_choices:
        joined = Phrase("%(one)s or %(other)s", one=joined, other=choice)
    return joined


Sentence: TypeAlias = MireError | Phrase
"""What `filled_sentence` fills."""


def filled_sentence(sentence: Sentence, translate: Callable[[str], str] = str) -> str:
    """A sentence with its blanks filled: in English, or as `translation` has its template and those inside it.

    A blank holds a plain value, or a phrase or an error, which is translated too. A template without anything to fill
    it stays as it is, also where it has a per cent sign.
    """
    template = translate(sentence.template)
    if not sentence.params:
        return template
    return template % {blank: _translated_value(value, translate) for blank, value in sentence.params.items()}


def _translated_value(value: object, translate: Callable[[str], str]) -> object:
    return filled_sentence(value, translate) if isinstance(value, MireError | Phrase) else value
