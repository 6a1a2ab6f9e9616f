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
    x, y = project_degrees(lat, lon)
    kind_sites = city.sites_of(kind) if kind else city.sites
    start_door = walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]}, index=["here"]))
    _require_street(start_door, lat, lon)
    walk_minutes = (
        walking.minutes_table(city.streets, start_door, kind_sites, limit=minutes, speed_kmh=speed)
        .frame()
        .loc["here"]
    )
    nearest_sites = kind_sites.assign(minutes=walk_minutes)
    nearest_sites = nearest_sites[np.isfinite(nearest_sites["minutes"])].sort_values("minutes", kind="stable")
    nearest_sites = nearest_sites.groupby(Sites.kind, sort=False).head(count or (5 if kind else 1))
    site_columns = [Sites.kind, Sites.name, Sites.address, Sites.hours_text]
    nearest_table = pd.DataFrame(nearest_sites[site_columns]).assign(
        site=nearest_sites.index, minutes=nearest_sites["minutes"]
    )
    nearest_table = nearest_table[["kind", "minutes", "name", "address", "hours_text", "site"]]
    if time_options["at"]:
        nearest_table = nearest_table.join(
            _arrival_states(nearest_sites, time_options["at"], time_options["week"] or ORDINARY_WEEK)
        )
    title = f"nearest to {lat:g}, {lon:g} on foot at {speed:g} km/h"
    terminal.emit(terminal.round_columns(nearest_table, ROUNDING), title=title, shapes=nearest_sites.geometry)


def _arrival_states(sites: gpd.GeoDataFrame, moment_text: str, week: str) -> pd.DataFrame:
    """State of the places on arrival: `state`, and `until` when it lasts (ISO 8601; empty if no end is known)."""
    departure = pd.Timestamp(in_time.monday_of(week)) + pd.Timedelta(minutes=hours.moment(moment_text))
    arrivals = nearby.with_arrivals(sites, departure.to_pydatetime())
    until_texts = [
        "" if pd.isna(until) else until.isoformat(timespec="minutes") for until in arrivals["until"]
    ]
    return pd.DataFrame({"state": arrivals["state"], "until": until_texts}, index=sites.index)


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
    x, y = project_degrees(lat, lon)
    _require_street(walking.locate(city.streets, pd.DataFrame({"x": [x], "y": [y]})), lat, lon)
    reached_area = isochrones.reach(city.streets, x, y, minutes=minutes, speed_kmh=speed)
    figures = {"lat": lat, "lon": lon, "minutes": minutes, "speed_kmh": speed}
    figures |= {
        "street_km": round(reached_area.street_km, 2),
        "area_km2": round(reached_area.area.area / 1e6, 3),
    }
    area_shapes = gpd.GeoSeries([reached_area.area], crs=schema.CRS)
    terminal.emit(
        pd.DataFrame([figures]), title="reached on foot", shapes=area_shapes, default_format="geojson"
    )


def project_degrees(lat: float, lon: float) -> tuple[float, float]:
    """EPSG:32632 from degrees.

    Raises:
        InputError: they are not near Milano, or the wrong way round.
    """
    position = positions.interpret_position([lat], [lon])
    if position is None or position.crs != positions.DEGREES:
        raise errors.InputError(
            "--lat %(lat)g --lon %(lon)g is not near Milano; try --lat 45.4642 --lon 9.19", lat=lat, lon=lon
        )
    if position.swapped:
        raise errors.InputError(
            "latitude and longitude are swapped: say --lat %(lon)g --lon %(lat)g", lon=lon, lat=lat
        )
    [(x, y)] = positions.project_positions([position])
    return float(x), float(y)


def _require_street(start_door: walking.Places, lat: float, lon: float) -> None:
    reason_code = str(start_door.snap.reason[0])
    if reason_code:
        raise errors.InputError(
            "from %(lat)g, %(lon)g one cannot set out: %(reason)s; try a point nearby",
            lat=lat,
            lon=lon,
            reason=REASONS[reason_code],
        )
