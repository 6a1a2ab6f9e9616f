"""Numbers as people write them: decimal commas, thousands, degrees-minutes-seconds."""

import re

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}([.,'])\d{3}(\1\d{3})*([.,]\d*)?")
_DEGREES_TEXT = re.compile(
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
    return _PLAIN_NUMBER.fullmatch(text.strip()) is not None


def possible_numbers(number_text: str, *, decimal_mark: str = "") -> tuple[float, ...]:
    """The numbers `number_text` may mean, likeliest first; empty if it is none.

    Two readings come back only where a mark may separate decimals or thousands; `decimal_mark` (the mark of the rest of
    the file, if known) then decides which is likelier.

    >>> possible_numbers("45,4642"), possible_numbers("1.514.600,25"), possible_numbers("1.200", decimal_mark=",")
    ((45.4642,), (1514600.25,), (1200.0, 1.2))
    """
    compact_text = _SPACES.sub("", number_text)
    decimal_reading = float(compact_text.replace(",", ".")) if _PLAIN_NUMBER.fullmatch(compact_text) else None
    grouped_match = _GROUPED_NUMBER.fullmatch(compact_text)
    group_reading = _parse_grouped(compact_text, grouped_match) if grouped_match else None
    numbers = [number for number in (decimal_reading, group_reading) if number is not None]
    thousands_mark = grouped_match.group(1) if grouped_match else ""
    if len(numbers) == 2 and decimal_mark and thousands_mark != decimal_mark:
        numbers.reverse()
    return tuple(numbers)


def _parse_grouped(number_text: str, grouped_match: re.Match[str]) -> float | None:
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
    dms_match = _DEGREES_TEXT.match(text.strip())
    if dms_match is None or (dms_match["before"] and dms_match["after"]):
        return None
    minutes, seconds = (
        float((dms_match[unit_name] or "0").replace(",", ".")) for unit_name in ("minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        return None
    hemisphere = (dms_match["before"] or dms_match["after"] or "N").upper()
    decimal_degrees = int(dms_match["degrees"]) + minutes / 60 + seconds / 3600
    return -decimal_degrees if hemisphere in "SOW" else decimal_degrees


def decimal_mark(number_texts: list[str]) -> str:
    """The decimal mark most of the numbers in `number_texts` use: "," or "."."""
    plain_number_texts = [number_text for number_text in number_texts if is_plain_number(number_text)]
    comma_count = sum("," in number_text for number_text in plain_number_texts)
    point_count = sum("." in number_text for number_text in plain_number_texts)
    return "," if comma_count > point_count else "."
