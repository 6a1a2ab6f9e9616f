"""The front door of the library and the `mire` command: public names, and nothing loaded before it is needed."""

import ast
import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import mire_geo
from mire_geo import (
    access,
    city,
    cli,
    coworking,
    equity,
    network,
    prism,
    scenario,
    schedule,
    siting,
    timetabling,
)

HEAVY = {
    "geopandas",
    "numpy",
    "pandas",
    "shapely",
    "scipy",
    "networkx",
    "pandera",
    "folium",
    "osmnx",
    "highspy",
}


def modules_after(program: str) -> set[str]:
    """The modules a fresh interpreter holds after `program`."""
    program += "\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_library_loads_nothing_heavy_by_itself():
    loaded = modules_after("import mire_geo")
    assert not loaded & HEAVY
    assert not [name for name in loaded if name.startswith("mire_geo.")]


@pytest.mark.parametrize("name", sorted(mire_geo.PUBLIC))
def test_a_public_name_is_the_module_that_stands_below(name):
    assert getattr(mire_geo, name) is import_module(f"mire_geo.{mire_geo.PUBLIC[name]}")


def test_type_checkers_are_told_of_the_same_names():
    tree = ast.parse(Path(mire_geo.__file__).read_text("utf-8"))
    imports = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom) and one.module.startswith("mire_geo.")
    ]
    listed = {one.names[0].asname: f"{one.module}.{one.names[0].name}" for one in imports}
    assert listed == {name: f"mire_geo.{where}" for name, where in mire_geo.PUBLIC.items()}


def test_the_names_of_the_methods_can_be_imported():
    assert callable(access.floating_catchment)
    assert callable(access.gaussian(5.0))
    assert callable(equity.kolm_pollak_ede)
    assert callable(siting.p_median)
    assert callable(schedule.week)
    assert callable(prism.usable_minutes)
    assert callable(scenario.apply)
    assert callable(city.load)
    assert callable(coworking.match)
    assert network.__doc__
    assert timetabling.__doc__


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (access.nearest, "minutes"),
        (access.count_within, "minutes limit"),
        (access.gravity, "minutes capacity decay"),
        (access.floating_catchment, "minutes people capacity decay stages"),
        (access.balanced_floating_catchment, "minutes people capacity decay"),
        (access.spatial_availability, "minutes people capacity decay"),
        (equity.gini, "values weights"),
        (equity.concentration_index, "values weights rank"),
        (equity.palma, "values weights income"),
        (equity.theil, "values weights groups"),
        (equity.fgt, "values weights line order"),
        (equity.atkinson, "values weights epsilon"),
        (equity.kolm_pollak_ede, "values weights epsilon"),
        (siting.p_median, "minutes people p"),
        (siting.p_centre, "minutes p"),
        (siting.maximal_covering, "minutes people p limit"),
        (siting.set_covering, "minutes limit"),
        (prism.usable_minutes, "windows hours minutes_to_site visit"),
    ],
)
def test_the_methods_take_the_parameters_of_the_literature(method, parameters):
    expected = parameters.split()
    assert list(inspect.signature(method).parameters)[: len(expected)] == expected


def test_a_name_that_is_not_public_is_told_with_those_that_are():
    with pytest.raises(AttributeError, match=r"no public name 'leaning'; it has access, "):
        _ = mire_geo.leaning
    assert {"access", "siting", "PUBLIC"} <= set(dir(mire_geo))


@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_the_command_says_what_it_is_without_loading_what_it_asks(asked):
    program = (
        f"from mire_geo import cli\ntry: cli.main([{asked!r}], prog_name='mire')\nexcept SystemExit: pass"
    )
    assert not modules_after(program) & HEAVY


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_the_line_on_a_command_is_its_own(name):
    command = cli.main.get_command(click.Context(cli.main), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200) == cli.COMMANDS[name].help


def test_every_command_is_in_the_list():
    listed = cli.main.list_commands(click.Context(cli.main))
    assert listed == sorted(cli.COMMANDS)
    assert cli.main.get_command(click.Context(cli.main), "gap") is None


def test_the_gaps_of_place_load_neither_hours_nor_spreadsheets():
    loaded = modules_after(
        "from mire_geo import cli\n"
        "cli.main(['gaps', '--kind', 'farmacia', '--minutes', '10', '--format', 'csv'], standalone_mode=False)"
    )
    assert "mire_geo.measures.gaps" in loaded
    assert not loaded & {"openpyxl", "babel", "mire_geo.city.in_time", "mire_geo.sources", "mire_geo.output"}
