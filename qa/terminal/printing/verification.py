"""The verification of an evidence pack, for people at a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.packs import QuoteState, QuoteVerdict, Verification
from qa.terminal.printing.reports import line
from qa.wording import counted, retrieved

__all__ = ["print_verification"]

_STYLES = {
    QuoteState.VERBATIM: "green",
    QuoteState.CHANGED: "yellow",
    QuoteState.UNCHECKED: "yellow",
}
_SOURCES = "no source was at hand: name a data folder with --data, or the documents with --documents"


def print_verification(console: Console, verification: Verification) -> None:
    """A line for each quote, then what is wrong with the pack, then the sum."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    several = len(verification.pack.exchanges) > 1
    for each in verification.quotes:
        marker = f"[{each.marker}]" if each.marker is not None else "nearest"
        style = _STYLES.get(each.check.state, "red")
        table.add_row(
            Text(f"{each.exchange} {marker}" if several else marker, style="bold cyan"),
            Text(str(each.check.state), style=style),
            Text(_detail(each)),
        )
    if table.row_count:
        console.print(table)
    problems = [] if verification.intact else ["The pack was edited since it was made: its sha256 is another."]
    for problem in (*problems, *verification.problems):
        console.print(Text(problem, style="red"))
    console.print(Text(_sum(verification), style="green" if verification.ok else "red"))


def _detail(verdict: QuoteVerdict) -> str:
    """The document, and what is to be known besides the state."""
    name = line(verdict.title or verdict.document)
    facts = [f"{name} ({line(verdict.document)})" if verdict.title else name]
    found = verdict.check.found
    if verdict.now:
        facts.append(f"now {line(verdict.now)}")
    if found and verdict.check.state is QuoteState.CHANGED:
        facts.append(f"the quote stands at {found.start} to {found.end}")
    if verdict.version:
        facts.append(f"in the version {retrieved(verdict.version)}; the page has changed since")
    if verdict.reason:
        facts.append(verdict.reason)
    return " · ".join(facts)


def _sum(verification: Verification) -> str:
    pack, counts = verification.pack, verification.counts
    states = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    unchecked = f"; {_SOURCES}" if QuoteState.UNCHECKED in counts else ""
    quotes = f"{counted(len(verification.quotes), 'quote')}: {states}" if states else "no quote"
    return f"{quotes}{unchecked}. Made at {line(pack.made_at)} from generation {pack.generation}."
