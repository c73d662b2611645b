"""Training examples for the reader: a question, a passage, and where its answer stands or that it does not stand there.

Right passages come with their answer's span. Wrong ones teach when not to answer, and are of two kinds: the best
passages that our own retrieval finds beside the right one, and the right passage without the sentences that hold
the answer, which is on the very topic and yet does not answer.
"""

from __future__ import annotations

import collections
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.embedder import SentenceTransformerEmbedder
from index.engine.search.dense import DenseIndex
from index.engine.search.fusion import convex_combination
from index.engine.search.lexical import Bm25Index, best_rows
from index.passages.cutting import cut, indexed_text
from index.records import Document, Passage, Span
from index.text.sentences import sentence_spans
from qa.reading.reader import heading

SQUAD_SETS = ("new_wiki", "reddit", "amazon_reviews")
DEVELOPMENT_SETS = ("timeqa", "xquad", "clapnq")
HELD_OUT_SHARE = 5  # one document in so many of a development set is not trained on, but measured on


@dataclass(frozen=True, slots=True)
class Example:
    """One question beside one passage."""

    question: str
    head: str  # title and section, read before the passage; no answer may stand in it
    text: str
    answer: Span | None  # span of `text`; None where the passage does not answer
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the gold spans of its answers, by document."""

    question: str
    gold: tuple[tuple[str, int, int], ...]  # (document id, start, end)
    answers: tuple[str, ...]
    about: str = ""  # the document that is about it and yet does not answer; where there is no gold span


def squad(path: Path) -> tuple[list[Document], list[Asked]]:
    """A file in SQuAD format; each paragraph is a document. Of several annotators the majority counts."""
    documents: list[Document] = []
    asked: list[Asked] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ") if path.stem == "new_wiki" else ""
        for paragraph in article["paragraphs"]:
            identifier = f"{path.stem}-{len(documents)}"
            documents.append(Document(identifier, title, paragraph["context"], path.name))
            for question in paragraph["qas"]:
                spans = [
                    (a["answer_start"], a["answer_start"] + len(a["text"])) for a in question["answers"] if a["text"]
                ]
                if spans:
                    (start, end), _ = collections.Counter(spans).most_common(1)[0]
                    texts = tuple(dict.fromkeys(a["text"] for a in question["answers"]))
                    asked.append(Asked(question["question"], ((identifier, start, end),), texts))
    return documents, asked


def development(folder: Path, *, held_out: bool) -> tuple[list[Document], list[Asked]]:
    """A development set: all its documents, and the questions on the documents held out, or on the others."""
    documents = [Document(r["id"], r["title"], r["text"], "") for r in rows_of(folder / "documents.jsonl")]
    split = {document.id: number % HELD_OUT_SHARE == 0 for number, document in enumerate(documents)}
    asked = []
    for row in rows_of(folder / "questions.jsonl"):
        gold = tuple((r["document"], r["start"], r["end"]) for r in row["relevant"] if "start" in r)
        if gold and split[gold[0][0]] == held_out:
            asked.append(Asked(row["question"], gold, tuple(row["answers"])))
        elif not row["relevant"] and folder.name == "clapnq" and (hash_of(row["id"]) % HELD_OUT_SHARE == 0) == held_out:
            asked.append(Asked(row["question"], (), ()))
    return documents, asked


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(ord(character) * (place + 1) for place, character in enumerate(text))


def examples(
    documents: Sequence[Document],
    asked: Sequence[Asked],
    embedder: SentenceTransformerEmbedder,
    origin: str,
    wrong: int,
) -> Iterator[list[Example]]:
    """For each question its examples: the right passages first, then up to `wrong` of the best wrong ones."""
    passages = [passage for document in documents for passage in cut(document, ())]
    texts = [indexed_text(passage) for passage in passages]
    dense = DenseIndex(embedder.embed_passages(texts))
    lexical = Bm25Index.build(texts)
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document_id, []).append(passage)
    vectors = embedder.embed_passages([each.question for each in asked])
    for each, vector in zip(asked, vectors, strict=True):
        scores = lexical.scores(lexical.query_terms(each.question))
        rows = np.union1d(dense.search(vector, 30)[0], best_rows(scores, 30)[0])
        order = rows[np.argsort(-convex_combination(dense.scores(vector, rows), scores[rows], 0.5), kind="stable")]
        right = [example for p in _holding(by_document, each) for example in [_right(p, each, origin)] if example]
        nearest = [passages[row] for row in order[: wrong + 6]]
        about = sorted(by_document.get(each.about, ()), key=lambda p: p not in nearest)
        missed = [
            Example(each.question, heading(p), p.text, None, origin)
            for p in [*about[:1], *nearest]
            if each.about or not _holds(p, each)
        ]
        yield [*right, *missed[:wrong]]


def _holding(by_document: dict[str, list[Passage]], asked: Asked) -> list[Passage]:
    """The passages that hold a whole gold span."""
    return [
        passage
        for name in dict.fromkeys(name for name, _, _ in asked.gold)
        for passage in by_document.get(name, [])
        if any(each == name and passage.start <= start and end <= passage.end for each, start, end in asked.gold)
    ]


def without_answer(example: Example) -> Example | None:
    """The same passage without the sentences that hold the answer; None where nothing much would be left."""
    if example.answer is None:
        return None
    said = example.text[example.answer.start : example.answer.end].lower()
    kept = [
        example.text[s.start : s.end]
        for s in sentence_spans(example.text)
        if not (s.start < example.answer.end and example.answer.start < s.end)
        and said not in example.text[s.start : s.end].lower()
    ]
    text = " ".join(kept)
    return Example(example.question, example.head, text, None, f"{example.origin}-cut") if len(text) > 150 else None


def _right(passage: Passage, asked: Asked, origin: str) -> Example | None:
    spans = [
        Span(start - passage.start, end - passage.start)
        for name, start, end in asked.gold
        if name == passage.document_id and passage.start <= start and end <= passage.end
    ]
    return Example(asked.question, heading(passage), passage.text, spans[0], origin) if spans else None


def _holds(passage: Passage, asked: Asked) -> bool:
    """Whether a passage may answer after all: it touches a gold span, or says the answer's words."""
    if any(n == passage.document_id and s < passage.end and passage.start < e for n, s, e in asked.gold):
        return True
    lowered = passage.text.lower()
    return any(answer.lower() in lowered for answer in asked.answers if len(answer) > 2)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """A set of one JSON object a line, compressed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def training_groups(
    train: Path,
    evaluation: Path,
    embedder: SentenceTransformerEmbedder,
    rng: random.Random,
    development_sets: Sequence[str] = DEVELOPMENT_SETS,
) -> list[list[Example]]:
    """All training examples, grouped by question: index 0.. are right passages, the rest wrong ones."""
    groups: list[list[Example]] = []
    for name in SQUAD_SETS:
        documents, asked = squad(train / f"{name}.json")
        groups.extend(examples(documents, asked, embedder, name, wrong=3))
    for name in development_sets:
        documents, asked = development(evaluation / name, held_out=False)
        groups.extend(examples(documents, asked, embedder, name, wrong=8))
    rng.shuffle(groups)
    return groups
