"""Spaces as they are stored, changed and shown: the fields that a manager fills in, and the library's `Space`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coworking.forms import Fields
from app.storage import space_records, tokens
from app.storage.coworking import Change
from app.storage.coworking import Space as Row
from app.web import clock, projection
from app.web.answers import Answers
from app.web.requests import parsing
from app.web.responses.refusals import StaleError
from mire_geo import schedule
from mire_geo.coworking import DESKS, FEATURES, STATES, RefusedError, Space, fault
from mire_geo.errors import InputError, UnknownError
from mire_geo.sources.incoming import plain_text

CITY, MANAGER = "city", "manager"


def invite(session: Session, space_name: str) -> tuple[Row, str]:
    """A new draft and the token of its manager, which nobody can read again."""
    token = tokens.new_token()
    space_row = Row(
        manager=tokens.digest(token),
        feed=tokens.digest(feed_token(token)),
        fields={"name": space_name},
        state="draft",
    )
    session.add(space_row)
    session.flush()
    return space_row, token


def feed_token(manager_token: str) -> str:
    """The token of a manager's calendar: made from theirs, and of no use for anything else."""
    return tokens.digest(f"calendar of {manager_token}")[:40]


def space_of_token(session: Session, token: str, *, lock: bool = False) -> Row | None:
    """The space of a manager's token; `lock` as in `stored_space`."""
    statement = select(Row).where(Row.manager == tokens.digest(token))
    return session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def stored_space(session: Session, space_id: int, *, lock: bool = False) -> Row:
    """A space by its number.

    Args:
        lock: whether others who would change it, or book in it, wait until this session is done.

    Raises:
        UnknownError: there is none.
    """
    space_row = session.get(Row, space_id, with_for_update=lock)
    if space_row is None:
        raise UnknownError(_("Non esiste uno spazio numero %(id)s.", id=space_id))
    return space_row


def read_form(form_fields: Fields, city_answers: Answers, today: date) -> space_records.SpaceFields:
    """The fields of the manager's form, checked: the library can make a `Space` of them.

    Raises:
        RefusedError: anything wrong, all together.
    """
    space_fields: space_records.SpaceFields = {
        "name": form_fields.text("name"),
        "address": form_fields.text("address"),
        "contact": form_fields.text("contact"),
        "hours": _hours(form_fields),
        "desks": _desks(form_fields),
        "features": sorted(form_fields.ticked("feature", FEATURES)),
        "accreditation": _accreditation(form_fields),
        "closures": _closures(form_fields),
    }
    lon, lat = _position(form_fields, city_answers)
    space_fields |= {"lon": lon, "lat": lat}
    space = form_fields.make_checked(lambda: space_records.space(0, space_fields, "published"))
    date_faults = [
        date_fault for date_fault in space.faults_on(today) if date_fault.field == "accreditation_expires"
    ]
    past_closures = [closure for closure in space.closures if closure.last < today]
    if past_closures:
        date_faults.append(fault("closures", "date_past", {"value": past_closures[0].last.isoformat()}))
    if date_faults:
        raise RefusedError(date_faults)
    return space_fields


def _hours(form_fields: Fields) -> str | None:
    """Opening hours as OSM text, also from Italian; what cannot be read stays as written: the library refuses it."""
    hours_text = form_fields.text("hours", 500)
    if not hours_text:
        return None
    parsed_hours = schedule.read(hours_text)
    return parsed_hours.osm_text if parsed_hours.outcome == "whole" else hours_text


def _desks(form_fields: Fields) -> list[dict[str, Any]]:
    desks = []
    for kind in DESKS:
        desk_count, day_price, month_price = (
            form_fields.whole_number(f"{kind}_desk_number"),
            form_fields.price(f"{kind}_desk_day"),
            form_fields.price(f"{kind}_desk_month"),
        )
        if desk_count is not None or day_price is not None or month_price is not None:
            desks.append({"kind": kind, "number": desk_count or 0, "day": day_price, "month": month_price})
    return desks


def _accreditation(form_fields: Fields) -> space_records.SpaceFields | None:
    number = form_fields.text("accreditation_number", 60)
    granted, expires = form_fields.day("accreditation_granted"), form_fields.day("accreditation_expires")
    if not (number or granted or expires):
        return None
    for field_name, value in (("number", number), ("granted", granted), ("expires", expires)):
        typed_text = form_fields.text(f"accreditation_{field_name}")
        if not value and not typed_text:
            form_fields.add_fault(f"accreditation_{field_name}", "missing")
    if not (granted and expires):
        return None
    return {"number": number, "granted": granted.isoformat(), "expires": expires.isoformat()}


def _closures(form_fields: Fields) -> list[list[str]]:
    """The closures of a form, one a line: a day, or two with a dash or `/` between them."""
    closures = []
    for line in form_fields.args.get("closures", "").splitlines()[:60]:
        closure_text = line.strip()
        if not closure_text:
            continue
        first_day, _separator, last_day = closure_text.replace("/", " - ").replace("–", "-").partition(" - ")
        days = [
            form_fields.parse_day("closures", day_text.strip())
            for day_text in (first_day, last_day or first_day)
        ]
        if days[0] and days[1]:
            closures.append([days[0].isoformat(), days[1].isoformat()])
    return sorted(closures)


