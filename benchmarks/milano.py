"""Budgets of Milano on the map: start, minutes, gaps, isochrones, what a page weighs, memory. Medians.

The server is started as `make run` starts it, on a free port, and stopped again.
"""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from mire_geo import city as cities
from mire_geo.travel import isochrone, walking

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "data" / "milano"
MIB = 2**20
LIMIT = 15.0


class Row(NamedTuple):
    """One measured budget; in seconds, unless `what` says otherwise."""

    what: str
    measured: float
    budget: float


def rows() -> Iterator[Row]:
    """What was measured, one row a budget."""
    yield from _served()
    yield Row("load the city, s", _median(lambda: cities.load(DATA), 3), 6.0)
    milano = cities.load(DATA)
    for name in ("boundary", "doors"):
        getattr(milano, name)
    seconds = _median(lambda: walking.minutes_table(milano.streets, milano.cells, milano.sites, limit=30), 3)
    yield Row("minutes, all cells x all sites within 30 min, s", seconds, 5.0)
    kinds = [str(kind) for kind, sites in milano.sites_by_kind.items() if sites]
    taken = [_median(lambda k=kind: milano.gaps(k, LIMIT), 5) for kind in kinds]
    yield Row(f"gaps of a kind, median of {len(kinds)} kinds, s", statistics.median(taken), 0.1)
    yield Row("gaps of a kind, the slowest kind, s", max(taken), 0.1)
    homes = milano.cells.sample(40, random_state=1)[["x", "y"]].to_numpy()
    for minutes in (LIMIT, 30.0):
        taken = [
            _median(lambda at=at, m=minutes: isochrone.reach(milano.streets, *at, minutes=m), 3)
            for at in homes
        ]
        yield Row(
            f"isochrone of {minutes:g} min, median of {len(homes)} homes, s", statistics.median(taken), 0.15
        )
        if minutes == LIMIT:
            yield Row(f"isochrone of {minutes:g} min, the slowest home, s", max(taken), 0.15)


def _served() -> Iterator[Row]:
    """The server: from its start to the first page, what the page weighs, memory when it has answered much."""
    starts = []
    for last in (False, False, True):
        with _server() as (port, process, began):
            page = _first_page(port, process)
            starts.append(time.monotonic() - began)
            if last:
                weight = _weight(port, page)
                for kind in re.findall(r'<option value="([a-z_]+)"', page):
                    _get(port, f"/api/v1/gaps?kind={kind}")
                    _get(port, f"/quartieri/51?kind={kind}")
                _get(port, "/api/v1/isochrone?lat=45.4642&lon=9.19&minutes=30")
                memory = _memory(process.pid)
    yield Row("start of the web app to the first page, s", statistics.median(starts), 6.0)
    yield Row("first page with all it loads, compressed, MB", weight / 1e6, 2.0)
    yield Row("memory of the server, every kind asked, MiB", memory / MIB, 700.0)


@contextmanager
def _server() -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = re.search(r"\$\(BIN\)/gunicorn (.*)", (PROJECT / "Makefile").read_text())
    assert run, "the Makefile starts no gunicorn"
    options = run[1].replace("$(HOST)", "127.0.0.1").replace("$(PORT)", str(port)).replace("'", "").split()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"MIRE_DATABASE": f"{folder}/bench.sqlite3"}
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options],
            cwd=PROJECT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield port, process, began
        finally:
            process.terminate()
            process.wait()


def _first_page(port: int, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        try:
            return _get(port, "/").decode()
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server stopped before it answered; try `make run`")


def _weight(port: int, page: str) -> int:
    """Bytes on the wire of the page, its scripts, styles and shapes, and the first answer."""
    linked = re.findall(r'<(?:link|script)[^>]* (?:href|src)="(/[^"]+)"', page)
    fetched = [
        f"/api/v1/{name}"
        for name in ("basemap.geojson", "cells.geojson", "quartieri.geojson", "sites.geojson")
    ]
    asked = ["/", *linked, "/lacune?minutes=15&kind=casa_di_quartiere", *fetched[:-1]]
    asked += [f"{fetched[-1]}?kind=casa_di_quartiere", "/api/v1/gaps?kind=casa_di_quartiere&minutes=15"]
    return sum(len(_get(port, address, {"Accept-Encoding": "gzip"})) for address in asked)


def _get(port: int, address: str, headers: dict[str, str] | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body


def _memory(pid: int) -> int:
    """Bytes that a process and its children hold, shared pages counted once (Linux only; -1 elsewhere)."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    total = 0
    for one in (pid, *map(int, children.split())):
        rollup = Path(f"/proc/{one}/smaps_rollup")
        if not rollup.exists():
            return -1
        total += int(re.findall(r"^Pss: +(\d+)", rollup.read_text(), flags=re.MULTILINE)[0]) * 1024
    return total


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _median(work: Callable[[], object], times: int) -> float:
    return statistics.median(_seconds(work) for _ in range(times))


if __name__ == "__main__":
    for row in rows():
        print(f"{row.what:60} {row.measured:10.4f} of {row.budget:g}")
