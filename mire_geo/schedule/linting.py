"""What is probably not what the writer of some opening hours meant, with a suggestion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from mire_geo.errors import Phrase
from mire_geo.schedule import days, rules
from mire_geo.schedule.rules import DAY, Rule, Span
from mire_geo.schedule.text import reading

_FOUR_WEEKS = (date(2026, 6, 1), 28)
"""Days on which to see whether two choices of weekdays meet: every weekday, every "first Saturday"."""
_LONG = 22 * 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a text."""

    code: str
    """`virgola`, `senza-orario`, `festivi`, `sovrapposti`, `lungo`, `marzo`, `corretto` or `non-letto`."""
    where: str
    """The piece of text it is about."""
    blanks: Mapping[str, str | Phrase] = field(default_factory=dict)
    """What its sentence names besides `where`, see `output.wording.schedule_sentences.doubt_sentence`."""
    suggestion: str | None = None
    """The whole text as it should perhaps be."""


def lint(hours_text: str) -> list[Finding]:
    """The doubts about `text`, in the order of the text; an empty list if there is none.

    >>> lint("Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00")[0].suggestion
    'Mo-Fr 09:00-13:00, Tu,Th 15:00-19:00'
    """
    hours_reading = reading.read(hours_text)
    doubts = [
        Finding("corretto", hours_text, {"note": note}, hours_reading.osm_text)
        for note in hours_reading.notes
        if note.template.startswith("corrected")
    ]
    doubts += [Finding("non-letto", unread_text) for unread_text in hours_reading.unread]
    return doubts + list(_doubts(rules.parse(hours_reading.osm_text)))


def _doubts(ruleset: tuple[Rule, ...]) -> Iterator[Finding]:
    yield from _overridden_hours_doubts(ruleset)
    if reading.is_lone_march(ruleset):
        yield Finding("marzo", ruleset[0].text, {"note": reading.MARCH})
    for rule_number, rule in enumerate(ruleset):
        yield from _missing_hours_doubts(ruleset, rule_number)
        yield from _lost_holiday_doubts(ruleset, rule_number)
        yield from _odd_span_doubts(rule)


def _overridden_hours_doubts(ruleset: tuple[Rule, ...]) -> Iterator[Finding]:
    """Hours that a later rule wipes out although the two could stand together."""
    number_pairs = combinations(range(len(ruleset)), 2)
    overriding_numbers = [
        (earlier_number, later_number)
        for earlier_number, later_number in number_pairs
        if _overrides(ruleset[earlier_number], ruleset[later_number])
    ]
    for later_number in dict.fromkeys(later_number for _, later_number in overriding_numbers):
        overridden_rule = next(
            ruleset[earlier_number]
            for earlier_number, other_number in overriding_numbers
            if other_number == later_number
        )
        suggested_separators = [",", *(rule.separator for rule in ruleset[1:])]
        suggested_separators[later_number] = ","
        yield Finding(
            "virgola",
            ruleset[later_number].text,
            {"other": overridden_rule.text},
            _join_rules(ruleset, suggested_separators),
        )


def _overrides(earlier_rule: Rule, later_rule: Rule) -> bool:
    if (
        later_rule.separator != ";"
        or not (earlier_rule.spans and later_rule.spans)
        or "closed" in (earlier_rule.state, later_rule.state)
    ):
        return False
    earlier_parts, later_parts = rules.day_parts(earlier_rule.selector), rules.day_parts(later_rule.selector)
    if earlier_parts.wide != later_parts.wide or earlier_parts.holidays != later_parts.holidays:
        return False
    day_flag_pairs = zip(_day_flags(earlier_parts.weekdays), _day_flags(later_parts.weekdays), strict=True)
    are_spans_apart = not any(
        _spans_overlap(earlier_span, later_span)
        for earlier_span in earlier_rule.spans
        for later_span in later_rule.spans
    )
    return are_spans_apart and any(
        is_in_earlier and is_in_later for is_in_earlier, is_in_later in day_flag_pairs
    )


def _day_flags(weekdays: tuple[str, ...]) -> tuple[bool, ...]:
    return days.matching_days(",".join(weekdays), *_FOUR_WEEKS)


def _missing_hours_doubts(ruleset: tuple[Rule, ...], rule_number: int) -> Iterator[Finding]:
    rule = ruleset[rule_number]
    has_hours = any(any_rule.spans for any_rule in ruleset)
    if has_hours and rule.selector and rule.text == rule.selector:
        suggested_rules = [
            *ruleset[:rule_number],
            _rule_with_text(rule, f"{rule.text} off"),
            *ruleset[rule_number + 1 :],
        ]
        yield Finding(
            "senza-orario",
            rule.text,
            suggestion=_join_rules(suggested_rules, [rule.separator for rule in ruleset]),
        )


def _lost_holiday_doubts(ruleset: tuple[Rule, ...], rule_number: int) -> Iterator[Finding]:
    rule, later_rules = ruleset[rule_number], ruleset[rule_number + 1 :]
    if rule.state != "closed" or "PH" not in rules.day_parts(rule.selector).holidays:
        return
    overriding_rules = [
        later_rule
        for later_rule in later_rules
        if later_rule.separator == ";"
        and later_rule.state != "closed"
        and not rules.day_parts(later_rule.selector).holidays
    ]
    if overriding_rules:
        suggested_rules = [*ruleset[:rule_number], *later_rules, rule]
        suggested_separators = [
            later_rule.separator for later_rule in (*ruleset[:rule_number], *later_rules, rule)
        ]
        yield Finding(
            "festivi",
            rule.text,
            {"other": overriding_rules[0].text},
            _join_rules(suggested_rules, suggested_separators),
        )


def _odd_span_doubts(rule: Rule) -> Iterator[Finding]:
    if any(
        _spans_overlap(first_span, second_span) for first_span, second_span in combinations(rule.spans, 2)
    ):
        yield Finding("sovrapposti", rule.text)
    for span in rule.spans:
        span_minutes = span.end.minutes - span.start.minutes
        if (
            span.start.event is None
            and span.end.event is None
            and _LONG < span_minutes < DAY
            and span.end.minutes > DAY
        ):
            duration_text = f"{span_minutes // 60}:{span_minutes % 60:02d}"
            yield Finding("lungo", rule.text, {"hours": duration_text})


def _spans_overlap(first_span: Span, second_span: Span) -> bool:
    """Whether two spans share a minute; those that follow the sun are taken not to."""
    if any(clock.event for span in (first_span, second_span) for clock in (span.start, span.end)):
        return False
    return (
        first_span.start.minutes < second_span.end.minutes
        and second_span.start.minutes < first_span.end.minutes
    )


def _rule_with_text(rule: Rule, new_text: str) -> Rule:
    return Rule(new_text, rule.separator, rule.selector, rule.spans, rule.state, rule.comment)


def _join_rules(ruleset: Sequence[Rule], separators: Sequence[str]) -> str:
    text_of_separator = {";": "; ", ",": ", ", "||": " || "}
    return ruleset[0].text + "".join(
        text_of_separator[separator] + rule.text
        for rule, separator in zip(ruleset[1:], separators[1:], strict=True)
    )
