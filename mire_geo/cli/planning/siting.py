"""`mire site`: where the next places of a kind should go."""

from pathlib import Path

import click
import numpy as np
import pandas as pd

from mire_geo.city import WHOM
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import speed_option
from mire_geo.planning import location_allocation, scenario
from mire_geo.planning.location_allocation import GOALS, PUBLIC, STREETS, Placement, Question
from mire_geo.planning.siting import Progress


@click.command("site", short_help="Where the next places of a kind should go, with the proven bound.")
@click.option("--kind", required=True, metavar="KIND", help="Kind of place (see `mire kinds`).")
@click.option("--count", type=click.IntRange(1, 500), metavar="N",
              help="New places; default 5, unless money or the goal decides.")  # fmt: skip
@click.option(
    "--minutes", type=click.FloatRange(0, 240, min_open=True), default=10.0, show_default=True, metavar="N",
    help="Walking minutes that still count as near.",
)  # fmt: skip
@click.option(
    "--goal", type=click.Choice(GOALS), default="people", show_default=True,
    help="Most people within the limit; least walking of all; shortest longest walk; all within, fewest places.",
)  # fmt: skip
@click.option(
    "--whom", type=click.Choice(WHOM), default="residents", show_default=True, help="Whom to count."
)
@click.option(
    "--candidates", multiple=True, metavar="KIND",
    help=f"Kinds whose places are candidates, or {STREETS} for street junctions; default: public buildings.",
)  # fmt: skip
@click.option(
    "--capacity", type=click.FloatRange(0, min_open=True), metavar="N", help="People a new place can hold."
)
@click.option(
    "--budget", type=click.FloatRange(0, min_open=True), metavar="EURO", help="Money for new places."
)
@click.option("--cost", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, metavar="EURO",
              help="Of each new place.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True, metavar="S",
              help="Seconds for the proof; then the best so far, with its true bound.")  # fmt: skip
@click.option("--greedy", is_flag=True, help="Only the answer that is there at once.")
@click.option("-o", "--output", "path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Also write the new places as a scenario (see `mire scenario`).")  # fmt: skip
@speed_option
@shared_options
def site_command(kind: str, time_limit: float, greedy: bool, path: Path | None, **options: object) -> None:
    """Where the next places of a kind should go; those that stand already are kept.

    The first answer is there at once; then the solver proves how much better any other could be, telling on standard
    error how it stands. Columns: place, kind, name, address, nil_id, people_gained. The sentence on standard error says
    how many people are within the limit before and after, and how good the answer is proven to be.

    \b
    Examples:
      mire site --kind casa_di_quartiere --count 5 --minutes 10
      mire site --kind biblioteca --count 3 --minutes 15 --candidates scuola_primaria --candidates casa_di_quartiere
      mire site --kind casa_di_quartiere --count 3 --candidates streets --greedy
      mire site --kind rsa --count 3 --minutes 15 --whom intended --capacity 100
      mire site --kind casa_di_quartiere --budget 900000 --cost 300000
      mire site --kind casa_di_quartiere --goal all --minutes 30 --format geojson > places.geojson
    """
    city = load_city()
    question = _siting_question(kind, options)
    siting_input = location_allocation.siting_input(city, question)
    candidate_count, existing_count = len(siting_input.places), len(siting_input.existing)
    terminal.print_message(f"{candidate_count} candidates, {existing_count} places of the kind stand already")
    if greedy:
        placement = location_allocation.greedy(city, question, siting_input)
    else:
        placement = location_allocation.place(
            city,
            question,
            search_input=siting_input,
            time_limit=time_limit,
            progress=_progress_printer(question.goal),
        )
    new_places = placement.places
    place_table = pd.DataFrame(new_places.drop(columns="geometry")).reset_index()
    terminal.emit(
        place_table,
        title=f"{kind}: {len(new_places)} new places, goal {question.goal}",
        shapes=new_places.geometry,
    )
    for sentence in placement_sentences(placement):
        terminal.print_message(sentence)
    if path is not None:
        siting_scenario = scenario.Scenario(
            proposals=tuple(location_allocation.proposals(placement)), kinds=(kind,)
        )
        scenario.write(siting_scenario, path)
        terminal.print_message(f"{path} written: `mire equity --scenario {path}` compares before and after")


def _siting_question(kind: str, option_values: dict[str, object]) -> Question:
    goal, budget, place_count = str(option_values["goal"]), option_values["budget"], option_values["count"]
    if place_count is None and budget is None and goal != "all":
        place_count = 5
    return Question(
        kind=kind,
        count=place_count,  # type: ignore[arg-type]
        limit=float(option_values["minutes"]),  # type: ignore[arg-type]
        goal=goal,
        people=str(option_values["whom"]),
        candidates=tuple(option_values["candidates"]) or PUBLIC,  # type: ignore[arg-type]
        capacity=option_values["capacity"],  # type: ignore[arg-type]
        budget=budget,  # type: ignore[arg-type]
        cost=float(option_values["cost"]),  # type: ignore[arg-type]
        speed_kmh=float(option_values["speed"]),  # type: ignore[arg-type]
    )


def _progress_printer(goal: str):  # type: ignore[no-untyped-def]
    """A function that prints how far the search is, in the words of its goal."""
    objective_words, bound_words = {"people": ("people", "at most")}.get(goal, ("so far", "at least"))

    def print_progress(progress: Progress) -> None:
        bound_text = f"{progress.bound:,.0f}" if np.isfinite(progress.bound) else "?"
        terminal.print_message(
            f"{progress.seconds:6.1f} s: {objective_words} {progress.objective:,.0f}, {bound_words} {bound_text}"
        )

    return print_progress


def placement_sentences(placement: Placement) -> list[str]:
    """The placement in words: people within the limit before and after, and how good it is proven to be."""
    question, answer = placement.question, placement.answer
    served_words = "have room" if question.capacity is not None else f"are within {question.limit:g} minutes"
    sentences = [
        f"{placement.before:,} of {placement.people:,} people are within {question.limit:g} minutes of a place today; "
        f"with {len(answer.sites)} more {placement.after:,} {served_words}"
    ]
    if answer.proven:
        sentences.append(f"proven in {answer.seconds:.1f} s: no other choice is better")
    elif placement.at_most is not None:
        sentences.append(
            f"after {answer.seconds:.1f} s no choice is known to be better; none can serve more than "
            f"{placement.at_most:,} people ({100 * answer.gap:.2f} % more at most)"
        )
    else:
        sentences.append(
            f"after {answer.seconds:.1f} s: {answer.objective:,.1f}; no choice can do better than {answer.bound:,.1f}"
        )
    if placement.lost:
        sentences.append(f"{placement.lost:,} people are beyond reach of every candidate")
    return sentences
