"""Why a document is cited, or why not, for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index import MatchedTerm, Passage
from qa.answering import Why, WhyPassage, log_odds, ordinal
from qa.terminal.printing.reports import clean, excerpt, line

__all__ = ["print_why"]

_IN_FULL = 3  # passages; of the others only the ranks


def print_why(console: Console, why: Why) -> None:
    """What happened in a sentence, then for each passage its ranks and the words it shares with the question."""
    if why.standalone_question != why.question:
        console.print(Text.assemble(("Understood as: ", "dim"), clean(why.standalone_question)))
        console.print()
    name = why.title or why.document
    beside = " · ".join(fact for fact in (why.document, why.date) if fact and fact != name)
    console.print(Text.assemble((line(name), "bold"), (f"  {line(beside)}" if beside else "", "dim")))
    console.print(Text(line(why.sentence), style=f"bold {_colour(why.passages[0] if why.passages else None)}"))
    console.print(Text(line(why.headline), style="dim"))
    for place, passage in enumerate(why.passages[:_IN_FULL]):
        console.print()
        console.print(_passage(why, passage, first=not place))
    if len(why.passages) > _IN_FULL:
        console.print()
        console.print(_rest(why.passages[_IN_FULL:]))
    notes = [
        f"Its {why.found.k} best of {why.found.held:,} passages." if why.found.held > len(why.passages) > 0 else "",
        "What was asked before moved these ranks." if why.found.contextual else "",
    ]
    if any(notes):
        console.print()
        console.print(Text(" ".join(filter(None, notes)), style="dim"))


def _passage(why: Why, each: WhyPassage, *, first: bool) -> Group:
    found, read, passage = each.found, each.read, each.found.passage
    head = Text(line(_place(passage)), style="italic dim")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    of = f" of {why.found.searched:,}"
    table.add_row("by meaning", f"{ordinal(found.dense_rank)}{of} · cosine {found.similarity:.2f}")
    table.add_row(
        "by words", f"{ordinal(found.bm25_rank)}{of} · BM25 {found.bm25:.1f}" if found.bm25_rank else "shares no word"
    )
    if found.fused_rank and found.score is not None:
        fused = f"{ordinal(found.fused_rank)} of {why.found.candidates:,} · score {found.score:.2f}"
        table.add_row("together", fused)
    if read:
        table.add_row("after reading", f"{ordinal(read.rank)} of {read.of} · {log_odds(read.reader_score)}")
    if found.terms:
        table.add_row("shared words", Text(" · ").join(_term(term) for term in found.terms))
    sentence = [] if first else [Text(line(each.sentence), style=_colour(each))]
    shown = clean(read.evidence.text) if read else excerpt(passage.text)
    return Group(head, *sentence, Padding(table, (0, 0, 0, 2)), Padding(Text(shown, style="dim"), (0, 0, 0, 2)))


def _rest(passages: Sequence[WhyPassage]) -> Table:
    """Where the other passages came, a line each."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("other passages", style="dim", overflow="fold")
    for name in ("meaning", "words", "together", "reading"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in passages:
        found = each.found
        ranks = (found.dense_rank, found.bm25_rank, found.fused_rank, each.read.rank if each.read else None)
        table.add_row(line(_place(found.passage)), *(ordinal(rank) if rank else "–" for rank in ranks))
    return table


def _place(passage: Passage) -> str:
    page = f"page {passage.page}" if passage.page else ""
    facts = (passage.section, page, f"characters {passage.start}–{passage.end}")
    return " · ".join(fact for fact in facts if fact)


def _term(term: MatchedTerm) -> Text:
    """Example: "attacked → attacks 40%"."""
    other = f" → {clean(term.held)}" if term.form != "same" else ""
    place = " (title)" if term.place == "head" else ""
    return Text.assemble((clean(term.asked), "bold"), other, place, (f" {term.share:.0%}", "dim"))


def _colour(passage: WhyPassage | None) -> str:
    return "green" if passage and passage.marker and passage.read else "yellow"
