"""`mire graph`: the service-access graph, and the places that people depend on alone."""

from collections.abc import Callable
from pathlib import Path

import click
import geopandas as gpd
import pandas as pd

from mire_geo.city import WHOM, City, dependency
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import speed_option
from mire_geo.errors import InputError, Phrase
from mire_geo.measures import network

ANALYSES = ("critical", "redundancy", "areas")

WRITERS: dict[str, Callable[..., None]] = {
    ".graphml": network.write_graphml,
    ".gpkg": network.write_geopackage,
}


@click.command(
    "graph",
    short_help="Which places people depend on: critical sites, redundancy, pilot areas; GraphML, GeoPackage.",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND",
              help="Kind of place; may be repeated; default: welfare kinds whose list is whole.")  # fmt: skip
@click.option("--minutes", type=click.FloatRange(0, 120, min_open=True), default=15.0, show_default=True, metavar="N",
              help="Walking minutes that still count as near.")  # fmt: skip
@click.option("--what", type=click.Choice(ANALYSES), default="critical", show_default=True,
              help="critical sites; redundancy by NIL (of one kind); natural areas for a pilot.")  # fmt: skip
@click.option("--whom", type=click.Choice(WHOM), default="intended", show_default=True, help="Whom to count.")
@click.option(
    "--count",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    metavar="N",
    help="Critical sites to show.",
)
@click.option("-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the graph itself: .graphml (Gephi, yEd, networkx) or .gpkg (QGIS).")  # fmt: skip
@speed_option
@shared_options
def graph_command(
    kinds: tuple[str, ...], minutes: float, what: str, whom: str, count: int, path: Path | None, speed: float
) -> None:
    """Which places people depend on: sites whose closing would leave people without any, redundancy, pilot areas.

    critical: kind, name, address, nil_id, nil, people_reached, people_only (who lose their only one), minutes_lost
    (person-minutes more to the next), most critical first. redundancy: people with none, one, two or more within the
    limit, by NIL. areas: quartieri that depend on the same places, across the lines of the Municipi.

    \b
    Examples:
      mire graph
      mire graph --kind rsa --what redundancy
      mire graph --kind casa_di_quartiere --kind biblioteca --what areas
      mire graph --minutes 15 -o welfare.graphml
      mire graph --kind farmacia -o farmacie.gpkg
    """
    city = load_city()
    selected_kinds = kinds or dependency.welfare_kinds(city)
    if path is not None:
        _write_graph(city, selected_kinds, minutes, speed, path)
        return
    title = f"{', '.join(selected_kinds)}, {minutes:g} minutes"
    analysis_table, shapes = _table_and_shapes(city, selected_kinds, minutes, what, whom, speed)
    shown_rows = analysis_table.head(count) if what == "critical" else analysis_table
    terminal.emit(
        terminal.round_columns(shown_rows, {"minutes_lost": 0, "shared": 3}),
        title=f"{what}: {title}",
        shapes=shapes.loc[shown_rows.index],
    )


def _table_and_shapes(
    city: City, kind_codes: tuple[str, ...], minutes: float, analysis: str, group: str, speed_kmh: float
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    if analysis == "critical":
        critical_sites = dependency.critical_sites(
            city, kind_codes, minutes, people=group, speed_kmh=speed_kmh
        )
        analysis_table = pd.DataFrame(critical_sites.drop(columns="geometry"))
        analysis_table.insert(0, "site", analysis_table.index)
        return analysis_table, critical_sites.geometry
    if analysis == "areas":
        analysis_table = dependency.pilot_areas(city, kind_codes, minutes, speed_kmh=speed_kmh).set_index(
            "nil_id", drop=False
        )
        return analysis_table, city.quartieri.geometry
    if len(kind_codes) != 1:
        raise InputError("redundancy is of one kind: add --kind KIND")
    analysis_table = dependency.redundancy(city, kind_codes[0], minutes, people=group, speed_kmh=speed_kmh)
    return analysis_table.set_index("nil_id", drop=False), city.quartieri.geometry


def _write_graph(
    city: City, kind_codes: tuple[str, ...], minutes: float, speed_kmh: float, graph_path: Path
) -> None:
    if graph_path.suffix not in WRITERS:
        raise InputError(
            "%(path)s ends in %(suffix)s; give a name that ends in .graphml or .gpkg",
            path=graph_path,
            suffix=graph_path.suffix or Phrase("nothing"),
        )
    access_graph = dependency.graph(city, kind_codes, minutes, speed_kmh=speed_kmh)
    WRITERS[graph_path.suffix](access_graph, graph_path)
    terminal.print_message(
        f"{graph_path} written: {access_graph.number_of_nodes():,} nodes, {access_graph.number_of_edges():,} edges, "
        f"{graph_path.stat().st_size / 1e6:.1f} MB"
    )
