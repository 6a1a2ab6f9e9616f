"""The JSON of a room, as far as everybody, a participant or the facilitator may see it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.web import clock
from app.workshop.room.state import Comment, LogEntry, Proposal, RoomState

Json = dict[str, Any]

TOP = 5


def moment_text(moment: datetime) -> str:
    """A moment as it is written in JSON."""
    return moment.isoformat(timespec="milliseconds")


def room_payload(
    room_state: RoomState, *, code: str, delete_on: str, connected: int, for_facilitator: bool
) -> Json:
    """The JSON of a room: its settings, phase, votes and counts."""
    settings = room_state.settings
    phases = settings["phases"]
    return {
        "code": code,
        **{name: settings[name] for name in SETTINGS},
        "delete_on": delete_on,
        "phase": _phase(room_state, phases),
        "now": moment_text(clock.now()),
        "frozen": room_state.frozen,
        "spotlight": room_state.spotlight,
        "test": room_state.test,
        "voting": voting(room_state),
        "results": results(room_state),
        "counts": room_counts(room_state, for_facilitator=for_facilitator),
        "connected": connected,
        "notes": [
            {"seq": note.seq, "at": moment_text(note.at), "text": note.data["text"]}
            for note in room_state.notes
        ]
        if for_facilitator
        else [],
        "seq": room_state.seq,
    }


SETTINGS = (
    "title", "nil_ids", "kinds", "phases", "dots", "moderation", "languages", "shared_device", "editing",
)  # fmt: skip


def _phase(room_state: RoomState, phases: list[Json]) -> Json | None:
    if room_state.phase is None:
        return (
            None
            if room_state.ends_at is None
            else {"index": None, "name": None, "ends_at": room_state.ends_at}
        )
    return {
        "index": room_state.phase,
        "name": phases[room_state.phase]["name"],
        "ends_at": room_state.ends_at,
    }


def voting(room_state: RoomState) -> Json:
    """The round: open or not, dots used; who gave them to what stays hidden until it closes."""
    ballot = room_state.ballot
    return {
        "open": room_state.voting,
        "round": ballot.round if ballot else 0,
        "dots": room_state.settings["dots"],
        "dots_used": ballot.dots_used if ballot else 0,
        "voters": sum(bool(dots) for dots in ballot.votes.values()) if ballot else 0,
    }


def results(room_state: RoomState) -> list[Json] | None:
    """The ranking of the last closed round; None while none is closed."""
    if all(ballot.open for ballot in room_state.ballots):
        return None
    rows = [
        {"proposal": proposal.id, "number": proposal.number, "dots": dots, "voters": voters}
        for proposal, dots, voters in room_state.results()
    ]
    return [{"rank": _rank(rows, row), "top": position <= TOP, **row} for position, row in enumerate(rows, 1)]


def _rank(rows: list[Json], row: Json) -> int:
    """The rank of a row: equal dots, equal rank."""
    return 1 + sum(1 for other_row in rows if other_row["dots"] > row["dots"])


def room_counts(room_state: RoomState, *, for_facilitator: bool) -> Json:
    """The number of participants and of proposals; for the facilitator also of what waits."""
    waiting = sum(
        (not proposal.released)
        + sum(not comment.released and comment.hidden is None for comment in proposal.comments)
        for proposal in room_state.proposals.values()
        if proposal.exists
    )
    public_counts = {
        "participants": len(room_state.participants),
        "proposals": sum(1 for _ in room_state.visible_proposals()),
    }
    return public_counts | ({"waiting": waiting} if for_facilitator else {})


def proposal_payload(room_state: RoomState, proposal: Proposal, *, for_facilitator: bool) -> Json:
    """The JSON of a proposal as it is now."""
    latest_entry, content = proposal.versions[-1]
    return {
        "id": proposal.id,
        "number": proposal.number,
        "seq": proposal.seq,
        "version": proposal.version,
        "author": proposal.author,
        **author_fields(room_state, proposal.author),
        "at": moment_text(proposal.at),
        "edited_at": moment_text(latest_entry.at) if proposal.version > 1 else None,
        "test": proposal.test,
        "visible": proposal.visible,
        "status": status(proposal),
        "reason": proposal.hidden,
        "votes": _revealed_dots(room_state, proposal),
        **content,
        "comments": [
            comment_payload(room_state, comment)
            for comment in proposal.comments
            if for_facilitator or comment.visible
        ],
    }


def proposal_for_caller(
    room_state: RoomState, proposal: Proposal, actor: str | None, *, for_facilitator: bool
) -> Json:
    """The JSON of a proposal, with what only the caller may know of it."""
    ballot = room_state.ballot
    dots = ballot.votes.get(actor or "", {}).get(proposal.id, 0) if ballot else 0
    return proposal_payload(room_state, proposal, for_facilitator=for_facilitator) | {
        "mine": proposal.author == actor,
        "my_dots": dots,
    }


def caller_role(room_state: RoomState, *, facilitator: bool, actor: str | None) -> Json:
    """The JSON of the caller's role and dots."""
    ballot = room_state.ballot
    dots = ballot.votes.get(actor or "", {}) if ballot else {}
    role = "facilitator" if facilitator else "participant" if actor else "guest"
    dots_used = sum(dots.values())
    return {
        "role": role,
        "participant_id": actor,
        **author_fields(room_state, actor or ""),
        "dots_used": dots_used,
        "dots_left": room_state.settings["dots"] - dots_used,
        "dots": dict(dots),
    }


