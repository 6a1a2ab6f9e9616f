"""`mire gaps`: who is left out, worst area first."""

from typing import Any

import click
import geopandas as gpd
import pandas as pd

from mire_geo import errors
from mire_geo.city import AREAS, WHOM, City
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import (
    kind_option,
    minutes_option,
    piano_option,
    speed_option,
    week_option,
)
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.travel.streets import WALKING_KMH

ROUNDING = {"share_served": 4, "median_minutes": 2, "minutes": 2}


@click.command(short_help="Who is left out, worst quartiere first.")
@kind_option
@minutes_option
@click.option("--by", type=click.Choice(AREAS), default="nil", show_default=True, help="Area of each row.")
@click.option(
    "--whom",
    type=click.Choice(WHOM),
    default="residents",
    show_default=True,
    help="Whom to count: everyone, or the ages the kind is meant for.",
)
@speed_option
@click.option("--at", metavar="MOMENT", help="Open on arrival for who leaves at a moment, as 'gio 18:30'.")
@click.option("--persona", metavar="ID", help="What a persona can use in its week (see `mire personas`).")
@week_option
@click.option("--to-ask", is_flag=True, help="With --persona: the places to go and ask, most people first.")
@piano_option
@shared_options
def gaps(kind: str, minutes: float, by: str, whom: str, speed: float, **time_options: Any) -> None:
    """People a kind of place does not reach within so many minutes on foot, worst area first.

    A quartiere (NIL) where hardly anybody lives has status "non applicabile" and comes last. Columns by nil: nil_id,
    nil, municipio, people, served, unserved, share_served, median_minutes, status.

    \b
    Examples:
      mire gaps --kind casa_di_quartiere --minutes 15
      mire gaps --kind farmacia --minutes 10 --by municipio
      mire gaps --kind biblioteca --minutes 15 --speed 3 --format csv | head
      mire gaps --kind farmacia --minutes 15 --by cell --format geojson > cells.geojson

    With --at or --persona the hours count too, and the people fall into four classes that add up: served, time_gap
    (there is a place, not its hours), space_gap (there is no place), information_gap (nobody knows the hours: go and
    ask). Columns by nil: nil_id, nil, municipio, people, the four classes, share_served, status.

    \b
      mire gaps --kind anagrafe --minutes 20 --at "gio 18:30"
      mire gaps --kind farmacia --minutes 15 --at "dom 11" --week ferragosto --by municipio
      mire gaps --kind anagrafe --minutes 20 --persona ufficio --week scuola
      mire gaps --kind farmacia --minutes 15 --persona cura --to-ask
      mire gaps --kind anagrafe --minutes 20 --persona ufficio --piano ordinanze.json
    """
    if time_options["at"] or time_options["persona"]:
        _emit_time_gaps(kind, minutes, area_level=by, group=whom, speed_kmh=speed, **time_options)
        return
    if time_options["week"] or time_options["to_ask"] or time_options["plan"]:
        raise errors.InputError(
            "--week, --to-ask and --piano speak of hours: add --at MOMENT or --persona ID"
        )
    city = load_city()
    gap_table = city.gaps(kind, minutes, by=by, group=whom, speed_kmh=speed)
    title = f"{kind}: people within and beyond {minutes:g} minutes on foot at {speed:g} km/h"
    _emit_by_area(city, gap_table, by, title)


def _emit_time_gaps(
    kind: str, minutes: float, *, area_level: str, group: str, speed_kmh: float, **time_options: Any
) -> None:
    """Print the four classes at a moment or of a persona's week, or the places to ask for their hours."""
    # what only hours need is loaded only for them
    from mire_geo.city import in_time  # noqa: PLC0415
    from mire_geo.cli.time.piano import with_orders  # noqa: PLC0415
    from mire_geo.measures.time import hours, personas  # noqa: PLC0415

    moment_text, persona_code, week = (
        time_options["at"],
        time_options["persona"],
        time_options["week"] or ORDINARY_WEEK,
    )
    if time_options["to_ask"] and (moment_text or not persona_code):
        raise errors.InputError(
            "--to-ask speaks of a persona's whole week: say --persona ID and leave --at out"
        )
    if speed_kmh != WALKING_KMH and persona_code:
        raise errors.InputError("a persona walks at its own speed: leave --speed or --persona out")
    city = with_orders(load_city(), time_options["plan"], in_time.monday_of(week))
    city_in_time = in_time.CityInTime(city)
    persona_prefix = f"{persona_code}: " if persona_code else ""
    title = f"{kind} within {minutes:g} minutes, {persona_prefix}week {week!r}"
    if time_options["to_ask"]:
        terminal.emit(
            city_in_time.sites_to_ask(kind, persona_code, minutes, week=week), title=f"go and ask: {title}"
        )
    elif moment_text:
        moment = hours.moment(moment_text)
        gap_table = city_in_time.partition_at(
            kind,
            moment,
            minutes,
            by=area_level,
            week=week,
            group=group,
            persona=persona_code,
            speed_kmh=speed_kmh,
        )
        if persona_code and not personas.persona(persona_code).free_at(moment):
            terminal.print_message(f"at {moment_text} the week of {persona_code!r} leaves no time to go out")
        _emit_by_area(city, gap_table, area_level, f"{title}, leaving at {moment_text}")
    else:
        _emit_by_area(
            city,
            city_in_time.partition(kind, persona_code, minutes, by=area_level, week=week),
            area_level,
            title,
        )


def _emit_by_area(city: City, area_table: pd.DataFrame, area_level: str, title: str) -> None:
    if area_level == "cell":
        sort_column = "unserved" if "unserved" in area_table else "time_gap"
        area_table = area_table.rename_axis("cell").reset_index()
        area_table = area_table.sort_values([sort_column, "cell"], ascending=[False, True], kind="stable")
    area_table = area_table.set_index(
        area_table["nil_id" if area_level == "nil" else area_level].rename("area")
    )
    terminal.emit(
        terminal.round_columns(area_table, ROUNDING),
        title=title,
        shapes=_area_shapes(city, area_level).loc[area_table.index],
    )


def _area_shapes(city: City, area_level: str) -> gpd.GeoSeries:
    if area_level == "cell":
        return city.cells.geometry
    if area_level == "nil":
        return city.quartieri.geometry
    return city.quartieri[["municipio", "geometry"]].dissolve("municipio").geometry
