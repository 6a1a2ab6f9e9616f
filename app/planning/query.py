"""What arrives at the planners' pages becomes questions of the library."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.web.page import language
from app.web.requests import parsing
from app.web.requests.parsing import Arguments, one_of
from mire_geo.city import WHOM, accessibility
from mire_geo.errors import InputError, NoDataError
from mire_geo.planning import location_allocation
from mire_geo.planning.location_allocation import PUBLIC, STREETS
from mire_geo.tables.kinds import KINDS, Kind

COUNTS = (1, 3, 5, 10)
MOST_PLACES = 30
FROM = {
    "public": PUBLIC,
    "schools": tuple(k for k in PUBLIC if k.startswith(("scuola", "secondaria"))),
    "streets": (STREETS,),
}
"""Where the candidates come from: public buildings, schools alone, street junctions."""

SITING = ("kind", "minutes", "count", "whom", "from")
EQUITY = ("kind", "measure", "minutes", "speed", "people", "by", "open", "close")
DEPENDENCY = ("kind", "minutes")
"""The arguments of each question."""

MEASURES = ("minutes", "within", "catchment", "count")
PEOPLE = (
    "residents",
    "intended",
    "0-2",
    "3-5",
    "0-13",
    "14-18",
    "19-64",
    "65+",
    "80+",
    "women",
    "foreigners",
)


@dataclass(frozen=True, slots=True)
class EquityQuery:
    """How fairly a kind is shared, before and after some changes."""

    kind: Kind
    share: accessibility.Question
    by: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]

    @property
    def query(self) -> dict[str, str | list[str]]:
        """The arguments that repeat this query."""
        arguments: dict[str, str | list[str]] = {
            "kind": self.kind.code,
            "measure": self.share.measure,
            "minutes": f"{self.share.limit:g}",
            "people": self.share.people,
            "by": self.by,
        }
        if self.opened:
            arguments["open"] = " ".join(self.opened)
        if self.closed:
            arguments["close"] = " ".join(self.closed)
        return arguments


def siting_question(args: Arguments, default_kind: str) -> location_allocation.Question:
    """The question of where new places of a kind should go, from the arguments of an address.

    Raises:
        InputError, UnknownError: a number out of range, a word that is not offered, no such kind.
    """
    kind = parsing.kind(args, default_kind)
    count = parsing.integer(args, "count")
    if count is not None and not 1 <= count <= MOST_PLACES:
        raise InputError(_("«count» va da 1 a %(most)s.", most=MOST_PLACES))
    return location_allocation.Question(
        kind.code,
        count or 5,
        parsing.number(args, "minutes", default=10.0, allowed_range=parsing.MINUTES_RANGE),
        people=one_of(args, "whom", WHOM),
        candidates=FROM[one_of(args, "from", tuple(FROM))],
    )


def equity_query(args: Arguments, default_kind: str) -> EquityQuery:
    """The question of how fairly a kind is shared, from the arguments of an address.

    Raises:
        InputError, UnknownError: as `siting`.
    """
    kind = parsing.kind(args, default_kind)
    people = one_of(args, "people", PEOPLE)
    share_question = accessibility.Question(
        kind.code,
        one_of(args, "measure", MEASURES),
        parsing.minutes(args),
        people,
        None,
        2,
        parsing.speed(args),
    )
    grouping = one_of(args, "by", accessibility.BY)
    equity = EquityQuery(
        kind, share_question, grouping, place_labels(args, "open"), place_labels(args, "close")
    )
    return equity if grouping in offered_groups(equity) else replace(equity, by=accessibility.BY[0])


def offered_groups(question: EquityQuery) -> tuple[str, ...]:
    """The groups by which the people of a query are counted in the data."""
    people_group = question.share.people
    is_everybody = people_group == "residents" or (people_group == "intended" and not question.kind.ages)
    return tuple(
        grouping for grouping in accessibility.BY if is_everybody or grouping not in accessibility.WHOLE
    )


@dataclass(frozen=True, slots=True)
class DependencyQuery:
    """Which kinds, and the limit, for the people who depend on one place alone."""

    kinds: tuple[str, ...]
    limit: float
    every: bool
    """True where no kind is named: all the welfare kinds."""

    @property
    def kind(self) -> Kind | None:
        """The kind, if there is only one."""
        return KINDS[self.kinds[0]] if len(self.kinds) == 1 else None

    @property
    def query(self) -> dict[str, str]:
        """The arguments that repeat this query."""
        arguments = {} if self.every else {"kind": self.kinds[0]}
        return arguments | {"minutes": f"{self.limit:g}"}


def dependency_query(
    args: Arguments, whole_kinds: tuple[str, ...], welfare_kinds: tuple[str, ...]
) -> DependencyQuery:
    """The query about dependency in the arguments of an address.

    Raises:
        InputError: a number out of range, or a kind of which only some places are known.
        UnknownError: no such kind.
        NoDataError: no kind whose list is whole.
    """
    limit = parsing.minutes(args)
    if not args.get("kind", "").strip():
        if not welfare_kinds:
            raise NoDataError(_("Dati mancanti: nessun elenco completo."))
        return DependencyQuery(welfare_kinds, limit, every=True)
    kind = parsing.kind(args)
    if kind.code not in whole_kinds:
        raise InputError(
            _(
                "Di «%(kind)s» si conosce solo una parte: non si può dire quale sia l’unico di qualcuno.",
                kind=language.kind_name(kind),
            )
        )
    return DependencyQuery((kind.code,), limit, every=False)


def place_labels(args: Arguments, argument_name: str) -> tuple[str, ...]:
    """The labels of places in an argument, separated by spaces."""
    site_labels = tuple(dict.fromkeys(args.get(argument_name, "").split()))
    if len(site_labels) > MOST_PLACES:
        raise InputError(_("Al massimo %(most)s luoghi alla volta.", most=MOST_PLACES))
    return site_labels
