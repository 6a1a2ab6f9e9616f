"""`mire coworking match` and `mire coworking report`: desks offered, matched with desks asked for."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd

from mire_geo import coworking
from mire_geo.city import City
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.coworking import Fault, Matching, options, sheets
from mire_geo.errors import InputError
from mire_geo.measures import anonymity
from mire_geo.output.wording import catalogue, matching_sentences
from mire_geo.output.wording import faults as faults_wording
from mire_geo.output.wording.catalogue import gettext
from mire_geo.tables.schema import Quartieri
from mire_geo.travel.streets import WALKING_KMH

_MOST_FAULTS = 20
"""Most bad rows that are printed one by one."""


@click.group("coworking", short_help="Desks near home: who can work where.")
def coworking_group() -> None:
    """Coworking: desks that spaces offer, matched with the desks that people ask for near home.

    Two spreadsheets (CSV or .xlsx) go in; docs/coworking.md explains their columns. Nothing is kept.

    \b
    Examples:
      mire coworking match --spaces spaces.csv --requests requests.csv
      mire coworking report --spaces spaces.csv --requests requests.csv --by nil
    """


def _sheet_options(command: Callable[..., Any]) -> Callable[..., Any]:
    sheet_path = click.Path(exists=True, dir_okay=False, path_type=Path)
    for option in (
        click.option(
            "--language",
            type=click.Choice(catalogue.languages()),
            default="it",
            show_default=True,
            help="Of the sentences.",
        ),
        click.option(
            "--skip", "skip_bad_rows", is_flag=True, help="Leave bad rows out, instead of stopping at them."
        ),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            help="Day before which slots and expiries are past; today if not given.",
        ),
        click.option(
            "--speed",
            type=click.FloatRange(0, 20, min_open=True),
            default=WALKING_KMH,
            show_default=True,
            metavar="KMH",
            help="Walking speed.",
        ),
        click.option(
            "--requests",
            "requests_file",
            required=True,
            metavar="FILE",
            type=sheet_path,
            help="Desks asked for.",
        ),
        click.option(
            "--spaces", "spaces_file", required=True, metavar="FILE", type=sheet_path, help="Desks offered."
        ),
    ):
        command = option(command)
    return command


@coworking_group.command("match", short_help="Who gets a desk where, and why.")
@_sheet_options
@click.option("--first-come", is_flag=True, help="The answer in order of arrival instead, for comparison.")
@shared_options
def match_desks(first_come: bool, **sheet_options: Any) -> None:
    """Who gets a desk where, and who gets none, each with the reason in a sentence.

    As many desks as can be are given; then nobody is left far behind; then the walks are shortest. The answer is proven
    to be the best; on standard error it is compared with first come, first served. Columns: request, where, slots,
    people, space, name, minutes, price, pays, sentence; space is empty where there is none.

    \b
    Examples:
      mire coworking match --spaces spaces.csv --requests requests.csv
      mire coworking match --spaces spaces.csv --requests requests.xlsx --format csv > desks.csv
    """
    language = sheet_options["language"]
    _, optimal, greedy = _solve_matching(**sheet_options)
    matching = greedy if first_come else optimal
    rows = [_match_row(matching, desk_match, language) for desk_match in matching.matches]
    rows += [_unmatched_row(matching, desk_match, language) for desk_match in matching.unmatched]
    columns = ["request", "where", "slots", "people", "space", "name", "minutes", "price", "pays", "sentence"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["request", "slots"], kind="stable")
    terminal.emit(terminal.rounded(table, {"minutes": 1, "price": 2}), title="coworking")


def _match_row(matching: Matching, desk_match: coworking.Match, language: str) -> dict[str, Any]:
    request, space = (
        matching.question.requests[desk_match.unit.request],
        matching.question.spaces[desk_match.space],
    )
    price = options.price(request, space)
    sentence = matching_sentences.match_sentence(matching, desk_match, language)
    row = _request_row(request, desk_match.unit, desk_match.people, sentence)
    cost = price.each if price else None
    return row | {
        "space": space.id,
        "name": space.name,
        "minutes": desk_match.minutes,
        "price": cost,
        "pays": request.pays,
    }


def _unmatched_row(matching: Matching, unmatched: coworking.Unmatched, language: str) -> dict[str, Any]:
    request = matching.question.requests[unmatched.unit.request]
    return _request_row(
        request,
        unmatched.unit,
        unmatched.people,
        matching_sentences.unmatched_sentence(matching, unmatched, language),
    )


def _request_row(
    request: coworking.Request, request_unit: options.Unit, people: int, sentence: str
) -> dict[str, Any]:
    slots = "; ".join(str(slot) for slot in request_unit.slots)
    return {
        "request": request.id,
        "where": request.where,
        "slots": slots,
        "people": people,
        "sentence": sentence,
    }


@coworking_group.command("report", short_help="How full the spaces are, and where desks lack.")
@_sheet_options
@click.option(
    "--by",
    "row_unit",
    type=click.Choice(["space", "nil"]),
    default="nil",
    show_default=True,
    help="What each row is.",
)
@click.option(
    "--exact", is_flag=True, help="True counts of people: for the city's own eyes, never to be published."
)
@shared_options
def report(row_unit: str, exact: bool, **sheet_options: Any) -> None:
    """How full each space is, or where people lack a desk, quartiere by quartiere.

    People are counted so that the table may be published: in steps of 5, where 0 says fewer than 5 (see
    docs/coworking.md). Columns by nil: nil_id, nil, people_without_desk; by space: space, name, given, mean_minutes,
    fullest.

    \b
    Examples:
      mire coworking report --spaces spaces.csv --requests requests.csv
      mire coworking report --spaces spaces.csv --requests requests.csv --by space
      mire coworking report --spaces spaces.csv --requests requests.csv --format geojson > lacking.geojson
    """
    city, optimal, _ = _solve_matching(**sheet_options)
    if row_unit == "space":
        table = terminal.rounded(coworking.by_space(optimal), {"mean_minutes": 1, "fullest": 3})
        terminal.emit(table, title="how full the spaces are")
        return
    people_without_desk = coworking.unmet(optimal, city.cells).reindex(city.quartieri.index, fill_value=0)
    shown_people = people_without_desk if exact else anonymity.released(people_without_desk)
    table = pd.DataFrame(
        {
            "nil_id": city.quartieri.index,
            "nil": city.quartieri[Quartieri.nil].to_numpy(),
            "people_without_desk": shown_people.to_numpy(),
        },
        index=city.quartieri.index.rename("area"),
    ).sort_values(["people_without_desk", "nil_id"], ascending=[False, True], kind="stable")
    title = "people without a desk" + ("" if exact else ", in steps of 5 (0 is fewer than 5)")
    terminal.emit(table, title=title, shapes=city.quartieri.geometry.loc[table.index])


def _solve_matching(
    *, spaces_file: Path, requests_file: Path, language: str, skip_bad_rows: bool, today: Any, speed: float
) -> tuple[City, Matching, Matching]:
    city = load_city()
    day = today.date() if today else date.today()  # noqa: DTZ011 - the user's own day
    spaces = sheets.read_file(spaces_file, coworking.read_spaces, today=day)
    requests = sheets.read_file(requests_file, coworking.read_requests, today=day, cells=city.cells)
    for file, sheet in ((spaces_file, spaces), (requests_file, requests)):
        _print_faults(file, sheet.notes, language)
        _print_faults(file, sheet.faults, language)
        _require_usable_rows(file, sheet.faults, sheet.rows, skip=skip_bad_rows)
    minutes = coworking.minutes(city.streets, city.cells, requests.items, spaces.items, speed_kmh=speed)
    optimal = coworking.match(requests.items, spaces.items, minutes)
    greedy = coworking.first_come(requests.items, spaces.items, minutes)
    terminal.say(matching_sentences.summary(optimal, greedy, language))
    return city, optimal, greedy


def _print_faults(file: Path, faults: tuple[Fault, ...], language: str) -> None:
    """Print remarks on a sheet, or what is wrong with its rows, on standard error."""
    for fault in faults[:_MOST_FAULTS]:
        row = gettext(
            "riga %(line)s, %(fault)s",
            language,
            line=fault.line,
            fault=faults_wording.sentence(fault, language),
        )
        terminal.say(f"{file.name}, {row}")
    if len(faults) > _MOST_FAULTS:
        terminal.say(f"{file.name}: ... {len(faults) - _MOST_FAULTS} more")


def _require_usable_rows(file: Path, faults: tuple[Fault, ...], rows: int, *, skip: bool) -> None:
    """Do nothing where there are no bad rows, or where `skip` leaves them out.

    Raises:
        InputError: there are bad rows, and `skip` is not set.
    """
    bad_rows = len({fault.line for fault in faults})
    if bad_rows and not skip:
        raise InputError(
            "%(file)s: %(bad)s of %(rows)s rows cannot be used; mend them, or say --skip to leave them out",
            file=file.name,
            bad=bad_rows,
            rows=rows,
        )
