"""A language nobody speaks: every message of the catalogues in brackets, its letters accented, its blanks kept.

The folder stands under the code of Esperanto, whose numbers and dates Babel knows, beside the true catalogues.
"""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

from babel.dates import get_day_names, get_month_names
from babel.messages.catalog import Catalog

from app.web import catalogues
from mire_geo.output.wording import catalogue

LANGUAGE = "eo"
_ACCENTS = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")
_KEPT = re.compile(r"(%\(\w+\)[-.\d]*[a-z]|%%|\{\w*\}|<[^>]*>|&\w+;)")
"""Blanks and tags."""


def pseudo(text: str) -> str:
    """A message in the language."""
    pieces = _KEPT.split(text)
    return "⟦" + "".join(one if n % 2 else one.translate(_ACCENTS) for n, one in enumerate(pieces)) + "⟧"


def translations(folder: Path) -> Path:
    """A folder of catalogues in which the language is added to the true ones, and nothing else is."""
    shutil.copytree(catalogue.FOLDER, folder, dirs_exist_ok=True)
    invented = Catalog(locale=LANGUAGE)
    for message in catalogues.gather_sentences(LANGUAGE):
        if not message.id:
            continue
        forms = message.id if isinstance(message.id, tuple) else None
        words = tuple(pseudo(one) for one in forms) if forms else pseudo(message.id)
        invented.add(message.id, words, context=message.context)
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.mo").write_bytes(catalogues.compiled_bytes(invented))
    return folder


def polish(folder: Path) -> None:
    """A catalogue of one message in a language that counts in three forms."""
    rows = Catalog(locale="pl")
    rows.add(("%(n)s riga", "%(n)s righe"), ("%(n)s wiersz", "%(n)s wiersze", "%(n)s wierszy"))
    place = folder / "pl" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.mo").write_bytes(catalogues.compiled_bytes(rows))


def untranslated(text: str, data: frozenset[str] = frozenset()) -> str:
    """What is left of a text without messages of the language, days and months, and the names that are data."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = inner
    for name in sorted(data | _CALENDAR, key=len, reverse=True):
        text = text.replace(name, " ")
    text = re.sub(
        r"\b(km/h|km²|km|m|N|E|NIL|CSV|JSON|GeoJSON|GeoPackage|GeoParquet|PDF|PNG|UTC)\b", " ", text
    )
    return " ".join(text.split()) if re.search(r"[^\W\d_]", text) else ""


_CALENDAR = frozenset(
    name
    for width in ("wide", "abbreviated")
    for names in (get_day_names(width, locale=LANGUAGE), get_month_names(width, locale=LANGUAGE))
    for name in names.values()
)


class Texts(HTMLParser):
    """Every text of a page that somebody reads or hears.

    Left out: what is marked as data, `translate="no"`, `code`, `lang` of another language; scripts and styles.
    """

    SILENT = frozenset({"script", "style", "code", "svg"})
    EMPTY = frozenset(
        {"meta", "link", "br", "wbr", "img", "input", "hr", "rect", "path", "line", "circle", "use", "col"}
    )
    SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-facts")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        said = dict(attrs)
        silent = tag in self.SILENT or said.get("translate") == "no" or said.get("lang", LANGUAGE) != LANGUAGE
        if not (silent or any(self._open)):
            self.texts += [text for name in self.SPOKEN if (text := said.get(name))]
            if tag == "meta" and said.get("name") == "description":
                self.texts.append(said["content"] or "")
        if tag not in self.EMPTY:
            self._open.append(silent)

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag not in self.EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if not any(self._open) and data.strip():
            self.texts.append(data)


def visible(page: str) -> list[str]:
    """The texts of a page, see `Texts`."""
    parser = Texts()
    parser.feed(page)
    return parser.texts
