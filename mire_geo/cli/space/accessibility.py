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
    "--kind", "kinds", required=True, multiple=True, metavar="KIND", help="Kind of place (see `mire kinds`)."
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
@click.option("--by", type=click.Choice(AREAS), default="nil", show_default=True, help="Area of each row.")
@persona_option
@week_option
@speed_option
@shared_options
def access(kinds: tuple[str, ...], minutes: float, by: str, **options: str | float | None) -> None:
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
    low_high_shares = shares_from_options(city, kinds, minutes, options)
    area_table = _area_table(city, low_high_shares[0], by)
    sort_column = "value" if by == "cell" else "mean"
    if len(low_high_shares) > 1:
        high_values = _area_table(city, low_high_shares[1], by)[sort_column]
        area_table = area_table.drop(columns=["tenth", "median", "ninetieth"], errors="ignore")
        area_table = area_table.rename(columns={sort_column: "low"}).assign(high=high_values)
        sort_column = "low"
    sorted_table = area_table.sort_values(
        sort_column, ascending=not low_high_shares[0].burden, kind="stable", na_position="last"
    )
    title = f"{', '.join(kinds)}: {options['measure']}, {options['people']}, within {minutes:g} minutes"
    terminal.emit(sorted_table.round(4), title=title, shapes=_area_shapes(city, by).loc[sorted_table.index])
    terminal.print_message(f"unit: {low_high_shares[0].unit}")


def shares_from_options(
    city: City, kinds: tuple[str, ...], minutes: float, option_values: dict[str, str | float | None]
) -> list[Shares]:
    """What people have, as the options ask: one result, or two (low, high) where opening hours are unknown."""
    measure, group = str(option_values["measure"]), str(option_values["people"])
    speed_kmh = float(option_values["speed"] or 0)
    if measure in accessibility.OVER_KINDS:
        known_group = "residents" if group == "intended" else group
        return [accessibility.shares_over_kinds(city, kinds, measure, group=known_group, speed_kmh=speed_kmh)]
    if len(kinds) != 1:
        raise InputError(
            "%(measure)s is of one kind; several are for %(known)s",
            measure=measure,
            known=", ".join(accessibility.OVER_KINDS),
        )
    stages: Literal[2, 3] = 3 if option_values["stages"] == "3" else 2
    decay = read_decay(option_values["decay"], minutes)
    question = Question(kinds[0], measure, minutes, group, decay, stages, speed_kmh)
    if option_values.get("persona") is None:
        return [accessibility.share(city, question).scaled]
    week = str(option_values["week"] or ORDINARY_WEEK)
    return [
        access_result.scaled
        for access_result in accessibility.shares_in_week(
            city, question, str(option_values["persona"]), week=week
        )
    ]


def read_decay(decay_text: str | float | None, limit: float) -> access_measures.Decay | None:
    """The decay an option names, cut at the limit.

    Raises:
        InputError: no such decay, or no number.
    """
    if decay_text is None:
        return None
    decay_name, _, parameter_text = str(decay_text).partition(":")
    try:
        if decay_name == "steps":
            step_pairs = [pair_text.split("=") for pair_text in parameter_text.split(",")]
            return access_measures.steps(
                {float(step_minutes): float(weight) for step_minutes, weight in step_pairs}
            )
        decay_functions = {
            "gaussian": access_measures.gaussian,
            "exponential": access_measures.exponential,
            "inverse_power": access_measures.inverse_power,
        }
        return decay_functions[decay_name](float(parameter_text), limit=limit)
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
    group_table = accessibility.groups(city, shares, area_level).rename_axis(area_level)
    if area_level == "municipio":
        return group_table.reset_index().set_index("municipio", drop=False)
    nil_names = city.quartieri[[Quartieri.nil, Quartieri.municipio]]
    nil_table = pd.DataFrame(nil_names).join(group_table, how="right").rename_axis("nil_id").reset_index()
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
    "--by", type=click.Choice(accessibility.BY), help="Tell what each group has, instead of the indices."
)
@click.option(
    "--scenario",
    "scenario_path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Compare with the city as a scenario would make it (see `mire scenario`).",
)
@persona_option
@week_option
@speed_option
@shared_options
def equity(
    kinds: tuple[str, ...],
    minutes: float,
    by: str | None,
    scenario_path: str | None,
    **options: str | float | None,
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
    title = f"{', '.join(kinds)}: {options['measure']}, {options['people']}, within {minutes:g} minutes"
    shares_before = shares_from_options(city, kinds, minutes, options)
    if scenario_path is not None:
        changed_city = scenario.apply(city, scenario.read(scenario_path).proposals)
        shares_after = shares_from_options(changed_city, kinds, minutes, options)
        terminal.emit(
            _change_table(city, shares_before, shares_after).round(4), title=title + ": before and after"
        )
        people_by_outcome = accessibility.people_by_change(shares_before[0], shares_after[0])
        terminal.print_message(
            f"{people_by_outcome['better']:,} people better off, {people_by_outcome['worse']:,} worse off, "
            f"{people_by_outcome['same']:,} as before"
        )
        return
    if by is not None:
        group_table = accessibility.groups(city, shares_before[0], by)
        if len(shares_before) > 1:
            high_means = accessibility.groups(city, shares_before[1], by)["mean"]
            group_table = group_table.assign(high=high_means).rename(columns={"mean": "low"})
        terminal.emit(
            group_table.reset_index().round(4), title=f"{title}, by {by}; unit: {shares_before[0].unit}"
        )
        return
    terminal.emit(
        _index_table(city, shares_before).reset_index().round(4),
        title=f"{title}; unit: {shares_before[0].unit}",
    )


def _index_table(city: City, low_high_shares: list[Shares]) -> pd.DataFrame:
    """The indices of what people have; their lowest and highest ends where there are two results."""
    indices = accessibility.indices(city, low_high_shares[0])
    if len(low_high_shares) > 1:
        high_indices = accessibility.indices(city, low_high_shares[1])
        index_bounds = pd.concat([indices[["low", "high"]], high_indices[["low", "high"]]])
        indices["low"], indices["high"] = (
            index_bounds["low"].groupby(level=0).min(),
            index_bounds["high"].groupby(level=0).max(),
        )
    return indices


def _change_table(city: City, shares_before: list[Shares], shares_after: list[Shares]) -> pd.DataFrame:
    return accessibility.change(city, shares_before[0], shares_after[0]).reset_index()
