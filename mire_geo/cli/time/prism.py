"""`mire personas`, `mire prism`: the weeks of people, and what their hours leave them of a service."""

import click
import numpy as np
import pandas as pd

from mire_geo.city.in_time import CityInTime
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import week_option
from mire_geo.cli.space.nearest import project_degrees
from mire_geo.errors import InputError
from mire_geo.measures import gaps
from mire_geo.measures.time import activity_places, personas, prism
from mire_geo.measures.time.personas import SCHOOL, WORK
from mire_geo.output.wording import names
from mire_geo.schedule.calendars import ORDINARY_WEEK, TYPICAL_WEEKS

ROUNDING = {"walk": 1, "low": 0, "high": 0, "median_low": 0, "median_high": 0, "share_none": 4}


@click.command(name="personas", short_help="The typical weeks of people, with their sources.")
@shared_options
def list_personas() -> None:
    """The personas: weeks of people who work, care and age, as data. Nobody real is described.

    \b
    Examples:
      mire personas
      mire personas --format json
    """
    persona_rows = [
        {
            "persona": persona.code,
            "english": names.persona(persona, "en"),
            "windows": len(persona.windows),
            "free_hours": sum(window.end - window.start for window in persona.windows) / 60,
            "counts": " ".join(persona.counts),
            "speed_kmh": persona.speed_kmh,
            "source": persona.source,
        }
        for persona in personas.PERSONAS.values()
    ]
    personas_table = pd.DataFrame(persona_rows)
    terminal.emit(
        personas_table.drop(columns="source") if terminal.output_format() == "table" else personas_table,
        title="Personas",
    )


@click.command(name="prism", short_help="Minutes a week that a persona can really use a service.")
@click.option("--persona", required=True, metavar="ID", help="Whose week (see `mire personas`).")
@click.option("--kind", metavar="KIND", help="Kind of place (see `mire kinds`).")
@click.option("--hours", "hours_text", metavar="TEXT", help="Instead of a kind: one place with these hours.")
@click.option("--home", type=click.FloatRange(0), metavar="N", help="With --hours: minutes from home to it.")
@click.option("--work", type=click.FloatRange(0), metavar="N", help="With --hours: minutes from work to it.")
@click.option(
    "--school", type=click.FloatRange(0), metavar="N", help="With --hours: minutes from school to it."
)
@click.option("--visit", type=click.FloatRange(1, 480), default=personas.VISIT, show_default=True, metavar="N",
              help="With --hours: minutes a visit takes.")  # fmt: skip
@click.option("--minutes", type=click.FloatRange(0, 240, min_open=True), default=15.0, show_default=True, metavar="N",
              help="Longest walk from home, work or school.")  # fmt: skip
@click.option("--lat", type=float, metavar="DEG", help="Latitude of one home; the whole city if not given.")
@click.option("--lon", type=float, metavar="DEG", help="Longitude of that home.")
@click.option(
    "--work-lat", type=float, metavar="DEG", help="Latitude of the workplace; unknown if not given."
)
@click.option("--work-lon", type=float, metavar="DEG", help="Longitude of the workplace.")
@click.option("--commute", type=click.FloatRange(0, 240), default=prism.COMMUTE, show_default=True, metavar="N",
              help="Minutes from home to work by any means: an assumption.")  # fmt: skip
