"""The settings that hold, for people at a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.configuration import FILE_NAME, ROWS, Configuration, Origin, shown
from qa.terminal.printing.reports import line

__all__ = ["print_settings"]


def print_settings(console: Console, configuration: Configuration) -> None:
    """Each value, and where it comes from; of secrets only whether they are set."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, row in ROWS.items():
        value, origin = shown(row, getattr(configuration.settings, name)), configuration.origins[name]
        style = "dim" if origin.kind == "default" else ""
        table.add_row(Text(row.key, style="dim"), Text(line(value), style), Text(line(_told(origin)), style))
    console.print(table)
    read = f"Read: {configuration.file}" if configuration.file else f"No {FILE_NAME} was found."
    console.print(read, style="dim", markup=False, soft_wrap=True)
    if configuration.passed_over:
        told = f"Not read, since only one file counts: {configuration.passed_over}"
        console.print(told, style="yellow", markup=False, soft_wrap=True)


def _told(origin: Origin) -> str:
    return origin.kind if origin.kind == "default" else origin.place
