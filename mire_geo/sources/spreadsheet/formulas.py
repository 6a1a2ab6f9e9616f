"""Text that no spreadsheet program runs as a formula, and back."""

import re

from mire_geo.sources.spreadsheet import numbers

_RISKY = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
"""How a formula begins, in the full width of East Asian keyboards too, which programs take for the same."""


def armoured(text: str) -> str:
    """`text` such that no spreadsheet program runs it as a formula: an apostrophe goes before =, +, -, @ and tab.

    Plain numbers stay as they are. `bare` takes the apostrophe away again.

    >>> armoured("=1+1"), armoured("-12,5"), armoured("+39 02"), armoured("＝1+1")
    ("'=1+1", '-12,5', "'+39 02", "'＝1+1")
    """
    return f"'{text}" if _RISKY.match(text) and not numbers.is_plain(text) else text


def bare(text: str) -> str:
    """The text as it was before it was `armoured`.

    >>> bare("'=1+1"), bare("'＝1+1"), bare("'ndrangheta"), bare("=1+1")
    ('=1+1', '＝1+1', "'ndrangheta", '=1+1')
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
