"""`mire map`: the map of a gap in one file."""

from pathlib import Path

import click

from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import kind_option, minutes_option, speed_option
from mire_geo.output import maps
from mire_geo.output.wording import catalogue


@click.command("map", short_help="A map of who is left out, in one file.")
@kind_option
@minutes_option
@speed_option
@click.option(
    "--language",
    type=click.Choice(catalogue.languages()),
    default="it",
    show_default=True,
    help="Of its words.",
)
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="FILE.html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; one that exists is replaced.",
)
@shared_options
def draw_map(kind: str, minutes: float, speed: float, language: str, path: Path) -> None:
    """Draw who is within reach of a kind of place, and the ranked list, as one file that needs no internet.

    \b
    Examples:
      mire map --kind farmacia --minutes 15 -o farmacie.html
      mire map --kind biblioteca --minutes 10 --language en -o libraries.html
    """
    maps.save(load_city(), kind, minutes, path, language=language, speed_kmh=speed)
    terminal.print_message(f"{path} written, {path.stat().st_size / 1e6:.1f} MB: open it in a browser")
