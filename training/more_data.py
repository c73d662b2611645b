"""Training examples from sets of one question a line, beside those that `reader_data` makes.

Each line has a `question`, a `context`, a `title`, `answers` with where they start, and `no_answer` where the context
is about what is asked and yet does not tell: what a reader has to learn to be silent on.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.embedding.embedder import SentenceTransformerEmbedder
from index.records import Document
from training.reader_data import HELD_OUT_SHARE, Asked, Example, examples, hash_of, rows_of

# How often a set's questions are drawn. Those of single sentences are made from schemes and many: they count little.
DRAWS = {
    "squad2_dev_half": 1.2,
    "squad2_dev_otherhalf_unans": 1.2,
    "disflqa_rewrites": 0.45,
    "squad1_from_imps": 0.7,
    "afriqa_en": 0.5,
    "afriqa_fr": 1.0,
    "nq_open_oracle": 0.8,
    "quoref_dev": 0.5,
    "fairytaleqa": 0.4,
    "tweetqa": 0.12,
    "policyqa": 0.1,
    "tatqa_text": 0.6,
    "qadiscourse_news": 0.28,
    "qamr_wikinews_wiki": 0.07,
    "qasrl_gs_news": 0.05,
}
DOMAINS = ("tweetqa", "fairytaleqa", "tatqa_text")  # of each a fifth of the contexts is not trained on, but measured on
_OF_SENTENCES = ("qadiscourse_news", "qamr_wikinews_wiki", "qasrl_gs_news")  # the context is one of an article
_SCHEMATIC = ("something", "someone")  # words of questions that nobody would ask
_WRONG = 2  # passages beside the right one, of which a draw takes one


def groups(
    folder: Path, embedder: SentenceTransformerEmbedder, rng: random.Random, share: float = 1.0
) -> list[list[Example]]:
    """The examples of all sets, grouped by question, each as often as it is drawn times `share`."""
    made: list[list[Example]] = []
    for name, often in DRAWS.items():
        rows = [row for row in rows_of(folder / f"{name}.jsonl.gz") if not _is_held_out(row, name)]
        documents, asked = _in_articles(rows, name) if name in _OF_SENTENCES else _alone(rows, name)
        drawn = _drawn(asked, often * share, rng)
        made.extend(group for group in examples(documents, drawn, embedder, name, wrong=_WRONG) if group)
    return made


def held_out(folder: Path, name: str, most: int, rng: random.Random) -> tuple[list[Document], list[Asked]]:
    """All documents of one of `DOMAINS`, and some questions on those that no reader is trained on."""
    rows = rows_of(folder / f"{name}.jsonl.gz")
    documents, _ = _alone(rows, name)
    names = {document.text: document.id for document in documents}
    of_them = [row for row in rows if _is_held_out(row, name)]
    asked = [made for row in of_them if (made := _asked(row["question"], row, names[row["context"]], 0)) and made.gold]
    rng.shuffle(asked)
    return documents, asked[:most]


def _is_held_out(row: dict[str, Any], name: str) -> bool:
    return name in DOMAINS and hash_of(row["context"]) % HELD_OUT_SHARE == 0


def _drawn(asked: Sequence[Asked], often: float, rng: random.Random) -> list[Asked]:
    whole, rest = divmod(often, 1)
    return [each for each in asked for _ in range(int(whole) + (rng.random() < rest))]


def _alone(rows: Iterable[dict[str, Any]], name: str) -> tuple[list[Document], list[Asked]]:
    """Each context as a document."""
    known: dict[str, str] = {}
    documents: list[Document] = []
    asked: list[Asked] = []
    for row in rows:
        context = row["context"]
        if context not in known:
            known[context] = f"{name}-{len(documents)}"
            documents.append(Document(known[context], (row.get("title") or "").replace("_", " "), context, name))
        question = row.get("rewrite") or row["question"]
        if made := _asked(question, row, known[context], 0):
            asked.append(made)
    return documents, asked


def _in_articles(rows: Iterable[dict[str, Any]], name: str) -> tuple[list[Document], list[Asked]]:
    """The sentences of an article, in their order, as a document; an id is `collection:kind:article:sentence:…`."""
    articles: dict[str, dict[int, str]] = {}
    kept = []
    for row in rows:
        *article, sentence = row["id"].split(":")[:4]
        place = int(sentence)
        if articles.setdefault(":".join(article), {}).setdefault(place, row["context"]) == row["context"]:
            kept.append((":".join(article), place, row))
    starts: dict[tuple[str, int], int] = {}
    documents = []
    for article, sentences in articles.items():
        text = ""
        for place in sorted(sentences):
            starts[article, place] = len(text)
            text += f"{sentences[place]} "
        documents.append(Document(f"{name}-{article}", "", text.rstrip(), name))
    asked = [
        _asked(row["question"], row, f"{name}-{article}", starts[article, place])
        for article, place, row in kept
        if not any(word in row["question"] for word in _SCHEMATIC)
    ]
    return documents, [each for each in asked if each]


def _asked(question: str, row: dict[str, Any], document: str, start: int) -> Asked | None:
    if row.get("no_answer"):
        return Asked(question, (), (), about=document)
    if not row["answers"]:
        return None
    first = row["answers"][0]
    begins = start + first["start"]
    return Asked(
        question,
        ((document, begins, begins + len(first["text"])),),
        tuple(dict.fromkeys(answer["text"] for answer in row["answers"])),
    )
