"""The grammar of OSM `opening_hours`: text -> rules, strictly. What a rule means is for `days` and `weeks`.

Grammar of the OSM wiki, "Key:opening_hours/specification" (version 0.7.3). Not taken: moments without
duration (`10:00`, `10:00-16:00/01:30`), which are times of masses or collections, not opening hours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import opening_hours

from mire_geo.errors import InputError, Phrase
from mire_geo.schedule import weekdays

State = Literal["open", "unknown", "closed"]
Separator = Literal[";", ",", "||"]

DAY = 24 * 60
"""Minutes of a day on the wall clock."""

DAYS = weekdays.CODES
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: `minutes` after midnight, or after (before, if negative) an event of the sun."""

    minutes: int
    event: str | None = None
    """`sunrise`, `sunset`, `dawn` or `dusk`; None for a time on the wall clock."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`; with `open_end`, nobody knows until when after `end`."""

    start: Clock
    end: Clock
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: on the days of `selector`, during `spans`, the place is in `state`."""

    text: str
    separator: Separator
    """How it follows the one before: `;` overrides its days, `,` adds, `||` fills what is still closed."""
    selector: str
    """Years, months, weeks, weekdays, holidays as written; empty for every day."""
    spans: tuple[Span, ...]
    """Empty for the whole day."""
    state: State
    comment: str | None = None


_WEEKDAY = "(?:" + "|".join(DAYS) + ")"
_DAY_ITEM = (
    rf"(?:(?:PH|SH)(?:\s?[+-]\d+ days?)?"
    rf"|{_WEEKDAY}(?:-{_WEEKDAY})?(?:\[[^\]]*\])?(?:\s?[+-]\d+ days?)?)"
)
_DAY_LIST = rf"{_DAY_ITEM}(?:\s*,\s*{_DAY_ITEM})*"
_SELECTOR_PARTS = re.compile(
    rf"(?P<wide>.*?)(?:(?:^|(?<=[\s:]))(?P<first>{_DAY_LIST})(?:\s+(?P<second>{_DAY_LIST}))?)?"
)

_EVENT = "(?:sunrise|sunset|dawn|dusk)"
_CLOCK = rf"(?:\d{{1,2}}:\d{{2}}|{_EVENT}|\(\s*{_EVENT}\s*[+-]\s*\d{{1,2}}:\d{{2}}\s*\))"
_SPAN = rf"{_CLOCK}(?:\s*-\s*{_CLOCK}\s*\+?|\s*\+)"
_BODY = rf'(?:(?P<times>{_SPAN}(?:\s*,\s*{_SPAN})*)?\s*(?P<state>open|off|closed|unknown)?\s*(?P<comment>"[^"]*")?)'
_SEPARATOR = r"(?:\|\||;|$)"
_COMMA = r"(?:\|\||;|,|$)"
_RULE = re.compile(
    rf'\s*(?P<selector>24/7|[^;|"]*?)(?P<gap>\s*:\s*|\s*){_BODY}\s*'
    # a comma ends a rule only after times, a state or a comment; before, it is part of the selector
    rf"(?P<separator>(?(times){_COMMA}|(?(state){_COMMA}|(?(comment){_COMMA}|{_SEPARATOR}))))"
)
_STATES: dict[str, State] = {"open": "open", "off": "closed", "closed": "closed", "unknown": "unknown"}


@lru_cache(maxsize=16_384)
def parse(osm_text: str) -> tuple[Rule, ...]:
    """The rules of a valid OSM `opening_hours` text, in order.

    >>> [rule.selector for rule in parse("Mo-Fr 08:00-12:30; PH off")]
    ['Mo-Fr', 'PH']

    Raises:
        InputError: the text is not valid; the sentence shows where.
    """
    ruleset = tuple(_parse_rules(osm_text))
    if not ruleset:
        raise InputError(
            "opening hours %(text)r say nothing: write for instance 'Mo-Fr 09:00-18:00'", text=osm_text
        )
    return ruleset


def _parse_rules(osm_text: str) -> Iterator[Rule]:
    text_position, separator = 0, ";"
    while text_position < len(osm_text):
        rule_match = _match_rule(osm_text, text_position)
        yield _make_rule(osm_text, rule_match, separator)
        text_position, separator = rule_match.end(), rule_match["separator"]
        if separator and not osm_text[text_position:].strip():
            raise _syntax_error(
                osm_text, rule_match.start("separator"), Phrase("nothing follows the separator")
            )


def _match_rule(osm_text: str, text_position: int) -> re.Match[str]:
    rule_match = _RULE.match(osm_text, text_position)
    if not rule_match or not osm_text[text_position : rule_match.start("separator")].strip():
        raise _syntax_error(osm_text, text_position, Phrase("this is not a rule"))
    return rule_match


def _make_rule(osm_text: str, rule_match: re.Match[str], separator: str) -> Rule:
    selector = osm_text[rule_match.start("selector") : rule_match.end("selector")].strip()
    if selector and rule_match["times"] and not rule_match["gap"]:
        raise _syntax_error(osm_text, rule_match.start("times"), Phrase("a space is missing"))
    if selector == "24/7":
        selector = ""
    elif selector and not _is_osm_selector(selector):
        raise _syntax_error(osm_text, rule_match.start("selector"), Phrase("these are not days"))
    quoted_comment = rule_match["comment"]
    state: State = "unknown" if quoted_comment is not None else "open"
    if rule_match["state"]:
        state = _STATES[rule_match["state"]]
    return Rule(
        text=osm_text[rule_match.start() : rule_match.start("separator")].strip(),
        separator=separator,  # type: ignore[arg-type]  # the regular expression matches nothing else
        selector=selector,
        spans=tuple(_read_spans(osm_text, rule_match)),
        state=state,
        comment=quoted_comment[1:-1] if quoted_comment is not None else None,
    )


def _read_spans(osm_text: str, rule_match: re.Match[str]) -> Iterator[Span]:
    for span_text in re.findall(_SPAN, rule_match["times"] or ""):
        clocks = [_read_clock(clock_text) for clock_text in re.findall(_CLOCK, span_text)]
        start_clock, end_clock = clocks[0], clocks[-1]
        if start_clock.event is None and start_clock.minutes >= DAY:
            raise _syntax_error(
                osm_text,
                rule_match.start("times"),
                Phrase("%(piece)s begins after midnight of the next day", piece=span_text),
            )
        if start_clock.event is None and end_clock.event is None and len(clocks) > 1:
            end_clock = _end_after_start(start_clock, end_clock)
        if end_clock.minutes > 2 * DAY:
            raise _syntax_error(
                osm_text, rule_match.start("times"), Phrase("%(piece)s ends two days later", piece=span_text)
            )
        yield Span(start_clock, end_clock, span_text.endswith("+"))


def _end_after_start(start_clock: Clock, end_clock: Clock) -> Clock:
    """`end_clock` on the next day where it is not after `start_clock`."""
    return Clock(end_clock.minutes + DAY) if end_clock.minutes <= start_clock.minutes else end_clock


def _read_clock(clock_text: str) -> Clock:
    event_match = re.search(_EVENT, clock_text)
    time_match = re.search(r"([+-]?)\s*(\d{1,2}):(\d{2})", clock_text)
    clock_minutes = 0
    if time_match:
        if int(time_match[3]) >= 60:
            raise InputError("time %(text)r has more than 59 minutes: correct it", text=clock_text)
        clock_minutes = int(f"{time_match[1]}1") * (int(time_match[2]) * 60 + int(time_match[3]))
    return Clock(clock_minutes, event_match[0] if event_match else None)


@dataclass(frozen=True, slots=True)
class DayParts:
    """The pieces of a selector: `wide` (years, months, weeks, dates), then weekdays and holidays."""

    wide: str
    weekdays: tuple[str, ...]
    holidays: tuple[str, ...]
    both: bool
    """True for `SH Mo-Fr`: only weekdays that are also holidays; else either is enough."""


@lru_cache(maxsize=4096)
def day_parts(selector: str) -> DayParts:
    """What the parts of `selector` are."""
    selector_match = _SELECTOR_PARTS.fullmatch(selector)
    if not selector_match:
        raise InputError(
            "%(selector)r is not a choice of days: write for instance 'Jun-Sep Mo-Fr'", selector=selector
        )
    day_items = [
        day_item
        for day_list_text in (selector_match["first"], selector_match["second"])
        if day_list_text
        for day_item in re.findall(_DAY_ITEM, day_list_text)
    ]
    return DayParts(
        wide=selector_match["wide"].strip().rstrip(":").strip(),
        weekdays=tuple(day_item for day_item in day_items if day_item[1] != "H"),
        holidays=tuple(day_item for day_item in day_items if day_item[1] == "H"),
        both=selector_match["second"] is not None,
    )


_WORDS = frozenset((*DAYS, *MONTHS, "PH", "SH", "week", "easter", "day", "days"))


@lru_cache(maxsize=4096)
def _is_osm_selector(selector: str) -> bool:
    """Whether OSM knows these days, in its own case: the engine takes any, but `mar 9-12` is an Italian Tuesday."""
    if not set(re.findall("[A-Za-z]+", selector)) <= _WORDS:
        return False
    selector_parts = day_parts(selector)
    selector_without_holidays = " ".join(
        selector_part
        for selector_part in (selector_parts.wide, ",".join(selector_parts.weekdays))
        if selector_part
    )
    return not re.search("[PS]H", selector_without_holidays) and opening_hours.validate(
        f"{selector_without_holidays} 00:00-24:00".strip()
    )


def _syntax_error(osm_text: str, text_position: int, reason_phrase: Phrase) -> InputError:
    return InputError(
        "opening hours %(text)r cannot be read at %(part)r: %(why)s",
        text=osm_text,
        part=osm_text[text_position : text_position + 20].strip(),
        why=reason_phrase,
    )