@week_option
@shared_options
def prism_command(
    persona: str, kind: str | None, hours_text: str | None, week: str | None, **options: float | None
) -> None:
    """Minutes a week in which a persona can use a service between home, work and school (a space-time prism).

    A piece of the opening hours counts whole if a visit fits between leaving one activity place and having to be at
    the next. `low` takes unknown hours for closed, `high` for open. Three questions:

    \b
      one place, its hours and walks given     --hours TEXT --home N [--work N] [--school N]
      the places around one home               --kind KIND --lat DEG --lon DEG
      every quartiere, at each home's best     --kind KIND

    \b
    Examples:
      mire prism --persona ufficio --hours "Mo-Fr 08:30-15:30" --home 15 --work 25
      mire prism --persona ufficio --kind anagrafe --minutes 20 --lat 45.4642 --lon 9.19
      mire prism --persona turno-mattina --kind biblioteca --week senza-scuola
      mire prism --persona ufficio --kind anagrafe --work-lat 45.4642 --work-lon 9.19 --minutes 20
    """
    if (hours_text is None) == (kind is None):
        raise InputError("say either --kind KIND or --hours TEXT, not both and not neither")
    week = week or ORDINARY_WEEK
    if hours_text is not None:
        terminal.emit(_place_table(persona, hours_text, week, options))
        return
    assert kind is not None
    city_in_time = CityInTime(load_city(), workplace=_workplace(options))
    minutes = options["minutes"] or 0
    title = f"{persona}: usable minutes in the week {week!r}, {kind} within {minutes:g} minutes"
    if options["lat"] is not None and options["lon"] is not None:
        home = project_degrees(options["lat"], options["lon"])
        minutes_table = city_in_time.usable_minutes_from(home, kind, persona, minutes, week=week)
    else:
        minutes_table = _nil_table(city_in_time, kind, persona, minutes, week)
    terminal.emit(terminal.round_columns(minutes_table, ROUNDING), title=title)


def _workplace(option_values: dict[str, float | None]) -> activity_places.Workplace:
    lat, lon, commute = option_values["work_lat"], option_values["work_lon"], option_values["commute"]
    x, y = project_degrees(lat, lon) if lat is not None and lon is not None else (None, None)
    return activity_places.Workplace(x, y, prism.COMMUTE if commute is None else commute)


def _place_table(
    persona: str, hours_text: str, week: str, option_values: dict[str, float | None]
) -> pd.DataFrame:
    persona_week = personas.persona(persona)
    walk_minutes = {
        activity_place: option_values[activity_place] for activity_place in (personas.HOME, WORK, SCHOOL)
    }
    missing_options = [
        f"--{activity_place}"
        for activity_place in personas.ANCHORS
        if activity_place in persona_week.anchors and walk_minutes[activity_place] is None
    ]
    if missing_options:
        raise InputError(
            "the week of %(persona)r touches %(anchors)s: add %(missing)s",
            persona=persona,
            anchors=", ".join(sorted(persona_week.anchors)),
            missing=", ".join(missing_options),
        )
    known_walks = {
        activity_place: minutes for activity_place, minutes in walk_minutes.items() if minutes is not None
    }
    visit_minutes = option_values["visit"] or personas.VISIT
    low_usable, high_usable = (
        prism.usable_minutes(
            persona_week.windows,
            hours_text,
            known_walks,
            visit_minutes,
            monday=TYPICAL_WEEKS[week],
            unknown_open=unknown_open,
        )
        for unknown_open in (False, True)
    )
    figures = {
        "low": low_usable.minutes,
        "high": high_usable.minutes,
        "windows_low": low_usable.windows,
        "windows_high": high_usable.windows,
    }
    return pd.DataFrame([{"persona": persona, "week": week, "hours": hours_text, **figures}])


def _nil_table(city_in_time: CityInTime, kind: str, persona: str, minutes: float, week: str) -> pd.DataFrame:
    """Median usable minutes of the persona's people in each NIL, and the share of them with no use at all."""
    cell_minutes = city_in_time.usable_minutes(kind, persona, minutes, week=week)
    quartieri = city_in_time.city.quartieri
    nil_rows = []
    for nil_id, nil_cells in cell_minutes.groupby(city_in_time.city.cells["nil_id"]):
        nil_people = nil_cells["people"].to_numpy()
        nil_rows.append(
            {
                "nil_id": nil_id,
                "nil": quartieri.at[nil_id, "nil"],
                "people": int(nil_people.sum()),
                "median_low": gaps.weighted_median(nil_cells["low"], nil_people),
                "median_high": gaps.weighted_median(nil_cells["high"], nil_people),
                "share_none": nil_people[nil_cells["high"] == 0].sum() / nil_people.sum()
                if nil_people.sum()
                else np.nan,
            }
        )
    nil_table = pd.DataFrame(nil_rows)
    sort_columns = ["share_none", "median_high", "nil_id"]
    return nil_table.sort_values(sort_columns, ascending=[False, True, True], kind="stable").reset_index(
        drop=True
    )
