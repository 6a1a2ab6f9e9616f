"""A whole room under load, with the server killed in the middle: is everything there, once, and soon enough?

    python -m benchmarks.load                       # 200 listeners, 40 writers, two minutes, Milano
    python -m benchmarks.load --seconds 10 --listeners 20 --writers 5

It starts its own server on 127.0.0.1 with its own database file, kills it (SIGKILL) half-way, starts it again, and
stops by itself. Writers do as the page does: a call that is not acknowledged is sent again under the same key.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

HOST = "127.0.0.1"
EACH_S = 5.0
"""Mean pause of a writer: 40 of them make 8 contributions a second."""
RETRY_S = 0.5
RECONNECT_S = 1.0
BEFORE_S = 1.0
"""What begins so shortly before the kill may not end before it; and who comes back needs a moment."""
SERVER = ("--workers", "1", "--threads", "320", "--graceful-timeout", "3")
"""As `make run` has it."""
SETTLE_S = 15.0


class Row(NamedTuple):
    """One measured budget."""

    what: str
    value: float
    budget: float
    unit: str = "s"

    @property
    def kept(self) -> bool:
        """Whether it is within the budget."""
        return self.value <= self.budget


class Took(NamedTuple):
    """When something began, and how long it took."""

    began: float
    seconds: float


@dataclass
class Found:
    """What was seen."""

    sent: dict[str, float] = field(default_factory=dict)
    """Comment of a contribution -> when its first call began."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Comment -> id of its proposal, or the proposal it is about."""
    posted: list[Took] = field(default_factory=list)
    answered: list[Took] = field(default_factory=list)
    shown: list[Took] = field(default_factory=list)
    """From the beginning of the call to the projector."""
    heard: list[Took] = field(default_factory=list)
    """The same, of every listener."""
    away: tuple[float, float] = (float("inf"), float("inf"))
    """From when to when the server was killed, started, found again by everybody, and had answered."""
    started_s: float = 0.0
    """From the kill until the server answers again."""
    answering_s: float = 0.0
    """From the kill until the map answers again."""
    again: int = 0
    """Calls sent again because the server was away."""
    refused: Counter[int] = field(default_factory=Counter)
    orders: list[list[int]] = field(default_factory=list)
    """Numbers of the events as each listener got them."""


