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
from mire_geo.coworking import (
    DESKS,
    FEATURES,
    STATES,
    RefusedError,
    Space,
    fault,
)
from mire_geo.errors import InputError, UnknownError
from mire_geo.sources.incoming import plain_text

CITY, MANAGER = "city", "manager"


def invite(session: Session, name: str) -> tuple[Row, str]:
    """A new draft and the token of its manager, which nobody can read again."""
    token = tokens.new()
    row = Row(
        manager=tokens.digest(token),
        feed=tokens.digest(feed_token(token)),
        fields={"name": name},
        state="draft",
    )
    session.add(row)
    session.flush()
    return row, token


def feed_token(manager_token: str) -> str:
    """The token of a manager's calendar: made from theirs, and of no use for anything else."""
    return tokens.digest(f"calendar of {manager_token}")[:40]


def of_token(session: Session, token: str, *, lock: bool = False) -> Row | None:
    """The space that a manager's token opens; `lock` as in `row`."""
    statement = select(Row).where(Row.manager == tokens.digest(token))
    return session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def row(session: Session, space_id: int, *, lock: bool = False) -> Row:
    """A space by its number.

    Args:
        lock: whether others who would change it, or book in it, wait until this session is done.

    Raises:
        UnknownError: there is none.
    """
    record = session.get(Row, space_id, with_for_update=lock)
    if record is None:
        raise UnknownError(_("Non esiste uno spazio numero %(id)s.", id=space_id))
    return record


def read(fields: Fields, city_answers: Answers, today: date) -> space_records.SpaceFields:
    """The fields of the manager's form, checked: the library can make a `Space` of them.

    Raises:
        RefusedError: anything wrong, all together.
    """
    values: space_records.SpaceFields = {
        "name": fields.text("name"),
        "address": fields.text("address"),
        "contact": fields.text("contact"),
        "hours": _hours(fields),
        "desks": _desks(fields),
        "features": sorted(fields.ticked("feature", FEATURES)),
        "accreditation": _accreditation(fields),
        "closures": _closures(fields),
    }
    lon, lat = _position(fields, city_answers)
    values |= {"lon": lon, "lat": lat}
    space = fields.make(lambda: space_records.space(0, values, "published"))
    past = [one for one in space.faults_on(today) if one.field == "accreditation_expires"]
    old = [one for one in space.closures if one.last < today]
    if old:
        past.append(fault("closures", "date_past", {"value": old[0].last.isoformat()}))
    if past:
        raise RefusedError(past)
    return values


def _hours(fields: Fields) -> str | None:
    """OSM text: Italian is read; what cannot be read stays as written, and the library refuses it."""
    text = fields.text("hours", 500)
    if not text:
        return None
    understood = schedule.read(text)
    return understood.osm_text if understood.outcome == "whole" else text


def _desks(fields: Fields) -> list[dict[str, Any]]:
    desks = []
    for kind in DESKS:
        number, day, month = (
            fields.whole_number(f"{kind}_desk_number"),
            fields.price(f"{kind}_desk_day"),
            fields.price(f"{kind}_desk_month"),
        )
        if number is not None or day is not None or month is not None:
            desks.append({"kind": kind, "number": number or 0, "day": day, "month": month})
    return desks


def _accreditation(fields: Fields) -> space_records.SpaceFields | None:
    number = fields.text("accreditation_number", 60)
    granted, expires = fields.day("accreditation_granted"), fields.day("accreditation_expires")
    if not (number or granted or expires):
        return None
    for name, value in (("number", number), ("granted", granted), ("expires", expires)):
        text = fields.text(f"accreditation_{name}")
        if not value and not text:
            fields.add_fault(f"accreditation_{name}", "missing")
    if not (granted and expires):
        return None
    return {"number": number, "granted": granted.isoformat(), "expires": expires.isoformat()}


def _closures(fields: Fields) -> list[list[str]]:
    """One a line: a day, or two with a dash or `/` between them."""
    closures = []
    for line in fields.args.get("closures", "").splitlines()[:60]:
        text = line.strip()
        if not text:
            continue
        first, _mark, last = text.replace("/", " - ").replace("–", "-").partition(" - ")
        days = [fields.parse_day("closures", one.strip()) for one in (first, last or first)]
        if days[0] and days[1]:
            closures.append([days[0].isoformat(), days[1].isoformat()])
    return sorted(closures)


