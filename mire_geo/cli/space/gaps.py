"""`mire gaps`, `mire nearest`, `mire isochrone`: who is left out, and what is near a point."""

from typing import Any

import click
import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo import errors
from mire_geo.city import AREAS, WHOM, City, in_time, nearby
from mire_geo.city.in_time import CityInTime
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.time.hours import week_option
from mire_geo.cli.time.piano import piano_option, with_orders
from mire_geo.measures.time import hours, personas
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.sources.spreadsheet.places import positions
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites
from mire_geo.travel import isochrone as isochrones
from mire_geo.travel import walking
from mire_geo.travel.streets import REASONS, WALKING_KMH

ROUNDING = {"share_served": 4, "median_minutes": 2, "minutes": 2, "metres": 0}

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
lat_option = click.option("--lat", required=True, type=float, metavar="DEG", help="Latitude, as 45.4642.")
lon_option = click.option("--lon", required=True, type=float, metavar="DEG", help="Longitude, as 9.19.")


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
def gaps(kind: str, minutes: float, by: str, whom: str, speed: float, **when: Any) -> None:
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
    if when["at"] or when["persona"]:
        _gaps_in_time(kind, minutes, by=by, whom=whom, speed=speed, **when)
        return
    if when["week"] or when["to_ask"] or when["plan"]:
        raise errors.InputError(
            "--week, --to-ask and --piano speak of hours: add --at MOMENT or --persona ID"
        )
    city = load_city()
    table = city.gaps(kind, minutes, by=by, whom=whom, speed_kmh=speed)
    title = f"{kind}: people within and beyond {minutes:g} minutes on foot at {speed:g} km/h"
    _emit_by_area(city, table, by, title)


def _gaps_in_time(kind: str, minutes: float, *, by: str, whom: str, speed: float, **when: Any) -> None:
    """The four classes at a moment, or of a persona's week, or the places to ask."""
    at, persona, week = when["at"], when["persona"], when["week"] or ORDINARY_WEEK
    if when["to_ask"] and (at or not persona):
        raise errors.InputError(
            "--to-ask speaks of a persona's whole week: say --persona ID and leave --at out"
        )
    if speed != WALKING_KMH and persona:
        raise errors.InputError("a persona walks at its own speed: leave --speed or --persona out")
    city = with_orders(load_city(), when["plan"], in_time.monday_of(week))
    city_in_time = CityInTime(city)
    who = f"{persona}: " if persona else ""
    title = f"{kind} within {minutes:g} minutes, {who}week {week!r}"
    if when["to_ask"]:
        terminal.emit(city_in_time.to_ask(kind, persona, minutes, week=week), title=f"go and ask: {title}")
    elif at:
        moment = hours.moment(at)
        table = city_in_time.partition_at(
            kind, moment, minutes, by=by, week=week, whom=whom, persona=persona, speed_kmh=speed
        )
        if persona and not personas.persona(persona).free_at(moment):
            terminal.say(f"at {at} the week of {persona!r} leaves no time to go out")
        _emit_by_area(city, table, by, f"{title}, leaving at {at}")
    else:
        _emit_by_area(city, city_in_time.partition(kind, persona, minutes, by=by, week=week), by, title)


def _emit_by_area(city: City, table: pd.DataFrame, by: str, title: str) -> None:
    if by == "cell":
        sort_column = "unserved" if "unserved" in table else "time_gap"
        table = table.rename_axis("cell").reset_index()
        table = table.sort_values([sort_column, "cell"], ascending=[False, True], kind="stable")
    table = table.set_index(table["nil_id" if by == "nil" else by].rename("area"))
    terminal.emit(terminal.rounded(table, ROUNDING), title=title, shapes=_shapes(city, by).loc[table.index])


def _shapes(city: City, by: str) -> gpd.GeoSeries:
    if by == "cell":
        return city.cells.geometry
    if by == "nil":
        return city.quartieri.geometry
    return city.quartieri[["municipio", "geometry"]].dissolve("municipio").geometry


