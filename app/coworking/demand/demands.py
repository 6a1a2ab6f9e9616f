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


def read_form(
    form_fields: Fields, cells: pd.DataFrame, today: date
) -> tuple[str, dict[str, int], Terms, date]:
    """A request from a form: worker or team, people by where they set out, terms, and the last day it is stored.

    Raises:
        RefusedError: anything wrong, all together.
    """
    requester_kind = TEAM if form_fields.text("who") == TEAM else WORKER
    people_by_origin = _people_by_origin(form_fields, requester_kind, cells)
    request_terms: Terms = {
        "slots": _slots(form_fields, today),
        "desk": form_fields.text("desk") or "open",
        "limit": _whole_number(form_fields, "limit", 15),
        "budget": form_fields.price("budget"),
        "pays": form_fields.text("pays") or "day",
        "needs": sorted(form_fields.ticked("need", FEATURES)),
        "weeks": _whole_number(form_fields, "weeks", 1),
        "voucher": bool(form_fields.args.get("voucher")),
        "commute": form_fields.whole_number("commute"),
    }
    expires = form_fields.day("expires") or today + timedelta(days=60)
    if expires > today + LONGEST:
        form_fields.add_fault("expires", "date", value=expires.isoformat())
    if not form_fields.args.get("consent"):
        form_fields.add_fault("consent", "consent")

    def check_requests() -> None:
        for origin, people in people_by_origin.items() or {"": 1}.items():
            part_request = request("new", origin, people, request_terms, expires, team="")
            date_faults = part_request.faults_on(today)
            if date_faults:
                raise RefusedError(date_faults)

    form_fields.make_checked(check_requests)
    return requester_kind, people_by_origin, request_terms, expires


def _whole_number(form_fields: Fields, field_name: str, default: int) -> int:
    typed_number = form_fields.whole_number(field_name)
    return default if typed_number is None else typed_number


def _people_by_origin(form_fields: Fields, requester_kind: str, cells: pd.DataFrame) -> dict[str, int]:
    """People by the place they set out from."""
    people_by_origin: dict[str, int] = {}
    for line_number in range(1, PARTS + 1) if requester_kind == TEAM else (1,):
        origin = form_fields.text(f"where_{line_number}", 24)
        if not origin:
            continue
        form_fields.faults += where_faults(origin, cells)
        people = 1 if requester_kind == WORKER else form_fields.whole_number(f"people_{line_number}")
        if people is None:
            form_fields.add_fault("people", "missing")
        elif people < 1:
            form_fields.add_fault("people", "below_one", value=people)
        else:
            people_by_origin[origin] = people_by_origin.get(origin, 0) + people
    return people_by_origin


def _slots(form_fields: Fields, today: date) -> list[str]:
    """The slots of the days ticked, from `start` to `end` each."""
    start_text, end_text = form_fields.text("start", 5), form_fields.text("end", 5)
    days = [day for day in days_offered(today) if form_fields.args.get(f"day_{day.isoformat()}")]
    extra_day = form_fields.day("other_day")
    slots = []
    for day in sorted({*days, *([extra_day] if extra_day else [])}):
        slot_text = f"{day.isoformat()} {start_text}-{end_text}"
        try:
            slots.append(str(read_slot(slot_text)))
        except InputError:
            form_fields.add_fault("slots", "slot", value=slot_text)
            break
    return slots


def request(
    label: str, origin: str, people: int, request_terms: Mapping[str, Any], expires: date, *, team: str
) -> Request:
    """The request of the library that stored fields describe.

    Raises:
        RefusedError: the terms contradict each other or are out of range.
    """
    return Request(
        label,
        origin,
        tuple(read_slot(slot_text) for slot_text in request_terms["slots"]),
        people,
        request_terms["desk"],
        float(request_terms["limit"]),
        request_terms["budget"],
        request_terms["pays"],
        frozenset(request_terms["needs"]),
        request_terms["weeks"],
        request_terms["voucher"],
        None if request_terms["commute"] is None else float(request_terms["commute"]),
        True,
        expires,
        team,
    )


def store(
    session: Session,
    requester_kind: str,
    people_by_origin: dict[str, int],
    request_terms: Terms,
    expires: date,
) -> str:
    """Store a request and return the code by which it can be withdrawn."""
    token = tokens.new_token()
    session.add(
        Demand(
            token=tokens.digest(token),
            who=requester_kind,
            parts=people_by_origin,
            fields=request_terms,
            expires=expires,
        )
    )
    session.flush()
    return token


def demands_of_sheet(requests: tuple[Request, ...]) -> list[tuple[str, dict[str, int], Terms, date | None]]:
    """The requests of a sheet as they are stored; those of one team that ask for the same are one."""
    return [_demand_of_team(team_requests) for team_requests in demand.group_alike(requests)]


def _demand_of_team(team_requests: tuple[Request, ...]) -> tuple[str, dict[str, int], Terms, date | None]:
    first_request = team_requests[0]
    request_terms: Terms = {
        "slots": [str(slot) for slot in first_request.slots],
        "desk": first_request.desk,
        "limit": first_request.limit,
        "budget": first_request.budget,
        "pays": first_request.pays,
        "needs": sorted(first_request.needs),
        "weeks": first_request.weeks,
        "voucher": first_request.voucher,
        "commute": first_request.commute,
    }
    people_by_origin: dict[str, int] = {}
    for member_request in team_requests:
        people_by_origin[member_request.where] = (
            people_by_origin.get(member_request.where, 0) + member_request.people
        )
    return (
        TEAM if first_request.team or first_request.people > 1 else WORKER,
        people_by_origin,
        request_terms,
        first_request.expires,
    )


def withdraw(session: Session, token: str) -> None:
    """Delete a request by its code.

    Raises:
        UnknownError: none has it.
    """
    statement = select(Demand).where(Demand.token == tokens.digest(token))
    demand_row = session.scalars(statement).one_or_none()
    if demand_row is None:
        raise UnknownError(_("Nessuna richiesta ha questo codice: forse è già scaduta, o ritirata."))
    session.delete(demand_row)


def open_requests(session: Session, today: date) -> list[Request]:
    """All requests for days from today on, in order of arrival; slots that are past are left out."""
    demand_rows = session.scalars(select(Demand).where(Demand.expires >= today).order_by(Demand.id)).all()
    requests = []
    for demand_row in demand_rows:
        slots = [slot_text for slot_text in demand_row.fields["slots"] if read_slot(slot_text).day >= today]
        if not slots:
            continue
        team = f"richiesta-{demand_row.id}" if demand_row.who == TEAM else ""
        for origin_number, (origin, people) in enumerate(sorted(demand_row.parts.items()), start=1):
            label = f"richiesta-{demand_row.id}" + (f"-{origin_number}" if len(demand_row.parts) > 1 else "")
            requests.append(
                request(
                    label,
                    origin,
                    people,
                    {**demand_row.fields, "slots": slots},
                    demand_row.expires,
                    team=team,
                )
            )
    return requests


def days_offered(today: date) -> list[date]:
    """The days that the form offers."""
    return [today + timedelta(days=offset) for offset in range(DAYS)]
