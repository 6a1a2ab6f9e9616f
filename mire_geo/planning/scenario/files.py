"""Proposals and scenarios as JSON: a documented format with a version, read strictly, always written the same."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, get_args

from mire_geo.errors import InputError, Phrase
from mire_geo.measures.time.personas import PERSONAS
from mire_geo.planning.scenario.proposals import Proposal
from mire_geo.planning.scenario.reach import Question
from mire_geo.schedule.calendars import ORDINARY_MONDAY
from mire_geo.sources.incoming import file_bytes, json_text
from mire_geo.tables import schema

FORMAT, VERSION = "mire-scenario", 1
TYPES: Mapping[str, type[Proposal]] = {model.TYPE: model for model in get_args(Proposal)}
"""Name of each kind of proposal in JSON."""
_MOST_PROPOSALS = 10_000
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Scenario:
    """Proposals, and what is asked of them: all it takes to find the same figures again.

    Raises:
        InputError: what is asked is not usable (see `Question`), or a title that is too long.
    """

    proposals: tuple[Proposal, ...]
    title: str = ""
    kinds: tuple[str, ...] = ()
    """Kinds looked at; those the proposals touch if empty."""
    minutes: float = 15.0
    personas: tuple[str, ...] = tuple(PERSONAS)
    monday: date = ORDINARY_MONDAY
    fingerprint: str = ""
    """Of the city and the proposals it was written for; empty where it was written by hand."""

    def __post_init__(self) -> None:
        if len(self.title) > _LONGEST_TITLE:
            raise InputError(
                "the title has %(number)s characters; write %(most)s at most",
                number=len(self.title),
                most=_LONGEST_TITLE,
            )
        for kind_code in self.kinds or ("farmacia",):
            self.question(kind_code)

    def question(self, kind: str) -> Question:
        """What is asked of a kind."""
        return Question(kind, self.minutes, self.personas, self.monday)


def proposal_as_dict(change: Proposal) -> dict[str, Any]:
    """A proposal as JSON can say it: its `type`, and the fields it has."""
    field_values = {field.name: getattr(change, field.name) for field in fields(change)}
    return {"type": change.TYPE} | {
        field_name: field_value for field_name, field_value in field_values.items() if field_value is not None
    }


_PROPOSAL = Phrase("the proposal")


def proposal(proposal_json: object, subject_phrase: Phrase = _PROPOSAL) -> Proposal:
    """The proposal that `proposal_as_dict` said.

    Args:
        subject_phrase: how to call it in the sentence of an error.

    Raises:
        InputError: no object, a type or a field that is not known, a field missing or not usable.
        UnknownError: no such kind.
    """
    if not isinstance(proposal_json, dict):
        raise InputError("%(where)s is not an object with fields", where=subject_phrase)
    type_name = proposal_json.get("type")
    proposal_model = TYPES.get(type_name) if isinstance(type_name, str) else None
    if proposal_model is None:
        raise InputError(
            "%(where)s is of type %(name)r; known: %(known)s",
            where=subject_phrase,
            name=type_name,
            known=", ".join(TYPES),
        )
    required_by_field = {field.name: field.default is MISSING for field in fields(proposal_model)}
    field_values = {
        field_name: field_value for field_name, field_value in proposal_json.items() if field_name != "type"
    }
    if unknown_fields := sorted(set(field_values) - set(required_by_field)):
        raise InputError(
            "%(where)s has the field %(field)r; a %(name)r has %(known)s",
            where=subject_phrase,
            field=unknown_fields[0],
            name=type_name,
            known=", ".join(required_by_field),
        )
    if missing_fields := [
        field_name
        for field_name, is_required in required_by_field.items()
        if is_required and field_name not in field_values
    ]:
        raise InputError(
            "%(where)s lacks the field %(field)r; a %(name)r has %(known)s",
            where=subject_phrase,
            field=missing_fields[0],
            name=type_name,
            known=", ".join(required_by_field),
        )
    return proposal_model(**field_values)


def as_text(scenario: Scenario) -> str:
    """The scenario as JSON text; equal scenarios give equal texts."""
    scenario_dict = {
        "format": FORMAT,
        "version": VERSION,
        "title": scenario.title,
        "crs": schema.CRS,
        "kinds": list(scenario.kinds),
        "minutes": scenario.minutes,
        "personas": list(scenario.personas),
        "monday": scenario.monday.isoformat(),
        "fingerprint": scenario.fingerprint,
        "proposals": [proposal_as_dict(change) for change in scenario.proposals],
    }
    return json.dumps(scenario_dict, ensure_ascii=False, indent=2) + "\n"


def read_text(scenario_json: str | bytes) -> Scenario:
    """The scenario of a JSON text.

    Raises:
        InputError: no JSON, another format or version, a field that is not usable; the sentence names it.
        UnknownError: no such kind or persona.
    """
    scenario_dict = json_text.read(
        scenario_json.encode() if isinstance(scenario_json, str) else scenario_json,
        "json",
        Phrase("the scenario"),
    )
    if not isinstance(scenario_dict, dict) or scenario_dict.get("format") != FORMAT:
        raise InputError(
            'this JSON is no scenario; it must be an object with "format": "%(format)s"', format=FORMAT
        )
    if scenario_dict.get("version") != VERSION:
        raise InputError(
            "the scenario has version %(value)r; this program reads version %(version)s",
            value=scenario_dict.get("version"),
            version=VERSION,
        )
    if scenario_dict.get("crs", schema.CRS) != schema.CRS:
        raise InputError(
            "the scenario is in %(value)r; give its positions in %(crs)s",
            value=scenario_dict["crs"],
            crs=schema.CRS,
        )
    if "proposals" not in scenario_dict:
        raise InputError("the scenario has no proposals; give a list, even an empty one")
    field_names = {"format", "version", "crs", *(field.name for field in fields(Scenario))}
    if unknown_fields := sorted(set(scenario_dict) - field_names):
        raise InputError(
            "the scenario has the field %(field)r; known: %(known)s",
            field=unknown_fields[0],
            known=", ".join(sorted(field_names)),
        )
    return Scenario(
        **{
            field_name: _field_value(field_name, json_value)
            for field_name, json_value in scenario_dict.items()
            if field_name not in _HEAD
        }
    )


_HEAD = ("format", "version", "crs")
_LISTS = ("kinds", "personas")


def _field_value(field_name: str, json_value: object) -> Any:
    if field_name == "proposals":
        if not isinstance(json_value, list) or len(json_value) > _MOST_PROPOSALS:
            raise InputError("proposals must be a list of at most %(most)s", most=_MOST_PROPOSALS)
        return tuple(
            proposal(json_entry, Phrase("proposals[%(n)d]", n=position))
            for position, json_entry in enumerate(json_value)
        )
    if field_name in _LISTS:
        if not (
            isinstance(json_value, list) and all(isinstance(json_entry, str) for json_entry in json_value)
        ):
            raise InputError("%(key)s must be a list of codes", key=field_name)
        return tuple(json_value)
    if field_name == "monday":
        try:
            return date.fromisoformat(str(json_value))
        except ValueError as error:
            raise InputError("monday is %(value)r; write a day like 2026-11-16", value=json_value) from error
    if field_name == "minutes":
        if isinstance(json_value, bool) or not isinstance(json_value, int | float):
            raise InputError("minutes is %(value)r; give a number", value=json_value)
        return float(json_value)
    if not isinstance(json_value, str):
        raise InputError("%(key)s is %(value)r; write some text", key=field_name, value=json_value)
    return json_value


def read(path: Path | str) -> Scenario:
    """The scenario of a JSON file.

    Raises:
        InputError: the file cannot be read, or see `read_text`.
    """
    try:
        return read_text(file_bytes(Path(path), "json"))
    except OSError as error:
        raise InputError("%(path)s cannot be read: %(reason)s", path=path, reason=error.strerror) from error


def write(scenario: Scenario, path: Path | str) -> None:
    """Write the scenario as JSON that `read` reads back to an equal one."""
    Path(path).write_text(as_text(scenario), encoding="utf-8")
