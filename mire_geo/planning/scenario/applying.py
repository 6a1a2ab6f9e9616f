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
    in_order = sorted(proposals, key=lambda one: one.id)
    if not in_order:
        return city
    _refuse_twice(in_order)
    if clashing := conflicts(in_order):
        raise _clash(clashing)
    adding = [one for one in in_order if isinstance(one, AddSite)]
    sites = _with_new(city, adding)
    lost = [one for one in in_order if not isinstance(one, AddSite) and one.site not in sites.index]
    if lost:
        raise UnknownError(
            "proposal %(id)r names site %(site)r, which is not in the city; take its label from the "
            "table of sites",
            id=lost[0].id,
            site=lost[0].site,
        )
    changes = [one for one in in_order if not isinstance(one, AddSite)]
    return replace(city, sites=_changed(city, sites, changes))


def conflicts(proposals: Iterable[Proposal]) -> tuple[Conflict, ...]:
    """The pairs of proposals that cannot both be, in the order given."""
    pairs = []
    for one, other in combinations(proposals, 2):
        if isinstance(one, AddSite) or isinstance(other, AddSite) or one.site != other.site:
            continue
        if type(one) is type(other) or CloseSite in (type(one), type(other)):
            pairs.append(Conflict(one.site, one.id, other.id, _sentence(one, other)))
    return tuple(pairs)


def settle(proposals: Iterable[Proposal], city: City | None = None) -> Settled:
    """Of proposals in order of preference (votes, or time), those that go together: of two in conflict, the earlier.

    With a city, also those are left out that cannot be in it (an unknown place, a point outside or off the streets), so
    that `apply` takes all that are kept.
    """
    accepted: list[Proposal] = []
    left_out: list[Conflict] = []
    for one in proposals:
        clash = next((conflict for other in accepted for conflict in conflicts([other, one])), None)
        if clash is None:
            accepted.append(one)
        else:
            left_out.append(clash)
    if city is None:
        return Settled(tuple(accepted), tuple(left_out))
    try:
        apply(city, accepted)
    except MireError:
        accepted, impossible = _possible(city, accepted)
        left_out += impossible
    return Settled(tuple(accepted), tuple(left_out))


def _possible(city: City, proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Conflict]]:
    """Those that can be, one after the other; what speaks of a place that another one adds comes after it."""
    accepted: list[Proposal] = []
    left_out = []
    for one in sorted(proposals, key=lambda one: not isinstance(one, AddSite)):
        try:
            apply(city, [*accepted, one])
        except MireError as error:
            site = one.site
            left_out.append(Conflict(site, "", one.id, error, _why(city, one, error)))
        else:
            accepted.append(one)
    order = {one.id: number for number, one in enumerate(proposals)}
    return sorted(accepted, key=lambda one: order[one.id]), left_out


def _why(city: City, one: Proposal, error: MireError) -> Code:
    if isinstance(error, UnknownError):
        return "unknown_site"
    if isinstance(one, AddSite | MoveSite):
        inside = shapely.intersects(city.quartieri.geometry.to_numpy(), shapely.Point(one.x, one.y)).any()
        return "off_streets" if inside else "outside"
    return "unusable"


def touched(city: City, proposals: Iterable[Proposal]) -> tuple[str, ...]:
    """Codes of the kinds whose places the proposals change, in the order of the proposals."""
    changes = tuple(proposals)
    kind_of_site = city.sites[Sites.kind]
    added = {one.site: one.kind for one in changes if isinstance(one, AddSite)}
    kinds = (
        one.kind if isinstance(one, AddSite) else added.get(one.site) or kind_of_site.get(one.site)
        for one in changes
    )
    return tuple(dict.fromkeys(kind for kind in kinds if kind is not None))


def _sentence(one: Proposal, other: Proposal) -> Phrase:
    assert not isinstance(one, AddSite)
    assert not isinstance(other, AddSite)
    if type(one) is type(other):
        template = _ALIKE[type(one)].template
    else:
        one, other = (one, other) if isinstance(one, CloseSite) else (other, one)
        template = _AGAINST[type(other)].template
    return Phrase(template, one=one.id, other=other.id, site=one.site)


def _clash(clashing: Sequence[Conflict]) -> InputError:
    first, *others = (one.sentence for one in clashing)
    error = InputError(first.template, **first.params)
    for other in others:
        error = InputError("%(one)s; %(other)s", one=error, other=other)
    return error