class Server:
    """A server process of its own, that can be killed and started again on the same port and database."""

    def __init__(self, folder: Path, data: str | None = None, program: tuple[str, ...] = SERVER) -> None:
        self.port, self.folder, self.program = _free_port(), folder, program
        self.environment = {**os.environ, "MIRE_DATABASE": str(folder / "rooms.sqlite3")}
        self.environment.pop("DATABASE_URL", None)
        if data:
            self.environment["MIRE_DATA"] = data
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until it is ready."""
        began = time.monotonic()
        words = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"{HOST}:{self.port}",
            *self.program,
            "app:create_app()",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() - began < 60:
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if b" 200 " in probe.recv(64):
                    return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """No goodbye: SIGKILL to the server and all its workers."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Load:
    """People in one room."""

    def __init__(
        self, server: Server, *, seconds: float, listeners: int, writers: int, seed: int = 1
    ) -> None:
        self.server, self.seconds = server, seconds
        self.listeners, self.writers = listeners, writers
        self.dice, self.found = random.Random(seed), Found()
        self.code = self.lead = ""
        self.first: str | None = None
        self.stop_at = 0.0
        self.over = asyncio.Event()

    async def run(self, corner: tuple[float, float, float, float], kinds: list[str]) -> Found:
        """Open, fill, load, kill half-way, start again, and wait for the last to arrive.

        Args:
            corner: west, south, east, north of where proposals are made, degrees.
        """
        opened = await self._must("POST", "/api/v1/rooms", {"title": "Carico", "dots": 5, "kinds": kinds})
        self.code, self.lead = opened["code"], opened["facilitator_token"]
        tokens = [
            (await self._must("POST", self._at("/join"), {"alias": f"n. {n}"}))["token"]
            for n in range(self.writers)
        ]
        for kind in kinds:  # the first look at a kind is not what is measured
            self.first = await self._propose_and_ask(tokens[0], corner, kind, warming=True)
        self.found.sent.clear()
        self.found.posted.clear()
        self.stop_at = time.monotonic() + self.seconds
        ears = [asyncio.create_task(self._listen(n)) for n in range(self.listeners)]
        await asyncio.sleep(min(2.0, self.seconds / 10))
        hands = [asyncio.create_task(self._write(token, corner, kinds)) for token in tokens]
        await asyncio.sleep(self.seconds / 2)
        killed = time.monotonic()
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)
        self.found.started_s = time.monotonic() - killed
        await self._must("GET", self._at(f"/answer?scenario={self.first}"), None, self.lead)
        self.found.answering_s = time.monotonic() - killed
        self.found.away = (killed - BEFORE_S, time.monotonic() + RECONNECT_S + BEFORE_S)
        await asyncio.gather(*hands)
        await self._settled()
        self.over.set()
        await asyncio.wait(ears, timeout=SETTLE_S)
        for task in ears:
            task.cancel()
        return self.found

    async def export(self) -> Any:
        """The room as it is taken away."""
        return await self._must("GET", self._at("/export.json"), None, self.lead)

    async def _write(self, token: str, corner: tuple[float, float, float, float], kinds: list[str]) -> None:
        mine: list[str] = []
        while (left := self.stop_at - time.monotonic()) > 0:
            await asyncio.sleep(min(self.dice.expovariate(1 / EACH_S), left))
            if not mine or self.dice.random() < 0.5:
                proposal = await self._propose_and_ask(token, corner, self.dice.choice(kinds))
                mine += [proposal] if proposal else []
            else:
                text = f"commento {uuid.uuid4().hex}"
                about = self.dice.choice(mine)
                await self._contribute(text, self._at(f"/proposals/{about}/comments"), {"text": text}, token)

    async def _propose_and_ask(
        self, token: str, corner: tuple[float, float, float, float], kind: str, *, warming: bool = False
    ) -> str | None:
        west, south, east, north = corner
        text = f"proposta {uuid.uuid4().hex}"
        content = {
            "type": "add",
            "kind": kind,
            "lon": self.dice.uniform(west, east),
            "lat": self.dice.uniform(south, north),
            "hours": "Mo-Fr 09:00-19:00",
            "comment": text,
        }
        began = time.monotonic()
        made = await self._contribute(text, self._at("/proposals"), content, token)
        if made is None:
            return None
        try:
            status, _answer = await self._call("GET", self._at(f"/answer?scenario={made['id']}"), None, token)
        except OSError:
            return str(made["id"])  # killed while it was working; the page would ask again
        if status == 200 and not warming:
            self.found.answered.append(Took(began, time.monotonic() - began))
        elif status != 200:
            self.found.refused[status] += 1
        return str(made["id"])

    async def _contribute(self, text: str, path: str, content: dict[str, Any], token: str) -> Any:
        """Send until it is acknowledged, always under one key."""
        content = {**content, "key": uuid.uuid4().hex}
        began = time.monotonic()
        self.found.sent[text] = began
        while True:
            try:
                status, answer = await self._call("POST", path, content, token)
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

    async def _listen(self, number: int) -> None:
        """Follow as a browser does: reconnect with the last id when it breaks."""
        order: list[int] = []
        self.found.orders.append(order)
        while not self.over.is_set():
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._follow(order, projector=number == 0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), RECONNECT_S)

    async def _follow(self, order: list[int], *, projector: bool) -> None:
        last = order[-1] if order else 0
        head = f"GET {self._at('/events')} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n"
        reader, writer = await asyncio.open_connection(HOST, self.server.port)
        try:
            writer.write(f"{head}Last-Event-ID: {last}\r\n\r\n".encode())
            while not self.over.is_set():
                line = await asyncio.wait_for(reader.readline(), 10)
                if not line:
                    return
                if line.startswith(b"id: "):
                    order.append(int(line[4:]))
                elif line.startswith(b"data: "):
                    self._hear(line, projector=projector)
        except TimeoutError:
            raise ConnectionError("no ping in 10 s") from None
        finally:
            writer.close()

    def _hear(self, line: bytes, *, projector: bool) -> None:
        """Note when a contribution arrived."""
        said = json.loads(line[6:])
        proposal = said.get("proposal") if said.get("kind") in {"proposed", "commented"} else None
        if not isinstance(proposal, dict):
            return
        text = proposal["comment"] if said["kind"] == "proposed" else proposal["comments"][-1]["text"]
        if text in self.found.sent:
            began = self.found.sent[text]
            took = Took(began, time.monotonic() - began)
            self.found.heard.append(took)
            if projector:
                self.found.shown.append(took)

    async def _settled(self) -> None:
        """Wait until the projector has heard all there is."""
        until = time.monotonic() + SETTLE_S
        seq = (await self._must("GET", self._at(""), None, self.lead))["seq"]
        while time.monotonic() < until and any(not order or order[-1] < seq for order in self.found.orders):
            await asyncio.sleep(0.1)

    def _at(self, path: str) -> str:
        return f"/api/v1/rooms/{self.code}{path}"

    async def _must(self, method: str, path: str, content: Any, token: str = "") -> Any:
        status, answer = await self._call(method, path, content, token)
        if status not in {200, 201}:
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    async def _call(self, method: str, path: str, content: Any, token: str = "") -> tuple[int, Any]:
        """Status and JSON of one call, on a connection of its own."""
        body = b"" if content is None else json.dumps(content).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nX-Mire-Token: {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection(HOST, self.server.port)
        try:
            writer.write(head.encode() + body)
            answer = await asyncio.wait_for(reader.read(), 40)
        except TimeoutError:
            raise ConnectionError("no answer in 40 s") from None
        finally:
            writer.close()
        first, _, text = answer.partition(b"\r\n\r\n")
        if not first:
            raise ConnectionError("closed without an answer")
        return int(first.split()[1]), json.loads(text) if text else None


def lost_and_doubled(found: Found, exported: Any) -> tuple[int, int]:
    """Acknowledged contributions that are not in the export, and texts that are there more than once."""
    there = Counter(one["comment"] for one in exported["contributions"])
    there.update(said["text"] for one in exported["contributions"] for said in one["comments"])
    return sum(text not in there for text in found.acknowledged), sum(n > 1 for n in there.values())


def gaps_of(found: Found) -> int:
    """Listeners that missed an event, or got one twice."""
    return sum(order != list(range(1, len(order) + 1)) for order in found.orders)


def table(found: Found, exported: Any) -> list[Row]:
    """The budgets of the issue, and what was measured."""
    lost, doubled = lost_and_doubled(found, exported)
    return [
        Row("acknowledged contributions not in the export", lost, 0, ""),
        Row("contributions in the export more than once", doubled, 0, ""),
        Row("listeners with a gap or a repeat", gaps_of(found), 0, ""),
        Row("contribution acknowledged, p95", percentile(usual(found, found.posted), 95), 1.0),
        Row("post to projector, p95", percentile(usual(found, found.shown), 95), 1.0),
        Row("post to any listener, p95", percentile(usual(found, found.heard), 95), 1.0),
        Row("answer to a proposal, p95", percentile(usual(found, found.answered), 95), 1.0),
    ]


def rows() -> Iterator[Row]:
    """The whole load, for `python -m benchmarks load`."""
    with _served(SERVER) as server:
        alone = Load(server, seconds=30, listeners=1, writers=1)
        found, _exported = asyncio.run(_whole(alone))
        yield Row("answer to a proposal, one person, p95", percentile(usual(found, found.answered), 95), 0.3)
        yield from table(*asyncio.run(_whole(Load(server, seconds=120, listeners=200, writers=40))))


@contextlib.contextmanager
def _served(program: tuple[str, ...]) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="mire-load-") as folder:
        server = Server(Path(folder), program=program)
        try:
            print(f"ready in {server.start():.1f} s")
            yield server
        finally:
            server.kill()


