"""The days of the week, once: as OSM writes them, and by their names in Italian and English. 0 is Monday."""

import unicodedata

CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ITALIAN = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


def unaccented(name: str) -> str:
    """A name as it is typed without accents.

    >>> unaccented("lunedì")
    'lunedi'
    """
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def numbers_by_name() -> dict[str, int]:
    """Every way to write a day in lower case -> its number: code, name, its first three letters.

    >>> [numbers_by_name()[name] for name in ("mo", "mar", "wednesday", "giovedi", "venerdì", "sat")]
    [0, 1, 2, 3, 4, 5]
    """
    number_by_name: dict[str, int] = {}
    for day_number, (day_code, english_name, italian_name) in enumerate(
        zip(CODES, ENGLISH, ITALIAN, strict=True)
    ):
        spellings = (
            day_code,
            english_name,
            english_name[:3],
            italian_name,
            italian_name[:3],
            unaccented(italian_name),
        )
        number_by_name |= {spelling.lower(): day_number for spelling in spellings}
    return number_by_name
