"""Every subject here that has `rows()`, measured, in one table. Exit code 1 if a budget is broken.

Examples: `python -m benchmarks`, `python -m benchmarks milano schedule`.
"""

import argparse
import importlib
import pkgutil
import sys
from types import ModuleType

import benchmarks


def subjects() -> dict[str, ModuleType]:
    """The modules that have rows, by name; one without is run by itself."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"]
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "rows")}


def main(wanted: list[str]) -> int:
    """Print a row a budget as it is measured; how many were broken comes back."""
    known = subjects()
    asked = _asked(wanted, list(known))
    broken = 0
    print(f"{'subject':<12}{'what':<64}{'measured':>12}{'budget':>10}")
    for name in asked:
        for row in known[name].rows():
            what, measured, budget = row[:3]
            over = not measured <= budget
            broken += over
            print(
                f"{name:<12}{what:<64}{measured:>12.4f}{budget:>10g}{'  OVER' if over else ''}",
                flush=True,
            )
    return broken


def _asked(wanted: list[str], known: list[str]) -> list[str]:
    """The subjects asked for, all when none is; who asks for another is told which there are, and leaves with 2."""
    names = ", ".join(known)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"one of {names}; none: all")
    said, options = parser.parse_known_args(wanted)
    if unknown := [name for name in [*options, *said.subjects] if name not in known]:
        parser.error(f"no subject {', '.join(unknown)}: there are {names}")
    return said.subjects or known


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
