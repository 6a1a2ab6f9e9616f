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


def is_plain(text: str) -> bool:
    """Whether `text` is a number and nothing else, with a decimal point or comma.

    >>> is_plain("-12,5"), is_plain("+39 02 1234"), is_plain("-1+1")
    (True, False, False)
    """
    return _PLAIN.fullmatch(text.strip()) is not None


def readings(text: str, *, decimal: str = "") -> tuple[float, ...]:
    """The numbers `text` may mean, likeliest first; empty if it is none.

    Two readings come back only where a mark may separate decimals or thousands; `decimal` (the mark of the rest of
    the file, if known) then decides which is likelier.

    >>> readings("45,4642"), readings("1.514.600,25"), readings("1.200", decimal=",")
    ((45.4642,), (1514600.25,), (1200.0, 1.2))
    """
    bare = _SPACES.sub("", text)
    decimal_reading = float(bare.replace(",", ".")) if _PLAIN.fullmatch(bare) else None
    grouped = _GROUPED.fullmatch(bare)
    group_reading = _ungroup(bare, grouped) if grouped else None
    values = [one for one in (decimal_reading, group_reading) if one is not None]
    mark = grouped.group(1) if grouped else ""
    if len(values) == 2 and decimal and mark != decimal:
        values.reverse()
    return tuple(values)


def _ungroup(bare: str, grouped: re.Match[str]) -> float | None:
    mark, tail = grouped.group(1), grouped.group(3) or ""
    if tail[:1] == mark:
        return None
    whole = bare[: len(bare) - len(tail)].replace(mark, "")
    return float(whole + tail.replace(",", "."))


def degrees(text: str) -> float | None:
    """Decimal degrees from degrees, minutes and seconds; None if `text` is not so written. South and west are negative.

    >>> degrees("45°27'51\\"N"), degrees("9° 11,4' E"), degrees("45.46")
    (45.46416666666667, 9.19, None)
    """
    parts = _DMS.match(text.strip())
    if parts is None or (parts["before"] and parts["after"]):
        return None
    minutes, seconds = (float((parts[part] or "0").replace(",", ".")) for part in ("minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:
        return None
    hemisphere = (parts["before"] or parts["after"] or "N").upper()
    value = int(parts["degrees"]) + minutes / 60 + seconds / 3600
    return -value if hemisphere in "SOW" else value


def decimal_mark(texts: list[str]) -> str:
    """The decimal mark most of the numbers in `texts` use: "," or "."."""
    plain = [text for text in texts if is_plain(text)]
    commas = sum("," in text for text in plain)
    points = sum("." in text for text in plain)
    return "," if commas > points else "."
