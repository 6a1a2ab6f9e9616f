"""Text that people wrote, made fit for print: one line, glyphs the font has, reading order, a bounded length.

The fonts are DejaVu, which come with matplotlib and are free. What they lack is shown as an empty box.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

import matplotlib as mpl
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "MireSans", "MireSans-Bold"
BOX = "▯"
"""Stands for what the font cannot draw."""

_FONT_FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
_RTL_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL_LETTERS}](?:[\\s{_RTL_LETTERS}]*[{_RTL_LETTERS}])?")


@cache
def _drawable_code_points() -> frozenset[int]:
    """Code points that both fonts draw; registers them, which reportlab wants done once."""
    code_points_by_font: list[frozenset[int]] = []
    font_folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for font_name, font_file_name in _FONT_FILES.items():
        font = TTFont(font_name, font_folder / font_file_name)
        pdfmetrics.registerFont(font)
        code_points_by_font.append(frozenset(font.face.charToGlyph))
    return code_points_by_font[0] & code_points_by_font[1]


def register_fonts() -> None:
    """Make the fonts known to reportlab."""
    _drawable_code_points()


SHAPED = mpl.__version_info__ >= (3, 11)
"""Whether matplotlib itself puts Hebrew and Arabic in their order, and joins the letters."""


def printable_line(text: str, max_length: int = 300, *, reverse_rtl: bool = True) -> str:
    """`text` in one line of glyphs that can be drawn, cut with an ellipsis at `max_length` characters.

    Control characters, overrides of direction and joiners are dropped. With `reverse_rtl`, Hebrew and Arabic words are
    reversed for a library that draws letters in the order of the text, as reportlab does (letters are not joined).

    >>> printable_line("a\\u202eb\\x00c <b> ${x} \\U0001faa8")
    'abc <b> ${x} ▯'
    """
    drawable_code_points = _drawable_code_points()
    printable_letters = []
    for letter in unicodedata.normalize("NFC", text[: 4 * max_length]):
        if letter.isspace():
            printable_letters.append(" ")
        elif unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} or 0xFE00 <= ord(letter) <= 0xFE0F:
            continue
        else:
            printable_letters.append(letter if ord(letter) in drawable_code_points else BOX)
    printable_text = " ".join("".join(printable_letters).split())
    if len(printable_text) > max_length or len(text) > 4 * max_length:
        printable_text = printable_text[: max_length - 1].rstrip() + "…"
    return (
        _RIGHT_TO_LEFT.sub(lambda rtl_words: rtl_words[0][::-1], printable_text)
        if reverse_rtl
        else printable_text
    )
