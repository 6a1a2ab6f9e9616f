"""Every module here that has `rows()`, measured, in one table. Exit code 1 if a budget is broken.

Examples: `python -m benchmarks`, `python -m benchmarks milano schedule`.
"""

import importlib
import pkgutil
import sys

import benchmarks


def main(wanted: list[str]) -> int:
    """Print a row a budget as it is measured; how many were broken comes back."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"]
    broken = 0
    print(f"{'subject':<12}{'what':<64}{'measured':>12}{'budget':>10}")
    for name in names:
        if wanted and name not in wanted:
            continue
        for row in getattr(importlib.import_module(f"benchmarks.{name}"), "rows", tuple)():
            what, measured, budget = row[:3]
            over = not measured <= budget
            broken += over
            print(
                f"{name:<12}{what:<64}{measured:>12.4f}{budget:>10g}{'  OVER' if over else ''}",
                flush=True,
            )
    return broken


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
