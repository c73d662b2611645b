"""The one field of a filled form that answers: lines of a label and a value, "Owner: Arne Falk", all of one thing.

A field is certain where its label alone is asked for, in its own words or in such as are made of the same ("who keeps"
and "keeper"), and where the form or its title says all else that the question does. Several forms must agree: whose
owner is asked for is else not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index import Hit, Span, stems, words
from qa.answering.forms.cells import Asked, asked_in, column_asked, left_over, open_cells, plain
from qa.question import Question
from qa.reading import Cell, Statement

__all__ = ["Field", "field_asked"]

_SURE = 0.9  # how sure an answer is
_FEWEST = 2  # fields of a form
_LONGEST = 400  # characters of the fields beside each other that are quoted with the one that answers
_FIELD = re.compile(
    r"^[ \t>*•–-]*(?P<label>[^\W_][^:|\n]{1,50}?)[*_]{0,2}:[*_]{0,2}[ \t]+(?P<value>\S[^\n|]{0,150}?)[ \t]*$",
    re.MULTILINE,
)
_BOX = re.compile(r"\[[ xX]?\]")  # is ticked or not, and says nothing by itself
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.!?]$")  # what somebody says, behind his name


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The field that answers, and how sure that is."""

    hit: Hit
    span: Span  # in the passage's text: with the fields beside it, which tell of what it is
    text: str
    sure: float  # 0 to 1


def field_asked(question: Question, hits: Sequence[Hit], rarity: Mapping[str, float]) -> Field | None:
    """The field that answers a question; None where it is not certain. `hits` are best first.

    `rarity` says of the stems of the question's words how rare they are.
    """
    asked = asked_in(question)
    forms = (form for hit in hits if (form := _form(hit)) is not None)
    found = [field for form in forms if (field := _field(asked, form, rarity)) is not None]
    return found[0] if len({tuple(words(field.text)) for field in found}) == 1 else None


def _form(hit: Hit) -> Statement | None:
    """The fields of a passage as the cells of one row."""
    text = hit.passage.text
    cells = [
        Cell(Span(*line.span("value")), line["value"], line["label"])
        for line in _FIELD.finditer(text)
        if not _BOX.match(line["value"]) and not _SENTENCE.match(line["value"])
    ]
    return Statement(hit, Span(0, len(text)), 0, 0, tuple(cells)) if len(cells) >= _FEWEST else None


def _field(asked: Asked, form: Statement, rarity: Mapping[str, float]) -> Field | None:
    """The field of one form that answers."""
    cell, named = column_asked(asked, open_cells(asked, form.cells), form)
    if cell is None or not named:
        return None
    passage = form.hit.passage
    said = stems(words(" ".join(each.text for each in form.cells)))
    labels = " ".join(each.column for each in form.cells)
    above = stems(words(f"{passage.title} {passage.section} {labels}"))
    covered = asked.found_in(said) | asked.found_in(above, loosely=True)
    if left_over(asked, covered, rarity)[0]:
        return None
    return Field(form.hit, _beside(form, cell), plain(cell.text), _SURE)


def _beside(form: Statement, cell: Cell) -> Span:
    """The lines of the fields around one, as far as there is room; else that line alone."""
    text = form.hit.passage.text
    run = next(run for run in _runs(text) if run.start <= cell.span.start < run.end)
    if run.end - run.start <= _LONGEST:
        return run
    start = text.rfind("\n", 0, cell.span.start) + 1
    return Span(start, cell.span.end)


def _runs(text: str) -> Iterator[Span]:
    """The stretches of lines that are fields, with nothing but blank lines between."""
    start = end = -1
    for line in _FIELD.finditer(text):
        if start >= 0 and text[end : line.start()].strip():
            yield Span(start, end)
            start = -1
        start, end = line.start() if start < 0 else start, line.end()
    if start >= 0:
        yield Span(start, end)
