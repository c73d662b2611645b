"""What became of a page of the web, for people at a terminal, and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index import PageHistory, PageVersion, TextChange, text_changes
from qa.terminal.printing.reports import clean, line
from qa.wording import counted

__all__ = ["history_json", "print_history"]

_Changes = list[TextChange] | None  # None where one of the two texts is not known


def print_history(console: Console, document: str, history: PageHistory) -> None:
    """The versions, oldest first, each with what it says and the one before did not."""
    looked = f"looked at last {history.checked_at}" if history.checked_at else "never looked at"
    console.print(Text(line(history.address), style="bold"))
    console.print(Text(f"{counted(len(history.versions), 'version')}; {looked}", style="dim"))
    if history.note:
        console.print(Text(line(f"The page is not there any more: {history.note}"), style="yellow"))
    for number, (version, changes) in enumerate(_with_changes(document, history), start=1):
        newest = "  the one that is searched" if version.is_newest else ""
        facts = f"{line(version.content_type)}, {version.size:,} bytes, sha256 {version.sha256[:12]}…{newest}"
        console.print()
        console.print(Text.assemble((f"{number}  retrieved {version.retrieved_at}  ", "bold cyan"), (facts, "dim")))
        if number > 1:
            _print_changes(console, changes)


def _print_changes(console: Console, changes: _Changes) -> None:
    if changes is None:
        console.print(
            Padding(Text("One of the two could not be read, so they cannot be compared.", "yellow"), (0, 0, 0, 3))
        )
    elif not changes:
        console.print(Padding(Text("Its sentences are the same.", "dim"), (0, 0, 0, 3)))
    for change in changes or ():
        console.print(Padding(_change(change, marks=console.color_system is None), (0, 0, 0, 3)))


def _change(change: TextChange, *, marks: bool) -> Text:
    """A change in a line; what went and what came by colour, or [-so-] and {+so+} where there is none."""
    gone, come = (("[-", "-]"), ("{+", "+}")) if marks else (("", ""), ("", ""))
    if not change.pieces:
        sign, said, style = ("+", change.after, "green") if change.after else ("-", change.before, "red")
        return Text.assemble((f"{sign} ", f"bold {style}"), (clean(said), style))
    told = Text("~ ", style="bold cyan")
    for piece in change.pieces:
        said = clean(piece.text)
        if piece.kind == "same":
            told.append(said, style="not bold default")
        elif piece.kind == "removed":
            told.append(f"{gone[0]}{said}{gone[1]}", style="not bold red strike")
        else:
            told.append(f"{come[0]}{said}{come[1]}", style="not bold green")
    return told


def history_json(document: str, history: PageHistory) -> dict[str, Any]:
    """A page's history as plain data, in the form that docs/json.md describes."""
    return {
        "document": document,
        "address": history.address,
        "checked_at": history.checked_at,
        "note": history.note or None,
        "versions": [
            {
                "retrieved_at": version.retrieved_at,
                "sha256": version.sha256,
                "size": version.size,
                "content_type": version.content_type,
                "address": version.address,
                "is_newest": version.is_newest,
                "text_sha256": _text_sha256(version, document),
                "changes": None if changes is None else [asdict(change) for change in changes],
            }
            for version, changes in _with_changes(document, history)
        ],
    }


def _with_changes(document: str, history: PageHistory) -> Iterator[tuple[PageVersion, _Changes]]:
    """Each version, and how it differs from the one before; of the first that is not known."""
    before: str | None = None
    for version in history.versions:
        told = version.document(document)
        text = told.text if told else None
        yield version, None if before is None or text is None else text_changes(before, text)
        before = text


def _text_sha256(version: PageVersion, document: str) -> str | None:
    told = version.document(document)
    return told.text_sha256 if told else None
