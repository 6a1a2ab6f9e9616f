"""The JSON of a room, as far as everybody, a participant or the facilitator may see it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.web import clock
from app.workshop.room.state import Comment, LogEntry, Proposal, RoomState

Json = dict[str, Any]

TOP = 5


def moment_text(at: datetime) -> str:
    """A moment as it is written in JSON."""
    return at.isoformat(timespec="milliseconds")


def room(state: RoomState, *, code: str, delete_on: str, connected: int, full: bool) -> Json:
    """The room itself: what is chosen, how far it is, how many are in it."""
    settings = state.settings
    phases = settings["phases"]
    return {
        "code": code,
        **{name: settings[name] for name in SETTINGS},
        "delete_on": delete_on,
        "phase": _phase(state, phases),
        "now": moment_text(clock.now()),
        "frozen": state.frozen,
        "spotlight": state.spotlight,
        "test": state.test,
        "voting": voting(state),
        "results": results(state),
        "counts": room_counts(state, full=full),
        "connected": connected,
        "notes": [{"seq": n.seq, "at": moment_text(n.at), "text": n.data["text"]} for n in state.notes]
        if full
        else [],
        "seq": state.seq,
    }


SETTINGS = (
    "title", "nil_ids", "kinds", "phases", "dots", "moderation", "languages", "shared_device", "editing",
)  # fmt: skip


def _phase(state: RoomState, phases: list[Json]) -> Json | None:
    if state.phase is None:
        return None if state.ends_at is None else {"index": None, "name": None, "ends_at": state.ends_at}
    return {"index": state.phase, "name": phases[state.phase]["name"], "ends_at": state.ends_at}


def voting(state: RoomState) -> Json:
    """The round: open or not, dots used; who gave them to what stays hidden until it closes."""
    ballot = state.ballot
    return {
        "open": state.voting,
        "round": ballot.round if ballot else 0,
        "dots": state.settings["dots"],
        "dots_used": ballot.used if ballot else 0,
        "voters": sum(bool(dots) for dots in ballot.votes.values()) if ballot else 0,
    }


def results(state: RoomState) -> list[Json] | None:
    """The ranking of the last closed round; None while none is closed."""
    if all(ballot.open for ballot in state.ballots):
        return None
    rows = [
        {"proposal": p.id, "number": p.number, "dots": dots, "voters": voters}
        for p, dots, voters in state.results()
    ]
    return [{"rank": _rank(rows, row), "top": place <= TOP, **row} for place, row in enumerate(rows, 1)]


def _rank(rows: list[Json], row: Json) -> int:
    """Equal dots, equal rank."""
    return 1 + sum(1 for other in rows if other["dots"] > row["dots"])


def room_counts(state: RoomState, *, full: bool) -> Json:
    """How many take part and have proposed; the facilitator also learns what waits."""
    waiting = sum(
        (not p.released) + sum(not c.released and c.hidden is None for c in p.comments)
        for p in state.proposals.values()
        if p.counts
    )
    totals = {"participants": len(state.participants), "proposals": sum(1 for _ in state.visible())}
    return totals | ({"waiting": waiting} if full else {})


def proposal_payload(state: RoomState, one: Proposal, *, full: bool) -> Json:
    """A proposal as it is now."""
    latest, content = one.versions[-1]
    return {
        "id": one.id,
        "number": one.number,
        "seq": one.seq,
        "version": one.version,
        "author": one.author,
        **author_fields(state, one.author),
        "at": moment_text(one.at),
        "edited_at": moment_text(latest.at) if one.version > 1 else None,
        "test": one.test,
        "visible": one.visible,
        "status": status(one),
        "reason": one.hidden,
        "votes": _dots(state, one),
        **content,
        "comments": [comment_payload(state, c) for c in one.comments if full or c.visible],
    }


def proposal_for_caller(state: RoomState, one: Proposal, actor: str | None, *, full: bool) -> Json:
    """A proposal, with what only the caller may know of it."""
    ballot = state.ballot
    dots = ballot.votes.get(actor or "", {}).get(one.id, 0) if ballot else 0
    return proposal_payload(state, one, full=full) | {"mine": one.author == actor, "my_dots": dots}


def caller_role(state: RoomState, *, facilitator: bool, actor: str | None) -> Json:
    """The caller's role."""
    ballot = state.ballot
    dots = ballot.votes.get(actor or "", {}) if ballot else {}
    role = "facilitator" if facilitator else "participant" if actor else "guest"
    used = sum(dots.values())
    return {
        "role": role,
        "participant_id": actor,
        **author_fields(state, actor or ""),
        "dots_used": used,
        "dots_left": state.settings["dots"] - used,
        "dots": dict(dots),
    }


