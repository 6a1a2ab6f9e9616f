"""Spaces as they are stored, changed and shown: what a manager tells, and the library's `Space` made of it."""

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
    asked = select(Row).where(Row.manager == tokens.digest(token))
    return session.scalars(asked.with_for_update() if lock else asked).one_or_none()


def row(session: Session, space_id: int, *, lock: bool = False) -> Row:
    """A space by its number.

    Args:
        lock: whether others who would change it, or book in it, wait until this session is done.

    Raises:
        UnknownError: there is none.
    """
    found = session.get(Row, space_id, with_for_update=lock)
    if found is None:
        raise UnknownError(_("Non esiste uno spazio numero %(id)s.", id=space_id))
    return found


def read(fields: Fields, asked: Answers, today: date) -> space_records.Told:
    """What a manager tells in the form, checked: it makes a `Space`.

    Raises:
        RefusedError: anything wrong, all together.
    """
    told: space_records.Told = {
        "name": fields.text("name"),
        "address": fields.text("address"),
        "contact": fields.text("contact"),
        "hours": _hours(fields),
        "desks": _desks(fields),
        "features": sorted(fields.ticked("feature", FEATURES)),
        "accreditation": _accreditation(fields),
        "closures": _closures(fields),
    }
    lon, lat = _position(fields, asked)
    told |= {"lon": lon, "lat": lat}
    made = fields.make(lambda: space_records.space(0, told, "published"))
    past = [one for one in made.faults_on(today) if one.field == "accreditation_expires"]
    old = [one for one in made.closures if one.last < today]
    if old:
        past.append(fault("closures", "date_past", {"value": old[0].last.isoformat()}))
    if past:
        raise RefusedError(past)
    return told


def _hours(fields: Fields) -> str | None:
    """OSM text: Italian is read; what cannot be read stays as written, and the library refuses it."""
    written = fields.text("hours", 500)
    if not written:
        return None
    understood = schedule.read(written)
    return understood.osm_text if understood.outcome == "whole" else written


def _desks(fields: Fields) -> list[dict[str, Any]]:
    found = []
    for kind in DESKS:
        number, day, month = (
            fields.whole(f"{kind}_desk_number"),
            fields.price(f"{kind}_desk_day"),
            fields.price(f"{kind}_desk_month"),
        )
        if number is not None or day is not None or month is not None:
            found.append({"kind": kind, "number": number or 0, "day": day, "month": month})
    return found


def _accreditation(fields: Fields) -> space_records.Told | None:
    number = fields.text("accreditation_number", 60)
    granted, expires = fields.day("accreditation_granted"), fields.day("accreditation_expires")
    if not (number or granted or expires):
        return None
    for name, value in (("number", number), ("granted", granted), ("expires", expires)):
        written = fields.text(f"accreditation_{name}")
        if not value and not written:
            fields.fault(f"accreditation_{name}", "missing")
    if not (granted and expires):
        return None
    return {"number": number, "granted": granted.isoformat(), "expires": expires.isoformat()}


def _closures(fields: Fields) -> list[list[str]]:
    """One a line: a day, or two with a dash or `/` between them."""
    found = []
    for line in fields.args.get("closures", "").splitlines()[:60]:
        written = line.strip()
        if not written:
            continue
        first, _mark, last = written.replace("/", " - ").replace("–", "-").partition(" - ")
        days = [fields.as_day("closures", one.strip()) for one in (first, last or first)]
        if days[0] and days[1]:
            found.append([days[0].isoformat(), days[1].isoformat()])
    return sorted(found)


def _position(fields: Fields, asked: Answers) -> tuple[float, float]:
    given = {name: fields.text(name) for name in ("lat", "lon")}
    try:
        return projection.degrees(*parsing.point(given, asked.city.quartieri.total_bounds))
    except InputError:
        value = ", ".join(text for text in given.values() if text) or "–"
        fields.fault("position", "position", value=value)
        return 0.0, 0.0


