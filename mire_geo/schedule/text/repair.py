"""Almost valid OSM `opening_hours` text -> valid text, with a note on each thing corrected."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from mire_geo.errors import InputError, Phrase
from mire_geo.schedule import rules, weekdays
from mire_geo.schedule.text import tokens

_DAY = "(?:" + "|".join([*weekdays.CODES, "PH", "SH"]) + ")"
_MONTH = "(?:" + "|".join(rules.MONTHS) + ")"
_TIME = r"\d{1,2}:\d{2}"

_NAMES: dict[str, str] = {
    "tues": "Tu", "thur": "Th", "thurs": "Th",
    "january": "Jan", "february": "Feb", "march": "Mar", "april": "Apr", "june": "Jun", "july": "Jul",
    "august": "Aug", "september": "Sep", "sept": "Sep", "october": "Oct", "november": "Nov",
    "december": "Dec",
}  # fmt: skip
_NAMES |= {
    spelling.lower(): code
    for code, name in zip(weekdays.CODES, weekdays.ENGLISH, strict=True)
    for spelling in (name, name[:3])
}
_NAMES |= {name.lower(): name for name in (*rules.DAYS, "PH", "SH", *rules.MONTHS) if name != "Mar"}
_NAMES |= {word: word for word in ("off", "closed", "open", "unknown")}

_TELLTALE = re.compile(
    r"\b(?:Mo|Tu|We|Th|Fr|Su|PH|SH|Jan|May|Jun|Jul|Aug|Sep|Oct|Dec|off|closed|sunrise|sunset|24/7"
    r"|(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)day)\b"
)

_APPOINTMENT = re.compile(
    r"\s*\(?\b(?:(?:solo|previo|esclusivamente|su|per|by|on)\s+)*"
    r"(?:appuntamento|prenotazione|appointment)\b\)?(?: only\b)?",
    re.IGNORECASE,
)
"""By appointment, written outside a comment: a condition, and no word of OSM (its "su" is not Sunday)."""

Fix = Callable[[re.Match[str]], str]


def looks_like_osm(text: str) -> bool:
    """Whether `text` uses words that only OSM hours, or English, have."""
    return bool(_TELLTALE.search(text))


def repair(text: str) -> tuple[str, tuple[Phrase, ...]]:
    """`text` with the usual slips corrected, and the notes that say which; it may still be invalid.

    >>> text, [note] = repair("Mo-Fr 8.30-12.30")
    >>> text, str(note)
    ('Mo-Fr 08:30-12:30', "corrected: '8.30-12.30' read as '08:30-12:30'")
    """
    notes: list[Phrase] = []
    pieces = re.split(r'("[^"]*")', text)
    for n in range(0, len(pieces), 2):  # the odd ones are comments
        pieces[n] = _APPOINTMENT.sub(partial(_apply_fix, _quote, notes), pieces[n])
    pieces = re.split(r'("[^"]*")', "".join(pieces))
    for pattern, fix in _FIXES:
        for n in range(0, len(pieces), 2):
            pieces[n] = pattern.sub(partial(_apply_fix, fix, notes), pieces[n])
    return "".join(pieces).strip(" ,;\n\t"), tuple(dict.fromkeys(notes))


def _apply_fix(fix: Fix, notes: list[Phrase], match: re.Match[str]) -> str:
    new = fix(match)
    old, fresh = (text.strip(" ,;:/&") for text in (match[0], new))
    if old != fresh:
        notes.append(tokens.corrected(old, fresh))
    elif old and new != match[0]:
        notes.append(Phrase("corrected: the separator after %(old)r", old=old))
    return new


def _quote(match: re.Match[str]) -> str:
    return f' "{match[0].strip("() ")}"'


def _name(match: re.Match[str]) -> str:
    return _NAMES.get(match[0].lower(), match[0])


def _clocks(match: re.Match[str]) -> str:
    return re.sub(r"(\d{1,2})[.hH](\d{2})", lambda t: f"{int(t[1]):02d}:{t[2]}", match[0])


def _full_clocks(match: re.Match[str]) -> str:
    return re.sub(r"(?<![\d:])\d{1,2}(?![\d:])", lambda t: f"{int(t[0]):02d}:00", match[0])


def _dates(match: re.Match[str]) -> str:
    return ",".join(f"{match[1]} {day.strip()}" for day in match[2].split(","))


def _next_days(match: re.Match[str]) -> str:
    """`Fr-Sa 24:00-05:00` begins when Saturday does."""
    return re.sub(_DAY, lambda day: rules.DAYS[(rules.DAYS.index(day[0]) + 1) % 7], match[1]) + " 00:00"


_FIXES: tuple[tuple[re.Pattern[str], Fix], ...] = (
    (re.compile(r"[–—−]"), lambda match: "-"),
    (re.compile(r"\b[A-Za-z]+\b"), _name),
    (re.compile(r"\b\d{1,2}[.hH]\d{2}(?:\s*-\s*\d{1,2}[.hH]\d{2})?\b"), _clocks),
    (re.compile(rf"(?<=(?<!\w){_DAY})(?=\d)"), lambda match: " "),
    (re.compile(rf"(?<={_DAY} )\d{{1,2}}(?::\d{{2}})?\s*-\s*\d{{1,2}}(?::\d{{2}})?(?![\d:])"), _full_clocks),
    (re.compile(rf"{_TIME}\s*-\s*\d{{1,2}}(?![\d:])"), _full_clocks),
    (re.compile(rf"(?<=\d,)\s*\d{{1,2}}\s*-\s*{_TIME}"), _full_clocks),
    (
        re.compile(rf"({_TIME}\s*-\s*{_TIME})(?:\s*[/:&]\s*|\s+)(?={_TIME}\s*-)"),
        lambda match: f"{match[1]},",
    ),
    (re.compile(rf"({_TIME})\s+(?={_DAY})"), lambda match: f"{match[1]}; "),
    (re.compile(rf"({_MONTH}) (\d{{1,2}}(?:\s*,\s*\d{{1,2}})+)(?![\d:])"), _dates),
    (re.compile(r"((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?) 24:00(?=-0)"), _next_days),
)


@dataclass(frozen=True, slots=True)
class Salvage:
    """The valid rules of a broken text; days whose hours make no sense become unknown."""

    osm_text: str
    lost: tuple[str, ...]


def salvage(text: str) -> Salvage | None:
    """What is left when the invalid pieces between semicolons are taken out; None if nothing is.

    >>> salvage("Mo 24:30-19:00; Tu-Fr 09:30-19:00")
    Salvage(osm_text='Mo unknown "24:30-19:00"; Tu-Fr 09:30-19:00', lost=('Mo 24:30-19:00',))
    """
    pieces: list[str] = []
    lost: list[str] = []
    sound = 0
    for piece in (part.strip() for part in re.findall(r'(?:"[^"]*"|[^;"])+', text)):
        if _valid(piece):
            pieces.append(piece)
            sound += 1
        elif piece:
            lost.append(piece)
            days = re.match(rf"{_DAY}(?:[-,]\s?{_DAY})*(?=\s)", piece)
            quoted = (piece[days.end() :] if days else piece).replace('"', "'").strip()
            pieces.append(f'{days[0]} unknown "{quoted}"' if days else f'unknown "{quoted}"')
    if not sound:
        return None
    certain = [piece for piece in pieces if not piece.startswith("unknown ")]
    rest = [piece for piece in pieces if piece.startswith("unknown ")]
    return Salvage(" || ".join(["; ".join(certain), *rest]), tuple(lost))


def _valid(text: str) -> bool:
    try:
        rules.parse(text)
    except InputError:
        return False
    return True
