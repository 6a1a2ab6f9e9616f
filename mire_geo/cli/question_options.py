"""Options that several commands take: the kind, how far, how fast, in which week."""

from pathlib import Path

import click

from mire_geo.schedule.calendars import ORDINARY_WEEK, TYPICAL_WEEKS
from mire_geo.travel.streets import WALKING_KMH

kind_option = click.option("--kind", required=True, metavar="KIND", help="Kind of place (see `mire kinds`).")
minutes_option = click.option(
    "--minutes",
    required=True,
    type=click.FloatRange(0, 240, min_open=True),
    metavar="N",
    help="Walking minutes that still count as near.",
)
speed_option = click.option(
    "--speed",
    type=click.FloatRange(0, 20, min_open=True),
    default=WALKING_KMH,
    show_default=True,
    metavar="KMH",
    help="Walking speed; someone over 75 walks at about 3.",
)
week_option = click.option(
    "--week",
    type=click.Choice(list(TYPICAL_WEEKS)),
    help=f"Typical week: lessons, no lessons, mid-August, 5-8 December; default {ORDINARY_WEEK}.",
)
piano_option = click.option(
    "--piano",
    "plan",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Plan of hours (JSON): its orders in force that week change the hours of their sites.",
)
