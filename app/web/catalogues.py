"""The catalogues of the languages: what code and templates say, gathered; and each language of it, compiled.

`python -m app.web.catalogues` gathers every sentence of library and app into each language's `messages.po`, keeping
what is translated already, and compiles it. To add a language, make its folder with an empty `messages.po` (see
`mire_geo.output.wording.catalogue`) and run it. A test fails when a sentence is missing, fuzzy, or not compiled.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import mire_geo
from mire_geo.output.wording import catalogue as catalogues
from mire_geo.output.wording import faults, names

APP = Path(__file__).resolve().parent.parent
LIBRARY = Path(mire_geo.__file__).parent
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The same sentences give the same bytes, whenever they are compiled."""
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
ERRORS = ("InputError", "UnknownError", "DataError", "NoDataError", "BusyError", "StorageError", "Phrase")
"""What is raised or said with an English template."""
ENGLISH = "en"
"""The language of the templates of errors."""
KEYWORDS = {
    "it": DEFAULT_KEYWORDS | {"NN_": (1, 2), "NP_": ((1, "c"), 2)},
    ENGLISH: dict.fromkeys(ERRORS),
}
"""Language of the messages -> by which names they are called: pages speak Italian, errors of the library English."""


def catalogue_path(language: str) -> Path:
    """The written catalogue of a language; the compiled one is beside it."""
    return catalogues.FOLDER / language / "LC_MESSAGES" / "messages.po"


def languages() -> tuple[str, ...]:
    """The languages that have a written catalogue."""
    return tuple(
        sorted(
            catalogue_file.parent.parent.name
            for catalogue_file in catalogues.FOLDER.glob("*/LC_MESSAGES/messages.po")
        )
    )


def gather_sentences(language: str) -> Catalog:
    """Every sentence that code and templates, of library and app, ask to be translated into a language.

    Those that are in that language are left out.
    """
    catalogue = Catalog(project="mire-geo", fuzzy=False)
    keywords = {
        name: keyword_arguments
        for source_language, keywords_of_language in KEYWORDS.items()
        if source_language != language
        for name, keyword_arguments in keywords_of_language.items()
    }
    for root in (LIBRARY, APP):
        for _file, _line, message, _comments, context in extract_from_dir(root, METHODS, keywords=keywords):
            catalogue.add(message, context=context)
    for name, context in names.translatable_names() if language != catalogues.SOURCE else ():
        catalogue.add(name, context=context)
    for fault_sentence in faults.translatable_templates() if language != ENGLISH else ():
        catalogue.add(fault_sentence)
    return catalogue


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as written."""
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    project_fields = {"project": "mire-geo", "version": "1", "fuzzy": False, "msgid_bugs_address": ""}
    author_fields = {"last_translator": "", "language_team": "", "copyright_holder": ""}
    for field_name, value in {
        **project_fields,
        **author_fields,
        "creation_date": FIXED_DATE,
        "revision_date": FIXED_DATE,
    }.items():
        setattr(catalogue, field_name, value)
    return catalogue


def compiled_bytes(catalogue: Catalog) -> bytes:
    """The bytes of a compiled catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update(language: str) -> None:
    """Gather the sentences of a language, keep what is translated, and compile its catalogue."""
    catalogue = read_catalogue(language)
    catalogue.update(gather_sentences(language), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with catalogue_path(language).open("wb") as file:
        write_po(file, catalogue, omit_header=True, sort_output=True, width=0)
    catalogue_path(language).with_suffix(".mo").write_bytes(compiled_bytes(read_catalogue(language)))


if __name__ == "__main__":
    for catalogue_language in languages():
        update(catalogue_language)
