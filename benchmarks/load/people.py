"""Who is in the room: writers propose and comment as the page does, listeners follow as a browser does."""

import asyncio
import contextlib
import json
import random
import time
import uuid
from dataclasses import dataclass
from typing import Any

from benchmarks.load.findings import Found, Took
from benchmarks.load.room import Room
from benchmarks.load.server import HOST

EACH_S = 5.0
"""Mean pause of a writer: 40 of them make 8 contributions a second."""
RETRY_S = 0.5
RECONNECT_S = 1.0
PING_S = 10.0

Corner = tuple[float, float, float, float]
"""West, south, east, north of where proposals are made, degrees."""


@dataclass
class Writer:
    """Proposes, looks at the answer, comments; what is not acknowledged is sent again under the same key."""

    room: Room
    found: Found
    token: str
    corner: Corner
    dice: random.Random

    async def write(self, kinds: list[str], until: float) -> None:
        """Contribute at random moments until then."""
        mine: list[str] = []
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(self.dice.expovariate(1 / EACH_S), left))
            if not mine or self.dice.random() < 0.5:
                proposal = await self.propose(self.dice.choice(kinds))
                mine += [proposal] if proposal else []
            else:
                await self._comment(self.dice.choice(mine))

    async def propose(self, kind: str) -> str | None:
        """The id of a new proposal of which the answer has been asked; None when it was refused."""
        text = f"proposta {uuid.uuid4().hex}"
        began = time.monotonic()
        made = await self._contribute(text, self.room.at("/proposals"), self._proposal(kind, text))
        if made is None:
            return None
        try:
            status = await self.room.answer(made["id"], self.token)
        except OSError:
            return str(made["id"])  # killed while it was working; the page would ask again
        if status == 200:
            self.found.answered.append(Took(began, time.monotonic() - began))
        else:
            self.found.refused[status] += 1
        return str(made["id"])

    def _proposal(self, kind: str, text: str) -> dict[str, Any]:
        west, south, east, north = self.corner
        return {
            "type": "add",
            "kind": kind,
            "lon": self.dice.uniform(west, east),
            "lat": self.dice.uniform(south, north),
            "hours": "Mo-Fr 09:00-19:00",
            "comment": text,
        }

    async def _comment(self, about: str) -> None:
        text = f"commento {uuid.uuid4().hex}"
        await self._contribute(text, self.room.at(f"/proposals/{about}/comments"), {"text": text})

    async def _contribute(self, text: str, path: str, content: dict[str, Any]) -> Any:
        """Send until it is acknowledged, always under one key."""
        content = {**content, "key": uuid.uuid4().hex}
        began = time.monotonic()
        self.found.sent[text] = began
        while True:
            try:
                status, answer = await self.room.call("POST", path, content, self.token)
            except (OSError, ValueError):
                status, answer = 0, None
            if status in {200, 201}:
                self.found.acknowledged[text] = answer["id"]
                self.found.posted.append(Took(began, time.monotonic() - began))
                return answer
            if status and status < 500 and status != 429:
                self.found.refused[status] += 1
                return None
            self.found.again += 1
            await asyncio.sleep(RETRY_S)


@dataclass
class Listener:
    """Follows the events, and notes which came and when; the projector is one of them."""

    room: Room
    found: Found
    order: list[int]
    projector: bool

    async def listen(self, over: asyncio.Event) -> None:
        """Follow until it is over; reconnect with the last id when it breaks."""
        while not over.is_set():
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._follow(over)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), RECONNECT_S)

    async def _follow(self, over: asyncio.Event) -> None:
        last = self.order[-1] if self.order else 0
        head = f"GET {self.room.at('/events')} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n"
        reader, writer = await asyncio.open_connection(HOST, self.room.port)
        try:
            writer.write(f"{head}Last-Event-ID: {last}\r\n\r\n".encode())
            while not over.is_set():
                line = await asyncio.wait_for(reader.readline(), PING_S)
                if not line:
                    return
                if line.startswith(b"id: "):
                    self.order.append(int(line[4:]))
                elif line.startswith(b"data: "):
                    self._hear(json.loads(line[6:]))
        except TimeoutError:
            raise ConnectionError(f"no ping in {PING_S:g} s") from None
        finally:
            writer.close()

    def _hear(self, said: dict[str, Any]) -> None:
        """Note when a contribution arrived."""
        proposal = said.get("proposal") if said.get("kind") in {"proposed", "commented"} else None
        if not isinstance(proposal, dict):
            return
        text = proposal["comment"] if said["kind"] == "proposed" else proposal["comments"][-1]["text"]
        if text in self.found.sent:
            began = self.found.sent[text]
            took = Took(began, time.monotonic() - began)
            self.found.heard.append(took)
            if self.projector:
                self.found.shown.append(took)
