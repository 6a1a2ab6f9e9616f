"""The table of budgets is printed whole, and a broken budget is told by the exit code."""

import importlib
import pkgutil
from types import SimpleNamespace

import pytest

import benchmarks
from benchmarks import __main__ as table

NAMES = sorted(
    module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"
)


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_has_rows_or_a_main(name):
    module = importlib.import_module(f"benchmarks.{name}")
    assert hasattr(module, "rows") or hasattr(module, "main")


def test_what_is_over_its_budget_is_marked_and_counted(monkeypatch, capsys):
    rows = [("quick", 0.01, 1.0), ("slow", 2.0, 1.0), ("not a number", float("nan"), 1.0)]
    monkeypatch.setattr(table.importlib, "import_module", lambda _name: SimpleNamespace(rows=lambda: rows))
    assert table.main([NAMES[0]]) == 2
    printed = capsys.readouterr().out.splitlines()
    assert [line.endswith("OVER") for line in printed] == [False, False, True, True]


@pytest.mark.parametrize("word", ["nessuno", "--quick", "partition"])
def test_who_asks_for_what_is_not_a_subject_is_told_which_there_are(word, capsys):
    with pytest.raises(SystemExit) as left:
        table.main([word])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert f"no subject {word}: there are coworking, gazetteer, hours, load" in said.err