def usual(found: Found, every: list[Took]) -> list[float]:
    """Seconds of what did not begin around the kill; that is told apart."""
    gone, back = found.away
    return [one.seconds for one in every if not gone <= one.began <= back]


def percentile(values: list[float], of: int) -> float:
    """The value below which so many of a hundred lie; infinity of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * of // 100)] if ordered else float("inf")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Run, print a table; the exit status says whether everything was kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--writers", type=int, default=40)
    parser.add_argument("--server", default=" ".join(SERVER), help="arguments of gunicorn")
    said = parser.parse_args()
    with _served(tuple(said.server.split())) as server:
        load = Load(server, seconds=said.seconds, listeners=said.listeners, writers=said.writers)
        found, exported = asyncio.run(_whole(load))
    print(
        f"{len(found.acknowledged)} contributions acknowledged, {found.again} calls sent again, "
        f"refused {dict(found.refused)}, {len(found.answered)} answers, {len(found.heard)} messages heard"
    )
    print(f"  killed: serving again after {found.started_s:.1f} s, answering after {found.answering_s:.1f} s")
    for name, every in (("answer", found.answered), ("post", found.posted), ("projector", found.shown)):
        values = usual(found, every)
        print(
            f"  {name}: median {percentile(values, 50):.3f} s, p95 {percentile(values, 95):.3f} s, "
            f"worst {max(values, default=0):.3f} s; with the kill {max(one.seconds for one in every):.1f} s"
        )
    measured = table(found, exported)
    for row in measured:
        print(
            f"{'kept  ' if row.kept else 'BROKEN'}  {row.value:8.3f} {row.unit:1}  of {row.budget:g}  {row.what}"
        )
    sys.exit(not all(row.kept for row in measured))


async def _whole(load: Load) -> tuple[Found, Any]:
    found = await load.run((9.14, 45.44, 9.24, 45.50), ["biblioteca", "farmacia"])
    return found, await load.export()


if __name__ == "__main__":
    main()
