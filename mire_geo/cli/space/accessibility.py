"""`mire access`, `mire equity`: what people have of a kind of place, and how fairly."""

from typing import Literal

import click
import geopandas as gpd
import pandas as pd

from mire_geo.city import City, accessibility
from mire_geo.city.accessibility import Question, Shares
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import minutes_option, speed_option, week_option
from mire_geo.errors import InputError
from mire_geo.measures import access as access_measures
from mire_geo.measures.time import personas
from mire_geo.planning import scenario
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.tables.schema import Cells, Quartieri

AREAS = ("cell", "nil", "municipio")

people_option = click.option(
    "--people",
    default="intended",
    show_default=True,
    metavar="WHO",
    help="residents, intended (the ages the kind is for), women, foreigners, or ages: 0-13, 80+.",
)
measure_option = click.option(
    "--measure",
    type=click.Choice([*accessibility.MEASURES, *accessibility.OVER_KINDS]),
    default="catchment",
    show_default=True,
    help="What to measure; index15 and x_minute take several kinds.",
)
decay_option = click.option(
    "--decay",
    metavar="NAME:NUMBER",
    help="gaussian:10, exponential:0.1, inverse_power:1, steps:10=1,20=0.68,30=0.22; else a step at --minutes.",
)
stages_option = click.option(
    "--stages",
    type=click.Choice(["2", "3"]),
    default="2",
    show_default=True,
    help="Of the floating catchment.",
)
kinds_option = click.option(
    "--kind",
    "kind_codes",
    required=True,
    multiple=True,
    metavar="KIND",
    help="Kind of place (see `mire kinds`).",
)
persona_option = click.option(
    "--persona",
    type=click.Choice(list(personas.PERSONAS)),
    help="Count opening hours: only sites open on arrival in this persona's free time.",
)


@click.command(short_help="What people have of a kind: capacity a person, places near, minutes.")
@kinds_option
@minutes_option
@measure_option
@people_option
@decay_option
@stages_option
@click.option(
    "--by", "area_level", type=click.Choice(AREAS), default="nil", show_default=True, help="Area of each row."
)
@persona_option
@week_option
@speed_option
@shared_options
def access(
    kind_codes: tuple[str, ...], minutes: float, area_level: str, **question_options: str | float | None
) -> None:
    """What the people of each area have of a kind of place within so many minutes on foot, worst area first.

    The measures: minutes (to the nearest), within (share of people who have one), count (how many), gravity (capacity
    within the limit), catchment (capacity for 1,000 people, shared with all who reach the site: 2SFCA), balanced,
    availability; index15 and x_minute over several kinds. Capacity is places, doctors, pupils where the data know it
    of every site; else each site counts one. With --persona hours count: `low` takes unknown hours for closed, `high`
    for open. Columns by nil: nil_id, nil, municipio, people, without (people who have none), mean, tenth, median,
    ninetieth.

    \b
    Examples:
      mire access --kind rsa --minutes 30 --people 80+
      mire access --kind pediatra --minutes 20 --people 0-13 --by municipio
      mire access --kind biblioteca --minutes 15 --measure count --by cell --format geojson > cells.geojson
      mire access --kind farmacia --kind biblioteca --kind posta --minutes 15 --measure index15
      mire access --kind anagrafe --minutes 30 --people residents --persona ufficio
    """
    city = load_city()
    share_results = shares_from_options(city, kind_codes, minutes, question_options)
    table = _area_table(city, share_results[0], area_level)
    sort_column = "value" if area_level == "cell" else "mean"
    if len(share_results) > 1:
        high_values = _area_table(city, share_results[1], area_level)[sort_column]
        table = table.drop(columns=["tenth", "median", "ninetieth"], errors="ignore")
        table = table.rename(columns={sort_column: "low"}).assign(high=high_values)
        sort_column = "low"
    sorted_table = table.sort_values(
        sort_column, ascending=not share_results[0].burden, kind="stable", na_position="last"
    )
    title = _question_title(kind_codes, minutes, question_options)
    terminal.emit(
        sorted_table.round(4), title=title, shapes=_area_shapes(city, area_level).loc[sorted_table.index]
    )
    terminal.say(f"unit: {share_results[0].unit}")


