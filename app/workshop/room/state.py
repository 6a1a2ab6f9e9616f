"""What a room is now: a fold over its log. Pure: no database, no web, nothing forgotten."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

FACILITATOR = "f"

OWN_UNDO = {"proposed": "withdrawn", "edited": "edited", "withdrawn": "restored"}
"""What an author did -> the event that takes it back."""


class LogEntry(NamedTuple):
    """One event of the log."""

    seq: int
    actor: str
    kind: str
    subject: str | None
    data: Mapping[str, Any]
    at: datetime


@dataclass(slots=True)
class Comment:
    """A comment on a proposal."""

    id: int
    author: str
    text: str
    at: datetime
    released: bool = True
    hidden: str | None = None

    @property
    def visible(self) -> bool:
        """Whether everybody sees it."""
        return self.released and self.hidden is None


@dataclass(slots=True)
class Proposal:
    """One contribution, with every version it ever had."""

    id: str
    number: int
    author: str
    seq: int
    at: datetime
    versions: list[tuple[LogEntry, Mapping[str, Any]]]
    released: bool
    test: bool = False
    withdrawn: bool = False
    cleared: bool = False
    hidden: str | None = None
    comments: list[Comment] = field(default_factory=list)
    undoable: list[LogEntry] = field(default_factory=list)
    """What can still be undone, oldest first."""

    @property
    def content(self) -> Mapping[str, Any]:
        """The content of the latest version."""
        return self.versions[-1][1]

    @property
    def version(self) -> int:
        """1, 2, 3..., one more with every edit."""
        return len(self.versions)

    @property
    def visible(self) -> bool:
        """Whether everybody sees it."""
        return self.exists and self.released and self.hidden is None

    @property
    def exists(self) -> bool:
        """Whether it is neither withdrawn nor cleared."""
        return not (self.withdrawn or self.cleared)


@dataclass(slots=True)
class Ballot:
    """A round of dot voting."""

    round: int
    open: bool = True
    votes: dict[str, dict[str, int]] = field(default_factory=dict)
    """Participant -> proposal -> dots."""

    def dots(self, proposal_id: str) -> int:
        """Dots that a proposal got."""
        return sum(dots.get(proposal_id, 0) for dots in self.votes.values())

    def voters(self, proposal: str) -> int:
        """The number of participants who gave a proposal dots."""
        return sum(proposal in dots for dots in self.votes.values())

    @property
    def dots_used(self) -> int:
        """All dots given so far."""
        return sum(sum(dots.values()) for dots in self.votes.values())


@dataclass(slots=True)
class RoomState:
    """A room after the event `seq`."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    participants: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    phase: int | None = None
    ends_at: str | None = None
    frozen: bool = False
    spotlight: str | None = None
    test: bool = False
    ballots: list[Ballot] = field(default_factory=list)
    notes: list[LogEntry] = field(default_factory=list)

    @property
    def ballot(self) -> Ballot | None:
        """The round going on, or the last one."""
        return self.ballots[-1] if self.ballots else None

    @property
    def voting(self) -> bool:
        """Whether dots can be given now."""
        return bool(self.ballots and self.ballots[-1].open)

    def visible_proposals(self) -> Iterator[Proposal]:
        """The proposals that everybody sees, oldest first."""
        return (proposal for proposal in self.proposals.values() if proposal.visible)

    def results(self) -> list[tuple[Proposal, int, int]]:
        """Proposals with dots and voters of the last closed round, most dots first; nothing before one closes."""
        closed_ballots = [ballot for ballot in self.ballots if not ballot.open]
        if not closed_ballots:
            return []
        ballot = closed_ballots[-1]
        proposal_results = [
            (proposal, ballot.dots(proposal.id), ballot.voters(proposal.id))
            for proposal in self.visible_proposals()
        ]
        return sorted(proposal_results, key=lambda row: (-row[1], -row[2], row[0].number))

    def apply(self, log_entry: LogEntry) -> None:
        """Apply one event of the log."""
        self._HANDLERS[log_entry.kind](self, log_entry)
        self.seq = log_entry.seq

    def _open(self, log_entry: LogEntry) -> None:
        self.settings = log_entry.data

    def _change_settings(self, log_entry: LogEntry) -> None:
        self.settings = {**self.settings, **log_entry.data}

    def _join(self, log_entry: LogEntry) -> None:
        self.participants[log_entry.actor] = log_entry.data

    def _propose(self, log_entry: LogEntry) -> None:
        assert log_entry.subject
        self.proposals[log_entry.subject] = Proposal(
            id=log_entry.subject,
            number=len(self.proposals) + 1,
            author=log_entry.actor,
            seq=log_entry.seq,
            at=log_entry.at,
            versions=[(log_entry, log_entry.data["content"])],
            released=self._is_released_at_once(log_entry),
            test=self.test,
            undoable=[log_entry],
        )

    def _edit(self, log_entry: LogEntry) -> None:
        proposal = self._proposal_of(log_entry)
        proposal.versions.append((log_entry, log_entry.data["content"]))
        proposal.released = proposal.released and self._is_released_at_once(log_entry)
        self._note_undoable(proposal, log_entry)

    def _withdraw(self, log_entry: LogEntry) -> None:
        proposal = self._proposal_of(log_entry)
        proposal.withdrawn = True
        self._note_undoable(proposal, log_entry)

    def _restore_proposal(self, log_entry: LogEntry) -> None:
        proposal = self._proposal_of(log_entry)
        proposal.withdrawn = False
        self._note_undoable(proposal, log_entry)

    def _comment(self, log_entry: LogEntry) -> None:
        comment = Comment(
            log_entry.seq,
            log_entry.actor,
            log_entry.data["text"],
            log_entry.at,
            released=self._is_released_at_once(log_entry),
        )
        self._proposal_of(log_entry).comments.append(comment)

    def _vote(self, log_entry: LogEntry) -> None:
        assert log_entry.subject
        dots = self.ballots[-1].votes.setdefault(log_entry.actor, {})
        dots.pop(log_entry.subject, None)
        if log_entry.data["dots"]:
            dots[log_entry.subject] = log_entry.data["dots"]

    def _hide(self, log_entry: LogEntry) -> None:
        proposal, comment_id = self._proposal_of(log_entry), log_entry.data.get("comment")
        if comment_id is None:
            proposal.hidden = log_entry.data["reason"]
        for comment in proposal.comments:
            if comment.id == comment_id:
                comment.hidden = log_entry.data["reason"]

    def _release(self, log_entry: LogEntry) -> None:
        proposal, comment_id = self._proposal_of(log_entry), log_entry.data.get("comment")
        if comment_id is None:
            proposal.released, proposal.hidden = True, None
        for comment in proposal.comments:
            if comment.id == comment_id:
                comment.released, comment.hidden = True, None

    def _set_phase(self, log_entry: LogEntry) -> None:
        self.phase, self.ends_at = log_entry.data["index"], log_entry.data["ends_at"]

    def _set_timer(self, log_entry: LogEntry) -> None:
        self.ends_at = log_entry.data["ends_at"]

    def _set_frozen(self, log_entry: LogEntry) -> None:
        self.frozen = log_entry.data["on"]

    def _set_spotlight(self, log_entry: LogEntry) -> None:
        self.spotlight = log_entry.subject

    def _open_vote(self, log_entry: LogEntry) -> None:
        self.ballots.append(Ballot(round=len(self.ballots) + 1))

    def _close_vote(self, log_entry: LogEntry) -> None:
        self.ballots[-1].open = False

    def _set_test(self, log_entry: LogEntry) -> None:
        self.test = log_entry.data["on"]

    def _clear(self, log_entry: LogEntry) -> None:
        for proposal in self.proposals.values():
            proposal.cleared = proposal.cleared or proposal.test

    def _add_note(self, log_entry: LogEntry) -> None:
        self.notes.append(log_entry)

    _HANDLERS: ClassVar[Mapping[str, Callable[["RoomState", LogEntry], None]]] = {
        "opened": _open,
        "settings": _change_settings,
        "joined": _join,
        "proposed": _propose,
        "edited": _edit,
        "withdrawn": _withdraw,
        "restored": _restore_proposal,
        "commented": _comment,
        "voted": _vote,
        "hidden": _hide,
        "released": _release,
        "phase": _set_phase,
        "timer": _set_timer,
        "freeze": _set_frozen,
        "spotlight": _set_spotlight,
        "vote_opened": _open_vote,
        "vote_closed": _close_vote,
        "test": _set_test,
        "cleared": _clear,
        "note": _add_note,
    }
    """Kind of an event -> the method that applies it."""

    def _is_released_at_once(self, log_entry: LogEntry) -> bool:
        """Whether a contribution is shown at once, or waits for the facilitator."""
        return self.settings.get("moderation") != "before" or log_entry.actor == FACILITATOR

    def _proposal_of(self, log_entry: LogEntry) -> Proposal:
        assert log_entry.subject
        return self.proposals[log_entry.subject]

    @staticmethod
    def _note_undoable(proposal: Proposal, log_entry: LogEntry) -> None:
        """Add an event to those that can be undone; an undo removes the event it undid instead."""
        undone_seq = log_entry.data.get("undo")
        if undone_seq is None:
            proposal.undoable.append(log_entry)
        else:
            proposal.undoable = [
                undoable_entry for undoable_entry in proposal.undoable if undoable_entry.seq != undone_seq
            ]
