"""`mire hours`: what a text about opening hours says, how sure it is, and what in it is doubtful."""

from collections.abc import Iterator
from datetime import date

import click
import pandas as pd

from mire_geo import schedule
from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.cli.question_options import week_option
from mire_geo.errors import InputError
from mire_geo.measures.time import hours, personas
from mire_geo.output.wording import catalogue, errors, schedule_sentences
from mire_geo.schedule import Finding, Reading, provenance, weekdays
from mire_geo.schedule.calendars import ORDINARY_WEEK, TYPICAL_WEEKS
from mire_geo.tables.schema import Sites


@click.group(name="hours", short_help="Read and check opening hours, in Italian or OSM text.")
def hours_group() -> None:
    """Read and check opening hours, as offices write them in Italian or as OpenStreetMap text.

    Every minute of the week is open, closed or unknown: what cannot be read is never taken for open or closed.

    \b
    Examples:
      mire hours read "lun-ven 9-18, sab 9-12:30; chiuso agosto"
      mire hours lint "Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00"
      mire hours lint --kind farmacia
    """


@hours_group.command(name="read", short_help="What a text says, and which words say it.")
@click.argument("text")
@click.option("--closures", metavar="TEXT", help="Closing periods, where they are written apart.")
@click.option("--at", metavar="MOMENT", help="Also the state at a moment of the week, as 'gio 18:30'.")
@week_option
@shared_options
def read_hours(text: str, closures: str | None, at: str | None, week: str | None) -> None:
    """What a text about opening hours says: as OSM text, rule by rule with the words it was read from, day by day.

    Columns: part, item, value. Parts: reading (outcome whole, part or none; the OSM text), rule (the words it was read
    from), note (corrections and conditions), unread (what nobody can read), day (of the week asked), state (at --at).

    \b
    Examples:
      mire hours read "Lun 15:30-19:00; Giov 9-12 su appuntamento"
      mire hours read "Mo-Fr 08:30-15:30; PH off" --week ponte
      mire hours read "lun-ven 9-18, sab 9-12:30" --at "sab 12:00"
      mire hours read "Lun 15:30-19:00" --closures "dal 3 al 21 agosto" --week ferragosto
    """
    reading = schedule.read(text, closures=closures)
    table_rows = list(_reading_rows(reading)) + list(_day_rows(reading.osm_text, week or ORDINARY_WEEK))
    if at:
        table_rows.append(("state", at, _state_text(reading, at, week or ORDINARY_WEEK)))
    terminal.emit(pd.DataFrame(table_rows, columns=["part", "item", "value"]))


def _reading_rows(reading: Reading) -> Iterator[tuple[str, str, str]]:
    yield "reading", "outcome", reading.outcome
    yield "reading", "osm_text", reading.osm_text
    for rule in reading.pieces:
        yield (
            "rule",
            rule.osm,
            errors.sentence(provenance.read_from(rule.text), catalogue.SOURCE),
        )
    for note in reading.notes:
        yield "note", "", errors.sentence(note, catalogue.SOURCE)
    for unread_text in reading.unread:
        yield "unread", "", unread_text


def _day_rows(osm_text: str, week: str) -> Iterator[tuple[str, str, str]]:
    """The spans of each day of a typical week; what goes past midnight shows on both days."""
    intervals = schedule.intervals(osm_text, TYPICAL_WEEKS[week])
    for day_index, day_code in enumerate(weekdays.CODES):
        day_start, day_end = day_index * hours.DAY, (day_index + 1) * hours.DAY
        span_texts = [
            f"{personas.clock(max(interval.start, day_start) - day_start)}-"
            f"{personas.clock(min(interval.end, day_end) - day_start)}"
            + ("" if interval.state == "open" else " unknown")
            for interval in intervals
            if interval.start < day_end and interval.end > day_start
        ]
        yield "day", f"{week} {day_code}", ", ".join(span_texts) or "closed"


def _state_text(reading: Reading, moment_text: str, week: str) -> str:
    moment = pd.Timestamp(TYPICAL_WEEKS[week]) + pd.Timedelta(minutes=hours.moment(moment_text))
    explanation_phrase = schedule.explain(reading, moment.to_pydatetime())
    hours_state = schedule.state(reading.osm_text, moment.to_pydatetime())
    return (
        f"{hours_state} ({errors.sentence(explanation_phrase, catalogue.SOURCE)})"
        if explanation_phrase
        else hours_state
    )


