"""Hours to suggest: those that let most people in, as proposals that can be put to a room like anybody's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mire_geo.errors import InputError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.planning import piano, timetabling
from mire_geo.planning.scenario.baseline import Baseline
from mire_geo.planning.scenario.impact import Impact
from mire_geo.planning.scenario.proposals import ChangeHours
from mire_geo.planning.scenario.reach import Question, Reach, walks
from mire_geo.planning.timetabling import Block, PersonaDemand, Plan, Reshaping
from mire_geo.tables.schema import Sites

PREFIX = "orari"
"""What the ids of suggested proposals begin with."""


@dataclass(frozen=True, eq=False)
class Suggestion:
    """Proposals of hours, how they were chosen, and what they would change."""

    proposals: tuple[ChangeHours, ...]
    plan: Plan | Reshaping
    impact: Impact


def extra_hours(
    baseline: Baseline,
    question: Question,
    budget: float,
    *,
    days: Iterable[int] = range(6),
    exact: bool = True,
    time_limit: float = 5.0,
) -> Suggestion:
    """Hours to add at the places of a kind, at most `budget` a week in all, for the personas of the question.

    On Sundays only if asked for (`days`, 0 = Monday). Only places whose hours are known get any. People count once a
    persona: ask for one persona to count persons.

    Raises:
        InputError: see `timetabling.extra_hours`; or no persona that can be looked at.
    """
    today = baseline.reach_with((), question)
    blocks = timetabling.candidates(today.openings, days=days)
    cases = _cases(baseline, question, moving=False)
    plan = timetabling.extra_hours(cases, today.openings, blocks, budget, exact=exact, time_limit=time_limit)
    more: dict[str, list[Block]] = {}
    for block in sorted(plan.blocks, key=lambda one: (one.site, one.span)):
        more.setdefault(block.site, []).append(block)
    proposals = tuple(
        ChangeHours(f"{PREFIX}-{number}", site, _longer(today, site, added))
        for number, (site, added) in enumerate(more.items(), start=1)
    )
    return Suggestion(proposals, plan, baseline.answer(proposals, question))


def _longer(reach: Reach, site: str, blocks: Sequence[Block]) -> str:
    """The hours of a site with the blocks: the text it has, as far as that can say it, so that its holidays stay."""
    before = str(reach.sites.at[site, Sites.hours])
    monday = reach.question.monday
    week = hours.week(before, monday)
    longer = hours.Week((*week.open, *(block.span for block in blocks)), week.unknown)
    texts = [block.osm_text for block in blocks]
    for text in (piano.added(before, "; ".join(texts)), "; ".join([before, *texts])):
        if hours.week(text, monday) == longer:
            return text
    return timetabling.osm_text(longer)


def reshaped(baseline: Baseline, question: Question, *, time_limit: float = 5.0) -> Suggestion:
    """The same hours a week, better spread, at the places of a kind whose hours are known (see `timetabling.patterns`).

    Raises:
        InputError: no persona that can be looked at.
    """
    today = baseline.reach_with((), question)
    weeks = {
        str(site): timetabling.patterns(today.openings.weeks[which])
        for site, which in zip(today.openings.sites, today.openings.which, strict=True)
    }
    variants = {site: some for site, some in weeks.items() if len(some) > 1}
    plan = timetabling.reshape(
        _cases(baseline, question, moving=True), today.openings, variants, time_limit=time_limit
    )
    proposals = tuple(
        ChangeHours(f"{PREFIX}-{number}", site, timetabling.osm_text(week))
        for number, (site, week) in enumerate(plan.weeks.items(), start=1)
    )
    return Suggestion(proposals, plan, baseline.answer(proposals, question))


def _cases(baseline: Baseline, question: Question, *, moving: bool) -> list[PersonaDemand]:
    today = baseline.reach_with((), question)
    if not today.classes:
        raise InputError("nobody is looked at: name a persona of whom the data can say something")
    near = walks(baseline.city, today.sites, question.minutes)
    cases = []
    for code, classes in today.classes.items():
        persona = personas.persona(code)
        people = baseline.city.cells[list(persona.counts)].to_numpy().sum(axis=1)
        waiting = np.isin(classes, [gap_classes.TIME, gap_classes.SERVED] if moving else [gap_classes.TIME])
        legs = baseline.legs(code, question, today.sites, near)
        cases.append(PersonaDemand(persona.windows, legs, people, waiting))
    return cases
