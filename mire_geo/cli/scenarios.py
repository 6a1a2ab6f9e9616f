"""`mire scenario`: the proposals of a file, looked at again: the same inputs give the same figures."""

from pathlib import Path

import click
import geopandas as gpd
import pandas as pd

from mire_geo import scenario, sentences, words
from mire_geo.city import City
from mire_geo.cli import output
from mire_geo.cli.settings import load_city, shared_options
from mire_geo.errors import InputError
from mire_geo.scenario import Impact

PARTS = ("sentence", "group", "nil", "persona", "cost", "cell", "all")


@click.command("scenario", short_help="What a file of proposals would change.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--by",
    type=click.Choice(PARTS),
    default="sentence",
    show_default=True,
    help="What each row speaks of; all (JSON only) is every figure there is.",
)
@click.option(
    "--language",
    type=click.Choice(words.LANGUAGES),
    default="it",
    show_default=True,
    help="Of the sentences.",
)
@shared_options
def run(file: Path, by: str, language: str) -> None:
    """Who gains and who loses from the proposals of a scenario file, which gap shrinks, and what it costs.

    FILE is the JSON that a laboratorio exports (docs/scenario.md says its format). The figures are those of the room:
    if the file carries the fingerprint of other data or other proposals, a remark says so.

    \b
    Examples:
      mire scenario scenario.json
      mire scenario scenario.json --by persona
      mire scenario scenario.json --by nil --format csv > areas.csv
      mire scenario scenario.json --by all --format json > everything.json
    """
    asked = scenario.read(file)
    city = load_city()
    scenario.apply(city, asked.proposals)
    kinds = asked.kinds or scenario.touched(city, asked.proposals)
    if not kinds:
        raise InputError(f"{file} proposes nothing and names no kind, so there is nothing to look at")
    fingerprint = scenario.fingerprint(city, asked.proposals)
    if asked.fingerprint and asked.fingerprint != fingerprint:
        output.say(
            "the file was written for other data, or was changed by hand since: the figures may differ"
        )
    baseline = scenario.Baseline(city)
    impacts = [baseline.answer(asked.proposals, asked.question(kind)) for kind in kinds]
    if by == "all":
        _everything(asked.title, fingerprint, impacts, language)
        return
    tables = [_rows(impact, by, language).assign(kind=impact.question.kind) for impact in impacts]
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "kind", table.pop("kind"))
    title = f"{asked.title or file.name}: {len(asked.proposals)} proposals, fingerprint {fingerprint[:12]}"
    output.emit(table, title=title, shapes=_shapes(city, table, by))


def _everything(title: str, fingerprint: str, impacts: list[Impact], language: str) -> None:
    if output.chosen("json") != "json":
        raise InputError("all the figures at once do not fit a table: ask for --format json, or for one part")
    output.write_json(
        {
            "title": title,
            "fingerprint": fingerprint,
            "impacts": [
                scenario.as_dict(impact)
                | {"cells": scenario.cell_minutes(impact), "words": sentences.as_dict(impact, language)}
                for impact in impacts
            ],
        }
    )


def _rows(impact: Impact, by: str, language: str) -> pd.DataFrame:
    if by == "sentence":
        said = sentences.sentences(impact, language)
        columns = ("code", "tone", "number", "text")
        return pd.DataFrame([[getattr(one, name) for name in columns] for one in said], columns=list(columns))
    if by == "cost":
        figures = scenario.as_dict(impact)["cost"]
        return pd.DataFrame({"cost": list(figures), "number": [float(value) for value in figures.values()]})
    table = {
        "group": impact.groups,
        "nil": impact.areas[impact.areas[["gain", "lose", "more_hours", "fewer_hours"]].any(axis=1)],
        "persona": impact.personas,
        "cell": impact.cells.round(2),
    }[by]
    return table.reset_index()


def _shapes(city: City, table: pd.DataFrame, by: str) -> gpd.GeoSeries | None:
    if by == "nil":
        return gpd.GeoSeries(city.quartieri.geometry.loc[table["nil_id"]].to_numpy(), crs=city.quartieri.crs)
    if by == "cell":
        return gpd.GeoSeries(city.cells.geometry.loc[table["cell"]].to_numpy(), crs=city.cells.crs)
    return None
