"""The results of a session: the proposals that go together, the impact of each alone, and of all of them by kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mire_geo.city import City
from mire_geo.errors import MireError, Sentence
from mire_geo.measures.time.personas import PERSONAS
from mire_geo.planning import scenario
from mire_geo.planning.scenario import Baseline, Impact, Scenario
from mire_geo.planning.scenario.proposals import Proposal
from mire_geo.planning.workshop import Session
from mire_geo.schedule.calendars import ORDINARY_MONDAY
from mire_geo.tables.provenance import Dataset
from mire_geo.tables.schema import Sites

MOST_ANSWERS = 20
"""Proposals that get an answer of their own: the ones ranked first."""

TOP = 5
"""Proposals at the head of the report and on the picture, ranked by dots."""


class ExclusionReason(NamedTuple):
    """Why a proposal is in no figure."""

    code: scenario.Code
    sentence: Sentence
    """With the ids."""
    other: str = ""
    """The contribution it is in conflict with."""


@dataclass(frozen=True, eq=False)
class Results:
    """All the contents of a report."""

    session: Session
    scenario: Scenario
    """The proposals that go together, with the fingerprint of the inputs."""
    after: City
    impacts: tuple[Impact, ...]
    """Of the scenario, one a kind it touches."""
    answers: dict[str, Impact]
    """Contribution -> impact of that proposal alone."""
    left_out: dict[str, ExclusionReason]
    """Contribution -> why it is in no figure."""


def results(
    baseline: Baseline,
    session: Session,
    *,
    minutes: float = 15.0,
    personas: tuple[str, ...] = tuple(PERSONAS),
    monday: date = ORDINARY_MONDAY,
) -> Results:
    """The results of a session in a city: of proposals in conflict, that with more dots counts.

    A proposal that cannot be (an unknown place, a point off the streets) is left out with its reason, never an error.
    """
    proposals, reason_by_id = _settle_proposals(baseline.city, session)
    session_scenario = Scenario(
        proposals,
        session.title[:500],
        scenario.kinds_changed(baseline.city, proposals),
        minutes,
        personas,
        monday,
        scenario.fingerprint(baseline.city, proposals),
    )
    impact_by_proposal_id = {}
    for proposal in proposals[:MOST_ANSWERS]:
        try:
            [kind_code] = scenario.kinds_changed(baseline.city, [proposal])
            impact_by_proposal_id[proposal.id] = baseline.answer(
                [proposal], session_scenario.question(kind_code)
            )
        except (MireError, ValueError):  # it changes a place that another proposal adds: no answer of its own
            continue
    impacts = tuple(
        baseline.answer(proposals, session_scenario.question(kind_code))
        for kind_code in session_scenario.kinds
    )
    return Results(
        session,
        session_scenario,
        scenario.apply(baseline.city, proposals),
        impacts,
        impact_by_proposal_id,
        reason_by_id,
    )


def _settle_proposals(
    city: City, session: Session
) -> tuple[tuple[Proposal, ...], dict[str, ExclusionReason]]:
    reason_by_id: dict[str, ExclusionReason] = {}
    proposals = []
    for contribution in session.visible:
        try:
            proposal = contribution.proposal
        except MireError as error:
            reason_by_id[contribution.id] = ExclusionReason("unusable", error)
            continue
        if proposal is not None:
            proposals.append(proposal)
    settled_proposals = scenario.settle(proposals, city)
    reason_by_id |= {
        conflict.second: ExclusionReason(conflict.code, conflict.sentence, conflict.first)
        for conflict in settled_proposals.left_out
    }
    return settled_proposals.proposals, reason_by_id


def datasets(city: City, kind_codes: Iterable[str]) -> tuple[Dataset, ...]:
    """The datasets the figures of some kinds rest on: people, streets and borders, and the places of those kinds."""
    all_sites = city.sites
    sites_of_kinds = all_sites[all_sites[Sites.kind].isin(list(kind_codes))]
    dataset_keys_of_sites = set(all_sites[Sites.source]) | set(
        " ".join(all_sites[Sites.also_in].dropna()).split()
    )
    dataset_keys_of_kinds = set(sites_of_kinds[Sites.source]) | set(
        " ".join(sites_of_kinds[Sites.also_in].dropna()).split()
    )
    dataset_by_key = {receipt.dataset.key: receipt.dataset for receipt in city.receipts}
    return tuple(
        dataset
        for dataset_key, dataset in dataset_by_key.items()
        if dataset_key in dataset_keys_of_kinds or dataset_key not in dataset_keys_of_sites
    )