def _position(form_fields: Fields, city_answers: Answers) -> tuple[float, float]:
    degrees = {field_name: form_fields.text(field_name) for field_name in ("lat", "lon")}
    try:
        return projection.degrees(*parsing.point(degrees, city_answers.city.quartieri.total_bounds))
    except InputError:
        position_text = ", ".join(degree_text for degree_text in degrees.values() if degree_text) or "–"
        form_fields.add_fault("position", "position", value=position_text)
        return 0.0, 0.0


def save(
    session: Session,
    space_row: Row,
    fields: space_records.SpaceFields,
    author: str,
    version: int | None = None,
) -> dict[str, list[Any]]:
    """Store the fields of a space and log the change: field -> value before and after; empty if nothing changed.

    What the city has published stays published: the log shows what was changed since.

    Raises:
        StaleError: somebody else has changed it since that version was read.
    """
    if version is not None and version != space_row.version:
        raise StaleError(
            _("Qualcun altro ha cambiato questo spazio nel frattempo: ricarica la pagina e riscrivi."),
            dict(space_row.fields),
        )
    fields_before = {"state": space_row.state, **space_row.fields}
    fields_after = {"state": space_row.state, **fields}
    return _log_change(session, space_row, fields_before, fields_after, author)


def set_state(session: Session, space_row: Row, state: str) -> dict[str, list[Any]]:
    """Publish or suspend a space, or bring it back to draft; the city does this.

    Raises:
        InputError: no such state.
        RefusedError: its fields do not make a complete space yet, so that it cannot be published.
    """
    if state not in STATES:
        raise InputError(_("Non esiste uno stato «%(state)s».", state=state[:20]))
    if state == "published":
        space = space_records.space(space_row.id, space_row.fields, state)
        expired_faults = [
            fault for fault in space.faults_on(clock.today()) if fault.code == "accreditation_expired"
        ]
        if expired_faults:
            raise RefusedError(expired_faults)
    fields_before = {"state": space_row.state, **space_row.fields}
    space_row.state = state
    return _log_change(session, space_row, fields_before, {**space_row.fields, "state": state}, CITY)


def _log_change(
    session: Session,
    space_row: Row,
    fields_before: Mapping[str, Any],
    fields_after: Mapping[str, Any],
    author: str,
) -> dict[str, list[Any]]:
    field_changes = {
        field_name: [fields_before.get(field_name), fields_after.get(field_name)]
        for field_name in {**fields_before, **fields_after}
        if fields_before.get(field_name) != fields_after.get(field_name)
    }
    if field_changes:
        space_row.fields = {name: value for name, value in fields_after.items() if name != "state"}
        space_row.version += 1
        space_row.updated_at = clock.now()
        change = Change(space_id=space_row.id, version=space_row.version, who=author, fields=field_changes)
        session.add(change)
        session.flush()
    return field_changes


def changes(session: Session, space_id: int) -> Sequence[Change]:
    """The changes of a space, latest first."""
    statement = select(Change).where(Change.space_id == space_id).order_by(Change.version.desc())
    return session.scalars(statement).all()


def space_of_feed(session: Session, calendar_token: str) -> Row | None:
    """The space of a calendar's token; None if there is none."""
    return session.scalars(select(Row).where(Row.feed == tokens.digest(calendar_token))).one_or_none()


def renew_key(space_row: Row) -> str:
    """Give a space a new key and return it; the old one is no longer valid."""
    token = tokens.new_token()
    space_row.manager, space_row.feed = tokens.digest(token), tokens.digest(feed_token(token))
    return token


def complete_space(space_row: Row) -> Space | None:
    """The space of the library that a stored row describes; None of a draft that is not complete."""
    try:
        return space_records.space(space_row.id, space_row.fields, space_row.state)
    except InputError:
        return None


def import_space(session: Session, space: Space) -> bool:
    """Store a space that the city imports; returns whether anything changed. An unknown id becomes a new draft.

    The state in the sheet is not used: publishing is done on the page, where what is missing can be seen.
    """
    space_id = (
        plain_text.whole_number(space.id.removeprefix(space_records.PREFIX))
        if space.id.startswith(space_records.PREFIX)
        else None
    )
    space_row = None if space_id is None else session.get(Row, space_id, with_for_update=True)
    if space_row is None:
        space_row, _token = invite(session, space.name)
    accreditation = space.accreditation
    lon, lat = projection.degrees(space.x, space.y)
    imported_fields = {
        **space_row.fields,
        "name": space.name,
        "address": space.address,
        "lon": lon,
        "lat": lat,
        "hours": space.hours,
        "desks": [desk._asdict() for desk in space.desks],
        "features": sorted(space.features),
        "accreditation": accreditation
        and {
            "number": accreditation.number,
            "granted": accreditation.granted.isoformat(),
            "expires": accreditation.expires.isoformat(),
        },
        "closures": [[closure.first.isoformat(), closure.last.isoformat()] for closure in space.closures],
    }
    return bool(save(session, space_row, imported_fields, CITY))


def unreviewed_fields(session: Session, space_row: Row) -> list[str]:
    """The fields that the manager of a published space has changed since the city looked at it."""
    if space_row.state != "published":
        return []
    field_names: list[str] = []
    for change in changes(session, space_row.id):
        if change.who == CITY:
            break
        field_names += change.fields
    return sorted(set(field_names))
