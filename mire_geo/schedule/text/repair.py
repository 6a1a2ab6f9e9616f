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
    text_pieces = re.split(r'("[^"]*")', text)
    for piece_number in range(0, len(text_pieces), 2):  # the odd ones are comments
        text_pieces[piece_number] = _APPOINTMENT.sub(
            partial(_apply_fix, _quote_appointment, notes), text_pieces[piece_number]
        )
    text_pieces = re.split(r'("[^"]*")', "".join(text_pieces))
    for pattern, fix in _FIXES:
        for piece_number in range(0, len(text_pieces), 2):
            text_pieces[piece_number] = pattern.sub(
                partial(_apply_fix, fix, notes), text_pieces[piece_number]
            )
    return "".join(text_pieces).strip(" ,;\n\t"), tuple(dict.fromkeys(notes))


def _apply_fix(fix: Fix, notes: list[Phrase], slip_match: re.Match[str]) -> str:
    replacement = fix(slip_match)
    bare_slip, bare_replacement = (text.strip(" ,;:/&") for text in (slip_match[0], replacement))
    if bare_slip != bare_replacement:
        notes.append(tokens.correction_note(bare_slip, bare_replacement))
    elif bare_slip and replacement != slip_match[0]:
        notes.append(Phrase("corrected: the separator after %(old)r", old=bare_slip))
    return replacement


def _quote_appointment(appointment_match: re.Match[str]) -> str:
    return f' "{appointment_match[0].strip("() ")}"'


def _correct_name(name_match: re.Match[str]) -> str:
    return _NAMES.get(name_match[0].lower(), name_match[0])


def _correct_clocks(clocks_match: re.Match[str]) -> str:
    return re.sub(
        r"(\d{1,2})[.hH](\d{2})",
        lambda time_match: f"{int(time_match[1]):02d}:{time_match[2]}",
        clocks_match[0],
    )


def _write_whole_hours(clocks_match: re.Match[str]) -> str:
    return re.sub(
        r"(?<![\d:])\d{1,2}(?![\d:])", lambda hour_match: f"{int(hour_match[0]):02d}:00", clocks_match[0]
    )


def _repeat_month(dates_match: re.Match[str]) -> str:
    return ",".join(f"{dates_match[1]} {day_text.strip()}" for day_text in dates_match[2].split(","))


def _move_to_next_day(days_match: re.Match[str]) -> str:
    """`Fr-Sa 24:00-05:00` begins when Saturday does."""
    return (
        re.sub(_DAY, lambda day_match: rules.DAYS[(rules.DAYS.index(day_match[0]) + 1) % 7], days_match[1])
        + " 00:00"
    )


_FIXES: tuple[tuple[re.Pattern[str], Fix], ...] = (
    (re.compile(r"[–—−]"), lambda match: "-"),
    (re.compile(r"\b[A-Za-z]+\b"), _correct_name),
    (re.compile(r"\b\d{1,2}[.hH]\d{2}(?:\s*-\s*\d{1,2}[.hH]\d{2})?\b"), _correct_clocks),
    (re.compile(rf"(?<=(?<!\w){_DAY})(?=\d)"), lambda match: " "),
    (
        re.compile(rf"(?<={_DAY} )\d{{1,2}}(?::\d{{2}})?\s*-\s*\d{{1,2}}(?::\d{{2}})?(?![\d:])"),
        _write_whole_hours,
    ),
    (re.compile(rf"{_TIME}\s*-\s*\d{{1,2}}(?![\d:])"), _write_whole_hours),
    (re.compile(rf"(?<=\d,)\s*\d{{1,2}}\s*-\s*{_TIME}"), _write_whole_hours),
    (
        re.compile(rf"({_TIME}\s*-\s*{_TIME})(?:\s*[/:&]\s*|\s+)(?={_TIME}\s*-)"),
        lambda match: f"{match[1]},",
    ),
    (re.compile(rf"({_TIME})\s+(?={_DAY})"), lambda match: f"{match[1]}; "),
    (re.compile(rf"({_MONTH}) (\d{{1,2}}(?:\s*,\s*\d{{1,2}})+)(?![\d:])"), _repeat_month),
    (re.compile(r"((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?) 24:00(?=-0)"), _move_to_next_day),
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
    salvaged_texts: list[str] = []
    lost_texts: list[str] = []
    valid_count = 0
    for rule_text in (raw_rule_text.strip() for raw_rule_text in re.findall(r'(?:"[^"]*"|[^;"])+', text)):
        if _is_valid_rule(rule_text):
            salvaged_texts.append(rule_text)
            valid_count += 1
        elif rule_text:
            lost_texts.append(rule_text)
            days_match = re.match(rf"{_DAY}(?:[-,]\s?{_DAY})*(?=\s)", rule_text)
            quoted_hours = (
                (rule_text[days_match.end() :] if days_match else rule_text).replace('"', "'").strip()
            )
            salvaged_texts.append(
                f'{days_match[0]} unknown "{quoted_hours}"' if days_match else f'unknown "{quoted_hours}"'
            )
    if not valid_count:
        return None
    certain_texts = [rule_text for rule_text in salvaged_texts if not rule_text.startswith("unknown ")]
    unknown_texts = [rule_text for rule_text in salvaged_texts if rule_text.startswith("unknown ")]
    return Salvage(" || ".join(["; ".join(certain_texts), *unknown_texts]), tuple(lost_texts))


def _is_valid_rule(rule_text: str) -> bool:
    try:
        rules.parse(rule_text)
    except InputError:
        return False
    return True
