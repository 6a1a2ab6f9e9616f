"""Proposals make another city of a city; the one there is stays as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Literal, NamedTuple, assert_never

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.city import City
from mire_geo.errors import InputError, MireError, Phrase, Sentence, UnknownError
from mire_geo.planning.scenario.proposals import (
    PROPOSED,
    AddSite,
    ChangeHours,
    CloseSite,
    MoveSite,
    Proposal,
    Resize,
)
from mire_geo.tables import schema
from mire_geo.tables.schema import Quartieri, Sites
from mire_geo.travel.streets import REASONS

_ALIKE: Mapping[type[Proposal], Phrase] = {
    CloseSite: Phrase("proposals %(one)r and %(other)r both close site %(site)r; keep one of them"),
    MoveSite: Phrase("proposals %(one)r and %(other)r both move site %(site)r; keep one of them"),
    ChangeHours: Phrase(
        "proposals %(one)r and %(other)r both change the hours of site %(site)r; keep one of them"
    ),
    Resize: Phrase("proposals %(one)r and %(other)r both resize site %(site)r; keep one of them"),
}
"""What two proposals of one type do to one site."""
_AGAINST: Mapping[type[Proposal], Phrase] = {
    MoveSite: Phrase(
        "proposals %(one)r and %(other)r close and move site %(site)r, which cannot both be; keep one of them"
    ),
    ChangeHours: Phrase(
        "proposals %(one)r and %(other)r close and change the hours of site %(site)r, which cannot both be; "
        "keep one of them"
    ),
    Resize: Phrase(
        "proposals %(one)r and %(other)r close and resize site %(site)r, which cannot both be; keep one of them"
    ),
}
"""What a proposal does to a site that `one` closes."""

Code = Literal["conflict", "unknown_site", "outside", "off_streets", "unusable"]
"""Why a proposal is left out: another one is preferred; no such place; not in the city; no street near; else."""


class Conflict(NamedTuple):
    """Two proposals that cannot both be (of one site, alike or one the closing of it); or one that cannot be at all."""

    site: str
    first: str
    second: str
    """Ids of the two proposals, in the order given; `first` is empty where `second` cannot be at all."""
    sentence: Sentence
    code: Code = "conflict"


class Settled(NamedTuple):
    """Proposals that go together, and those left out of them."""

    proposals: tuple[Proposal, ...]
    left_out: tuple[Conflict, ...]
    """Why each of the others (`second`) is not kept."""


def apply(city: City, proposals: Iterable[Proposal]) -> City:
    """The city as it would be: another `City`, of the same people and streets; the facts given are not touched.

    The order of the proposals makes no difference. Proposals may speak of a place that another one adds
    (`AddSite.site`): adding and closing it gives back the sites as they were.

    Raises:
        InputError: an id that comes twice, proposals in conflict (see `conflicts`), a place outside the city or off the
            walking network.
        UnknownError: a site that neither the city nor a proposal has.
    """
    sorted_proposals = sorted(proposals, key=lambda proposal: proposal.id)
    if not sorted_proposals:
        return city
    _refuse_repeated_ids(sorted_proposals)
    if clashes := conflicts(sorted_proposals):
        raise _conflict_error(clashes)
    additions = [proposal for proposal in sorted_proposals if isinstance(proposal, AddSite)]
    sites_with_new = _sites_with_new(city, additions)
    changes = [proposal for proposal in sorted_proposals if not isinstance(proposal, AddSite)]
    if misplaced_changes := [change for change in changes if change.site not in sites_with_new.index]:
        raise UnknownError(
            "proposal %(id)r names site %(site)r, which is not in the city; take its label from the "
            "table of sites",
            id=misplaced_changes[0].id,
            site=misplaced_changes[0].site,
        )
    return replace(city, sites=_sites_with_changes(city, sites_with_new, changes))


def conflicts(proposals: Iterable[Proposal]) -> tuple[Conflict, ...]:
    """The pairs of proposals that cannot both be, in the order given."""
    pairs = []
    for proposal, rival in combinations(proposals, 2):
        if isinstance(proposal, AddSite) or isinstance(rival, AddSite) or proposal.site != rival.site:
            continue
        if type(proposal) is type(rival) or CloseSite in (type(proposal), type(rival)):
            pairs.append(Conflict(proposal.site, proposal.id, rival.id, _conflict_sentence(proposal, rival)))
    return tuple(pairs)


def settle(proposals: Iterable[Proposal], city: City | None = None) -> Settled:
    """Of proposals in order of preference (votes, or time), those that go together: of two in conflict, the earlier.

    With a city, also those are left out that cannot be in it (an unknown place, a point outside or off the streets), so
    that `apply` takes all that are kept.
    """
    kept_proposals: list[Proposal] = []
    rejections: list[Conflict] = []
    for proposal in proposals:
        clash = next((pair for rival in kept_proposals for pair in conflicts([rival, proposal])), None)
        if clash is None:
            kept_proposals.append(proposal)
        else:
            rejections.append(clash)
    if city is None:
        return Settled(tuple(kept_proposals), tuple(rejections))
    try:
        apply(city, kept_proposals)
    except MireError:
        kept_proposals, further_rejections = _applicable_in_turn(city, kept_proposals)
        rejections += further_rejections
    return Settled(tuple(kept_proposals), tuple(rejections))


def _applicable_in_turn(city: City, proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Conflict]]:
    """The proposals that can be applied one after the other (additions first), and why the others cannot."""
    kept_proposals: list[Proposal] = []
    rejections = []
    for proposal in sorted(proposals, key=lambda proposal: not isinstance(proposal, AddSite)):
        try:
            apply(city, [*kept_proposals, proposal])
        except MireError as error:
            rejection_code = _rejection_code(city, proposal, error)
            rejections.append(Conflict(proposal.site, "", proposal.id, error, rejection_code))
        else:
            kept_proposals.append(proposal)
    position_by_id = {proposal.id: position for position, proposal in enumerate(proposals)}
    return sorted(kept_proposals, key=lambda proposal: position_by_id[proposal.id]), rejections


def _rejection_code(city: City, proposal: Proposal, error: MireError) -> Code:
    if isinstance(error, UnknownError):
        return "unknown_site"
    if isinstance(proposal, AddSite | MoveSite):
        return "outside" if city.nil_at(proposal.x, proposal.y) is None else "off_streets"
    return "unusable"


def kinds_changed(city: City, proposals: Iterable[Proposal]) -> tuple[str, ...]:
    """Codes of the kinds whose places the proposals change, in the order of the proposals."""
    changes = tuple(proposals)
    kind_of_site = city.sites[Sites.kind]
    kind_of_new_site = {change.site: change.kind for change in changes if isinstance(change, AddSite)}
    kind_codes = (kind_of_new_site.get(change.site) or kind_of_site.get(change.site) for change in changes)
    return tuple(dict.fromkeys(kind_code for kind_code in kind_codes if kind_code is not None))


def _conflict_sentence(proposal: Proposal, rival: Proposal) -> Phrase:
    assert not isinstance(proposal, AddSite)
    assert not isinstance(rival, AddSite)
    if type(proposal) is type(rival):
        sentence_template = _ALIKE[type(proposal)].template
    else:
        proposal, rival = (proposal, rival) if isinstance(proposal, CloseSite) else (rival, proposal)
        sentence_template = _AGAINST[type(rival)].template
    return Phrase(sentence_template, one=proposal.id, other=rival.id, site=proposal.site)


def _conflict_error(clashes: Sequence[Conflict]) -> InputError:
    first_sentence, *other_sentences = (conflict.sentence for conflict in clashes)
    error = InputError(first_sentence.template, **first_sentence.params)
    for sentence in other_sentences:
        error = InputError("%(one)s; %(other)s", one=error, other=sentence)
    return error


def _refuse_repeated_ids(sorted_proposals: Sequence[Proposal]) -> None:
    for proposal, next_proposal in pairwise(sorted_proposals):
        if proposal.id == next_proposal.id:
            raise InputError("two proposals have the id %(id)r; give each its own", id=proposal.id)


@dataclass(frozen=True, slots=True)
class _Location:
    """A point with its NIL and its Municipio."""

    point: shapely.Point
    nil_id: int
    municipio: int


def _location_at(city: City, subject_phrase: Phrase, x: float, y: float) -> _Location:
    point = shapely.Point(x, y)
    nil_ids = city.quartieri.index[shapely.intersects(city.quartieri.geometry.to_numpy(), point)]
    if not len(nil_ids):
        raise InputError(
            "%(where)s: the place at (%(x).0f, %(y).0f) is outside the city; put it inside",
            where=subject_phrase,
            x=x,
            y=y,
        )
    reason_code = str(city.streets.snap([[x, y]]).reason[0])
    if reason_code:
        raise InputError(
            "%(where)s: nobody can walk to the place at (%(x).0f, %(y).0f), %(reason)s; put it nearer "
            "to a street",
            where=subject_phrase,
            x=x,
            y=y,
            reason=REASONS[reason_code],
        )
    return _Location(point, int(nil_ids[0]), _municipio_at(city, point, int(nil_ids[0])))


def _municipio_at(city: City, point: shapely.Point, nil_id: int) -> int:
    """The Municipio of the cell of the NIL nearest to the point (a NIL may straddle two); else that of the NIL."""
    nil_cells = city.cells[city.cells[Quartieri.nil_id] == nil_id]
    if nil_cells.empty:
        return int(city.quartieri.at[nil_id, Quartieri.municipio])
    nearest_cell = np.hypot(nil_cells["x"] - point.x, nil_cells["y"] - point.y).idxmin()
    return int(nil_cells.at[nearest_cell, "municipio"])


def _sites_with_new(city: City, additions: Sequence[AddSite]) -> gpd.GeoDataFrame:
    """A copy of the city's sites, and below it the new ones in the order of their ids."""
    if not additions:
        return city.sites.copy()
    if repeated_additions := [addition for addition in additions if addition.site in city.sites.index]:
        raise InputError(
            "site %(site)r of proposal %(id)r is already in the city; give another id",
            site=repeated_additions[0].site,
            id=repeated_additions[0].id,
        )
    new_rows = [_site_row(city, addition) for addition in additions]
    labels = pd.Index([addition.site for addition in additions], name="site", dtype=city.sites.index.dtype)
    new_sites = gpd.GeoDataFrame(new_rows, columns=list(city.sites.columns), index=labels, crs=schema.CRS)
    return pd.concat([city.sites, new_sites.astype(city.sites.dtypes.to_dict())])


