"""The city that the shared options name, with the places of a spreadsheet added."""

from dataclasses import replace

from mire_geo import city
from mire_geo.city import City
from mire_geo.cli import options
from mire_geo.errors import InputError


def load_city() -> City:
    """The city of --data, with the places of every --sites file.

    Raises:
        DataError: the data are missing or damaged.
        InputError: a file of places cannot be read, or has rows that are refused.
    """
    settings = options.current_settings()
    chosen_city = city.load(settings.folder)
    for sheet_path in settings.sites:
        chosen_city = _add_sites(chosen_city, sheet_path)
    return chosen_city


def _add_sites(base_city: City, sheet_path: str) -> City:
    from mire_geo.sources import spreadsheet  # noqa: PLC0415 - most commands read no spreadsheet

    import_result = spreadsheet.read_sites(
        sheet_path, quartieri=base_city.quartieri, existing=base_city.sites
    )
    if import_result.faults:
        first_fault = import_result.faults[0]
        raise InputError(
            "%(file)s: %(number)s of %(rows)s rows are refused (line %(line)s: %(sentence)s); `mire "
            "import %(file)s` tells them all and writes the good ones to a file of their own",
            file=sheet_path,
            number=len(import_result.refused),
            rows=import_result.rows,
            line=first_fault.line,
            sentence=first_fault.sentence,
        )
    replaced_ids = base_city.sites.index.intersection(import_result.accepted.index)
    return replace(base_city, sites=base_city.sites.drop(index=replaced_ids)).with_sites(
        import_result.accepted
    )
