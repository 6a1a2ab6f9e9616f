"""Options, exit codes and sentences of every command; the command as a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.cli.command import NIL_COLUMNS, mire


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["gaps", "--kind", "farmaci", "--minutes", "8"], 2, "no kind 'farmaci'; did you mean farmacia?"),
        (["gaps", "--kind", "nido", "--minutes", "8"], 1, "no place of kind 'nido'"),
        (["gaps", "--kind", "farmacia", "--minutes", "0"], 2, "'--minutes'"),
        (["gaps", "--kind", "farmacia", "--minutes", "presto"], 2, "'presto' is not a valid float"),
        (["gaps", "--kind", "farmacia", "--minutes", "8", "--by", "cap"], 2, "'cap' is not one of"),
        (["gaps", "--minutes", "8"], 2, "Missing option '--kind'"),
        (["nearest", "--lat", "9.19", "--lon", "45.46"], 2, "swapped: say --lat 45.46 --lon 9.19"),
        (["nearest", "--lat", "41.9", "--lon", "12.5"], 2, "not near Milano"),
        (["nearest", "--lat", "45.50", "--lon", "9.25"], 2, "one cannot set out: no street"),
        (["isochrone", "--lat", "45.50", "--lon", "9.25", "--minutes", "5"], 2, "one cannot set out"),
        (["kinds", "--format", "geojson"], 2, "no places to draw"),
        (
            ["map", "--kind", "farmacia", "--minutes", "8", "-o", "/nowhere/map.html"],
            1,
            "/nowhere/map.html: No such file",
        ),
        (["--sites", "nowhere.csv", "kinds"], 0, ""),
        (
            ["--sites", "nowhere.csv", "gaps", "--kind", "farmacia", "--minutes", "8"],
            2,
            "nowhere.csv cannot be read",
        ),
        (["import", "nowhere.csv"], 2, "'nowhere.csv' does not exist"),
        (["export", "-o", "places.pdf"], 2, "must be .csv or .xlsx or .geojson"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_an_exit_code(folder, arguments, code, sentence):
    result = mire(*arguments, folder=folder, code=code)
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert code == 0 or result.stdout == ""


def test_options_of_all_commands_stand_before_or_after_the_name_and_the_environment_serves_too(
    folder, tmp_path
):
    gaps_command = ["gaps", "--kind", "farmacia", "--minutes", "8"]
    before = mire("--format", "json", *gaps_command, folder=folder).stdout
    assert mire(*gaps_command, "--format", "json", "--data", folder).stdout == before
    assert mire(*gaps_command, "--format", "json", env={"MIRE_DATA": str(folder)}).stdout == before
    assert (
        mire(*gaps_command, "--format", "json", folder=folder, env={"MIRE_DATA": str(tmp_path)}).stdout
        == before
    )
    assert mire("--format", "csv", *gaps_command, "--format", "json", folder=folder).stdout == before


def run(*arguments, folder, **options):
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        "from mire_geo.cli import main; main(prog_name='mire')",
        "--data",
        str(folder),
    ]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, timeout=120, check=False, **options
    )


def test_the_installed_command_answers(wide_folder, lista):
    done = run(
        "import", lista, "--dry-run", folder=wide_folder, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0, done.stderr
    assert "Società" not in done.stdout.decode("utf-8")
    assert b"place_known" in done.stdout


def test_a_reader_who_leaves_early_hears_nothing(folder):
    script = "import sys; from mire_geo.cli import main, terminal; terminal.write_text = lambda text, w=terminal.write_text: [w(text) for _ in range(2000)]; main(prog_name='mire')"
    command = [
        sys.executable,
        "-c",
        script,
        "--data",
        str(folder),
        "gaps",
        "--kind",
        "farmacia",
        "--minutes",
        "8",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().decode().strip() == NIL_COLUMNS
        process.stdout.close()
        assert process.stderr.read() == b""
