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
    """The part of a proposal on which its answer depends."""

    id: str
    version: int
    content: Mapping[str, Any]


def reckon(
    baseline: Baseline,
    own_versions: Iterable[ProposalVersion],
    compared_versions: Iterable[ProposalVersion],
    minutes: float,
) -> Json:
    """The changes that proposals make to the city, or to the city with `compared_versions`, as JSON."""
    city = baseline.city
    own_changes, compared_changes = settle(city, own_versions), settle(city, compared_versions)
    try:
        changed_kinds = scenario.kinds_changed(city, [*own_changes.proposals, *compared_changes.proposals])
        impacts_of_kinds = [
            baseline.answer(
                own_changes.proposals,
                Question(kind, minutes=minutes),
                compared_with=compared_changes.proposals,
            )
            for kind in sorted(changed_kinds)
        ]
    except Exception as error:
        log.error("an answer failed\n%s", logs.error_trace(error))
        raise
    conflicts = (*own_changes.left_out, *compared_changes.left_out)
    exclusions = [{"left_out": conflict.second, "code": conflict.code} for conflict in conflicts]
    return as_json(impacts_of_kinds, exclusions, compared_name=OTHER if compared_changes.proposals else "")


def settle(city: City, versions: Iterable[ProposalVersion]) -> scenario.Settled:
    """The proposals, best liked first, that are compatible in a city; and why the others are not."""
    return scenario.settle([change for change in map(proposal, versions) if change is not None], city)


def as_json(impacts: Iterable[Impact], conflicts: Iterable[Json], *, compared_name: str = "") -> Json:
    """Impacts as JSON: figures and words by kind in every language, their cells, and what was left out.

    Args:
        compared_name: name of the scenario they are compared with; today's city if empty.
    """
    impacts = tuple(impacts)
    return {
        "conflicts": list(conflicts),
        "kinds": {
            language: [
                scenario.as_dict(impact)
                | impact_sentences.sentences_as_dict(impact, language, baseline_name=compared_name)
                for impact in impacts
            ]
            for language in catalogue.languages()
        },
        "cells": {impact.question.kind: scenario.cell_minutes(impact) for impact in impacts},
    }


def headline(answer: Json, language: str) -> Json:
    """The first sentences of an answer."""
    kind_headlines = [
        {
            "kind": kind_answer["kind"],
            "title": kind_answer["title"],
            "headline": kind_answer["headline"],
            "losers": kind_answer["sentences"]["losers"],
        }
        for kind_answer in answer["kinds"][language]
    ]
    exclusion_reasons = [
        impact_sentences.exclusion_reason(conflict["code"], language) for conflict in answer["conflicts"]
    ]
    return {
        "kinds": kind_headlines,
        "conflicts": [reason[:1].upper() + reason[1:] + "." for reason in exclusion_reasons],
    }


def proposal(proposal_version: ProposalVersion) -> Proposal | None:
    """The change to the city that a proposal of a room stands for; None of those that only say something."""
    return content.proposal(proposal_version.id, proposal_version.content)
