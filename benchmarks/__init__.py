"""Budgets of time, size and memory: `python -m benchmarks` measures all, `python -m benchmarks.NAME` one subject."""