def _question_title(
    kind_codes: tuple[str, ...], minutes: float, question_options: dict[str, str | float | None]
) -> str:
    measure, people = question_options["measure"], question_options["people"]
    return f"{', '.join(kind_codes)}: {measure}, {people}, within {minutes:g} minutes"


def shares_from_options(
    city: City, kind_codes: tuple[str, ...], minutes: float, question_options: dict[str, str | float | None]
) -> list[Shares]:
    """What people have, as the options ask: one result, or two (low, high) where opening hours are unknown."""
    measure, group = str(question_options["measure"]), str(question_options["people"])
    speed_kmh = float(question_options["speed"] or 0)
    if measure in accessibility.OVER_KINDS:
        group_over_kinds = "residents" if group == "intended" else group
        return [
            accessibility.over_kinds(city, kind_codes, measure, whose=group_over_kinds, speed_kmh=speed_kmh)
        ]
    if len(kind_codes) != 1:
        raise InputError(
            "%(measure)s is of one kind; several are for %(known)s",
            measure=measure,
            known=", ".join(accessibility.OVER_KINDS),
        )
    stages: Literal[2, 3] = 3 if question_options["stages"] == "3" else 2
    decay = read_decay(question_options["decay"], minutes)
    question = Question(kind_codes[0], measure, minutes, group, decay, stages, speed_kmh)
    if question_options.get("persona") is None:
        return [accessibility.share(city, question).scaled]
    week = str(question_options["week"] or ORDINARY_WEEK)
    return [
        access_result.scaled
        for access_result in accessibility.in_week(
            city, question, str(question_options["persona"]), week=week
        )
    ]


def read_decay(decay_text: str | float | None, limit: float) -> access_measures.Decay | None:
    """The decay an option names, cut at the limit.

    Raises:
        InputError: no such decay, or no number.
    """
    if decay_text is None:
        return None
    decay_name, _, parameter = str(decay_text).partition(":")
    try:
        if decay_name == "steps":
            steps = [step_text.split("=") for step_text in parameter.split(",")]
            return access_measures.steps({float(minutes): float(weight) for minutes, weight in steps})
        decay_by_name = {
            "gaussian": access_measures.gaussian,
            "exponential": access_measures.exponential,
            "inverse_power": access_measures.inverse_power,
        }
        return decay_by_name[decay_name](float(parameter), limit=limit)
    except (KeyError, ValueError) as error:
        raise InputError(
            "--decay %(text)s is not understood; say gaussian:10, exponential:0.1, inverse_power:1 or "
            "steps:10=1,20=0.68,30=0.22",
            text=decay_text,
        ) from error


def _area_table(city: City, shares: Shares, area_level: str) -> pd.DataFrame:
    if area_level == "cell":
        cell_table = pd.DataFrame(city.cells[[Cells.nil_id, Cells.municipio]]).assign(
            people=shares.people, value=shares.values
        )
        return cell_table.rename_axis("cell").reset_index().set_index("cell", drop=False)
    table = accessibility.groups(city, shares, area_level).rename_axis(area_level)
    if area_level == "municipio":
        return table.reset_index().set_index("municipio", drop=False)
    nil_names = city.quartieri[[Quartieri.nil, Quartieri.municipio]]
    nil_table = pd.DataFrame(nil_names).join(table, how="right").rename_axis("nil_id").reset_index()
    return nil_table.set_index("nil_id", drop=False)


def _area_shapes(city: City, area_level: str) -> gpd.GeoSeries:
    if area_level == "cell":
        return city.cells.geometry
    if area_level == "nil":
        return city.quartieri.geometry
    return city.quartieri[["municipio", "geometry"]].dissolve("municipio").geometry