def _dots(state: RoomState, one: Proposal) -> int | None:
    """Dots of the last round, once it is closed; None while they are hidden."""
    ballot = state.ballot
    return None if ballot is None or ballot.open else ballot.dots(one.id)


def status(one: Proposal) -> str:
    """One word: live, pending, hidden, withdrawn, cleared."""
    if one.cleared:
        return "cleared"
    if one.withdrawn:
        return "withdrawn"
    if one.hidden is not None:
        return "hidden"
    return "live" if one.released else "pending"


def author_fields(state: RoomState, actor: str) -> Json:
    """Alias and group of somebody, as far as they gave them."""
    participant: Mapping[str, Any] = state.participants.get(actor, {})
    return {"alias": participant.get("alias"), "group": participant.get("group")}


def comment_payload(state: RoomState, one: Comment) -> Json:
    """A comment; where it waits or is hidden, which only a facilitator gets to see, its status and the reason."""
    payload = {
        "id": one.id,
        "author": one.author,
        **author_fields(state, one.author),
        "text": one.text,
        "at": moment_text(one.at),
    }
    if one.visible:
        return payload
    return payload | {"status": "hidden" if one.hidden is not None else "pending", "reason": one.hidden}


def versions(state: RoomState, one: Proposal) -> list[Json]:
    """Everything a proposal ever said, oldest first."""
    return [
        {
            "version": n,
            "author": e.actor,
            **author_fields(state, e.actor),
            "at": moment_text(e.at),
            "content": dict(content),
        }
        for n, (e, content) in enumerate(one.versions, 1)
    ]


def event_payload(state: RoomState, entry: LogEntry, *, full: bool) -> Json | None:
    """An event as those who follow get it, with the proposal as it is now; None where it is not for them."""
    payload: Json = {"seq": entry.seq, "kind": entry.kind, "at": moment_text(entry.at)}
    if entry.kind in _ROOM_EVENTS:
        return payload | _ROOM_EVENTS[entry.kind](state, entry)
    if entry.kind in {"joined", "note"}:
        return _joined_or_note(state, entry, payload, full=full)
    return _proposal_event(state, entry, state.proposals[entry.subject or ""], payload, full=full)


_ROOM_EVENTS: Mapping[str, Callable[[RoomState, LogEntry], Json]] = {
    "opened": lambda state, _entry: {name: state.settings[name] for name in SETTINGS},
    "settings": lambda state, _entry: {name: state.settings[name] for name in SETTINGS},
    "voted": lambda state, _entry: {"voting": voting(state)},
    "vote_opened": lambda state, _entry: {"voting": voting(state)},
    "vote_closed": lambda state, _entry: {"voting": voting(state), "results": results(state)},
    "phase": lambda state, _entry: {"phase": _phase(state, state.settings["phases"])},
    "timer": lambda state, _entry: {"phase": _phase(state, state.settings["phases"])},
    "freeze": lambda _state, entry: {"on": entry.data["on"]},
    "test": lambda _state, entry: {"on": entry.data["on"]},
    "spotlight": lambda _state, entry: {"proposal_id": entry.subject},
    "cleared": lambda state, _entry: {"proposals": [p.id for p in state.proposals.values() if p.cleared]},
}
"""Kind of an event of the whole room -> its fields besides `seq`, `kind` and `at`."""


def _joined_or_note(state: RoomState, entry: LogEntry, payload: Json, *, full: bool) -> Json | None:
    """Somebody who joined, only the facilitator learns their alias and group; or a note, for the facilitator alone."""
    if entry.kind == "note":
        return payload | {"text": entry.data["text"]} if full else None
    payload |= {"participant": entry.actor, "participants": len(state.participants)}
    return payload | (author_fields(state, entry.actor) if full else {})


def _proposal_event(
    state: RoomState, entry: LogEntry, one: Proposal, payload: Json, *, full: bool
) -> Json | None:
    """An event about a proposal: the whole proposal for those who may see it, else only its status."""
    if full or one.visible:
        return payload | {"proposal": proposal_payload(state, one, full=full)}
    if not one.released:
        return None
    placeholder = {"id": one.id, "visible": False, "status": status(one), "reason": one.hidden}
    return payload | {"proposal": placeholder}
