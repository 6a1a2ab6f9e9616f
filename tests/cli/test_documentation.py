"""What is documented of the command: help, examples, columns and reasons."""

import re
import shlex

import click
import pytest

from mire_geo import cli
from mire_geo.sources import spreadsheet
from tests import milano
from tests.cli.command import HERE, commands, mire


def test_help_teaches_every_command_by_example():
    text = mire("--help").stdout
    for name, command in commands().items():
        assert name in text
        own = mire(name, "--help").stdout
        assert "Examples:" in own
        assert f"mire {name}" in own
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert [each.name for each in options if not each.help] == []


DOCS = milano.PROJECT / "docs"


def examples():
    known = [cli.main, *commands().values()]
    known += [own for group in known[1:] if isinstance(group, click.Group) for own in group.commands.values()]
    texts = [command.help for command in known]
    texts += [(DOCS / name).read_text("utf-8") for name in ("command.md", "import.md")]
    for text in texts:
        for line in text.splitlines():
            if line.strip().startswith("mire "):
                yield re.split(r"\s{2,}|\s*[>|#(]", line.strip())[0]


@pytest.mark.parametrize("example", sorted(set(examples())))
def test_every_example_is_a_command_that_exists(example):
    words = shlex.split(example)[1:]
    context = click.Context(cli.main, info_name="mire")
    _, rest, _ = cli.main.make_parser(context).parse_args(words)
    command, rest = commands()[rest[0]], rest[1:]
    while isinstance(command, click.Group):
        command, rest = command.commands[rest[0]], rest[1:]
    given, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
    assert not left
    missing = [each.name for each in command.params if each.required and each.name not in given]
    assert not missing


def test_the_columns_documented_are_those_given(folder):
    documented = dict(
        re.findall(
            r"^\| `(gaps --by \w+|nearest|kinds|isochrone)` \| (.+) \|$",
            (DOCS / "command.md").read_text(),
            re.M,
        )
    )
    points = {"nearest": HERE, "isochrone": [*HERE, "--minutes", "4", "--format", "csv"], "kinds": []}
    for asked, columns in documented.items():
        more = points.get(asked, ["--kind", "farmacia", "--minutes", "8"])
        assert mire(*asked.split(), *more, folder=folder).stdout.splitlines()[0] == columns.replace(", ", ",")
    assert len(documented) == 6


def test_every_reason_is_documented():
    text = (DOCS / "import.md").read_text("utf-8")
    assert [code for code in (*spreadsheet.REFUSALS, *spreadsheet.WARNINGS) if f"`{code}`" not in text] == []
