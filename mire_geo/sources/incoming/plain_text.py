"""Text that people send, without control characters; the whole numbers that are written in it."""

import re
import unicodedata

WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
"""A whole number that every column, index and array holds; not the `٣`, `²` or `1_000` that Python or a database may
also accept."""

_CONTROL_CATEGORIES = frozenset({"Cc", "Cs"})
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """The text without control characters, broken halves of characters and marks of writing direction.

    >>> clean(" caff\\u00e8\\u202e\\x00  ")
    'caffè'
    """
    printable_text = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character in "\n\t" or unicodedata.category(character) not in _CONTROL_CATEGORIES
    )
    return unicodedata.normalize(
        "NFC", "".join(character for character in printable_text if character not in _DIRECTION_MARKS)
    ).strip()


def is_single_line(text: str) -> bool:
    """Whether a text holds no control sign, not even the end of a line, and no broken half of a character.

    >>> is_single_line("via Larga, è qui"), is_single_line("a\\x00"), is_single_line("a\\nb")
    (True, False, False)
    """
    return not any(unicodedata.category(character) in _CONTROL_CATEGORIES for character in text)


def whole_number(number_text: str) -> int | None:
    """The whole number of a text, of nine digits at most; None where it is none.

    >>> whole_number("-12"), whole_number("--5"), whole_number("٣"), whole_number("99999999999999999999")
    (-12, None, None, None)
    """
    return int(number_text) if WHOLE.fullmatch(number_text) else None
