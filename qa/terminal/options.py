"""Options that several verbs take, each declared once, and how those that are settings get their values."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from index import Location, LocationError
from qa.configuration import ROWS, Configuration, Settings, configured, help_of, passed_on, shown
from qa.errors import SettingsError
from qa.terminal.shared import err

__all__ = [
    "DATA",
    "AllowPrivate",
    "AsJson",
    "Data",
    "Documents",
    "Encoding",
    "Entries",
    "Exact",
    "FromSource",
    "HardLinks",
    "History",
    "KeepRemoved",
    "NoLanguageModel",
    "Output",
    "Paths",
    "Since",
    "Tags",
    "Threshold",
    "Undated",
    "Until",
    "flag_of",
    "located",
    "with_settings",
]

DATA = Settings().data  # where the collection is, where nothing else is named
_FLAGS = frozenset(name for name, row in ROWS.items() if row.flag)  # names of parameters that are settings


def flag_of(name: str) -> Any:
    """The flag of a setting, as the table declares it. What is not typed comes by `with_settings`."""
    row = ROWS[name]
    is_switch = row.kind is bool  # which must be turned off as well where qa.toml turns it on
    return typer.Option(
        f"{row.flag}/--no-{row.flag.removeprefix('--')}" if is_switch else row.flag,
        min=row.least,
        max=row.most,
        help=help_of(row),
        show_default=False if is_switch else shown(row, row.default),
        parser=located if row.kind is Location else None,
        metavar="DATA" if row.kind is Location else None,
    )


def located(typed: str | Location) -> Location:
    """Where a collection is, as it is typed; ends the program with a sentence and code 2 where it is nowhere."""
    try:
        return Location.of(typed)
    except LocationError as error:
        raise typer.BadParameter(str(error)) from None


def with_settings(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that also takes --config-file, and whose options that are settings get the values that hold.

    A parameter that is annotated with `Configuration` gets all the settings, and is no option.
    """
    signature = inspect.signature(verb, eval_str=True)
    taking_all = [each.name for each in signature.parameters.values() if each.annotation is Configuration]

    @functools.wraps(verb)
    def run(context: typer.Context, config_file: Path | None, **options: Any) -> None:
        configuration = _configuration(context, config_file, options)
        held = {name: getattr(configuration.settings, name) for name in options if name in _FLAGS}
        with passed_on(configuration):
            verb(**options | held | dict.fromkeys(taking_all, configuration))

    own = [each for each in signature.parameters.values() if each.name not in taking_all]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    context = inspect.Parameter("context", kind, annotation=typer.Context)
    file = inspect.Parameter("config_file", kind, default=None, annotation=_ConfigFile)
    run.__signature__ = signature.replace(parameters=[context, *own, file])  # type: ignore[attr-defined]
    return run


def _configuration(context: typer.Context, file: Path | None, options: dict[str, Any]) -> Configuration:
    """The settings that hold for a verb; ends the program with a sentence and code 2 where one is not fit."""
    typed = {name: value for name, value in options.items() if name in _FLAGS and _is_typed(context, name)}
    try:
        configuration = configured(typed, os.environ, file=file)
    except SettingsError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    for notice in configuration.notices:
        err.print(notice, style="yellow", markup=False, soft_wrap=True)
    return configuration


def _is_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


_ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config-file",
        help="Settings in TOML, of docs/settings.md. (QA_CONFIG_FILE)",
        show_default="qa.toml here, or above, or in the data folder",
    ),
]

Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")]
Data = Annotated[Location, flag_of("data")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
History = Annotated[
    Path | None, typer.Option(help='Turns before, as a JSON file: [{"role": "user", "content": "..."}, ...].')
]
KeepRemoved = Annotated[bool, typer.Option("--keep-removed", help="Documents stay although their file is gone.")]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Also fetch from this machine and from private networks, as an intranet is."),
]
Entries = Annotated[
    int, typer.Option("--entries", min=1, help="Pages that are fetched of what a feed newly lists, at a time.")
]
HardLinks = Annotated[
    bool, typer.Option("--hard-links", help="Also read files that have another name elsewhere on the disk.")
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="The encoding of these text files, such as windows-1250, kept for later runs; guess to find it out again.",
        show_default="found out",
    ),
]
Threshold = Annotated[float | None, flag_of("threshold")]
Since = Annotated[
    str | None, typer.Option("--since", help="Only documents of then or later: 2023, 2023-07 or 2023-07-01.")
]
Until = Annotated[str | None, typer.Option("--until", help="Only documents of then or earlier.")]
FromSource = Annotated[
    list[str] | None, typer.Option("--source", help="Only documents whose source matches, as in *bbc*. Repeatable.")
]
Documents = Annotated[list[str] | None, typer.Option("--document", help="Only the document with this id. Repeatable.")]
Undated = Annotated[
    bool, typer.Option("--undated", help="With --since or --until also documents without a date, else left out.")
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only documents with this tag. Repeatable.")]
NoLanguageModel = Annotated[
    bool, typer.Option("--no-llm", help="Ask no language model, although QA_LLM_URL or qa.toml names one.")
]
Exact = Annotated[bool, flag_of("exact")]
