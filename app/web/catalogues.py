"""The catalogues of the languages: what the code and templates say, gathered; and the English of it, compiled.

`python -m app.web.catalogues` gathers every sentence into `translations/en/LC_MESSAGES/messages.po`, keeping what is
translated already, and compiles it. A test fails when a sentence is missing, fuzzy, or not compiled.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).resolve().parent.parent
PO = APP / "translations" / "en" / "LC_MESSAGES" / "messages.po"
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same sentences give the same bytes, whenever they are compiled."""
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def gathered() -> Catalog:
    """Every sentence that code and templates ask to be translated."""
    catalogue = Catalog(project="mire-geo", fuzzy=False)
    for _file, _line, message, _comments, _context in extract_from_dir(APP, METHODS):
        catalogue.add(message)
    return catalogue


def english() -> Catalog:
    """The English catalogue as written."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="en")
    fixed = {"project": "mire-geo", "version": "1", "fuzzy": False, "msgid_bugs_address": ""}
    people = {"last_translator": "", "language_team": "", "copyright_holder": ""}
    for name, value in {**fixed, **people, "creation_date": WRITTEN, "revision_date": WRITTEN}.items():
        setattr(catalogue, name, value)
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Gather, keep what is translated, compile."""
    catalogue = english()
    catalogue.update(gathered(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, omit_header=True, sort_output=True, width=0)
    PO.with_suffix(".mo").write_bytes(compiled(english()))


if __name__ == "__main__":
    main()
