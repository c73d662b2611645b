"""Settings as people read them: in help, in messages, and in docs/settings.md. Secrets are never among it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qa.configuration.table import ROWS, Row

__all__ = ["help_of", "markdown_table", "plain", "quoted", "shown"]

HIDDEN = "set, hidden"
_PASSWORD = re.compile(r"(?<=://)[^/\s]+(?=@)")  # and the user's name, in an address
_LONGEST = 80  # characters of a value in a message


def shown(row: Row, value: Any) -> str:
    """A value as it is shown: "set, hidden" of a secret, and what holds where there is none."""
    if row.secret:
        return HIDDEN if value else "not set"
    if value in {None, "", ()}:
        return row.unset
    if isinstance(value, bool):
        return str(value).lower()
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return _PASSWORD.sub("hidden", text)


def plain(row: Row, value: Any) -> Any:
    """A value as JSON holds it: "set, hidden" of a secret, and null where there is none."""
    if row.secret:
        return HIDDEN if value else None
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool | int | float):
        return value
    return _PASSWORD.sub("hidden", str(value)) if value else None


def quoted(row: Row, value: Any) -> str:
    """A value that is not fit, for a message. Example: "'much'"."""
    if row.secret:
        return "something else (hidden)"
    try:
        return _PASSWORD.sub("hidden", repr(value))[:_LONGEST]
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"


def help_of(row: Row) -> str:
    """What `--help` says of a flag. Example: "The data folder. (QA_DATA)"."""
    return f"{row.description} ({', '.join(row.variables)})"


def markdown_table(rows: Iterable[Row] = tuple(ROWS.values())) -> str:
    """The table of docs/settings.md."""
    lines = ["| in `qa.toml` | flag | environment | default | what it is |", "|---|---|---|---|---|"]
    for row in rows:
        columns = (
            f"`{row.key}`",
            f"`{row.flag}`" if row.flag else "",
            ", ".join(f"`{each}`" for each in row.variables),
            shown(row, row.default) if row.secret or row.default in {None, "", ()} else f"`{shown(row, row.default)}`",
            row.description + (" A secret." if row.secret else ""),
        )
        lines.append(f"| {' | '.join(columns)} |".replace("|  |", "| |"))
    return "\n".join(lines) + "\n"
