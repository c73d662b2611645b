"""What people said of answers, for people at a terminal and as plain data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index import Feedback
from qa.terminal.printing.reports import clean, line

__all__ = ["feedback_json", "print_feedback"]


def print_feedback(console: Console, feedback: Sequence[Feedback]) -> None:
    """Each question with its answer, whether that helped and why, in the order given; how many helped at the end."""
    if not feedback:
        console.print(Text("Nobody has said of an answer yet whether it helped.", style="yellow"))
        return
    for each in feedback:
        verdict = ("helpful", "green") if each.helpful else ("not helpful", "red")
        console.print(Text.assemble(verdict, (f"  {line(each.at)}", "dim")))
        console.print(Padding(_told(each), (0, 0, 1, 2)))
    helped = sum(each.helpful for each in feedback)
    console.print(Text(f"{helped:,} of {len(feedback):,} answers were helpful.", style="dim"))


def _told(feedback: Feedback) -> Text:
    answer = line(feedback.answer) if feedback.answer else "no short answer"
    told = Text.assemble((line(feedback.question), "bold"), f"\n{answer}")
    told.append(f"  confidence {feedback.confidence:.0%}, generation {feedback.generation}", style="dim")
    if feedback.reason:
        told.append(f"\n{clean(feedback.reason)}", style="italic")
    for document, start, end in feedback.cited:
        told.append(f"\ncited {line(document)}, {start} to {end}", style="dim")
    return told


def feedback_json(feedback: Feedback) -> dict[str, Any]:
    """Feedback as plain data."""
    return {
        "at": feedback.at,
        "helpful": feedback.helpful,
        "reason": feedback.reason,
        "question": feedback.question,
        "answer": feedback.answer,
        "confidence": round(feedback.confidence, 4),
        "cited": [{"document": document, "start": start, "end": end} for document, start, end in feedback.cited],
        "generation": feedback.generation,
    }
