"""The report on a draft, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from qa.drafts import CheckedQuotation, DraftReport, FigureState, Piece, Place, Verdict, figure_in_words, level, overall
from qa.terminal.printing.reports import clean, line
from qa.wording import date_in_words, in_quotation_marks

__all__ = ["print_draft_report"]

_STYLES = {"good": "green", "doubt": "yellow", "wrong": "red"}
_SHOWN = 160  # characters of a quotation that is as it should be
_PLACES = 3  # that are listed of the same words


def print_draft_report(console: Console, report: DraftReport) -> None:
    """Each quotation with its verdict, where it stands, and what differs; then the sum."""
    for number, each in enumerate(report.quotations, start=1):
        style = _STYLES[level(each)]
        row = report.draft.text.count("\n", 0, each.quotation.start) + 1
        head = ((f"{number}  ", "bold cyan"), (str(each.verdict), f"bold {style}"), (f"  line {row}", "dim"))
        console.print(Text.assemble(*head))
        for told in _told(each, marks=console.color_system is None):
            console.print(Padding(told, (0, 0, 0, 3)))
        console.print()
    for notice in report.notices:
        console.print(Text(line(notice), style="yellow"))
    console.print(Text(line(overall(report)), style="green" if report.ok else "red"))


def _told(each: CheckedQuotation, *, marks: bool) -> list[Text]:
    told = [
        _compared(each.pieces, marks=marks) if each.pieces else Text(in_quotation_marks(_short(each.quotation.text)))
    ]
    told.append(Text(line(each.summary), style="dim"))
    shown = each.places if each.verdict is Verdict.STITCHED else each.places[:_PLACES]
    told += [_place(place, with_text=each.verdict is Verdict.STITCHED) for place in shown]
    more = len(each.places) - len(shown) + each.copies
    told += [Text(f"and in {more:,} more", style="dim")] if more else []
    told += [Text(line(note), style="dim") for note in each.notes]
    for figure in each.figures:
        style = "red" if figure.state is FigureState.DIFFERS else "dim"
        told.append(Text(line(figure_in_words(figure)), style=style))
    return told


def _compared(pieces: Sequence[Piece], *, marks: bool) -> Text:
    """What went and what came by colour, or [-so-] and {+so+} where there is none."""
    gone, come = (("[-", "-]"), ("{+", "+}")) if marks else (("", ""), ("", ""))
    told = Text()
    for piece in pieces:
        said = clean(piece.text).rstrip() if piece.kind != "same" else clean(piece.text)
        space = " " if piece.kind != "same" and piece.text.endswith(" ") else ""
        if piece.kind == "same":
            told.append(said)
        elif piece.kind == "removed":
            told.append(f"{gone[0]}{said}{gone[1]}", style="red strike").append(space)
        else:
            told.append(f"{come[0]}{said}{come[1]}", style="green").append(space)
    return told


def _place(place: Place, *, with_text: bool) -> Text:
    title = line(place.title or place.document)
    facts = [
        f"({line(place.document)})",
        date_in_words(place.date) if place.date else "",
        f"page {place.page}" if place.page else "",
        f"characters {place.start} to {place.end}",
    ]
    said = f"{in_quotation_marks(_short(place.text))} " if with_text else ""
    return Text.assemble(said, (title, "cyan"), f" {' · '.join(filter(None, facts))}")


def _short(text: str) -> str:
    said = line(" ".join(text.split()))
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
