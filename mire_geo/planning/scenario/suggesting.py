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
    current_reach = baseline.reach_with((), question)
    candidate_blocks = timetabling.candidate_blocks(current_reach.openings, days=days)
    demands = _persona_demands(baseline, question, hours_may_move=False)
    plan = timetabling.extra_hours(
        demands, current_reach.openings, candidate_blocks, budget, exact=exact, time_limit=time_limit
    )
    blocks_of_site: dict[str, list[Block]] = {}
    for block in sorted(plan.blocks, key=lambda added_block: (added_block.site, added_block.span)):
        blocks_of_site.setdefault(block.site, []).append(block)
    proposals = tuple(
        ChangeHours(
            f"{PREFIX}-{position}", site_label, _lengthened_hours(current_reach, site_label, site_blocks)
        )
        for position, (site_label, site_blocks) in enumerate(blocks_of_site.items(), start=1)
    )
    return Suggestion(proposals, plan, baseline.answer(proposals, question))


def _lengthened_hours(current_reach: Reach, site_label: str, added_blocks: Sequence[Block]) -> str:
    """The hours of a site with the blocks: the text it has, as far as that can say it, so that its holidays stay."""
    current_text = str(current_reach.sites.at[site_label, Sites.hours])
    monday = current_reach.question.monday
    current_week = hours.week(current_text, monday)
    longer_week = hours.Week(
        (*current_week.open, *(block.span for block in added_blocks)), current_week.unknown
    )
    block_texts = [block.osm_text for block in added_blocks]
    for candidate_text in (
        piano.with_added_hours(current_text, "; ".join(block_texts)),
        "; ".join([current_text, *block_texts]),
    ):
        if hours.week(candidate_text, monday) == longer_week:
            return candidate_text
    return timetabling.osm_text(longer_week)


def reshaped_hours(baseline: Baseline, question: Question, *, time_limit: float = 5.0) -> Suggestion:
    """The same hours a week, better spread, at the places of a kind whose hours are known (see `timetabling.patterns`).

    Raises:
        InputError: no persona that can be looked at.
    """
    current_reach = baseline.reach_with((), question)
    patterns_of_site = {
        str(site_label): timetabling.patterns(current_reach.openings.weeks[week_index])
        for site_label, week_index in zip(
            current_reach.openings.sites, current_reach.openings.which, strict=True
        )
    }
    weeks_offered = {
        site_label: week_options
        for site_label, week_options in patterns_of_site.items()
        if len(week_options) > 1
    }
    reshaping = timetabling.reshape(
        _persona_demands(baseline, question, hours_may_move=True),
        current_reach.openings,
        weeks_offered,
        time_limit=time_limit,
    )
    proposals = tuple(
        ChangeHours(f"{PREFIX}-{position}", site_label, timetabling.osm_text(week))
        for position, (site_label, week) in enumerate(reshaping.weeks.items(), start=1)
    )
    return Suggestion(proposals, reshaping, baseline.answer(proposals, question))


def _persona_demands(baseline: Baseline, question: Question, *, hours_may_move: bool) -> list[PersonaDemand]:
    current_reach = baseline.reach_with((), question)
    if not current_reach.classes:
        raise InputError("nobody is looked at: name a persona of whom the data can say something")
    cell_walks = walks(baseline.city, current_reach.sites, question.minutes)
    demands = []
    for persona_code, classes in current_reach.classes.items():
        persona = personas.persona(persona_code)
        cell_people = baseline.city.cells[list(persona.counts)].to_numpy().sum(axis=1)
        is_waiting = np.isin(
            classes, [gap_classes.TIME, gap_classes.SERVED] if hours_may_move else [gap_classes.TIME]
        )
        trips = baseline.trips(persona_code, question, current_reach.sites, cell_walks)
        demands.append(PersonaDemand(persona.windows, trips, cell_people, is_waiting))
    return demands