@click.command(short_help="How fairly a kind of place is shared: indices, groups, before and after.")
@kinds_option
@minutes_option
@measure_option
@people_option
@decay_option
@stages_option
@click.option(
    "--by",
    "grouping",
    type=click.Choice(accessibility.BY),
    help="Tell what each group has, instead of the indices.",
)
@click.option(
    "--scenario",
    "scenario_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Compare with the city as a scenario would make it (see `mire scenario`).",
)
@persona_option
@week_option
@speed_option
@shared_options
def equity(
    kind_codes: tuple[str, ...],
    minutes: float,
    grouping: str | None,
    scenario_file: str | None,
    **question_options: str | float | None,
) -> None:
    """How fairly a kind of place is shared among people, or what each group of them has.

    Indices of a good: mean, nothing (share of people who have none), gini, concentration by income (above 0 the better
    off have more; low and high are its ends whatever the incomes we do not know), palma, theil and its part between
    Municipi, atkinson, poor and shortfall (below half the mean). Of minutes: mean, ede (the Kolm-Pollak equivalent),
    inequality (ede less mean), beyond (people out of reach). Groups: fifths of income from 1, the poorest; ages,
    gender, citizenship, Municipi, NIL.

    \b
    Examples:
      mire equity --kind rsa --minutes 30 --people 80+
      mire equity --kind pediatra --minutes 20 --people 0-13 --by income
      mire equity --kind casa_di_quartiere --minutes 15 --measure minutes
      mire equity --kind biblioteca --minutes 15 --measure within --people residents --by age
    """
    city = load_city()
    title = _question_title(kind_codes, minutes, question_options)
    shares_before = shares_from_options(city, kind_codes, minutes, question_options)
    if scenario_file is not None:
        city_after = scenario.apply(city, scenario.read(scenario_file).proposals)
        shares_after = shares_from_options(city_after, kind_codes, minutes, question_options)
        _emit_comparison(city, shares_before[0], shares_after[0], title)
    elif grouping is not None:
        table = _group_table(city, shares_before, grouping)
        terminal.emit(table.round(4), title=f"{title}, by {grouping}; unit: {shares_before[0].unit}")
    else:
        table = _index_table(city, shares_before)
        terminal.emit(table.round(4), title=f"{title}; unit: {shares_before[0].unit}")


def _emit_comparison(city: City, shares_before: Shares, shares_after: Shares, title: str) -> None:
    """Write the indices before and after; then, on standard error, how many people are better or worse off."""
    table = accessibility.change(city, shares_before, shares_after).reset_index()
    terminal.emit(table.round(4), title=title + ": before and after")
    people = accessibility.people_by_change(shares_before, shares_after)
    terminal.say(
        f"{people['better']:,} people better off, {people['worse']:,} worse off, {people['same']:,} as before"
    )


def _group_table(city: City, share_results: list[Shares], grouping: str) -> pd.DataFrame:
    """What each group has; `low` and `high` in place of `mean` where opening hours are unknown."""
    tables = [accessibility.groups(city, shares, grouping) for shares in share_results]
    table = tables[0]
    if len(tables) > 1:
        table = table.assign(high=tables[1]["mean"]).rename(columns={"mean": "low"})
    return table.reset_index()


def _index_table(city: City, share_results: list[Shares]) -> pd.DataFrame:
    """The indices of inequality; `low` and `high` span both results where opening hours are unknown."""
    table = accessibility.indices(city, share_results[0])
    if len(share_results) > 1:
        high_table = accessibility.indices(city, share_results[1])
        ranges = pd.concat([table[["low", "high"]], high_table[["low", "high"]]])
        table["low"], table["high"] = (
            ranges["low"].groupby(level=0).min(),
            ranges["high"].groupby(level=0).max(),
        )
    return table.reset_index()
