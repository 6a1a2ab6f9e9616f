"""Numbers as people write them: decimal commas, thousands, degrees-minutes-seconds."""

import re

_PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,'])\d{3}(\1\d{3})*([.,]\d*)?")
_DMS = re.compile(
    r"""^(?P<before>[NSEOW])?\s*
    (?P<degrees>\d{1,3})\s*[°º]\s*
    ((?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’´]\s*)?
    ((?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''|’’|′′)\s*)?
    (?P<after>[NSEOW])?$""",
    re.VERBOSE | re.IGNORECASE,
)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def is_plain_number(text: str) -> bool:
    """Whether `text` is a number and nothing else, with a decimal point or comma.

    >>> is_plain_number("-12,5"), is_plain_number("+39 02 1234"), is_plain_number("-1+1")
    (True, False, False)
    """
    return _PLAIN.fullmatch(text.strip()) is not None


def possible_numbers(text: str, *, decimal: str = "") -> tuple[float, ...]:
    """The numbers `text` may mean, likeliest first; empty if it is none.

    Two readings come back only where a mark may separate decimals or thousands; `decimal` (the mark of the rest of
    the file, if known) then decides which is likelier.

    >>> possible_numbers("45,4642"), possible_numbers("1.514.600,25"), possible_numbers("1.200", decimal=",")
    ((45.4642,), (1514600.25,), (1200.0, 1.2))
    """
    compact_text = _SPACES.sub("", text)
    decimal_reading = float(compact_text.replace(",", ".")) if _PLAIN.fullmatch(compact_text) else None
    grouped_match = _GROUPED.fullmatch(compact_text)
    group_reading = _ungroup(compact_text, grouped_match) if grouped_match else None
    numbers = [number for number in (decimal_reading, group_reading) if number is not None]
    thousands_mark = grouped_match.group(1) if grouped_match else ""
    if len(numbers) == 2 and decimal and thousands_mark != decimal:
        numbers.reverse()
    return tuple(numbers)


def _ungroup(number_text: str, grouped_match: re.Match[str]) -> float | None:
    thousands_mark, decimal_part = grouped_match.group(1), grouped_match.group(3) or ""
    if decimal_part[:1] == thousands_mark:
        return None
    whole_part = number_text[: len(number_text) - len(decimal_part)].replace(thousands_mark, "")
    return float(whole_part + decimal_part.replace(",", "."))


def parse_degrees(text: str) -> float | None:
    """Decimal degrees from degrees, minutes and seconds; None if `text` is not so written. South and west are negative.

    >>> parse_degrees("45°27'51\\"N"), parse_degrees("9° 11,4' E"), parse_degrees("45.46")
    (45.46416666666667, 9.19, None)
    """
    dms_match = _DMS.match(text.strip())
    if dms_match is None or (dms_match["before"] and dms_match["after"]):
        return None
    minutes, seconds = (float((dms_match[unit] or "0").replace(",", ".")) for unit in ("minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:
        return None
    hemisphere = (dms_match["before"] or dms_match["after"] or "N").upper()
    decimal_degrees = int(dms_match["degrees"]) + minutes / 60 + seconds / 3600
    return -decimal_degrees if hemisphere in "SOW" else decimal_degrees


def decimal_mark(number_texts: list[str]) -> str:
    """The decimal mark most of the numbers in `number_texts` use: "," or "."."""
    plain_numbers = [text for text in number_texts if is_plain_number(text)]
    commas = sum("," in text for text in plain_numbers)
    points = sum("." in text for text in plain_numbers)
    return "," if commas > points else "."
