"""A server process of its own, that can be killed and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"
PROGRAM = ("--workers", "1", "--threads", "320", "--graceful-timeout", "3")
"""As `make run` has it."""
READY_S = 60.0


class Server:
    """A server on a free port, with its own database; the same ones when it is started again."""

    def __init__(self, folder: Path, data: str | None = None, program: tuple[str, ...] = PROGRAM) -> None:
        self.port, self.folder, self.program = _free_port(), folder, program
        self.environment = {**os.environ, "MIRE_DATABASE": str(folder / "rooms.sqlite3")}
        self.environment.pop("DATABASE_URL", None)
        if data:
            self.environment["MIRE_DATA"] = data
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until it is ready."""
        began = time.monotonic()
        bind = ("--bind", f"{HOST}:{self.port}")
        words = [sys.executable, "-m", "gunicorn", *bind, *self.program, "app:create_app()"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() - began < READY_S:
            if self._ready():
                return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def _ready(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1) as probe:
            probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in probe.recv(64)
        return False

    def kill(self) -> None:
        """No goodbye: SIGKILL to the server and all its workers."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def serving(program: tuple[str, ...] = PROGRAM) -> Iterator[Server]:
    """A server of Milano that is ready, with a database that goes when it does."""
    with tempfile.TemporaryDirectory(prefix="mire-load-") as folder:
        server = Server(Path(folder), program=program)
        try:
            print(f"ready in {server.start():.1f} s")
            yield server
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
