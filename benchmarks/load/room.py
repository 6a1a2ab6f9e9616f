"""A room as the pages reach it: every call on a connection of its own, with a token."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from benchmarks.load.server import HOST

ANSWER_S = 40.0
BUSY = 503
TIMES = 10
"""How often an answer is asked for that is still being worked out."""


@dataclass
class Room:
    """Where a room is, and the token of who leads it, once it is open."""

    port: int
    code: str = ""
    lead: str = ""

    async def open(self, kinds: list[str]) -> None:
        """A room for the kinds, with its code and the leader's token."""
        opened = await self.must("POST", "/api/v1/rooms", {"title": "Carico", "dots": 5, "kinds": kinds})
        self.code, self.lead = opened["code"], opened["facilitator_token"]

    def at(self, path: str) -> str:
        """The address of a part of it."""
        return f"/api/v1/rooms/{self.code}{path}"

    async def must(self, method: str, path: str, content: Any, token: str = "") -> Any:
        """The JSON of a call that has to succeed."""
        status, answer = await self.call(method, path, content, token)
        if status not in {200, 201}:
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    async def answer(self, proposal: str, token: str) -> int:
        """Status of the answer to a proposal, once the server has worked it out."""
        status = BUSY
        for _ in range(TIMES):
            status, _answer = await self.call("GET", self.at(f"/answer?scenario={proposal}"), None, token)
            if status != BUSY:
                break
        return status

    async def call(self, method: str, path: str, content: Any, token: str = "") -> tuple[int, Any]:
        """Status and JSON of one call."""
        body = b"" if content is None else json.dumps(content).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nX-Mire-Token: {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(head.encode() + body)
            answer = await asyncio.wait_for(reader.read(), ANSWER_S)
        except TimeoutError:
            raise ConnectionError(f"no answer in {ANSWER_S:g} s") from None
        finally:
            writer.close()
        first, _, text = answer.partition(b"\r\n\r\n")
        if not first:
            raise ConnectionError("closed without an answer")
        return int(first.split()[1]), json.loads(text) if text else None
