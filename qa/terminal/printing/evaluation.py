"""Evaluations and drift for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.evaluation import METRICS, Cause, Change, Drift, Evaluation, Reason, SavedAnswer
from qa.terminal.printing.reports import clean, line
from qa.wording import counted, in_quotation_marks

__all__ = ["print_drift", "print_evaluation"]

_CAUSES = {
    Reason.ADDED: "{} was added",
    Reason.CHANGED: "{} was changed",
    Reason.REMOVED: "{} was removed",
    Reason.RANKS_HIGHER: "other passages rank higher: {}",
    Reason.COLLECTION: "other documents came, went or were changed, none that it rests on",
    Reason.PROGRAM: "no document was changed: the program or its model is another",
}


def print_evaluation(console: Console, evaluation: Evaluation) -> None:
    """The figures with their meaning, how well confidence can be trusted, and what became of the questions."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("metric", no_wrap=True)
    table.add_column("figure", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    table.add_column("meaning", style="dim")
    for name, figure in evaluation.figures.items():
        table.add_row(name, Text(f"{figure.value:.4f}", style="bold"), f"{figure.count:,}", METRICS[name])
    console.print(table)
    console.print()
    _print_bins(console, evaluation)
    outcome = Table.grid(padding=(0, 2, 0, 0))
    for verdict, count in evaluation.verdicts.items():
        outcome.add_row(f"{count:>6,}", Text(verdict, style="red" if verdict.wrong else "green"))
    console.print(outcome)
    if evaluation.generation_after != evaluation.generation:
        console.print(
            Text(
                f"Something was indexed meanwhile (generation {evaluation.generation} to "
                f"{evaluation.generation_after}); for figures of one state, ask again.",
                style="yellow",
            )
        )


def print_drift(console: Console, drift: Drift) -> None:
    """A block for each answer that is another one, and how many there are."""
    for change in drift.changes:
        _print_change(console, change)
    run = drift.run
    if not drift.indexed_since:
        console.print(Text("Nothing was indexed since.", style="dim"))
    if drift.model != run.model:
        console.print(Text(line(f"Embedded with {drift.model} now, then with {run.model}."), style="dim"))
    console.print(
        Text(
            f"{len(drift.changes):,} of {counted(len(run.answers), 'answer')} changed since generation "
            f"{run.generation} ({run.at}, {line(run.questions)}); this is generation {drift.generation}.",
            style="yellow" if drift.changes else "green",
        )
    )


def _print_bins(console: Console, evaluation: Evaluation) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("confidence", "answers", "mean", "right"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in evaluation.bins:
        if each.count:
            table.add_row(
                f"{each.low:.1f}–{each.high:.1f}", f"{each.count:,}", f"{each.confidence:.2f}", f"{each.right:.2f}"
            )
    if table.row_count:
        console.print(table)
        console.print()


def _print_change(console: Console, change: Change) -> None:
    console.print(Text(line(change.now.question), style="bold"))
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for when, answer in (("then", change.before), ("now", change.now)):
        table.add_row(Text(when, style="dim"), Text("\n").join(_said(answer)))
    for cause in change.causes:
        table.add_row(Text("since", style="dim"), Text(_cause(cause), style="yellow"))
    console.print(table)
    console.print()


def _said(answer: SavedAnswer) -> Iterator[Text]:
    """The short answer with its confidence, then each quote with its document."""
    if answer.answered:
        short = clean(answer.answer) if answer.answer else "no short answer"
        yield Text.assemble((short, "bold green"), (f"   confidence {answer.confidence:.0%}", "dim"))
    else:
        yield Text.assemble(("not answered", "bold yellow"), (f"   confidence {answer.confidence:.0%}", "dim"))
    for quote in answer.evidence:
        yield Text.assemble((f"{in_quotation_marks(clean(quote.text))} "), (line(quote.document), "dim"))


def _cause(cause: Cause) -> str:
    return _CAUSES[cause.reason].format(line(cause.document))
