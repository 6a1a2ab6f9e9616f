"""The city that the shared options name, with the places of a spreadsheet added."""

from dataclasses import replace

from mire_geo import city
from mire_geo.city import City
from mire_geo.cli import options
from mire_geo.errors import InputError
from mire_geo.sources import spreadsheet


def load_city() -> City:
    """The city of --data, with the places of every --sites file.

    Raises:
        DataError: the data are missing or damaged.
        InputError: a file of places cannot be read, or has rows that are refused.
    """
    settings = options.current()
    loaded = city.load(settings.folder)
    for file in settings.sites:
        loaded = _add(loaded, file)
    return loaded


def _add(known: City, file: str) -> City:
    done = spreadsheet.read_sites(file, quartieri=known.quartieri, existing=known.sites)
    if done.faults:
        first = done.faults[0]
        raise InputError(
            "%(file)s: %(number)s of %(rows)s rows are refused (line %(line)s: %(sentence)s); `mire "
            "import %(file)s` tells them all and writes the good ones to a file of their own",
            file=file,
            number=len(done.refused),
            rows=done.rows,
            line=first.line,
            sentence=first.sentence,
        )
    older = known.sites.index.intersection(done.accepted.index)
    return replace(known, sites=known.sites.drop(index=older)).with_sites(done.accepted)
