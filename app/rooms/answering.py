"""What proposals would change, worked out beside the requests and kept: one city, many rooms, few processors."""

import logging
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple, cast

from flask_babel import gettext as _

from app import payloads
from app.answers import Answers
from app.rooms.errors import TooFastError
from mire_geo import scenario, sentences
from mire_geo.errors import MireError
from mire_geo.model import AddSite, ChangeHours, CloseSite, MoveSite, Proposal, Resize
from mire_geo.scenario import Impact, Question
from mire_geo.words import LANGUAGES

log = logging.getLogger(__name__)

Json = dict[str, Any]

WORKERS = 2
"""Answers worked out at once: as many as a laptop has processors to spare."""
KEPT = 400
QUEUE = 100
"""Answers that may wait; whoever asks for more is asked to come back."""


class Asked(NamedTuple):
    """A proposal of a room, as far as its answer depends on it."""

    id: str
    version: int
    content: Mapping[str, Any]


class Answering:
    """Answers to sets of proposals; the same set is worked out once."""

    def __init__(self, asked: Answers) -> None:
        self.asked = asked
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Any, ...], Future[Json]] = OrderedDict()

    @cached_property
    def baseline(self) -> scenario.Baseline:
        """The city as it is."""
        return scenario.Baseline(self.asked.city)

    @cached_property
    def _workers(self) -> Executor:
        return workers(WORKERS)

    @cached_property
    def printers(self) -> Executor:
        """One at a time: a printed report takes seconds."""
        return workers(1)

    def answer(
        self, asked: Iterable[Asked], against: Iterable[Asked] = (), minutes: float = 15.0
    ) -> Future[Json]:
        """What proposals change of today's city, or of the city `against` other proposals; worked out once.

        JSON by language, see `said`; the `cells` are apart, being the same in every language.
        """
        ours, theirs = tuple(asked), tuple(against)
        key = (_key(ours), _key(theirs), minutes)
        with self._lock:
            found = self._known.pop(key, None)
            if found is None and sum(not one.done() for one in self._known.values()) >= QUEUE:
                raise TooFastError(_("La mappa ha troppo da calcolare: riprova fra qualche secondo."))
            if found is None or (found.done() and found.exception() is not None):
                found = self._workers.submit(self._worked_out, ours, theirs, minutes)
            self._known[key] = found
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found

    def warm(self, kinds: Iterable[str]) -> None:
        """Look at the city with these kinds in mind, beside this request, so that the first answer comes soon."""
        for kind in kinds:
            self._workers.submit(self.baseline.warm, Question(kind))

    def known(self, asked: Asked, language: str) -> Json | None:
        """The headline of a proposal's answer, if it is there already."""
        with self._lock:
            found = self._known.get((_key([asked]), (), 15.0))
        if found is None or not found.done() or found.exception() is not None:
            return None
        return headline(found.result(), language)

    def begin(self, asked: Asked, tell: Callable[[Json], None]) -> None:
        """Work out the answer to one proposal, and tell its headlines when it is there."""
        if proposal(asked) is None:
            return

        def done(found: Future[Json]) -> None:
            if found.exception() is None:
                said = {language: headline(found.result(), language) for language in LANGUAGES}
                tell({"proposal": asked.id, "version": asked.version, "answer": said})

        with suppress(TooFastError):  # whoever looks at it will ask again
            self.answer([asked]).add_done_callback(done)

    def _worked_out(self, ours: tuple[Asked, ...], theirs: tuple[Asked, ...], minutes: float) -> Json:
        try:
            mine, other = _settled(ours), _settled(theirs)
            touched = scenario.touched(self.asked.city, [*mine.kept, *other.kept])
            impacts = [
                self.baseline.answer(mine.kept, Question(kind, minutes=minutes), against=other.kept)
                for kind in sorted(touched)
            ]
        except MireError as error:
            return said((), [{"kept": None, "left_out": None, "why": str(error)}])
        except Exception:
            log.exception("an answer failed")
            raise
        clashing = (*mine.left_out, *other.left_out)
        return said(
            impacts, [{"kept": one.first, "left_out": one.second, "why": one.sentence} for one in clashing]
        )


def workers(number: int) -> Executor:
    """Threads of the operating system beside the requests; also under gevent, whose own would hold everybody up."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("threading"):
        from gevent.threadpool import ThreadPoolExecutor as NativeExecutor  # noqa: PLC0415 - only where it runs

        return cast(Executor, NativeExecutor(number))
    return ThreadPoolExecutor(number, thread_name_prefix="answer")


def _settled(asked: tuple[Asked, ...]) -> scenario.Settled:
    return scenario.settle([one for one in map(proposal, asked) if one is not None])


def _key(asked: Iterable[Asked]) -> tuple[tuple[str, int], ...]:
    return tuple((one.id, one.version) for one in asked)


def said(impacts: Iterable[Impact], conflicts: Iterable[Json]) -> Json:
    """Impacts as JSON: figures and words by kind in every language, their cells, and what was left out."""
    impacts = tuple(impacts)
    return {
        "conflicts": list(conflicts),
        "kinds": {
            language: [scenario.as_dict(one) | sentences.as_dict(one, language) for one in impacts]
            for language in LANGUAGES
        },
        "cells": {one.question.kind: scenario.cell_minutes(one) for one in impacts},
    }


def headline(answer: Json, language: str) -> Json:
    """The first sentences of an answer."""
    kinds = [
        {
            "kind": one["kind"],
            "title": one["title"],
            "headline": one["headline"],
            "losers": one["sentences"]["losers"],
        }
        for one in answer["kinds"][language]
    ]
    return {"kinds": kinds, "conflicts": answer["conflicts"]}


def proposal(asked: Asked) -> Proposal | None:
    """What the library understands of a proposal; None of pins, lines, areas and needs, which change no service."""
    content = asked.content
    site = content.get("site", "")
    match content["type"]:
        case "add":
            x, y = payloads.metres(content["lon"], content["lat"])
            return AddSite(
                asked.id, content["kind"], x, y, content["hours"], content["capacity"], content["name"]
            )
        case "close":
            return CloseSite(asked.id, site)
        case "move":
            return MoveSite(asked.id, site, *payloads.metres(content["lon"], content["lat"]))
        case "hours":
            return ChangeHours(asked.id, site, content["hours"])
        case "resize":
            return Resize(asked.id, site, content["capacity"])
    return None
