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
    """Words under a proposal."""

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
        """What it says now."""
        return self.versions[-1][1]

    @property
    def version(self) -> int:
        """1, 2, 3..., one more with every edit."""
        return len(self.versions)

    @property
    def visible(self) -> bool:
        """Whether everybody sees it."""
        return self.counts and self.released and self.hidden is None

    @property
    def counts(self) -> bool:
        """Whether it is still there at all."""
        return not (self.withdrawn or self.cleared)


@dataclass(slots=True)
class Ballot:
    """A round of dot voting."""

    round: int
    open: bool = True
    votes: dict[str, dict[str, int]] = field(default_factory=dict)
    """Participant -> proposal -> dots."""

    def dots(self, proposal: str) -> int:
        """Dots that a proposal got."""
        return sum(dots.get(proposal, 0) for dots in self.votes.values())

    def voters(self, proposal: str) -> int:
        """How many gave it any."""
        return sum(proposal in dots for dots in self.votes.values())

    @property
    def used(self) -> int:
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

    def visible(self) -> Iterator[Proposal]:
        """What everybody sees, oldest first."""
        return (p for p in self.proposals.values() if p.visible)

    def results(self) -> list[tuple[Proposal, int, int]]:
        """Proposals with dots and voters of the last closed round, most dots first; nothing before one closes."""
        closed = [b for b in self.ballots if not b.open]
        if not closed:
            return []
        ballot = closed[-1]
        ranked = [(p, ballot.dots(p.id), ballot.voters(p.id)) for p in self.visible()]
        return sorted(ranked, key=lambda row: (-row[1], -row[2], row[0].number))

    def apply(self, entry: LogEntry) -> None:
        """Apply one event of the log."""
        self._HANDLERS[entry.kind](self, entry)
        self.seq = entry.seq

    def _open(self, entry: LogEntry) -> None:
        self.settings = entry.data

    def _change_settings(self, entry: LogEntry) -> None:
        self.settings = {**self.settings, **entry.data}

    def _join(self, entry: LogEntry) -> None:
        self.participants[entry.actor] = entry.data

    def _propose(self, entry: LogEntry) -> None:
        assert entry.subject
        self.proposals[entry.subject] = Proposal(
            id=entry.subject,
            number=len(self.proposals) + 1,
            author=entry.actor,
            seq=entry.seq,
            at=entry.at,
            versions=[(entry, entry.data["content"])],
            released=self._at_once(entry),
            test=self.test,
            undoable=[entry],
        )

    def _edit(self, entry: LogEntry) -> None:
        proposal = self._proposal_of(entry)
        proposal.versions.append((entry, entry.data["content"]))
        proposal.released = proposal.released and self._at_once(entry)
        self._note_undoable(proposal, entry)

    def _withdraw(self, entry: LogEntry) -> None:
        proposal = self._proposal_of(entry)
        proposal.withdrawn = True
        self._note_undoable(proposal, entry)

    def _restore(self, entry: LogEntry) -> None:
        proposal = self._proposal_of(entry)
        proposal.withdrawn = False
        self._note_undoable(proposal, entry)

    def _comment(self, entry: LogEntry) -> None:
        comment = Comment(entry.seq, entry.actor, entry.data["text"], entry.at, released=self._at_once(entry))
        self._proposal_of(entry).comments.append(comment)

    def _vote(self, entry: LogEntry) -> None:
        assert entry.subject
        dots = self.ballots[-1].votes.setdefault(entry.actor, {})
        dots.pop(entry.subject, None)
        if entry.data["dots"]:
            dots[entry.subject] = entry.data["dots"]

    def _hide(self, entry: LogEntry) -> None:
        proposal, comment_id = self._proposal_of(entry), entry.data.get("comment")
        if comment_id is None:
            proposal.hidden = entry.data["reason"]
        for comment in proposal.comments:
            if comment.id == comment_id:
                comment.hidden = entry.data["reason"]

    def _release(self, entry: LogEntry) -> None:
        proposal, comment_id = self._proposal_of(entry), entry.data.get("comment")
        if comment_id is None:
            proposal.released, proposal.hidden = True, None
        for comment in proposal.comments:
            if comment.id == comment_id:
                comment.released, comment.hidden = True, None

    def _set_phase(self, entry: LogEntry) -> None:
        self.phase, self.ends_at = entry.data["index"], entry.data["ends_at"]

    def _set_timer(self, entry: LogEntry) -> None:
        self.ends_at = entry.data["ends_at"]

    def _set_frozen(self, entry: LogEntry) -> None:
        self.frozen = entry.data["on"]

    def _set_spotlight(self, entry: LogEntry) -> None:
        self.spotlight = entry.subject

    def _open_vote(self, entry: LogEntry) -> None:
        self.ballots.append(Ballot(round=len(self.ballots) + 1))

    def _close_vote(self, entry: LogEntry) -> None:
        self.ballots[-1].open = False

    def _set_test(self, entry: LogEntry) -> None:
        self.test = entry.data["on"]

    def _clear(self, entry: LogEntry) -> None:
        for proposal in self.proposals.values():
            proposal.cleared = proposal.cleared or proposal.test

    def _add_note(self, entry: LogEntry) -> None:
        self.notes.append(entry)

    _HANDLERS: ClassVar[Mapping[str, Callable[["RoomState", LogEntry], None]]] = {
        "opened": _open,
        "settings": _change_settings,
        "joined": _join,
        "proposed": _propose,
        "edited": _edit,
        "withdrawn": _withdraw,
        "restored": _restore,
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

    def _at_once(self, entry: LogEntry) -> bool:
        """Whether words go out at once, or wait for the facilitator."""
        return self.settings.get("moderation") != "before" or entry.actor == FACILITATOR

    def _proposal_of(self, entry: LogEntry) -> Proposal:
        assert entry.subject
        return self.proposals[entry.subject]

    @staticmethod
    def _note_undoable(proposal: Proposal, entry: LogEntry) -> None:
        """Remember what can be undone; an undo takes what it undid off the pile instead of joining it."""
        undone = entry.data.get("undo")
        if undone is None:
            proposal.undoable.append(entry)
        else:
            proposal.undoable = [earlier for earlier in proposal.undoable if earlier.seq != undone]
