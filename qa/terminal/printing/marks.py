"""Marks for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from qa.marks import Placed, made_in_words, state_in_words
from qa.terminal.printing.reports import clean, excerpt, line
from qa.wording import counted

__all__ = ["print_marks"]

_COLOURS = {"checked": "green", "doubtful": "yellow"}


def print_marks(console: Console, listed: Sequence[Placed]) -> None:
    """Each mark with its words, its note, and where they stand now; how many there are at the end."""
    if not listed:
        console.print(Text("There are no such marks.", style="yellow"))
        return
    for each in listed:
        console.print(_head(each))
        console.print(Padding(_told(each), (0, 0, 1, 2)))
    lost = sum(each.span is None for each in listed)
    more = f"; the words of {lost:,} stand nowhere for certain" if lost else ""
    console.print(Text(f"{counted(len(listed), 'mark')}{more}.", style="dim"))


def _head(placed: Placed) -> Text:
    mark = placed.mark
    parts = [
        (mark.verdict, _COLOURS.get(mark.verdict, "")),
        (line(mark.label), "bold"),
        (line(made_in_words(placed)), "dim"),
    ]
    head = Text("  ").join(Text(words, style) for words, style in parts if words)
    return head.append(f"  {mark.key}", style="dim")


def _told(placed: Placed) -> Text:
    mark, span = placed.mark, placed.span
    told = Text(f"“{excerpt(mark.quote)}”")
    if mark.note:
        told.append(f"\n{clean(mark.note)}", style="italic")
    where = f"{placed.document}, {span.start} to {span.end}" if span else mark.document
    page = f", page {mark.page}" if mark.page else ""
    told.append(f"\n{line(mark.title or mark.source)} ({line(where)}{page})", style="dim")
    if sentence := state_in_words(placed):
        told.append(f"\n{line(sentence)}", style="yellow")
    return told