def save(
    session: Session, found: Row, told: space_records.Told, who: str, version: int | None = None
) -> dict[str, list[Any]]:
    """Keep what is told of a space, and note what changed: field -> before and after; nothing where nothing did.

    What the city has published stays published: the log shows what was changed since.

    Raises:
        StaleError: somebody else has changed it since that version was read.
    """
    if version is not None and version != found.version:
        raise StaleError(
            _("Qualcun altro ha cambiato questo spazio nel frattempo: ricarica la pagina e riscrivi."),
            dict(found.fields),
        )
    before = {"state": found.state, **found.fields}
    after = {"state": found.state, **told}
    return _note(session, found, before, after, who)


def move(session: Session, found: Row, state: str) -> dict[str, list[Any]]:
    """Publish, suspend or bring back to draft, as the city says.

    Raises:
        InputError: no such state.
        RefusedError: what is told of it is not yet a space, so that it cannot be published.
    """
    if state not in STATES:
        raise InputError(_("Non esiste uno stato «%(state)s».", state=state[:20]))
    if state == "published":
        made = space_records.space(found.id, found.fields, state)
        over = [fault for fault in made.faults_on(clock.today()) if fault.code == "accreditation_expired"]
        if over:
            raise RefusedError(over)
    before = {"state": found.state, **found.fields}
    found.state = state
    return _note(session, found, before, {**found.fields, "state": state}, CITY)


def _note(
    session: Session, found: Row, before: Mapping[str, Any], after: Mapping[str, Any], who: str
) -> dict[str, list[Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changed = {name: [before.get(name), after.get(name)] for name in names}
    if changed:
        found.fields = {name: value for name, value in after.items() if name != "state"}
        found.version += 1
        found.updated_at = clock.now()
        session.add(Change(space_id=found.id, version=found.version, who=who, fields=changed))
        session.flush()
    return changed


def changes(session: Session, space_id: int) -> Sequence[Change]:
    """What was changed of a space, the last first."""
    asked = select(Change).where(Change.space_id == space_id).order_by(Change.version.desc())
    return session.scalars(asked).all()


def of_feed(session: Session, secret: str) -> Row | None:
    """The space whose calendar a token opens."""
    return session.scalars(select(Row).where(Row.feed == tokens.digest(secret))).one_or_none()


def rekey(found: Row) -> str:
    """A new key for a space; the old one opens nothing any more."""
    token = tokens.new()
    found.manager, found.feed = tokens.digest(token), tokens.digest(feed_token(token))
    return token


def whole(found: Row) -> Space | None:
    """The library's space of what is stored; None of a draft that is not complete."""
    try:
        return space_records.space(found.id, found.fields, found.state)
    except InputError:
        return None


def take(session: Session, made: Space) -> bool:
    """Keep a space of a sheet, as the city tells it; whether anything changed. An unknown id becomes a new draft.

    The state of a sheet is not taken: publishing is done on the page, where what is missing can be seen.
    """
    number = (
        plain_text.whole(made.id.removeprefix(space_records.PREFIX))
        if made.id.startswith(space_records.PREFIX)
        else None
    )
    found = None if number is None else session.get(Row, number, with_for_update=True)
    if found is None:
        found, _token = invite(session, made.name)
    listed = made.accreditation
    lon, lat = projection.degrees(made.x, made.y)
    return bool(
        save(
            session,
            found,
            {
                **found.fields,
                "name": made.name,
                "address": made.address,
                "lon": lon,
                "lat": lat,
                "hours": made.hours,
                "desks": [desk._asdict() for desk in made.desks],
                "features": sorted(made.features),
                "accreditation": listed
                and {
                    "number": listed.number,
                    "granted": listed.granted.isoformat(),
                    "expires": listed.expires.isoformat(),
                },
                "closures": [[one.first.isoformat(), one.last.isoformat()] for one in made.closures],
            },
            CITY,
        )
    )


def changed_since(session: Session, found: Row) -> list[str]:
    """The fields that the manager of a published space has changed since the city looked at it."""
    if found.state != "published":
        return []
    names: list[str] = []
    for change in changes(session, found.id):
        if change.who == CITY:
            break
        names += change.fields
    return sorted(set(names))
