"""Options that several verbs take, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    "Output",
    "Paths",
    "Since",
    "Threshold",
    "Until",
]

DATA = Path(".qa")  # the data folder, where none is named

Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")]
Data = Annotated[Path, typer.Option("--data", envvar="QA_DATA", help="The data folder.", show_default=True)]
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
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        envvar="QA_THRESHOLD",
        min=0.0,
        max=1.0,
        help="Confidence from which an answer is given; docs/json.md says what share is wrong above it.",
        show_default="0.14",
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", help="Only documents of then or later: 2023, 2023-07 or 2023-07-01.")
]
Until = Annotated[str | None, typer.Option("--until", help="Only documents of then or earlier.")]
FromSource = Annotated[
    list[str] | None, typer.Option("--source", help="Only documents whose source matches, as in *bbc*. Repeatable.")
]
Documents = Annotated[list[str] | None, typer.Option("--document", help="Only the document with this id. Repeatable.")]
Exact = Annotated[
    bool,
    typer.Option("--exact", envvar="QA_EXACT", help="Compare all vectors, also of more than 50,000 passages: slower."),
]
