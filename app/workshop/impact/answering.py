"""What proposals would change, worked out beside the requests and kept: one city, many rooms, few processors."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from cachetools import LRUCache
from flask_babel import gettext as _

from app.web.answers import Answers
from app.web.responses.refusals import StillWorkingError, TooFastError
from app.workshop.impact import reckoning
from app.workshop.impact.helper import HelperProcess
from app.workshop.impact.reckoning import Json, ProposalVersion
from mire_geo.output.wording import catalogue
from mire_geo.planning import scenario
from mire_geo.planning.scenario import Question

WORKERS = 2
"""Answers worked out at once: as many as a laptop has processors to spare."""
MOST_IN_MEMORY = 400
"""Answers that are kept; those that nobody has looked at for longest are let go."""
QUEUE = 100
"""Answers that may wait to be worked out; a request for one more is refused, to be tried again later."""

Result = TypeVar("Result")


def result_of(future: Future[Result], patience_s: float, busy_sentence: str) -> Result:
    """The result of a future, waiting for it at most `patience_s` seconds.

    Args:
        busy_sentence: the sentence for who has waited `patience_s` seconds in vain.

    Raises:
        BusyError: it takes longer; it goes on, and whoever asks again finds it.
    """
    try:
        return future.result(patience_s)
    except TimeoutError:
        raise StillWorkingError(busy_sentence) from None


class ImpactAnswers:
    """Answers to sets of proposals; the same set is worked out once."""

    def __init__(self, city_answers: Answers, folder: Path | None = None) -> None:
        """Answer about the city of `city_answers`; if it was read from `folder`, a helper process does the work."""
        self.city_answers = city_answers
        self._helper = None if folder is None else HelperProcess(folder)
        self._lock = threading.Lock()
        self._futures: LRUCache[tuple[Any, ...], Future[Json]] = LRUCache(MOST_IN_MEMORY)
        self._waiting: set[Future[Json]] = set()

    @cached_property
    def baseline(self) -> scenario.Baseline:
        """The baseline: the city without changes."""
        return scenario.Baseline(self.city_answers.city)

    @cached_property
    def _workers(self) -> Executor:
        return ThreadPoolExecutor(WORKERS, thread_name_prefix="answer")

    @cached_property
    def printers(self) -> Executor:
        """The executor of printed reports, one at a time: each takes seconds."""
        return ThreadPoolExecutor(1, thread_name_prefix="print")

    def answer(
        self,
        proposals: Iterable[ProposalVersion],
        against: Iterable[ProposalVersion] = (),
        minutes: float = 15.0,
    ) -> Future[Json]:
        """What proposals change of today's city, or of the city `against` other proposals; worked out once.

        The JSON of `reckoning.as_json`: words by language; the `cells` are apart, being the same in every language.
        """
        own_set, compared_set = tuple(proposals), tuple(against)
        cache_key = (_proposals_key(own_set), _proposals_key(compared_set), minutes)
        with self._lock:
            future = self._futures.get(cache_key)
            if future is None and len(self._waiting) >= QUEUE:
                raise TooFastError(_("La mappa ha troppo da calcolare: riprova fra qualche secondo."))
            if future is None or (future.done() and future.exception() is not None):
                future = self._futures[cache_key] = self._workers.submit(
                    self._work_out, own_set, compared_set, minutes
                )
                self._waiting.add(future)
                future.add_done_callback(self._waiting.discard)
        return future

    def warm_up(self, kinds: Iterable[str]) -> None:
        """Prepare the answers about these kinds in the background, so that the first answer comes soon."""
        if self._helper is not None:
            self._workers.submit(self._helper.start, list(kinds))
            return
        for kind in kinds:
            self._workers.submit(self.baseline.warm, Question(kind))

    def start_helper(self) -> None:
        """Start the helper process, if there is to be one and it does not run."""
        if self._helper is not None and not self._helper.running:
            self._workers.submit(self._helper.start)

    def headline(self, proposal_version: ProposalVersion, language: str) -> Json | None:
        """The headline of a proposal's answer, if it is there already."""
        with self._lock:
            future = self._futures.get((_proposals_key([proposal_version]), (), 15.0))
        if future is None or not future.done() or future.exception() is not None:
            return None
        return reckoning.headline(future.result(), language)

    def begin_answer(self, proposal_version: ProposalVersion, announce: Callable[[Json], None]) -> None:
        """Begin to work out the answer to one proposal; its headlines are announced when it is there."""
        if reckoning.proposal(proposal_version) is None:
            return

        def announce_headlines(future: Future[Json]) -> None:
            if future.exception() is None:
                headlines = {
                    language: reckoning.headline(future.result(), language)
                    for language in catalogue.languages()
                }
                announce(
                    {
                        "proposal": proposal_version.id,
                        "version": proposal_version.version,
                        "answer": headlines,
                    }
                )

        with suppress(TooFastError):  # whoever looks at it will ask again
            self.answer([proposal_version]).add_done_callback(announce_headlines)

    def _work_out(
        self, own_set: tuple[ProposalVersion, ...], compared_set: tuple[ProposalVersion, ...], minutes: float
    ) -> Json:
        if (
            self._helper is not None
            and (answer := self._helper.request_answer(own_set, compared_set, minutes)) is not None
        ):
            return answer
        return reckoning.reckon(self.baseline, own_set, compared_set, minutes)


def _proposals_key(proposals: Iterable[ProposalVersion]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (proposal_version.id, json.dumps(proposal_version.content, sort_keys=True))
        for proposal_version in proposals
    )
