"""A whole room under load, with the server killed in the middle: is everything there, once, and soon enough?

    python -m benchmarks.load                       # 200 listeners, 40 writers, two minutes, Milano
    python -m benchmarks.load --seconds 10 --listeners 20 --writers 5

It starts its own server on 127.0.0.1 with its own database file, kills it (SIGKILL) half-way, starts it again, and
stops by itself. Writers do as the page does: a call that is not acknowledged is sent again under the same key.
"""

from collections.abc import Iterator

from benchmarks.load.findings import (
    Found,
    Row,
    Took,
    gaps_of,
    lost_and_doubled,
    percentile,
    table,
    usual,
)
from benchmarks.load.server import Server, serving
from benchmarks.load.workshop import Load, measure

__all__ = [
    "Found", "Load", "Row", "Server", "Took", "gaps_of", "lost_and_doubled", "measure", "percentile", "rows", "serving",
    "table", "usual",
]  # fmt: skip


def rows() -> Iterator[Row]:
    """The whole load, for `python -m benchmarks load`."""
    with serving() as server:
        found, _exported = measure(server, seconds=30, listeners=1, writers=1)
        yield Row("answer to a proposal, one person, p95", percentile(usual(found, found.answered), 95), 0.3)
        yield from table(*measure(server, seconds=120, listeners=200, writers=40))
