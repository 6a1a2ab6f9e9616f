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
    file_type = click.Path(exists=True, dir_okay=False, path_type=Path)
    for add_option in (
        click.option(
            "--language",
            type=click.Choice(catalogue.languages()),
            default="it",
            show_default=True,
            help="Of the sentences.",
        ),
        click.option("--skip", is_flag=True, help="Leave bad rows out, instead of stopping at them."),
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
            "demand_path",
            required=True,
            metavar="FILE",
            type=file_type,
            help="Desks asked for.",
        ),
        click.option(
            "--spaces", "supply_path", required=True, metavar="FILE", type=file_type, help="Desks offered."
        ),
    ):
        command = add_option(command)
    return command


@coworking_group.command("match", short_help="Who gets a desk where, and why.")
@_sheet_options
@click.option("--first-come", is_flag=True, help="The answer in order of arrival instead, for comparison.")
@shared_options
def match_requests(first_come: bool, **sheet_options: Any) -> None:
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
    _, best_matching, greedy_matching = _load_and_match(**sheet_options)
    matching = greedy_matching if first_come else best_matching
    table_rows = [_match_row(matching, desk_match, language) for desk_match in matching.matches]
    table_rows += [
        _unmatched_row(matching, unmatched_group, language) for unmatched_group in matching.unmatched
    ]
    column_names = [
        "request",
        "where",
        "slots",
        "people",
        "space",
        "name",
        "minutes",
        "price",
        "pays",
        "sentence",
    ]
    matching_table = pd.DataFrame(table_rows, columns=column_names).sort_values(
        ["request", "slots"], kind="stable"
    )
    terminal.emit(terminal.round_columns(matching_table, {"minutes": 1, "price": 2}), title="coworking")


def _match_row(matching: Matching, desk_match: coworking.Match, language: str) -> dict[str, Any]:
    request, space = (
        matching.question.requests[desk_match.unit.request],
        matching.question.spaces[desk_match.space],
    )
    request_price = options.price(request, space)
    sentence = matching_sentences.match_sentence(matching, desk_match, language)
    request_row = _request_row(request, desk_match.unit, desk_match.people, sentence)
    euro_each = request_price.each if request_price else None
    return request_row | {
        "space": space.id,
        "name": space.name,
        "minutes": desk_match.minutes,
        "price": euro_each,
        "pays": request.pays,
    }


def _unmatched_row(matching: Matching, unmatched_group: coworking.Unmatched, language: str) -> dict[str, Any]:
    request = matching.question.requests[unmatched_group.unit.request]
    return _request_row(
        request,
        unmatched_group.unit,
        unmatched_group.people,
        matching_sentences.unmatched_sentence(matching, unmatched_group, language),
    )


def _request_row(
    request: coworking.Request, slot_bundle: options.Unit, people_count: int, sentence: str
) -> dict[str, Any]:
    slots_text = "; ".join(str(slot) for slot in slot_bundle.slots)
    return {
        "request": request.id,
        "where": request.where,
        "slots": slots_text,
        "people": people_count,
        "sentence": sentence,
    }


@coworking_group.command("report", short_help="How full the spaces are, and where desks lack.")
@_sheet_options
@click.option(
    "--by", type=click.Choice(["space", "nil"]), default="nil", show_default=True, help="What each row is."
)
@click.option(
    "--exact", is_flag=True, help="True counts of people: for the city's own eyes, never to be published."
)
@shared_options
def report_desks(by: str, exact: bool, **sheet_options: Any) -> None:
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
    city, best_matching, _ = _load_and_match(**sheet_options)
    if by == "space":
        table = terminal.round_columns(coworking.by_space(best_matching), {"mean_minutes": 1, "fullest": 3})
        terminal.emit(table, title="how full the spaces are")
        return
    people_without_desk = coworking.unmet(best_matching, city.cells).reindex(
        city.quartieri.index, fill_value=0
    )
    shown_people = people_without_desk if exact else anonymity.public_counts(people_without_desk)
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


def _load_and_match(
    *, supply_path: Path, demand_path: Path, language: str, skip: bool, today: Any, speed: float
) -> tuple[City, Matching, Matching]:
    city = load_city()
    today_or_given = today.date() if today else date.today()  # noqa: DTZ011 - the user's own day
    space_sheet = sheets.read_file(supply_path, coworking.read_spaces, today=today_or_given)
    request_sheet = sheets.read_file(
        demand_path, coworking.read_requests, today=today_or_given, cells=city.cells
    )
    for sheet_path, sheet in ((supply_path, space_sheet), (demand_path, request_sheet)):
        _print_faults(sheet_path, sheet.notes, language)
        _print_faults(sheet_path, sheet.faults, language)
        _require_usable_rows(sheet_path, sheet.faults, sheet.rows, skip=skip)
    minutes_table = coworking.minutes(
        city.streets, city.cells, request_sheet.items, space_sheet.items, speed_kmh=speed
    )
    best_matching = coworking.match(request_sheet.items, space_sheet.items, minutes_table)
    greedy_matching = coworking.first_come(request_sheet.items, space_sheet.items, minutes_table)
    terminal.print_message(matching_sentences.summary(best_matching, greedy_matching, language))
    return city, best_matching, greedy_matching


def _print_faults(sheet_path: Path, faults: tuple[Fault, ...], language: str) -> None:
    """Print remarks on a sheet, or what is wrong with its rows, on standard error."""
    for fault in faults[:_MOST_FAULTS]:
        fault_text = gettext(
            "riga %(line)s, %(fault)s",
            language,
            line=fault.line,
            fault=faults_wording.sentence(fault, language),
        )
        terminal.print_message(f"{sheet_path.name}, {fault_text}")
    if len(faults) > _MOST_FAULTS:
        terminal.print_message(f"{sheet_path.name}: ... {len(faults) - _MOST_FAULTS} more")


def _require_usable_rows(sheet_path: Path, faults: tuple[Fault, ...], row_count: int, *, skip: bool) -> None:
    """Do nothing where there are no bad rows, or where `skip` leaves them out.

    Raises:
        InputError: there are bad rows, and `skip` is not set.
    """
    bad_row_count = len({fault.line for fault in faults})
    if bad_row_count and not skip:
        raise InputError(
            "%(file)s: %(bad)s of %(rows)s rows cannot be used; mend them, or say --skip to leave them out",
            file=sheet_path.name,
            bad=bad_row_count,
            rows=row_count,
        )
