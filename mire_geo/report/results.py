"""What a session comes to: its proposals settled, each with its answer, all of them together by kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import shapely

from mire_geo import scenario
from mire_geo.calendars import TYPICAL_WEEKS
from mire_geo.city import City
from mire_geo.errors import MireError, UnknownError
from mire_geo.model import AddSite, MoveSite, Proposal
from mire_geo.personas import PERSONAS
from mire_geo.scenario import Baseline, Impact, Scenario
from mire_geo.session import Session, ranked

MOST_ANSWERS = 20
"""Proposals that get an answer of their own: the ones ranked first."""


class Reason(NamedTuple):
    """Why a proposal is in no figure."""

    code: Literal["conflict", "unknown_site", "outside", "off_streets", "unusable"]
    sentence: str
    """In English, with the ids."""
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
    monday: date = TYPICAL_WEEKS["scuola"],
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
    for one in ranked(session.contributions):
        try:
            proposal = one.proposal
        except MireError as error:
            left_out[one.id] = Reason("unusable", str(error))
            continue
        if proposal is not None:
            proposals.append(proposal)
    settled = scenario.settle(proposals)
    left_out |= {one.second: Reason("conflict", one.sentence, one.first) for one in settled.left_out}
    try:
        scenario.apply(city, settled.kept)
    except MireError:
        return _one_by_one(city, settled.kept, left_out)
    return settled.kept, left_out


def _one_by_one(
    city: City, proposals: Iterable[Proposal], left_out: dict[str, Reason]
) -> tuple[tuple[Proposal, ...], dict[str, Reason]]:
    kept: list[Proposal] = []
    for one in proposals:
        try:
            scenario.apply(city, [*kept, one])
        except MireError as error:
            left_out[one.id] = _reason(city, one, error)
        else:
            kept.append(one)
    return tuple(kept), left_out


def _reason(city: City, one: Proposal, error: MireError) -> Reason:
    if isinstance(error, UnknownError):
        return Reason("unknown_site", str(error))
    if isinstance(one, AddSite | MoveSite):
        inside = shapely.intersects(city.quartieri.geometry.to_numpy(), shapely.Point(one.x, one.y)).any()
        return Reason("off_streets" if inside else "outside", str(error))
    return Reason("unusable", str(error))
