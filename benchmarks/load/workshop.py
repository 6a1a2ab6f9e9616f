"""A workshop under load: open, fill, load, kill half-way, start again, and wait for the last to arrive."""

import asyncio
import random
import time
from typing import Any

from benchmarks.load.findings import Found
from benchmarks.load.people import RECONNECT_S, Corner, Listener, Writer
from benchmarks.load.room import Room
from benchmarks.load.server import Server

BEFORE_S = 1.0
"""What begins so shortly before the kill may not end before it; and who comes back needs a moment."""
SETTLE_S = 60.0
MILANO: Corner = (9.14, 45.44, 9.24, 45.50)
KINDS = ["biblioteca", "farmacia"]


class Load:
    """People in one room."""

    def __init__(
        self, server: Server, *, seconds: float, listeners: int, writers: int, seed: int = 1
    ) -> None:
        self.server, self.seconds = server, seconds
        self.listeners, self.writers = listeners, writers
        self.dice, self.found = random.Random(seed), Found()
        self.room = Room(server.port)

    async def run(self, corner: Corner, kinds: list[str]) -> Found:
        """What was seen, from the opening of the room until everybody has heard everything."""
        await self.room.open(kinds)
        people = await self._joined(corner)
        asked = await self._warmed(people[0], kinds)
        until = time.monotonic() + self.seconds
        over = asyncio.Event()
        ears = [asyncio.create_task(self._listener(n).listen(over)) for n in range(self.listeners)]
        await asyncio.sleep(min(2.0, self.seconds / 10))
        hands = [asyncio.create_task(person.write(kinds, until)) for person in people]
        await asyncio.sleep(self.seconds / 2)
        await self._restart(asked)
        await asyncio.gather(*hands)
        await self._settled()
        over.set()
        await asyncio.wait(ears, timeout=SETTLE_S)
        for task in ears:
            task.cancel()
        return self.found

    async def export(self) -> Any:
        """The room as it is taken away."""
        return await self.room.must("GET", self.room.at("/export.json"), None, self.room.lead)

    async def _joined(self, corner: Corner) -> list[Writer]:
        joined = [
            await self.room.must("POST", self.room.at("/join"), {"alias": f"n. {n}"})
            for n in range(self.writers)
        ]
        return [Writer(self.room, self.found, each["token"], corner, self.dice) for each in joined]

    async def _warmed(self, person: Writer, kinds: list[str]) -> str | None:
        """A proposal to ask about after the kill: the first look at a kind is not what is measured."""
        asked = None
        for kind in kinds:
            asked = await person.propose(kind)
        for seen in (self.found.sent, self.found.posted, self.found.answered):
            seen.clear()
        return asked

    def _listener(self, number: int) -> Listener:
        order: list[int] = []
        self.found.orders.append(order)
        return Listener(self.room, self.found, order, projector=number == 0)

    async def _restart(self, asked: str | None) -> None:
        """Kill the server and start it again, and note how long it was away."""
        killed = time.monotonic()
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)
        self.found.started_s = time.monotonic() - killed
        if asked is None or await self.room.answer(asked, self.room.lead) != 200:
            raise RuntimeError("the server that was started again gives no answer")
        self.found.answering_s = time.monotonic() - killed
        self.found.away = (killed - BEFORE_S, time.monotonic() + RECONNECT_S + BEFORE_S)

    async def _settled(self) -> None:
        """Wait until everybody has heard all there is."""
        until = time.monotonic() + SETTLE_S
        seq = (await self.room.must("GET", self.room.at(""), None, self.room.lead))["seq"]
        while time.monotonic() < until and any(not order or order[-1] < seq for order in self.found.orders):
            await asyncio.sleep(0.1)


def measure(server: Server, *, seconds: float, listeners: int, writers: int) -> tuple[Found, Any]:
    """What was seen of so many people in Milano, and the room as it was left."""

    async def session() -> tuple[Found, Any]:
        load = Load(server, seconds=seconds, listeners=listeners, writers=writers)
        return await load.run(MILANO, KINDS), await load.export()

    return asyncio.run(session())