def _site_row(city: City, addition: AddSite) -> dict[str, object]:
    location = _location_at(city, Phrase("proposal %(id)r", id=addition.id), addition.x, addition.y)
    has_hours = addition.hours is not None
    return dict.fromkeys(city.sites.columns) | {
        "kind": addition.kind,
        "name": addition.name,
        "nil_id": location.nil_id,
        "municipio": location.municipio,
        "capacity": np.nan if addition.capacity is None else float(addition.capacity),
        "hours": addition.hours,
        "hours_state": "proposed" if has_hours else "unknown",
        "hours_source": PROPOSED if has_hours else None,
        "workplace": False,
        "source": PROPOSED,
        "source_id": addition.id,
        "vintage": "",
        "geometry": location.point,
    }


def _sites_with_changes(city: City, sites: gpd.GeoDataFrame, changes: Sequence[Proposal]) -> gpd.GeoDataFrame:
    closed_labels = []
    for change in changes:
        match change:
            case CloseSite():
                closed_labels.append(change.site)
            case MoveSite():
                target = _location_at(city, Phrase("proposal %(id)r", id=change.id), change.x, change.y)
                _set_row(sites, change.site, nil_id=target.nil_id, municipio=target.municipio, address=None)
                sites.loc[change.site, "geometry"] = target.point
            case ChangeHours():
                _set_row(
                    sites, change.site, hours=change.hours, hours_state="proposed", hours_source=PROPOSED
                )
                _set_row(sites, change.site, hours_date=None, hours_unread=None)
            case Resize():
                _set_row(sites, change.site, capacity=float(change.capacity))
            case AddSite():
                pass
            case _:
                assert_never(change)
    return sites.drop(index=closed_labels)


def _set_row(sites: gpd.GeoDataFrame, site_label: str, **column_values: object) -> None:
    for column_name, column_value in column_values.items():
        sites.at[site_label, column_name] = column_value
