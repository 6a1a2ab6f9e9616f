"""Options that every command takes, before or after its name, and the city they speak of."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from mire_geo import city
from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.sources import spreadsheet

FORMATS = ("table", "csv", "json", "geojson")
VARIABLE = "MIRE_DATA"
BUILT = Path(__file__).resolve().parents[2] / "data" / "milano"
"""The data that come with the project."""

_KEY = "mire_geo.settings"
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Settings:
    """What the shared options say."""

    data: Path | None = None
    format: str | None = None
    sites: tuple[str, ...] = field(default_factory=tuple)

    @property
    def folder(self) -> Path:
        """Of the city data: what --data says, else the environment, else the data of the project."""
        return self.data or Path(os.environ.get(VARIABLE) or BUILT)


def current() -> Settings:
    """The settings of the command that is running."""
    found = click.get_current_context().meta.get(_KEY, Settings())
    assert isinstance(found, Settings)
    return found


def shared_options(command: Command) -> Command:
    """`command` with --data, --sites and --format."""
    for option in (
        click.option(
            "--format",
            type=click.Choice(FORMATS),
            expose_value=False,
            callback=_keep,
            help="How to write the answer; table in a terminal, else csv.",
        ),
        click.option(
            "--sites",
            multiple=True,
            metavar="FILE",
            type=click.Path(),
            expose_value=False,
            callback=_keep,
            help="Spreadsheet of places to add to the city (see `mire import`); may be given several times.",
        ),
        click.option(
            "--data",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help=f"City data made by `mire build`; default ${VARIABLE}, else the data of the project.",
        ),
    ):
        command = option(command)
    return command


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    assert parameter.name is not None
    if value:
        ctx.meta[_KEY] = replace(ctx.meta.get(_KEY, Settings()), **{parameter.name: value})


def load_city() -> City:
    """The city of --data, with the places of every --sites file.

    Raises:
        DataError: the data are missing or damaged.
        InputError: a file of places cannot be read, or has rows that are refused.
    """
    settings = current()
    loaded = city.load(settings.folder)
    for file in settings.sites:
        loaded = _add(loaded, file)
    return loaded


def _add(known: City, file: str) -> City:
    done = spreadsheet.read_sites(file, quartieri=known.quartieri, existing=known.sites)
    if done.faults:
        first = done.faults[0]
        raise InputError(
            f"{file}: {len(done.refused)} of {done.rows} rows are refused (line {first.line}: {first.sentence});"
            f" `mire import {file}` tells them all and writes the good ones to a file of their own"
        )
    older = known.sites.index.intersection(done.accepted.index)
    return replace(known, sites=known.sites.drop(index=older)).with_sites(done.accepted)
