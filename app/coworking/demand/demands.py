"""Desks asked for: from a form or a sheet to what is stored, and back into the requests of the library.

A request says a quartiere or a cell of 235 m, never an address; it is kept with consent, until the day it says.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coworking.forms import Fields
from app.storage import tokens
from app.storage.coworking import Demand
from mire_geo.coworking import FEATURES, RefusedError, Request, demand, where_faults
from mire_geo.coworking import slot as read_slot
from mire_geo.errors import InputError, UnknownError

WORKER, TEAM = "worker", "team"
PARTS = 6
"""Quartieri of a team that the form has room for; a sheet may have more."""
DAYS = 14
"""Days that the form offers."""
LONGEST = timedelta(days=366)

Terms = dict[str, Any]


def read(fields: Fields, cells: pd.DataFrame, today: date) -> tuple[str, dict[str, int], Terms, date]:
    """A request from a form: worker or team, people by where they set out, terms, and the last day it is stored.

    Raises:
        RefusedError: anything wrong, all together.
    """
    who = TEAM if fields.text("who") == TEAM else WORKER
    parts = _parts(fields, who, cells)
    terms: Terms = {
        "slots": _slots(fields, today),
        "desk": fields.text("desk") or "open",
        "limit": _number(fields, "limit", 15),
        "budget": fields.price("budget"),
        "pays": fields.text("pays") or "day",
        "needs": sorted(fields.ticked("need", FEATURES)),
        "weeks": _number(fields, "weeks", 1),
        "voucher": bool(fields.args.get("voucher")),
        "commute": fields.whole("commute"),
    }
    expires = fields.day("expires") or today + timedelta(days=60)
    if expires > today + LONGEST:
        fields.fault("expires", "date", value=expires.isoformat())
    if not fields.args.get("consent"):
        fields.fault("consent", "consent")

    def build() -> None:
        for where, people in parts.items() or {"": 1}.items():
            part_request = request("new", where, people, terms, expires, team="")
            past = part_request.faults_on(today)
            if past:
                raise RefusedError(past)

    fields.make(build)
    return who, parts, terms, expires


def _number(fields: Fields, name: str, default: int) -> int:
    number = fields.whole(name)
    return default if number is None else number


def _parts(fields: Fields, who: str, cells: pd.DataFrame) -> dict[str, int]:
    """Where people set out from, and how many of them."""
    parts: dict[str, int] = {}
    for n in range(1, PARTS + 1) if who == TEAM else (1,):
        where = fields.text(f"where_{n}", 24)
        if not where:
            continue
        fields.faults += where_faults(where, cells)
        people = 1 if who == WORKER else fields.whole(f"people_{n}")
        if people is None:
            fields.fault("people", "missing")
        elif people < 1:
            fields.fault("people", "below_one", value=people)
        else:
            parts[where] = parts.get(where, 0) + people
    return parts


def _slots(fields: Fields, today: date) -> list[str]:
    """The slots of the days ticked, from `start` to `end` each."""
    start, end = fields.text("start", 5), fields.text("end", 5)
    days = [day for day in days_offered(today) if fields.args.get(f"day_{day.isoformat()}")]
    extra = fields.day("other_day")
    slots = []
    for day in sorted({*days, *([extra] if extra else [])}):
        text = f"{day.isoformat()} {start}-{end}"
        try:
            slots.append(str(read_slot(text)))
        except InputError:
            fields.fault("slots", "slot", value=text)
            break
    return slots


def request(
    label: str, where: str, people: int, terms: Mapping[str, Any], expires: date, *, team: str
) -> Request:
    """The library's request of what is stored.

    Raises:
        RefusedError: the terms contradict each other or are out of range.
    """
    return Request(
        label,
        where,
        tuple(read_slot(text) for text in terms["slots"]),
        people,
        terms["desk"],
        float(terms["limit"]),
        terms["budget"],
        terms["pays"],
        frozenset(terms["needs"]),
        terms["weeks"],
        terms["voucher"],
        None if terms["commute"] is None else float(terms["commute"]),
        True,
        expires,
        team,
    )


def keep(session: Session, who: str, parts: dict[str, int], terms: Terms, expires: date) -> str:
    """Store a request; the code by which it can be withdrawn."""
    token = tokens.new()
    session.add(Demand(token=tokens.digest(token), who=who, parts=parts, fields=terms, expires=expires))
    session.flush()
    return token


def of_sheet(requests: tuple[Request, ...]) -> list[tuple[str, dict[str, int], Terms, date | None]]:
    """The requests of a sheet as they are stored; those of one team that ask for the same are one."""
    return [_of_group(group) for group in demand.group_alike(requests)]


def _of_group(group: tuple[Request, ...]) -> tuple[str, dict[str, int], Terms, date | None]:
    first = group[0]
    terms: Terms = {
        "slots": [str(each) for each in first.slots],
        "desk": first.desk,
        "limit": first.limit,
        "budget": first.budget,
        "pays": first.pays,
        "needs": sorted(first.needs),
        "weeks": first.weeks,
        "voucher": first.voucher,
        "commute": first.commute,
    }
    parts: dict[str, int] = {}
    for one in group:
        parts[one.where] = parts.get(one.where, 0) + one.people
    return TEAM if first.team or first.people > 1 else WORKER, parts, terms, first.expires


def withdraw(session: Session, token: str) -> None:
    """Delete a request by its code.

    Raises:
        UnknownError: none has it.
    """
    statement = select(Demand).where(Demand.token == tokens.digest(token))
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise UnknownError(_("Nessuna richiesta ha questo codice: forse è già scaduta, o ritirata."))
    session.delete(row)


def open_requests(session: Session, today: date) -> list[Request]:
    """All that is asked for from today on, in order of arrival; slots that are past are left out."""
    rows = session.scalars(select(Demand).where(Demand.expires >= today).order_by(Demand.id)).all()
    requests = []
    for row in rows:
        slots = [text for text in row.fields["slots"] if read_slot(text).day >= today]
        if not slots:
            continue
        team = f"richiesta-{row.id}" if row.who == TEAM else ""
        for n, (where, people) in enumerate(sorted(row.parts.items()), start=1):
            label = f"richiesta-{row.id}" + (f"-{n}" if len(row.parts) > 1 else "")
            requests.append(
                request(label, where, people, {**row.fields, "slots": slots}, row.expires, team=team)
            )
    return requests


def days_offered(today: date) -> list[date]:
    """The days that the form offers."""
    return [today + timedelta(days=step) for step in range(DAYS)]