def _refuse_twice(changes: Sequence[Proposal]) -> None:
    for one, other in pairwise(changes):
        if one.id == other.id:
            raise InputError("two proposals have the id %(id)r; give each its own", id=one.id)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the city says of a point."""

    point: shapely.Point
    nil_id: int
    municipio: int


def _ground(city: City, subject: Phrase, x: float, y: float) -> _Ground:
    point = shapely.Point(x, y)
    inside = city.quartieri.index[shapely.intersects(city.quartieri.geometry.to_numpy(), point)]
    if not len(inside):
        raise InputError(
            "%(where)s: the place at (%(x).0f, %(y).0f) is outside the city; put it inside",
            where=subject,
            x=x,
            y=y,
        )
    reason = str(city.streets.snap([[x, y]]).reason[0])
    if reason:
        raise InputError(
            "%(where)s: nobody can walk to the place at (%(x).0f, %(y).0f), %(reason)s; put it nearer "
            "to a street",
            where=subject,
            x=x,
            y=y,
            reason=REASONS[reason],
        )
    nil_id = int(inside[0])
    return _Ground(point, nil_id, _municipio(city, point, nil_id))


def _municipio(city: City, point: shapely.Point, nil_id: int) -> int:
    """That of the nearest cell of the NIL, for a NIL may straddle two; that of the NIL where nobody lives."""
    cells = city.cells[city.cells[Quartieri.nil_id] == nil_id]
    if cells.empty:
        return int(city.quartieri.at[nil_id, Quartieri.municipio])
    nearest = np.hypot(cells["x"] - point.x, cells["y"] - point.y).idxmin()
    return int(cells.at[nearest, "municipio"])


def _with_new(city: City, adding: Sequence[AddSite]) -> gpd.GeoDataFrame:
    """A copy of the city's sites, and below it the new ones in the order of their ids."""
    if not adding:
        return city.sites.copy()
    clashing = [one for one in adding if one.site in city.sites.index]
    if clashing:
        raise InputError(
            "site %(site)r of proposal %(id)r is already in the city; give another id",
            site=clashing[0].site,
            id=clashing[0].id,
        )
    rows = [_row(city, one) for one in adding]
    labels = pd.Index([one.site for one in adding], name="site", dtype=city.sites.index.dtype)
    new_sites = gpd.GeoDataFrame(rows, columns=list(city.sites.columns), index=labels, crs=schema.CRS)
    return pd.concat([city.sites, new_sites.astype(city.sites.dtypes.to_dict())])


def _row(city: City, one: AddSite) -> dict[str, object]:
    ground = _ground(city, Phrase("proposal %(id)r", id=one.id), one.x, one.y)
    has_hours = one.hours is not None
    return dict.fromkeys(city.sites.columns) | {
        "kind": one.kind,
        "name": one.name,
        "nil_id": ground.nil_id,
        "municipio": ground.municipio,
        "capacity": np.nan if one.capacity is None else float(one.capacity),
        "hours": one.hours,
        "hours_state": "proposed" if has_hours else "unknown",
        "hours_source": PROPOSED if has_hours else None,
        "workplace": False,
        "source": PROPOSED,
        "source_id": one.id,
        "vintage": "",
        "geometry": ground.point,
    }


def _changed(city: City, sites: gpd.GeoDataFrame, changes: Sequence[Proposal]) -> gpd.GeoDataFrame:
    closed = []
    for one in changes:
        match one:
            case CloseSite():
                closed.append(one.site)
            case MoveSite():
                ground = _ground(city, Phrase("proposal %(id)r", id=one.id), one.x, one.y)
                _set(sites, one.site, nil_id=ground.nil_id, municipio=ground.municipio, address=None)
                sites.loc[one.site, "geometry"] = ground.point
            case ChangeHours():
                _set(sites, one.site, hours=one.hours, hours_state="proposed", hours_source=PROPOSED)
                _set(sites, one.site, hours_date=None, hours_unread=None)
            case Resize():
                _set(sites, one.site, capacity=float(one.capacity))
            case AddSite():
                pass
            case _:
                assert_never(one)
    return sites.drop(index=closed)


def _set(sites: gpd.GeoDataFrame, site: str, **values: object) -> None:
    for column, value in values.items():
        sites.at[site, column] = value
