"""Run a load, print what was seen and the table of budgets; the exit status says whether all were kept."""

import argparse
import sys

from benchmarks import load
from benchmarks.load import server


def main() -> None:
    """Run, print, leave with 1 if a budget was broken."""
    said = _arguments().parse_args()
    with load.serving(tuple(said.server.split())) as started:
        found, exported = load.measure(
            started, seconds=said.seconds, listeners=said.listeners, writers=said.writers
        )
    tell(found)
    measured = load.table(found, exported)
    for row in measured:
        mark = "kept  " if row.kept else "BROKEN"
        print(f"{mark}  {row.value:8.3f} {row.unit:1}  of {row.budget:g}  {row.what}")
    sys.exit(not all(row.kept for row in measured))


def tell(found: load.Found) -> None:
    """Print what the table does not hold: how much was done, the kill, medians and worst."""
    print(
        f"{len(found.acknowledged)} contributions acknowledged, {found.again} calls sent again, "
        f"refused {dict(found.refused)}, {len(found.answered)} answers, {len(found.heard)} messages heard"
    )
    print(f"  killed: serving again after {found.started_s:.1f} s, answering after {found.answering_s:.1f} s")
    for name, every in (("answer", found.answered), ("post", found.posted), ("projector", found.shown)):
        values, all_s = load.usual(found, every), [one.seconds for one in every]
        print(
            f"  {name}: median {load.percentile(values, 50):.3f} s, p95 {load.percentile(values, 95):.3f} s, "
            f"worst {max(values, default=0):.3f} s; with the kill {max(all_s, default=0):.1f} s"
        )


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description=load.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--writers", type=int, default=40)
    parser.add_argument("--server", default=" ".join(server.PROGRAM), help="arguments of gunicorn")
    return parser


if __name__ == "__main__":
    main()
