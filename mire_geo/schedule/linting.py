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


def lint(text: str) -> list[Finding]:
    """The doubts about `text`, in the order of the text; an empty list if there is none.

    >>> lint("Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00")[0].suggestion
    'Mo-Fr 09:00-13:00, Tu,Th 15:00-19:00'
    """
    hours = reading.read(text)
    doubts = [
        Finding("corretto", text, {"note": note}, hours.osm_text)
        for note in hours.notes
        if note.template.startswith("corrected")
    ]
    doubts += [Finding("non-letto", piece) for piece in hours.unread]
    return doubts + list(_doubts(rules.parse(hours.osm_text)))


def _doubts(ruleset: tuple[Rule, ...]) -> Iterator[Finding]:
    yield from _overridden_hours(ruleset)
    if reading.is_lone_march(ruleset):
        yield Finding("marzo", ruleset[0].text, {"note": reading.MARCH})
    for n, rule in enumerate(ruleset):
        yield from _days_without_hours(ruleset, n)
        yield from _lost_holidays(ruleset, n)
        yield from _odd_spans(rule)


def _overridden_hours(ruleset: tuple[Rule, ...]) -> Iterator[Finding]:
    """Hours that a later rule wipes out although the two could stand together."""
    pairs = combinations(range(len(ruleset)), 2)
    wiping = [(a, b) for a, b in pairs if _wipes(ruleset[a], ruleset[b])]
    for b in dict.fromkeys(b for _, b in wiping):
        victim = next(ruleset[a] for a, later in wiping if later == b)
        fixed = [",", *(rule.joint for rule in ruleset[1:])]
        fixed[b] = ","
        yield Finding("virgola", ruleset[b].text, {"other": victim.text}, _join(ruleset, fixed))


def _wipes(earlier: Rule, later: Rule) -> bool:
    if later.joint != ";" or not (earlier.spans and later.spans) or "closed" in (earlier.state, later.state):
        return False
    a, b = rules.day_parts(earlier.selector), rules.day_parts(later.selector)
    if a.wide != b.wide or a.holidays != b.holidays:
        return False
    meet = zip(_on(a.weekdays), _on(b.weekdays), strict=True)
    clear = not any(_overlap(one, two) for one in earlier.spans for two in later.spans)
    return clear and any(one and two for one, two in meet)


def _on(weekdays: tuple[str, ...]) -> tuple[bool, ...]:
    return days.matching(",".join(weekdays), *_FOUR_WEEKS)


def _days_without_hours(ruleset: tuple[Rule, ...], n: int) -> Iterator[Finding]:
    rule = ruleset[n]
    timed = any(other.spans for other in ruleset)
    if timed and rule.selector and rule.text == rule.selector:
        fixed = [*ruleset[:n], _renamed(rule, f"{rule.text} off"), *ruleset[n + 1 :]]
        yield Finding("senza-orario", rule.text, suggestion=_join(fixed, [rule.joint for rule in ruleset]))


def _lost_holidays(ruleset: tuple[Rule, ...], n: int) -> Iterator[Finding]:
    rule, after = ruleset[n], ruleset[n + 1 :]
    if rule.state != "closed" or "PH" not in rules.day_parts(rule.selector).holidays:
        return
    undone = [
        other
        for other in after
        if other.joint == ";" and other.state != "closed" and not rules.day_parts(other.selector).holidays
    ]
    if undone:
        fixed = [*ruleset[:n], *after, rule]
        joints = [other.joint for other in (*ruleset[:n], *after, rule)]
        yield Finding("festivi", rule.text, {"other": undone[0].text}, _join(fixed, joints))


def _odd_spans(rule: Rule) -> Iterator[Finding]:
    if any(_overlap(one, two) for one, two in combinations(rule.spans, 2)):
        yield Finding("sovrapposti", rule.text)
    for span in rule.spans:
        length = span.end.minutes - span.start.minutes
        if (
            span.start.event is None
            and span.end.event is None
            and _LONG < length < DAY
            and span.end.minutes > DAY
        ):
            hours = f"{length // 60}:{length % 60:02d}"
            yield Finding("lungo", rule.text, {"hours": hours})


def _overlap(one: Span, two: Span) -> bool:
    """Whether two spans share a minute; those that follow the sun are taken not to."""
    if any(clock.event for span in (one, two) for clock in (span.start, span.end)):
        return False
    return one.start.minutes < two.end.minutes and two.start.minutes < one.end.minutes


def _renamed(rule: Rule, text: str) -> Rule:
    return Rule(text, rule.joint, rule.selector, rule.spans, rule.state, rule.comment)


def _join(ruleset: Sequence[Rule], joints: Sequence[str]) -> str:
    between = {";": "; ", ",": ", ", "||": " || "}
    return ruleset[0].text + "".join(
        between[joint] + rule.text for rule, joint in zip(ruleset[1:], joints[1:], strict=True)
    )
