"""Codes people type, and words that bring them back."""

import secrets
from functools import cache
from importlib.resources import files

ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789"
"""No vowel, so no word; no 0 O 1 I L, so no doubt: 27 to the power of 6 is 387 million."""
LENGTH = 6
WORDS = 3


def new_code() -> str:
    """A code of six characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised_code(typed_code: str) -> str:
    """The code that somebody typed in any case, with spaces or hyphens inside.

    >>> normalised_code(" bcd-f2h ")
    'BCDF2H'
    """
    return "".join(typed_code.upper().replace("-", " ").split())


@cache
def vocabulary() -> tuple[str, ...]:
    """The Italian words of recovery codes; each is used at most once in a code."""
    return tuple((files("app.workshop.room") / "words.txt").read_text(encoding="utf-8").split())


def recovery_words() -> str:
    """Three different words, such as `lampada vento ciliegia`: one in more than three thousand million."""
    return " ".join(secrets.SystemRandom().sample(vocabulary(), WORDS))


def normalised_recovery(typed_words: str) -> str:
    """The recovery words that somebody typed in any case, with any signs between them."""
    return " ".join(
        "".join(character if character.isalpha() else " " for character in typed_words.casefold()).split()
    )
