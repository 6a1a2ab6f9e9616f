"""Text that no spreadsheet program runs as a formula, and back."""

import re

from mire_geo.sources.spreadsheet import numbers

_FORMULA_START = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
"""How a formula begins, in the full width of East Asian keyboards too, which programs take for the same."""


def escape_formula(text: str) -> str:
    """`text` such that no spreadsheet program runs it as a formula: an apostrophe goes before =, +, -, @ and tab.

    Plain numbers stay as they are. `unescape_formula` takes the apostrophe away again.

    >>> escape_formula("=1+1"), escape_formula("-12,5"), escape_formula("+39 02"), escape_formula("＝1+1")
    ("'=1+1", '-12,5', "'+39 02", "'＝1+1")
    """
    return f"'{text}" if _FORMULA_START.match(text) and not numbers.is_plain_number(text) else text


def unescape_formula(text: str) -> str:
    """The text as it was before `escape_formula`.

    >>> unescape_formula("'=1+1"), unescape_formula("'＝1+1"), unescape_formula("'ndrangheta"), unescape_formula("=1+1")
    ('=1+1', '＝1+1', "'ndrangheta", '=1+1')
    """
    return text[1:] if text.startswith("'") and _FORMULA_START.match(text) else text
