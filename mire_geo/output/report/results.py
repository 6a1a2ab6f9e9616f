"""What a session comes to: its proposals settled, each with its answer, all of them together by kind."""

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


class Reason(NamedTuple):
    """Why a proposal is in no figure."""

    code: scenario.Code
    sentence: Sentence
    """With the ids."""
    other: str = ""
    """The contribution it is in conflict with."""


@dataclass(frozen=True, eq=False)
class Results:
    """All a report says."""

    session: Session
    scenario: Scenario
    """The proposals that go together, with the fingerprint of the inputs."""
    after: City
    impacts: tuple[Impact, ...]
    """Of the scenario, one a kind it touches."""
    answers: dict[str, Impact]
    """Contribution -> impact of that proposal alone."""
    left_out: dict[str, Reason]
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
    kept, left_out = _together(baseline.city, session)
    asked = Scenario(
        kept,
        session.title[:500],
        scenario.touched(baseline.city, kept),
        minutes,
        personas,
        monday,
        scenario.fingerprint(baseline.city, kept),
    )
    answers = {}
    for one in kept[:MOST_ANSWERS]:
        try:
            [kind] = scenario.touched(baseline.city, [one])
            answers[one.id] = baseline.answer([one], asked.question(kind))
        except (
            MireError,
            ValueError,
        ):  # it speaks of a place that another proposal adds: no answer of its own
            continue
    impacts = tuple(baseline.answer(kept, asked.question(kind)) for kind in asked.kinds)
    return Results(session, asked, scenario.apply(baseline.city, kept), impacts, answers, left_out)


def _together(city: City, session: Session) -> tuple[tuple[Proposal, ...], dict[str, Reason]]:
    left_out: dict[str, Reason] = {}
    proposals = []
    for one in session.visible:
        try:
            proposal = one.proposal
        except MireError as error:
            left_out[one.id] = Reason("unusable", error)
            continue
        if proposal is not None:
            proposals.append(proposal)
    settled = scenario.settle(proposals, city)
    left_out |= {one.second: Reason(one.code, one.sentence, one.first) for one in settled.left_out}
    return settled.proposals, left_out


def datasets(city: City, kinds: Iterable[str]) -> tuple[Dataset, ...]:
    """The datasets the figures of some kinds rest on: people, streets and borders, and the places of those kinds."""
    sites = city.sites
    mine = sites[sites[Sites.kind].isin(list(kinds))]
    others = set(sites[Sites.source]) | set(" ".join(sites[Sites.also_in].dropna()).split())
    named = set(mine[Sites.source]) | set(" ".join(mine[Sites.also_in].dropna()).split())
    found = {receipt.dataset.key: receipt.dataset for receipt in city.receipts}
    return tuple(one for key, one in found.items() if key in named or key not in others)
