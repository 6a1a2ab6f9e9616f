"""Which rule decides the state at a moment, and the words it was read from."""

from dataclasses import replace
from datetime import datetime, timedelta

from mire_geo.errors import Phrase
from mire_geo.schedule import days, weeks
from mire_geo.schedule.rules import DAY, Rule
from mire_geo.schedule.text.reading import Reading, read


def read_from(source_words: str) -> Phrase:
    """The phrase that quotes the words from which a rule was read."""
    return Phrase("read from: %(text)s", text=source_words)


def explain(hours: Reading | str, moment: datetime | str) -> Phrase | None:
    """Where the state at `moment` comes from: "read from: Lun 15:30-19:00"; None where no rule speaks.

    >>> str(explain("Lun 15:30-19:00; Mar 9-12", "2026-11-16T16:00"))
    'read from: Lun 15:30-19:00'
    """
    reading = read(hours) if isinstance(hours, str) else hours
    rule = deciding_rule(reading.osm_text, moment)
    if rule is None:
        return None
    for rule_piece in reading.pieces:
        if rule_piece.osm == rule.text:
            return read_from(rule_piece.text)
    return (
        Phrase("%(text)s", text=rule.comment) if rule.comment else Phrase("no hours are given for this day")
    )


def deciding_rule(osm_text: str, moment: datetime | str) -> Rule | None:
    """The rule that decides the state at `moment`; None where no rule speaks of it."""
    monday, minute_of_week = weeks.monday_and_minute(moment)
    ruleset = weeks.rules_of(osm_text)
    covering_rules = [
        rule for rule in ruleset if weeks.levels_of_week((_rule_as_open(rule),), monday)[minute_of_week]
    ]
    if weeks.levels_of_week(ruleset, monday)[minute_of_week]:
        primary_rules = [rule for rule in covering_rules if rule.separator != "||"] or covering_rules[:1]
        opening_rules = [rule for rule in primary_rules if rule.state != "closed"]
        return (opening_rules or covering_rules)[-1]
    day = monday + timedelta(days=minute_of_week // DAY)
    silencing_rules = [
        rule
        for rule in ruleset
        if rule in covering_rules or (rule.separator == ";" and days.matching_days(rule.selector, day, 1)[0])
    ]
    return silencing_rules[-1] if silencing_rules else None


def _rule_as_open(rule: Rule) -> Rule:
    return replace(rule, state="open", separator=";")
