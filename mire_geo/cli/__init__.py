"""The `mire` command: every question the library answers, asked from a terminal.

A command's module, and what it needs, is imported when the command runs: `mire --help` needs click alone.
"""

import errno
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from mire_geo.cli.options import shared_options
from mire_geo.errors import InputError, MireError, UnknownError


class Entry(NamedTuple):
    """Where a command is defined, and the line of `mire --help` on it."""

    module: str
    """Below `mire_geo.cli`."""
    attribute: str
    help: str


COMMANDS: Mapping[str, Entry] = {
    "access": Entry(
        "space.accessibility",
        "access",
        "What people have of a kind: capacity a person, places near, minutes.",
    ),
    "build": Entry("city_data", "build", "Build the tables of the city from raw open data."),
    "coworking": Entry("coworking", "coworking_group", "Desks near home: who can work where."),
    "equity": Entry(
        "space.accessibility",
        "equity",
        "How fairly a kind of place is shared: indices, groups, before and after.",
    ),
    "export": Entry(
        "spreadsheets",
        "export_sites",
        "The places of the city as a spreadsheet, to edit and import again.",
    ),
    "gaps": Entry("space.gaps", "gaps", "Who is left out, worst quartiere first."),
    "graph": Entry(
        "space.dependency",
        "graph",
        "Which places people depend on: critical sites, redundancy, pilot areas; GraphML, GeoPackage.",
    ),
    "hours": Entry("time.hours", "hours_group", "Read and check opening hours, in Italian or OSM text."),
    "import": Entry("spreadsheets", "import_sites", "Places from a spreadsheet, row by row."),
    "info": Entry("city_data", "info", "What is in the data, and where it comes from."),
    "isochrone": Entry("space.nearest", "isochrone", "The area within so many minutes of a point."),
    "kinds": Entry("city_data", "list_kinds", "The kinds of place, and how many the data hold."),
    "map": Entry("space.maps", "draw_map", "A map of who is left out, in one file."),
    "nearest": Entry("space.nearest", "nearest", "The places nearest to a point."),
    "partition": Entry(
        "time.gap_classes", "partition_command", "Served, or kept out by hours, place or missing data."
    ),
    "personas": Entry("time.prism", "list_personas", "The typical weeks of people, with their sources."),
    "piano": Entry("time.piano", "piano_command", "The plan of hours: systems, projects, mayoral orders."),
    "prism": Entry("time.prism", "prism_command", "Minutes a week that a persona can really use a service."),
    "scenario": Entry("planning.scenario", "run_scenario", "What a file of proposals would change."),
    "site": Entry(
        "planning.siting", "choose_sites", "Where the next places of a kind should go, with the proven bound."
    ),
    "suggest": Entry("planning.scenario", "suggest_hours", "Which opening hours would let most people in."),
}
"""Name -> command, as `mire --help` lists them."""


class BadInputError(click.ClickException):
    """An error in the user's options or files: one sentence, exit code 2. Errors of the data have click's code 1."""

    exit_code = 2


class MireGroup(click.Group):
    """The commands of `COMMANDS`, each imported when it is run; no error of ours leaves it as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(f"mire_geo.cli.{entry.module}"), entry.attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `mire --help`, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(command_name, COMMANDS[command_name].help) for command_name in self.list_commands(ctx)]
            )

    def invoke(self, ctx: click.Context) -> Any:
        """What the command returns; errors become a sentence and exit code 2 (asked wrongly) or 1 (data)."""
        try:
            return super().invoke(ctx)
        except (InputError, UnknownError) as error:
            raise BadInputError(str(error)) from error
        except MireError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(
                f"{error.filename or 'the system'}: {error.strerror or error}"
            ) from error


@click.group(
    cls=MireGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="mire-geo", prog_name="mire")
@shared_options
def main() -> None:
    """Where Milano's welfare services do not reach people, on foot.

    Walking time is in minutes at 4.5 km/h (change it with --speed), from the doors of the people to the doors of the
    places. Places have a KIND, for instance farmacia, biblioteca, casa_di_quartiere: `mire kinds` lists them.

    \b
    Learn by trying:
      mire info                                      what is in the data, and where it comes from
      mire kinds                                     the kinds of place
      mire gaps --kind farmacia --minutes 15         who is left out, quartiere by quartiere, worst first
      mire gaps --kind anagrafe --minutes 20 --at "gio 18:30"       ... finds none open on arrival
      mire gaps --kind anagrafe --minutes 20 --persona ufficio      ... can use none in an office worker's week
      mire hours read "lun-ven 9-18; chiuso agosto"  what some opening hours say
      mire access --kind rsa --minutes 30 --people 80+       places for 1,000 people, quartiere by quartiere
      mire equity --kind rsa --minutes 30 --people 80+       ... and how fairly they are shared
      mire site --kind casa_di_quartiere --count 5   where five more should go, with the proven bound
      mire graph                                     the places that most people depend on alone
      mire nearest --lat 45.4642 --lon 9.19          the nearest place of each kind, from the Duomo
      mire isochrone --lat 45.4642 --lon 9.19 --minutes 10 > reach.geojson
      mire map --kind farmacia --minutes 15 -o map.html
      mire scenario scenario.json                    who gains and who loses from proposals
      mire coworking match --spaces spaces.csv --requests requests.csv
      mire import my_places.xlsx --dry-run           what would be accepted of a spreadsheet, row by row
      mire --sites my_places.sites.csv gaps --kind wemi --minutes 15

    The options below can also be given after the command. Answers come as a table in a terminal and as CSV (UTF-8,
    decimal point) into a file or pipe, unless --format says otherwise; isochrones come as GeoJSON. Exit code: 0 done,
    1 data missing or damaged, 2 asked wrongly.
    """
