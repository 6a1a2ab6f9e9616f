"""`mire nearest`, `mire isochrone`: what is near a point."""

import click
import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo import errors
from mire_geo.city import in_time, nearby
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import minutes_option, speed_option, week_option
from mire_geo.measures.time import hours
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.sources.spreadsheet.places import positions
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites
from mire_geo.travel import isochrone as isochrones
from mire_geo.travel import walking
from mire_geo.travel.streets import REASONS

ROUNDING = {"minutes": 2, "metres": 0}

lat_option = click.option("--lat", required=True, type=float, metavar="DEG", help="Latitude, as 45.4642.")
lon_option = click.option("--lon", required=True, type=float, metavar="DEG", help="Longitude, as 9.19.")


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
    **time_options: str | None,
) -> None:
    """The places nearest to a point on foot, nearest first; with --at, open on arrival or not (columns state, until).

    \b
    Examples:
      mire nearest --lat 45.4642 --lon 9.19
      mire nearest --lat 45.5146 --lon 9.2262 --kind farmacia --count 3
      mire nearest --lat 45.4642 --lon 9.19 --kind farmacia --at "gio 18:30" --week ferragosto
    """
    city = load_city()
    x, y = projected(lat, lon)
    places = city.sites_of(kind) if kind else city.sites
    start_point = walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]}, index=["here"]))
    _require_street(start_point, lat, lon)
    walks = (
        walking.table(city.streets, start_point, places, limit=minutes, speed_kmh=speed).frame().loc["here"]
    )
    sites = places.assign(minutes=walks)
    sites = sites[np.isfinite(sites["minutes"])].sort_values("minutes", kind="stable")
    sites = sites.groupby(Sites.kind, sort=False).head(count or (5 if kind else 1))
    columns = [Sites.kind, Sites.name, Sites.address, Sites.hours_text]
    nearest_table = pd.DataFrame(sites[columns]).assign(site=sites.index, minutes=sites["minutes"])
    nearest_table = nearest_table[["kind", "minutes", "name", "address", "hours_text", "site"]]
    if time_options["at"]:
        nearest_table = nearest_table.join(
            _arrival_states(sites, time_options["at"], time_options["week"] or ORDINARY_WEEK)
        )
    title = f"nearest to {lat:g}, {lon:g} on foot at {speed:g} km/h"
    terminal.emit(terminal.rounded(nearest_table, ROUNDING), title=title, shapes=sites.geometry)


def _arrival_states(places: gpd.GeoDataFrame, moment_text: str, week: str) -> pd.DataFrame:
    """State of the places on arrival: `state`, and `until` when it lasts (ISO 8601; empty if no end is known)."""
    departure = pd.Timestamp(in_time.monday_of(week)) + pd.Timedelta(minutes=hours.moment(moment_text))
    arrivals = nearby.on_arrival(places, departure.to_pydatetime())
    end_texts = [
        "" if pd.isna(end_time) else end_time.isoformat(timespec="minutes") for end_time in arrivals["until"]
    ]
    return pd.DataFrame({"state": arrivals["state"], "until": end_texts}, index=places.index)


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
    x, y = projected(lat, lon)
    _require_street(walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]})), lat, lon)
    reach = isochrones.reach(city.streets, x, y, minutes=minutes, speed_kmh=speed)
    figures = {"lat": lat, "lon": lon, "minutes": minutes, "speed_kmh": speed}
    figures |= {"street_km": round(reach.street_km, 2), "area_km2": round(reach.area.area / 1e6, 3)}
    shapes = gpd.GeoSeries([reach.area], crs=schema.CRS)
    terminal.emit(pd.DataFrame([figures]), title="reached on foot", shapes=shapes, default="geojson")


def projected(lat: float, lon: float) -> tuple[float, float]:
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


def _require_street(start_point: walking.Places, lat: float, lon: float) -> None:
    reason = str(start_point.snap.reason[0])
    if reason:
        raise errors.InputError(
            "from %(lat)g, %(lon)g one cannot set out: %(reason)s; try a point nearby",
            lat=lat,
            lon=lon,
            reason=REASONS[reason],
        )
