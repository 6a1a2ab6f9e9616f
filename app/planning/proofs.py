"""Proofs that take a while: a thread beside the server searches them one after the other; pages ask how they stand.

The solver lets other threads run, so pages go on being answered. Every search has a time limit, and the number that
wait is bounded.
"""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal

from cachetools import FIFOCache

from mire_geo.errors import MireError
from mire_geo.planning.location_allocation import Placement
from mire_geo.planning.siting import Progress, Watcher

log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "failed", "busy"]
Search = Callable[[Watcher], Placement]

MOST_WAITING = 8
MOST_KEPT = 64


@dataclass(slots=True)
class Proof:
    """The state of a search. The thread that searches writes it; requests read it."""

    state: State = "waiting"
    progress: Progress | None = None
    placement: Placement | None = None
    error: MireError | None = None
    """The error of a search that failed with a sentence for the reader."""

    def run(self, search: Search) -> None:
        """Run the search and store its result or error."""
        self.state = "running"
        try:
            self.placement = search(self._set_progress)
            self.state = "done"
        except MireError as error:
            self.error, self.state = error, "failed"
        except Exception:
            log.exception("a search failed")
            self.state = "failed"

    def _set_progress(self, progress: Progress) -> None:
        self.progress = progress


BUSY = Proof("busy")


@dataclass
class Proofs:
    """The searches asked for, by question; those asked for longest ago are forgotten."""

    proofs: "FIFOCache[Hashable, Proof]" = field(default_factory=lambda: FIFOCache(MOST_KEPT))
    _start_worker: Callable[[Callable[[], None]], Any] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def proof_of(self, question: Hashable, search: Search) -> Proof:
        """The search of `question`, begun if it is not known yet; `busy` where too many wait."""
        with self._lock:
            known_proof = self.proofs.get(question)
            if known_proof is not None:
                return known_proof
            if sum(proof.state in {"waiting", "running"} for proof in self.proofs.values()) >= MOST_WAITING:
                return BUSY
            proof = self.proofs[question] = Proof()
            if self._start_worker is None:
                self._start_worker = _start_worker()
        self._start_worker(lambda: proof.run(search))
        return proof

    def placement_of(self, question: Hashable) -> Placement | None:
        """The placement, if the search is over."""
        with self._lock:
            proof = self.proofs.get(question)
        return proof.placement if proof is not None else None


def _start_worker() -> Callable[[Callable[[], None]], Any]:
    """Start a thread, and return the function that queues work for it."""
    tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def run_tasks() -> None:
        while True:
            tasks.get()()

    threading.Thread(target=run_tasks, name="proofs", daemon=True).start()
    return tasks.put