def _revealed_dots(room_state: RoomState, proposal: Proposal) -> int | None:
    """Dots of the last round, once it is closed; None while they are hidden."""
    ballot = room_state.ballot
    return None if ballot is None or ballot.open else ballot.dots(proposal.id)


def status(proposal: Proposal) -> str:
    """The status of a proposal: live, pending, hidden, withdrawn or cleared."""
    if proposal.cleared:
        return "cleared"
    if proposal.withdrawn:
        return "withdrawn"
    if proposal.hidden is not None:
        return "hidden"
    return "live" if proposal.released else "pending"


def author_fields(room_state: RoomState, actor: str) -> Json:
    """Alias and group of somebody, as far as they gave them."""
    participant: Mapping[str, Any] = room_state.participants.get(actor, {})
    return {"alias": participant.get("alias"), "group": participant.get("group")}


def comment_payload(room_state: RoomState, comment: Comment) -> Json:
    """A comment; where it waits or is hidden, which only a facilitator gets to see, its status and the reason."""
    payload = {
        "id": comment.id,
        "author": comment.author,
        **author_fields(room_state, comment.author),
        "text": comment.text,
        "at": moment_text(comment.at),
    }
    if comment.visible:
        return payload
    return payload | {
        "status": "hidden" if comment.hidden is not None else "pending",
        "reason": comment.hidden,
    }


def versions(room_state: RoomState, proposal: Proposal) -> list[Json]:
    """Every version of a proposal, oldest first."""
    return [
        {
            "version": version_number,
            "author": log_entry.actor,
            **author_fields(room_state, log_entry.actor),
            "at": moment_text(log_entry.at),
            "content": dict(content),
        }
        for version_number, (log_entry, content) in enumerate(proposal.versions, 1)
    ]


def event_payload(room_state: RoomState, log_entry: LogEntry, *, for_facilitator: bool) -> Json | None:
    """An event as those who follow get it, with the proposal as it is now; None where it is not for them."""
    payload: Json = {"seq": log_entry.seq, "kind": log_entry.kind, "at": moment_text(log_entry.at)}
    if log_entry.kind in _ROOM_EVENTS:
        return payload | _ROOM_EVENTS[log_entry.kind](room_state, log_entry)
    if log_entry.kind in {"joined", "note"}:
        return _joined_or_note(room_state, log_entry, payload, for_facilitator=for_facilitator)
    return _proposal_event(
        room_state,
        log_entry,
        room_state.proposals[log_entry.subject or ""],
        payload,
        for_facilitator=for_facilitator,
    )


_ROOM_EVENTS: Mapping[str, Callable[[RoomState, LogEntry], Json]] = {
    "opened": lambda room_state, _log_entry: {name: room_state.settings[name] for name in SETTINGS},
    "settings": lambda room_state, _log_entry: {name: room_state.settings[name] for name in SETTINGS},
    "voted": lambda room_state, _log_entry: {"voting": voting(room_state)},
    "vote_opened": lambda room_state, _log_entry: {"voting": voting(room_state)},
    "vote_closed": lambda room_state, _log_entry: {
        "voting": voting(room_state),
        "results": results(room_state),
    },
    "phase": lambda room_state, _log_entry: {"phase": _phase(room_state, room_state.settings["phases"])},
    "timer": lambda room_state, _log_entry: {"phase": _phase(room_state, room_state.settings["phases"])},
    "freeze": lambda _room_state, log_entry: {"on": log_entry.data["on"]},
    "test": lambda _room_state, log_entry: {"on": log_entry.data["on"]},
    "spotlight": lambda _room_state, log_entry: {"proposal_id": log_entry.subject},
    "cleared": lambda room_state, _log_entry: {
        "proposals": [proposal.id for proposal in room_state.proposals.values() if proposal.cleared]
    },
}
"""Kind of an event of the whole room -> its fields besides `seq`, `kind` and `at`."""


def _joined_or_note(
    room_state: RoomState, log_entry: LogEntry, payload: Json, *, for_facilitator: bool
) -> Json | None:
    """Somebody who joined, only the facilitator learns their alias and group; or a note, for the facilitator alone."""
    if log_entry.kind == "note":
        return payload | {"text": log_entry.data["text"]} if for_facilitator else None
    payload |= {"participant": log_entry.actor, "participants": len(room_state.participants)}
    return payload | (author_fields(room_state, log_entry.actor) if for_facilitator else {})


def _proposal_event(
    room_state: RoomState, log_entry: LogEntry, proposal: Proposal, payload: Json, *, for_facilitator: bool
) -> Json | None:
    """An event about a proposal: the whole proposal for those who may see it, else only its status."""
    if for_facilitator or proposal.visible:
        return payload | {"proposal": proposal_payload(room_state, proposal, for_facilitator=for_facilitator)}
    if not proposal.released:
        return None
    placeholder = {"id": proposal.id, "visible": False, "status": status(proposal), "reason": proposal.hidden}
    return payload | {"proposal": placeholder}
