"""`mire scenario`: the impact of the proposals in a file; the same inputs give the same figures."""

from dataclasses import asdict
from pathlib import Path

import click
import geopandas as gpd
import pandas as pd

from mire_geo.city import City
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.errors import InputError
from mire_geo.output.wording import catalogue, impact_sentences
from mire_geo.planning import scenario
from mire_geo.planning.scenario import Impact, Suggestion

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
    type=click.Choice(catalogue.languages()),
    default="it",
    show_default=True,
    help="Of the sentences.",
)
@shared_options
def scenario_command(file: Path, by: str, language: str) -> None:
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
    file_scenario = scenario.read(file)
    city = load_city()
    scenario.apply(city, file_scenario.proposals)
    kind_codes = file_scenario.kinds or scenario.kinds_changed(city, file_scenario.proposals)
    if not kind_codes:
        raise InputError(
            "%(file)s proposes nothing and names no kind, so there is nothing to look at", file=file
        )
    fingerprint = scenario.fingerprint(city, file_scenario.proposals)
    if file_scenario.fingerprint and file_scenario.fingerprint != fingerprint:
        terminal.print_message(
            "the file was written for other data, or was changed by hand since: the figures may differ"
        )
    baseline = scenario.Baseline(city)
    impacts = [
        baseline.answer(file_scenario.proposals, file_scenario.question(kind_code))
        for kind_code in kind_codes
    ]
    if by == "all":
        _emit_all_figures(file_scenario.title, fingerprint, impacts, language)
        return
    impact_tables = [
        _impact_rows(impact, by, language).assign(kind=impact.question.kind) for impact in impacts
    ]
    impact_table = pd.concat(impact_tables, ignore_index=True)
    impact_table.insert(0, "kind", impact_table.pop("kind"))
    proposal_count = len(file_scenario.proposals)
    title = f"{file_scenario.title or file.name}: {proposal_count} proposals, fingerprint {fingerprint[:12]}"
    terminal.emit(impact_table, title=title, shapes=_row_shapes(city, impact_table, by))


@click.command("suggest", short_help="Which opening hours would let most people in.")
@click.option("--kind", required=True, metavar="KIND", help="Kind of place (see `mire kinds`).")
@click.option(
    "--persona",
    "persona_codes",
    required=True,
    multiple=True,
    metavar="CODE",
    help="Whose week (see `mire personas`); several add up, each counted for itself.",
)
@click.option(
    "--hours",
    "hours_budget",
    type=click.FloatRange(0, 10_000),
    metavar="N",
    help="Hours a week to add, in all.",
)
@click.option("--reshape", is_flag=True, help="Move the hours there are instead of adding any.")
@click.option("--minutes", type=float, default=15.0, show_default=True, metavar="N", help="Walking minutes.")
@click.option("--sundays", is_flag=True, help="Hours may be added on Sundays too.")
@click.option(
    "-o",
    "--output",
    "output_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write them as a scenario too.",
)
@shared_options
def suggest_hours(
    kind: str,
    persona_codes: tuple[str, ...],
    hours_budget: float | None,
    reshape: bool,
    minutes: float,
    sundays: bool,
    output_path: Path | None,
) -> None:
    """Opening hours, added within a budget or moved at no cost, that let in most people who are now in a gap of hours.

    One row a place: site, name, hours today, hours suggested. How many people it lets in, and how far the answer can be
    from the best, is said on standard error.

    \b
    Examples:
      mire suggest --kind anagrafe --persona ufficio --hours 10
      mire suggest --kind anagrafe --persona ufficio --reshape
      mire suggest --kind biblioteca --persona commercio --hours 6 -o evenings.json
    """
    if (hours_budget is None) != reshape:
        raise InputError("say --hours N to add hours, or --reshape to move those there are")
    city = load_city()
    baseline = scenario.Baseline(city)
    question = scenario.Question(kind, minutes, persona_codes)
    if hours_budget is None:
        suggestion = scenario.reshaped_hours(baseline, question)
    else:
        suggestion = scenario.extra_hours(baseline, question, hours_budget, days=range(7 if sundays else 6))
    people_gained = int(suggestion.impact.personas["gain"].sum())
    title = f"{kind}: hours that let {people_gained:,} people in within {minutes:g} minutes"
    terminal.emit(_suggestion_table(city, suggestion), title=title)
    scenario_cost = suggestion.impact.cost
    terminal.print_message(
        f"{people_gained:,} people more can make a visit; {scenario_cost.hours_added:g} hours a week added, "
        f"{scenario_cost.hours_removed:g} taken away; no choice of such hours lets in more than "
        f"{suggestion.plan.bound:,.0f} of those counted"
    )
    if output_path is not None:
        fingerprint = scenario.fingerprint(city, suggestion.proposals)
        suggested_scenario = scenario.Scenario(
            suggestion.proposals,
            kinds=(kind,),
            minutes=minutes,
            personas=persona_codes,
            fingerprint=fingerprint,
        )
        scenario.write(suggested_scenario, output_path)


def _suggestion_table(city: City, suggestion: Suggestion) -> pd.DataFrame:
    """One row a site whose hours would change: site, name, hours today, hours suggested."""
    site_ids = [proposal.site for proposal in suggestion.proposals]
    return pd.DataFrame(
        {
            "site": site_ids,
            "name": city.sites.loc[site_ids, "name"].to_list(),
            "hours": city.sites.loc[site_ids, "hours"].to_list(),
            "suggested": [proposal.hours for proposal in suggestion.proposals],
        }
    )


def _emit_all_figures(title: str, fingerprint: str, impacts: list[Impact], language: str) -> None:
    if terminal.output_format("json") != "json":
        raise InputError("all the figures at once do not fit a table: ask for --format json, or for one part")
    terminal.write_json(
        {
            "title": title,
            "fingerprint": fingerprint,
            "impacts": [
                scenario.as_dict(impact)
                | {
                    "cells": scenario.cell_minutes(impact),
                    "words": impact_sentences.sentences_as_dict(impact, language),
                }
                for impact in impacts
            ],
        }
    )


def _impact_rows(impact: Impact, row_subject: str, language: str) -> pd.DataFrame:
    if row_subject == "sentence":
        sentences = impact_sentences.sentences(impact, language)
        column_names = ["code", "tone", "number", "text"]
        return pd.DataFrame([asdict(sentence) for sentence in sentences], columns=column_names)
    if row_subject == "cost":
        cost_figures = scenario.as_dict(impact)["cost"]
        return pd.DataFrame(
            {
                "cost": list(cost_figures),
                "number": [float(cost_figure) for cost_figure in cost_figures.values()],
            }
        )
    subject_table = {
        "group": impact.groups,
        "nil": impact.areas[impact.areas[["gain", "lose", "more_hours", "fewer_hours"]].any(axis=1)],
        "persona": impact.personas,
        "cell": impact.cells.round(2),
    }[row_subject]
    return subject_table.reset_index()


def _row_shapes(city: City, impact_rows: pd.DataFrame, row_subject: str) -> gpd.GeoSeries | None:
    if row_subject == "nil":
        return gpd.GeoSeries(
            city.quartieri.geometry.loc[impact_rows["nil_id"]].to_numpy(), crs=city.quartieri.crs
        )
    if row_subject == "cell":
        return gpd.GeoSeries(city.cells.geometry.loc[impact_rows["cell"]].to_numpy(), crs=city.cells.crs)
    return None
