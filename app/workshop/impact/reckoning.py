"""What proposals of a room change, as JSON: the same in the server and in the process beside it."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.web import logs
from app.workshop.contributions import content
from mire_geo.city import City
from mire_geo.output.wording import catalogue, impact_sentences
from mire_geo.planning import scenario
from mire_geo.planning.scenario import Baseline, Impact, Question
from mire_geo.planning.scenario.proposals import Proposal

log = logging.getLogger(__name__)

Json = dict[str, Any]

OTHER = "A"
"""The name, in the sentences, of the scenario with which another is compared."""


class ProposalVersion(NamedTuple):
    """A proposal of a room, as far as its answer depends on it."""

    id: str
    version: int
    content: Mapping[str, Any]


def reckon(
    baseline: Baseline, ours: Iterable[ProposalVersion], theirs: Iterable[ProposalVersion], minutes: float
) -> Json:
    """What proposals change of the city, or of the city with the proposals of others."""
    city = baseline.city
    mine, other = settle(city, ours), settle(city, theirs)
    try:
        changed_kinds = scenario.touched(city, [*mine.proposals, *other.proposals])
        impacts = [
            baseline.answer(mine.proposals, Question(kind, minutes=minutes), against=other.proposals)
            for kind in sorted(changed_kinds)
        ]
    except Exception as error:
        log.error("an answer failed\n%s", logs.trace(error))
        raise
    conflicts = (*mine.left_out, *other.left_out)
    left_out = [{"left_out": one.second, "code": one.code} for one in conflicts]
    return as_json(impacts, left_out, versus=OTHER if other.proposals else "")


def settle(city: City, versions: Iterable[ProposalVersion]) -> scenario.Settled:
    """Of proposals, best liked first, those that go together in a city; and why the others do not."""
    return scenario.settle([one for one in map(proposal, versions) if one is not None], city)


def as_json(impacts: Iterable[Impact], conflicts: Iterable[Json], *, versus: str = "") -> Json:
    """Impacts as JSON: figures and words by kind in every language, their cells, and what was left out.

    Args:
        versus: name of the scenario they are compared with; today's city if empty.
    """
    impacts = tuple(impacts)
    return {
        "conflicts": list(conflicts),
        "kinds": {
            language: [
                scenario.as_dict(one) | impact_sentences.sentences_as_dict(one, language, versus=versus)
                for one in impacts
            ]
            for language in catalogue.languages()
        },
        "cells": {one.question.kind: scenario.cell_minutes(one) for one in impacts},
    }


def headline(answer: Json, language: str) -> Json:
    """The first sentences of an answer."""
    kinds = [
        {
            "kind": kind_answer["kind"],
            "title": kind_answer["title"],
            "headline": kind_answer["headline"],
            "losers": kind_answer["sentences"]["losers"],
        }
        for kind_answer in answer["kinds"][language]
    ]
    why = [impact_sentences.exclusion_reason(one["code"], language) for one in answer["conflicts"]]
    return {"kinds": kinds, "conflicts": [text[:1].upper() + text[1:] + "." for text in why]}


def proposal(proposal_version: ProposalVersion) -> Proposal | None:
    """The change to the city that a proposal of a room stands for; None of those that only say something."""
    return content.proposal(proposal_version.id, proposal_version.content)