@click.command(short_help="The places nearest to a point.")
@lat_option
@lon_option
@click.option("--kind", metavar="KIND", help="Only this kind of place; every kind if not given.")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 240, min_open=True),
    default=30.0,
    show_default=True,
    metavar="N",
    help="How far to look.",
)
@click.option(
    "--count",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Places of each kind; default 1, or 5 when one kind is asked.",
)
@speed_option
@click.option("--at", metavar="MOMENT", help="Also how each is found by who leaves then, as 'gio 18:30'.")
@week_option
@shared_options
def nearest(
    lat: float,
    lon: float,
    kind: str | None,
    minutes: float,
    count: int | None,
    speed: float,
    **when: str | None,
) -> None:
    """The places nearest to a point on foot, nearest first; with --at, open on arrival or not (columns state, until).

    \b
    Examples:
      mire nearest --lat 45.4642 --lon 9.19
      mire nearest --lat 45.5146 --lon 9.2262 --kind farmacia --count 3
      mire nearest --lat 45.4642 --lon 9.19 --kind farmacia --at "gio 18:30" --week ferragosto
    """
    city = load_city()
    x, y = metres(lat, lon)
    places = city.sites_of(kind) if kind else city.sites
    here = walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]}, index=["here"]))
    _require_street(here, lat, lon)
    walks = walking.table(city.streets, here, places, limit=minutes, speed_kmh=speed).frame().loc["here"]
    sites = places.assign(minutes=walks)
    sites = sites[np.isfinite(sites["minutes"])].sort_values("minutes", kind="stable")
    sites = sites.groupby(Sites.kind, sort=False).head(count or (5 if kind else 1))
    columns = [Sites.kind, Sites.name, Sites.address, Sites.hours_text]
    answer = pd.DataFrame(sites[columns]).assign(site=sites.index, minutes=sites["minutes"])
    answer = answer[["kind", "minutes", "name", "address", "hours_text", "site"]]
    if when["at"]:
        answer = answer.join(_arrival_states(sites, when["at"], when["week"] or ORDINARY_WEEK))
    title = f"nearest to {lat:g}, {lon:g} on foot at {speed:g} km/h"
    terminal.emit(terminal.rounded(answer, ROUNDING), title=title, shapes=sites.geometry)


def _arrival_states(places: gpd.GeoDataFrame, at: str, week: str) -> pd.DataFrame:
    """State of the places on arrival: `state`, and `until` when it lasts (ISO 8601; empty if no end is known)."""
    leaving = pd.Timestamp(in_time.monday_of(week)) + pd.Timedelta(minutes=hours.moment(at))
    arrivals = nearby.on_arrival(places, leaving.to_pydatetime())
    ends = ["" if pd.isna(end) else end.isoformat(timespec="minutes") for end in arrivals["until"]]
    return pd.DataFrame({"state": arrivals["state"], "until": ends}, index=places.index)


@click.command(short_help="The area within so many minutes of a point.")
@lat_option
@lon_option
@minutes_option
@speed_option
@shared_options
def isochrone(lat: float, lon: float, minutes: float, speed: float) -> None:
    """The area within so many minutes of a point on foot: the streets reached and the land beside them.

    \b
    Examples:
      mire isochrone --lat 45.4642 --lon 9.19 --minutes 15 > reach.geojson
      mire isochrone --lat 45.4642 --lon 9.19 --minutes 15 --format table
    """
    city = load_city()
    x, y = metres(lat, lon)
    _require_street(walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]})), lat, lon)
    reach = isochrones.reach(city.streets, x, y, minutes=minutes, speed_kmh=speed)
    figures = {"lat": lat, "lon": lon, "minutes": minutes, "speed_kmh": speed}
    figures |= {"street_km": round(reach.street_km, 2), "area_km2": round(reach.area.area / 1e6, 3)}
    shapes = gpd.GeoSeries([reach.area], crs=schema.CRS)
    terminal.emit(pd.DataFrame([figures]), title="reached on foot", shapes=shapes, default="geojson")


def metres(lat: float, lon: float) -> tuple[float, float]:
    """EPSG:32632 from degrees.

    Raises:
        InputError: they are not near Milano, or the wrong way round.
    """
    position = positions.understand([lat], [lon])
    if position is None or position.crs != positions.DEGREES:
        raise errors.InputError(
            "--lat %(lat)g --lon %(lon)g is not near Milano; try --lat 45.4642 --lon 9.19", lat=lat, lon=lon
        )
    if position.swapped:
        raise errors.InputError(
            "latitude and longitude are swapped: say --lat %(lon)g --lon %(lat)g", lon=lon, lat=lat
        )
    [(x, y)] = positions.project([position])
    return float(x), float(y)


def _require_street(here: walking.Places, lat: float, lon: float) -> None:
    reason = str(here.snap.reason[0])
    if reason:
        raise errors.InputError(
            "from %(lat)g, %(lon)g one cannot set out: %(reason)s; try a point nearby",
            lat=lat,
            lon=lon,
            reason=REASONS[reason],
        )