@hours_group.command(name="export", short_help="Hours for other programs, and what they cannot say.")
@click.argument("text")
@click.option(
    "--as",
    "export_format",
    type=click.Choice(["schema.org", "hsds", "ics"]),
    default="schema.org",
    show_default=True,
    help="schema.org openingHoursSpecification, HSDS 3 schedule rows, or an iCalendar.",
)
@click.option(
    "--from", "first_day_text", metavar="DAY", default="2026-11-16", show_default=True, help="First day."
)
@click.option(
    "--to", "last_day_text", metavar="DAY", default="2026-12-31", show_default=True, help="Last day."
)
@shared_options
def export_hours(text: str, export_format: str, first_day_text: str, last_day_text: str) -> None:
    """Opening hours in the form of other programs, over a stretch of days, as JSON or iCalendar.

    What the form cannot say (unknown hours, mostly) is reported, never dropped: in `unsaid`, or on standard error.

    \b
    Examples:
      mire hours export "lun-ven 9-18; chiuso agosto"
      mire hours export "Mo-Fr 08:30-15:30; PH off" --as hsds --from 2026-09-01 --to 2027-06-30
      mire hours export "Mo-Fr 08:30-15:30" --as ics > anagrafe.ics
    """
    osm_text, first_day, last_day = (
        schedule.read(text).osm_text,
        _parse_day(first_day_text),
        _parse_day(last_day_text),
    )
    if export_format == "ics":
        ics_export = schedule.icalendar(
            osm_text, first_day, last_day, state_words=schedule_sentences.calendar_words(catalogue.SOURCE)
        )
        terminal.write_text(ics_export.text)
        for unsaid_code in ics_export.unsaid:
            terminal.print_message(
                schedule_sentences.loss_sentence(unsaid_code, "iCalendar", catalogue.SOURCE)
            )
        return
    schedule_export = (schedule.schema_org if export_format == "schema.org" else schedule.hsds)(
        osm_text, first_day, last_day
    )
    format_name = "schema.org" if export_format == "schema.org" else "HSDS"
    unsaid_sentences = [
        schedule_sentences.loss_sentence(unsaid_code, format_name, catalogue.SOURCE)
        for unsaid_code in schedule_export.unsaid
    ]
    terminal.write_json(
        {"rows": schedule_export.rows, "exceptions": schedule_export.exceptions, "unsaid": unsaid_sentences}
    )


def _parse_day(day_text: str) -> date:
    try:
        return date.fromisoformat(day_text)
    except ValueError as error:
        raise InputError("%(text)r is no day; write it like 2026-11-16", text=day_text) from error


@hours_group.command(name="lint", short_help="What is doubtful in hours, with suggestions.")
@click.argument("text", required=False)
@click.option("--kind", metavar="KIND", help="Without TEXT: only the places of this kind.")
@shared_options
def lint_hours(text: str | None, kind: str | None) -> None:
    """What is probably not meant in some opening hours, with a suggestion.

    Without TEXT, the hours of all places of the data are looked at.

    Columns: site (empty for a TEXT), code, where, message (in Italian, for who wrote it), suggestion.

    \b
    Examples:
      mire hours lint "Mo-Fr 09:00-13:00; Tu,Th 15:00-19:00"
      mire hours lint --kind supermercato
      mire hours lint --format csv > doubts.csv
    """
    if text is not None:
        site_findings = [("", finding) for finding in schedule.lint(text)]
    else:
        city = load_city()
        sites = city.sites_of(kind) if kind else city.sites
        hours_texts = sites[Sites.hours_text].dropna()
        findings_by_text = {hours_text: schedule.lint(hours_text) for hours_text in hours_texts.unique()}
        site_findings = [
            (str(site_id), finding)
            for site_id, hours_text in hours_texts.items()
            for finding in findings_by_text[hours_text]
        ]
        terminal.print_message(
            f"{len(hours_texts)} places have hours, in {len(findings_by_text)} different texts"
        )
    terminal.emit(_findings_table(site_findings), title="doubts")
    if not site_findings:
        terminal.print_message("nothing to doubt")


def _findings_table(site_findings: list[tuple[str, Finding]]) -> pd.DataFrame:
    finding_rows = [
        (
            site_id,
            finding.code,
            finding.where,
            schedule_sentences.doubt_sentence(finding, catalogue.SOURCE),
            finding.suggestion,
        )
        for site_id, finding in site_findings
    ]
    return pd.DataFrame(finding_rows, columns=["site", "code", "where", "message", "suggestion"])
