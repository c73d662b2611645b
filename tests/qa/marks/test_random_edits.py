"""Marks hold on to words: over random edits none is shown at a wrong place, and each that can be told is found."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index import Collection
from qa.marks import MarkBook, MarkState, New, Placed
from tests.conftest import ToyEmbedder
from tests.qa.marks.edits import EDITS, Traced, report, spans_to_mark, traced

SEED = int(os.environ.get("QA_SEED", "5"))
EDITED = int(os.environ.get("QA_EDITS", "60"))  # the bar is measured with 1,000
MARKS = 12  # on each document
DEPTH = 5  # edits of a document before another takes its place


@dataclass
class Told:
    """What became of marks, over all edits."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def judge(self, placed: Placed, marked: Traced, texts: dict[str, Traced], edit: str) -> None:
        """Compare where a mark is shown with where its words went."""
        quote = placed.mark.quote
        there = {name: text.places(marked) for name, text in texts.items()}
        stands = sum(map(len, there.values()))
        if placed.span:
            now = texts[placed.document]
            right = placed.span in there[placed.document] or now.is_of(marked, placed.span)
            assert now.text[slice(*placed.span)].split() == quote.split()
            self.counts["right" if right else "wrong"] += 1
            self.wrong += [] if right else [f"{edit}: {quote}"]
        elif not stands:
            self.counts["gone"] += 1
        elif stands > 1 or placed.places > 1 or placed.mark.hints[1:3] != "-1":
            self.counts["one of several"] += 1  # the same words stand, or stood, elsewhere as well
        else:
            self.counts["missed"] += 1
            self.missed.append(f"{edit}: {quote}")


def test_marks_follow_their_words(tmp_path: Path, toy: ToyEmbedder) -> None:
    """Through insertions, deletions, other words, paragraphs moved, sentences doubled, other texts, and other names."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    told = Told()
    folder = tmp_path / "documents"
    folder.mkdir()
    with Collection.open(tmp_path / "data", embedder=toy) as collection:
        book = MarkBook(collection)
        for number in range(EDITED // DEPTH):
            _one_document(book, collection, folder, number, chance, told)
    print(f"seed {SEED}, {EDITED} edits: {dict(told.counts)}")
    assert told.wrong == []
    assert told.missed == []
    assert told.counts["one of several"] <= 0.03 * told.counts["right"]
    assert told.counts["right"] > EDITED * MARKS / 3


def _one_document(
    book: MarkBook, collection: Collection, folder: Path, number: int, chance: random.Random, told: Told
) -> None:
    """Mark a document, edit it some times, and look after each."""
    name = f"report-{number}.txt"
    now = traced(report(chance))
    (folder / name).write_text(now.text, encoding="utf-8")
    collection.sync([folder])
    marked: Sequence[tuple[str, Traced]] = [
        (book.make(New(name, *span), "").mark.key, now[span.start : span.end])
        for span in spans_to_mark(now.text, chance, MARKS)
    ]
    assert all(placed.state is MarkState.STANDING for placed in book.listed())
    for step in range(DEPTH):
        edit = chance.choice(EDITS)
        now = edit(now, chance)
        if chance.random() < 0.15:
            (folder / name).unlink()
            name = f"renamed-{number}-{step}.txt"
        (folder / name).write_text(now.text, encoding="utf-8")
        collection.sync([folder])
        now = Traced(collection.document(name).text, now.numbers)
        for key, words in marked:
            told.judge(book.get(key), words, {name: now}, edit.__name__)
    for key, _ in marked:
        book.delete(key, "")
    (folder / name).unlink()
