"""The `mire` command: every question the library answers, asked from a terminal."""

import errno
from typing import Any

import click

from mire_geo.cli import city_data, coworking, spreadsheets
from mire_geo.cli.options import shared_options
from mire_geo.cli.planning import scenario, siting
from mire_geo.cli.space import accessibility, dependency, gaps, maps
from mire_geo.cli.time import gap_classes, hours, piano, prism
from mire_geo.errors import InputError, MireError, UnknownError


class AskedWrongly(click.ClickException):
    """An error of whoever asked: one sentence, exit code 2. Those of the data keep click's own code 1."""

    exit_code = 2


class Mire(click.Group):
    """A group of commands that lets no error of ours out as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """What the command returns; errors become a sentence and exit code 2 (asked wrongly) or 1 (data)."""
        try:
            return super().invoke(ctx)
        except (InputError, UnknownError) as error:
            raise AskedWrongly(str(error)) from error
        except MireError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise click.ClickException(
                f"{error.filename or 'the system'}: {error.strerror or error}"
            ) from error


@click.group(cls=Mire, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
      mire graph                                     the places that most people lean on alone
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


for command in (
    city_data.build,
    city_data.info,
    city_data.kinds,
    gaps.gaps,
    gaps.nearest,
    gaps.isochrone,
    accessibility.access,
    accessibility.equity,
    siting.site,
    dependency.graph,
    hours.hours_group,
    prism.list_personas,
    prism.prism_command,
    piano.piano_command,
    gap_classes.partition_command,
    maps.draw_map,
    scenario.run,
    scenario.suggest,
    coworking.group,
    spreadsheets.import_sites,
    spreadsheets.export,
):
    main.add_command(command)
