"""`mire piano`: the plan of hours, its systems, projects and orders, and what orders do to the hours."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import pandas as pd

from mire_geo.city import City
from mire_geo.cli import terminal
from mire_geo.cli.options import BUILT, shared_options
from mire_geo.errors import InputError
from mire_geo.planning import piano
from mire_geo.planning.piano import Piano

PUBLISHED = BUILT.parent / "piano.json"
"""Published facts only: the orders of one's own city are in a file of one's own."""


@click.command(name="piano", short_help="The plan of hours: systems, projects, mayoral orders.")
@click.option(
    "--file",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A plan of one's own (JSON); the published facts if not given.",
)
@click.option("--on", metavar="DAY", help="Only the orders in force on a day, as 2026-11-16.")
@shared_options
def piano_command(path: Path | None, on: str | None) -> None:
    """The Piano Territoriale degli Orari: families of services that share hours, projects, and mayoral orders.

    Columns: part (sistema, progetto, ordinanza), code, name, covers, hours, from, to, art_4, source. The text of the
    plan in force is not in the data: only published facts are. A file of one's own is written as docs/time.md says.

    \b
    Examples:
      mire piano
      mire piano --file ordinanze.json --on 2026-11-16
      mire gaps --kind anagrafe --minutes 15 --persona ufficio --piano ordinanze.json
    """
    plan = piano.read(path or PUBLISHED)
    terminal.emit(_plan_table(plan, _parse_day(on)), title="Piano Territoriale degli Orari")


def with_orders(city: City, plan_path: Path | None, day: date) -> City:
    """The city with the hours that the orders of a plan give its sites on a day; the city itself without a plan."""
    if plan_path is None:
        return city
    return replace(city, sites=piano.apply(city.sites, piano.read(plan_path).ordinanze, day))


def _parse_day(day_text: str | None) -> date | None:
    try:
        return None if day_text is None else date.fromisoformat(day_text)
    except ValueError as error:
        raise InputError("--on %(text)r is no day; write it like 2026-11-16", text=day_text) from error


def _plan_table(plan: Piano, day: date | None) -> pd.DataFrame:
    plan_rows = [
        (
            "sistema",
            sistema.code,
            sistema.name,
            " ".join(sistema.kinds),
            sistema.hours or _weekly_hours_text(sistema.weekly_hours),
            "",
            "",
            "",
            sistema.source,
        )
        for sistema in plan.sistemi
    ]
    plan_rows += [
        (
            "progetto",
            progetto.code,
            progetto.name,
            " ".join(progetto.sistemi),
            "",
            progetto.starts,
            progetto.ends,
            progetto.art_4,
            progetto.source,
        )
        for progetto in plan.progetti
    ]
    plan_rows += [
        ("ordinanza", ordinanza.code, ordinanza.what, " ".join(ordinanza.sites),
         f"{ordinanza.change}: {ordinanza.hours}",
         ordinanza.starts.isoformat(),
         ordinanza.ends.isoformat() if ordinanza.ends else "", ordinanza.art_4, ordinanza.source)
        for ordinanza in plan.ordinanze
        if day is None or ordinanza.in_force(day)
    ]  # fmt: skip
    return pd.DataFrame(
        plan_rows, columns=["part", "code", "name", "covers", "hours", "from", "to", "art_4", "source"]
    )


def _weekly_hours_text(weekly_hours: tuple[float, ...]) -> str:
    return " / ".join(f"{week_hours:g}" for week_hours in weekly_hours) + " h a week" if weekly_hours else ""
