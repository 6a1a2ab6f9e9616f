"""`mire partition`: the four classes of the whole city, kind by kind and persona by persona, and a sentence on each."""

import click
import pandas as pd

from mire_geo.city.in_time import CityInTime
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import week_option
from mire_geo.measures.time import personas
from mire_geo.output.wording import catalogue, figures
from mire_geo.schedule.calendars import ORDINARY_WEEK
from mire_geo.tables import kinds


@click.command(name="partition", short_help="Served, or kept out by hours, place or missing data.")
@click.option(
    "--kind",
    "kind_codes",
    multiple=True,
    required=True,
    metavar="KIND",
    help="Kind of place; may be repeated.",
)
@click.option(
    "--persona",
    "persona_codes",
    multiple=True,
    metavar="ID",
    help="Persona; may be repeated; all if not given.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(0, 240, min_open=True),
    default=15.0,
    show_default=True,
    metavar="N",
    help="Longest walk.",
)
@click.option("--quotes", is_flag=True, help="Only one sentence a kind, the one a planner would quote.")
@click.option(
    "--language",
    type=click.Choice(catalogue.languages()),
    default="en",
    show_default=True,
    help="Of the sentences.",
)
@week_option
@shared_options
def partition_command(
    kind_codes: tuple[str, ...],
    persona_codes: tuple[str, ...],
    minutes: float,
    quotes: bool,
    language: str,
    week: str | None,
) -> None:
    """People of the whole city in four classes that add up, for each kind and persona.

    served: some visit of the week fits. time_gap: a place is near, but its hours do not fit. space_gap: no place is
    near. information_gap: it depends on hours that nobody knows. Columns: kind, persona, people, the four classes,
    share_served; with --quotes: kind, sentence.

    \b
    Examples:
      mire partition --kind anagrafe --kind farmacia --persona ufficio --persona cura
      mire partition --kind biblioteca --minutes 20 --week ferragosto
      mire partition --kind anagrafe --kind biblioteca --persona ufficio --quotes --language it
    """
    city_in_time = CityInTime(load_city())
    week = week or ORDINARY_WEEK
    table_by_kind = {
        kind_code: city_in_time.summary(kind_code, persona_codes or personas.PERSONAS, minutes, week=week)
        for kind_code in kind_codes
    }
    title = f"people within {minutes:g} minutes in the week {week!r}"
    if quotes:
        sentences = {
            kind_code: figures.quotable_sentence(kinds.kind(kind_code), minutes, kind_table, language)
            for kind_code, kind_table in table_by_kind.items()
        }
        terminal.emit(
            pd.DataFrame({"kind": list(sentences), "sentence": list(sentences.values())}), title=title
        )
        return
    class_table = pd.concat(table_by_kind.values(), ignore_index=True)
    terminal.emit(terminal.round_columns(class_table, {"share_served": 4}), title=title)
