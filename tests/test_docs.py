"""What is documented is tested: examples run, commands work, addresses answer, links lead somewhere, figures are the data's."""

import ast
import doctest
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import create_app
from mire_geo import cli
from mire_geo.cli import city_data
from mire_geo.tables import store
from tests import dirty, milano

PAGES = sorted(
    [milano.PROJECT / "README.md", milano.PROJECT / "data" / "README.md", *milano.PROJECT.glob("docs/*.md")]
)
"""Every page of prose but the change log."""

NAMES = [str(page.relative_to(milano.PROJECT)) for page in PAGES]


def shell_lines(page: Path) -> list[str]:
    """The lines of the page's shell examples, without comments."""
    blocks = re.findall(r"```(?:sh|bash)\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [
        line
        for line in (raw.split(" #")[0].strip() for block in blocks for raw in block.splitlines())
        if line
    ]


COMMANDS = sorted({line for page in PAGES for line in shell_lines(page) if line.startswith("mire ")})


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_python_examples_give_what_they_show(page, monkeypatch):
    monkeypatch.chdir(milano.PROJECT)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, _ = doctest.testfile(str(page), module_relative=False, optionflags=flags, encoding="utf-8")
    assert failed == 0


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the files that examples name, where they may write."""
    monkeypatch.chdir(tmp_path)
    loaded = milano.milano()
    monkeypatch.setattr("mire_geo.city.load", lambda _folder: loaded)
    rows = [dirty.HEADING, dirty.ROWS[0], "Nido Prova;nido;via Larga;45,4610;9,1935;30;;"]
    scenario = (milano.PROJECT / "docs" / "scenario.md").read_text(encoding="utf-8")
    (tmp_path / "scenario.json").write_text(scenario.split("```json")[1].split("```")[0], encoding="utf-8")
    coworking = (milano.PROJECT / "docs" / "coworking.md").read_text(encoding="utf-8").split("```csv\n")
    for name, block in zip(("spaces.csv", "requests.csv"), coworking[1:3], strict=True):
        (tmp_path / name).write_text(block.split("```")[0], encoding="utf-8")
    (tmp_path / "places.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def run(line: str) -> str:
    """What an example line prints; its redirection is left out."""
    arguments = shlex.split(line.split(" > ", maxsplit=1)[0].split(" | ", maxsplit=1)[0])[1:]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, f"{line}: {result.output}"
    return result.stdout


@pytest.mark.parametrize(
    "line", [line for line in COMMANDS if " build " not in line and " serve" not in line]
)
def test_commands_work_as_written(line, desk):
    if "places.xlsx" in line:
        run("mire export --kind rsa -o places.xlsx")
    if "--sites places.sites.csv" in line:
        run("mire import places.csv")
    before = set(desk.iterdir())
    assert run(line) or set(desk.iterdir()) - before, "it shows nothing and writes nothing"


@pytest.mark.parametrize("line", [line for line in COMMANDS if " build " in line])
def test_build_commands_have_options_that_exist(line, tmp_path):
    words = shlex.split(line)[2:]
    words = [str(tmp_path) if word == "../raw" else word for word in words]
    city_data.build_city.make_context("build", words)


def test_make_commands_exist():
    targets = re.findall(r"^([a-z-]+):", (milano.PROJECT / "Makefile").read_text(), flags=re.MULTILINE)
    named = {
        word
        for page in PAGES
        for word in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"run", "test"} <= named <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


ADDRESSES = sorted(
    set(re.findall(r"`(/[^` <>]*)`", (milano.PROJECT / "docs" / "web.md").read_text(encoding="utf-8")))
)


@pytest.fixture(scope="module")
def client():
    return create_app(milano.milano()).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_answer(client, address):
    assert client.get(address).status_code == 200


def test_the_first_page_of_the_docs_shows_a_picture_that_is_light():
    picture = milano.PROJECT / "docs" / "images" / "map.png"
    assert f"({picture.relative_to(milano.PROJECT)})" in (milano.PROJECT / "README.md").read_text(
        encoding="utf-8"
    )
    assert picture.stat().st_size < 300_000


def test_every_table_and_dataset_stands_in_the_readme_of_the_data_with_its_vintage_and_licence():
    text = (milano.PROJECT / "data" / "README.md").read_text(encoding="utf-8")
    record = store.read_record(milano.FOLDER)
    for table in record.tables:
        [row] = re.findall(rf"^\| `{table.name}` \|.*$", text, flags=re.MULTILINE)
        assert set(re.findall("`([^`]+)`", row.rsplit("|", 2)[1])) == set(table.datasets)
    for receipt in record.receipts:
        d = receipt.dataset
        assert f"| `{d.key}` | {d.publisher} | {d.title} | {d.vintage} | {d.licence} |" in text


def test_the_data_are_small_enough_to_travel_with_the_code():
    assert sum(path.stat().st_size for path in milano.FOLDER.iterdir()) <= 12_000_000


PACKAGES = "sources|tables|travel|measures|planning|city|schedule|output|coworking|cli|web|storage|workshop"


def stands(dotted: str) -> bool:
    """Whether there is such a module, or such a thing in a module."""
    parts = dotted.split(".")
    for split in range(len(parts), 0, -1):
        try:
            thing = import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        return split == len(parts) or hasattr(thing, parts[split])
    return False


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("decisions.md")])
def test_the_modules_that_a_page_names_stand_there(name):
    text = (milano.PROJECT / name).read_text("utf-8")
    names = set(re.findall(rf"`((?:mire_geo\.|app\.)?(?:{PACKAGES})(?:\.[A-Za-z_]\w*)+)(?:\(.*?\))?`", text))
    assert [
        one for one in sorted(names) if not any(stands(root + one) for root in ("", "mire_geo.", "app."))
    ] == []


def test_docstrings_describe_the_parameters_that_a_function_has():
    described = 0
    for path in [*(milano.PROJECT / "mire_geo").rglob("*.py"), *(milano.PROJECT / "app").rglob("*.py")]:
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            arguments = function.args
            names = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
            names |= {each.arg for each in (arguments.vararg, arguments.kwarg) if each}
            section = re.search(
                r"^Args:\n(.*?)(\n\n|\Z)", ast.get_docstring(function) or "", re.DOTALL | re.MULTILINE
            )
            if section:
                listed = re.findall(r"^    (\w+):", section[1], re.MULTILINE)
                described += len(listed)
                assert set(listed) <= names, (path.name, function.name)
    assert described > 150
