"""The logic of the pages' scripts, tested by node's own runner (tests/javascript), and what the scripts import."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.milano import PROJECT

STATIC = PROJECT / "app" / "static"
PURE = {
    "hours": {"cube", "figures"},
    "web": {"text"},
    "web/week-grid": {"week", "painting"},
    "workshop": {"api", "changes", "draft", "queue", "room-state", "timer"},
}
"""Modules that know of no page, by folder."""
SUBJECTS = {"coworking", "hours", "map", "near", "planning", "web", "workshop"}


def test_the_logic_of_the_pages():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: apt-get install nodejs (18 or newer)")
    files = sorted(str(path) for path in (PROJECT / "tests" / "javascript").glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node, "--test", *files], check=False, cwd=PROJECT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("mistyped();", "no-undef"),
        ("leaked = 1;", "no-undef"),
        ("L.map('x');", "no-undef"),
        ("const nobody = 1;", "no-unused-vars"),
        ("import { json } from './page.js';", "no-unused-vars"),
        ("import { missing } from './page.js'; missing();", "import(named)"),
        ("export const here = name;", "no-restricted-globals"),
    ],
)
def test_the_linter_refuses(tmp_path, text, rule):
    linter = shutil.which("oxlint", path=str(Path(sys.executable).parent))
    if linter is None:
        pytest.skip("oxlint is not installed: make test")
    shutil.copy(PROJECT / ".oxlintrc.json", tmp_path)
    shutil.copy(STATIC / "web" / "page.js", tmp_path)
    (tmp_path / "wrong.js").write_text(text, "utf-8")
    done = subprocess.run([linter], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert rule in done.stdout


@pytest.mark.parametrize("folder", PURE)
def test_logic_imports_logic_and_knows_of_no_page(folder):
    for name in PURE[folder]:
        path = STATIC / folder / f"{name}.js"
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\bdocument\b|\blocation\b|\blocalStorage\b", text), path
        for link in re.findall(r'from "(.+?)"', text):
            other = (path.parent / link).resolve()
            assert other.stem in PURE[other.parent.relative_to(STATIC).as_posix()], (path, link)


def test_a_subject_imports_itself_and_what_all_share():
    scripts = list(STATIC.rglob("*.js"))
    assert {path.relative_to(STATIC).parts[0] for path in scripts} == SUBJECTS
    for path in scripts:
        subject = path.relative_to(STATIC).parts[0]
        for link in re.findall(r'from "(.+?)"', path.read_text("utf-8")):
            other = (path.parent / link).resolve().relative_to(STATIC).parts[0]
            assert other in {subject, "web"}, (path, link)


def test_names_of_other_scripts_are_read_in_one_place():
    readers = {
        path.relative_to(STATIC).as_posix()
        for path in STATIC.rglob("*.js")
        if re.search(r"window\[|window\.(L|Mire)\b|= window;", path.read_text("utf-8"))
    }
    assert readers == {"web/map.js"}


@pytest.mark.parametrize("suffix", ["js", "css"])
def test_no_script_and_no_style_is_long(suffix):
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in STATIC.rglob(f"*.{suffix}")}
    assert {path: lines for path, lines in lengths.items() if lines > 300} == {}