def _position(fields: Fields, city_answers: Answers) -> tuple[float, float]:
    degrees = {name: fields.text(name) for name in ("lat", "lon")}
    try:
        return projection.degrees(*parsing.point(degrees, city_answers.city.quartieri.total_bounds))
    except InputError:
        value = ", ".join(text for text in degrees.values() if text) or "–"
        fields.add_fault("position", "position", value=value)
        return 0.0, 0.0


def save(
    session: Session, record: Row, values: space_records.SpaceFields, who: str, version: int | None = None
) -> dict[str, list[Any]]:
    """Store the fields of a space and log the change: field -> value before and after; empty if nothing changed.

    What the city has published stays published: the log shows what was changed since.

    Raises:
        StaleError: somebody else has changed it since that version was read.
    """
    if version is not None and version != record.version:
        raise StaleError(
            _("Qualcun altro ha cambiato questo spazio nel frattempo: ricarica la pagina e riscrivi."),
            dict(record.fields),
        )
    before = {"state": record.state, **record.fields}
    after = {"state": record.state, **values}
    return _note(session, record, before, after, who)


def set_state(session: Session, record: Row, state: str) -> dict[str, list[Any]]:
    """Publish or suspend a space, or bring it back to draft; the city does this.

    Raises:
        InputError: no such state.
        RefusedError: its fields do not make a complete space yet, so that it cannot be published.
    """
    if state not in STATES:
        raise InputError(_("Non esiste uno stato «%(state)s».", state=state[:20]))
    if state == "published":
        space = space_records.space(record.id, record.fields, state)
        over = [fault for fault in space.faults_on(clock.today()) if fault.code == "accreditation_expired"]
        if over:
            raise RefusedError(over)
    before = {"state": record.state, **record.fields}
    record.state = state
    return _note(session, record, before, {**record.fields, "state": state}, CITY)


def _note(
    session: Session, record: Row, before: Mapping[str, Any], after: Mapping[str, Any], who: str
) -> dict[str, list[Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changed = {name: [before.get(name), after.get(name)] for name in names}
    if changed:
        record.fields = {name: value for name, value in after.items() if name != "state"}
        record.version += 1
        record.updated_at = clock.now()
        session.add(Change(space_id=record.id, version=record.version, who=who, fields=changed))
        session.flush()
    return changed


def changes(session: Session, space_id: int) -> Sequence[Change]:
    """What was changed of a space, the last first."""
    statement = select(Change).where(Change.space_id == space_id).order_by(Change.version.desc())
    return session.scalars(statement).all()


def of_feed(session: Session, secret: str) -> Row | None:
    """The space whose calendar a token opens; None if there is none."""
    return session.scalars(select(Row).where(Row.feed == tokens.digest(secret))).one_or_none()


def rekey(record: Row) -> str:
    """A new key for a space; the old one opens nothing any more."""
    token = tokens.new()
    record.manager, record.feed = tokens.digest(token), tokens.digest(feed_token(token))
    return token


def whole(record: Row) -> Space | None:
    """The library's space of what is stored; None of a draft that is not complete."""
    try:
        return space_records.space(record.id, record.fields, record.state)
    except InputError:
        return None


def take(session: Session, space: Space) -> bool:
    """Store a space that the city imports from a sheet; whether anything changed. An unknown id becomes a new draft.

    The state in the sheet is not used: publishing is done on the page, where what is missing can be seen.
    """
    number = (
        plain_text.whole_number(space.id.removeprefix(space_records.PREFIX))
        if space.id.startswith(space_records.PREFIX)
        else None
    )
    record = None if number is None else session.get(Row, number, with_for_update=True)
    if record is None:
        record, _token = invite(session, space.name)
    accreditation = space.accreditation
    lon, lat = projection.degrees(space.x, space.y)
    return bool(
        save(
            session,
            record,
            {
                **record.fields,
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
                "closures": [[one.first.isoformat(), one.last.isoformat()] for one in space.closures],
            },
            CITY,
        )
    )


def changed_since(session: Session, record: Row) -> list[str]:
    """The fields that the manager of a published space has changed since the city looked at it."""
    if record.state != "published":
        return []
    names: list[str] = []
    for change in changes(session, record.id):
        if change.who == CITY:
            break
        names += change.fields
    return sorted(set(names))
