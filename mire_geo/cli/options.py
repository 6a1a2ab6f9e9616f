"""Options that every command takes, before or after its name."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import click

FORMATS = ("table", "csv", "json", "geojson")
VARIABLE = "MIRE_DATA"
BUILT = Path(__file__).resolve().parents[2] / "data" / "milano"
"""The data that come with the project."""

_KEY = "mire_geo.cli.options"
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Settings:
    """What the shared options say."""

    data: Path | None = None
    format: str | None = None
    sites: tuple[str, ...] = field(default_factory=tuple)

    @property
    def folder(self) -> Path:
        """The folder of the city data: that of --data, else the environment, else the data of the project."""
        return self.data or Path(os.environ.get(VARIABLE) or BUILT)


def current_settings() -> Settings:
    """The settings of the command that is running."""
    settings = click.get_current_context().meta.get(_KEY, Settings())
    assert isinstance(settings, Settings)
    return settings


def shared_options(command: Command) -> Command:
    """`command` with --data, --sites and --format."""
    for add_option in (
        click.option(
            "--format",
            type=click.Choice(FORMATS),
            expose_value=False,
            callback=_store_option,
            help="How to write the answer; table in a terminal, else csv.",
        ),
        click.option(
            "--sites",
            multiple=True,
            metavar="FILE",
            type=click.Path(),
            expose_value=False,
            callback=_store_option,
            help="Spreadsheet of places to add to the city (see `mire import`); may be given several times.",
        ),
        click.option(
            "--data",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_store_option,
            help=f"City data made by `mire build`; default ${VARIABLE}, else the data of the project.",
        ),
    ):
        command = add_option(command)
    return command


def _store_option(ctx: click.Context, parameter: click.Parameter, option_value: Any) -> None:
    assert parameter.name is not None
    if option_value:
        ctx.meta[_KEY] = replace(ctx.meta.get(_KEY, Settings()), **{parameter.name: option_value})
