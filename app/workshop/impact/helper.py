"""A process beside the server that works out answers, so that whoever listens or writes need not wait for them.

A question a line in, an answer a line out, until the input ends. It ends with the
server however that ends: its input is then closed.
"""

import json
import logging
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.workshop.impact import reckoning
from app.workshop.impact.reckoning import Json, ProposalVersion
from mire_geo import city
from mire_geo.planning.scenario import Baseline, Question

log = logging.getLogger(__name__)

PATIENCE_S = 15.0
"""How long an answer waits for the process to get ready. To work it out here meanwhile would hold up everybody else."""


class HelperProcess:
    """The helper process as the server uses it: one question at a time; started when a room first needs it."""

    def __init__(self, folder: Path, patience_s: float = PATIENCE_S) -> None:
        self.folder, self.patience_s = folder, patience_s
        self._starting, self._asking = threading.Lock(), threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._end_process: Callable[[], object] = lambda: None
        """Ends the process and lets go of its pipes; also called when nobody has this helper any more."""
        self._ready = threading.Event()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, kinds: Sequence[str] = ()) -> None:
        """Start the helper process unless it runs; it gets ready by itself."""
        with self._starting:
            if self.running:
                return
            self._ready.clear()
            self._end_process()
            process = subprocess.Popen(  # noqa: S603 - our own program, our own folder
                [sys.executable, "-c", f"from {__name__} import main; main()", str(self.folder), *kinds],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            self._process, self._end_process = process, weakref.finalize(self, _kill_process, process)
            threading.Thread(target=_wait_until_ready, args=[process, self._ready], daemon=True).start()

    def request_answer(
        self, own_set: Sequence[ProposalVersion], compared_set: Sequence[ProposalVersion], minutes: float
    ) -> Json | None:
        """The answer of the process; None if it is not ready in a while or has ended: the caller then works it out."""
        self.start()
        if not self._ready.wait(self.patience_s):
            return None
        try:
            with self._asking:
                assert self._process is not None
                assert self._process.stdin is not None
                assert self._process.stdout is not None
                self._process.stdin.write(json.dumps([own_set, compared_set, minutes]) + "\n")
                self._process.stdin.flush()
                answer: Json | None = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            log.warning("the helper has gone; it is started again")
            self._ready.clear()
            return None
        return answer

    def stop(self) -> None:
        """End the helper process."""
        with self._starting:
            self._ready.clear()
            self._end_process()
            self._process = None


def _wait_until_ready(process: "subprocess.Popen[str]", ready: threading.Event) -> None:
    """Set the event when the process is ready; no reference to the helper is kept, so that an unused one is ended."""
    assert process.stdout is not None
    if process.stdout.readline():
        ready.set()


def _kill_process(process: "subprocess.Popen[str]") -> None:
    """End the process and let go of its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        with suppress(OSError):  # what was still to be written has nobody to read it
            pipe.close()


def serve(baseline: Baseline, questions: IO[str], answers: IO[str]) -> None:
    """Answer until the questions end; an answer that fails is null."""
    print("null", file=answers, flush=True)
    for question_line in questions:
        own_rows, compared_rows, minutes = json.loads(question_line)
        try:
            answer = reckoning.reckon(
                baseline,
                [ProposalVersion(*version_row) for version_row in own_rows],
                [ProposalVersion(*version_row) for version_row in compared_rows],
                minutes,
            )
        except Exception:
            answer = None
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)


def main() -> None:
    """Run the helper process: load the city, prepare the kinds in play, then answer questions."""
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may get between the answers
    folder, *kind_codes = sys.argv[1:]
    baseline = Baseline(city.load(Path(folder)))
    for kind_code in kind_codes:
        baseline.warm(Question(kind_code))
    serve(baseline, sys.stdin, answers)
