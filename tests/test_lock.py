"""The locks: they hold what pyproject.toml asks for, agree with each other, and name no place but the package index."""

import re
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.milano import PROJECT

PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
RUNTIME = "requirements.lock"
TESTS = "requirements-test.lock"
PYTHONS = ["3.11.0", "3.11.9", "3.12.0", "3.13.0", "3.14.0"]
BUILD = PROJECT_FILE["dependency-groups"]["build"]
DEPENDENCIES = [*PROJECT_FILE["project"]["dependencies"], *BUILD]
WANTED = {
    RUNTIME: DEPENDENCIES,
    TESTS: DEPENDENCIES + PROJECT_FILE["project"]["optional-dependencies"]["test"],
}


def entries(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each requirement of a lock, with the hashes of its files."""
    text = (PROJECT / lock).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [(Requirement(line.split("--hash")[0]), re.findall(r"--hash=(\S+)", line)) for line in lines]


def releases(lock: str, python: str) -> dict[str, str]:
    """The release of each package that a lock installs on a Python of Linux."""
    version = {"python_full_version": python, "python_version": python.rsplit(".", 1)[0]}
    system = {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_python_implementation": "CPython",
    }
    here = {**default_environment(), **version, **system}
    chosen = [need for need, _ in entries(lock) if need.marker is None or need.marker.evaluate(here)]
    assert len({need.name for need in chosen}) == len(chosen), "one package twice"
    return {need.name: str(need.specifier).removeprefix("==") for need in chosen}


@pytest.mark.parametrize("lock", [RUNTIME, TESTS])
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_a_release_of_everything_that_the_project_asks_for(lock, python):
    locked = releases(lock, python)
    for need in map(Requirement, WANTED[lock]):
        assert need.specifier.contains(locked[need.name]), f"{need}: run `make lock`"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_tests_run_with_the_releases_that_people_run(python):
    assert releases(RUNTIME, python).items() <= releases(TESTS, python).items()


@pytest.mark.parametrize("lock", [RUNTIME, TESTS])
def test_every_release_is_exact_and_hashed(lock):
    for need, hashes in entries(lock):
        assert re.fullmatch(r"==[0-9a-z.+!]+", str(need.specifier)), need
        assert hashes, need
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), need


@pytest.mark.parametrize("lock", [RUNTIME, TESTS])
def test_the_lock_names_no_address_and_no_folder(lock):
    assert not re.search(r"[/\\](?!\n)|--(?!hash=)", (PROJECT / lock).read_text("utf-8"))


def test_the_lock_is_for_the_pythons_that_the_project_supports():
    supported = SpecifierSet(PROJECT_FILE["project"]["requires-python"])
    assert all(supported.contains(python) for python in PYTHONS)
    assert not supported.contains("3.10.14")
    assert not supported.contains("3.15.0")
    assert "3.11 to 3.14" in (PROJECT / "README.md").read_text("utf-8")


def test_the_build_backend_is_the_one_that_the_lock_installs():
    assert PROJECT_FILE["build-system"]["requires"] == BUILD
