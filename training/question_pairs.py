"""Questions with the passage that answers each, and the sentence in it: what the embedding model is fitted on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.text.sentences import sentence_spans
from training.reader_data import rows_of

__all__ = ["Pairs", "question_pairs"]

# How many of a set, so that none of them outweighs the others.
MOST = {
    "new_wiki": 1800,
    "reddit": 900,
    "amazon_reviews": 900,
    "squad1_from_imps": 2000,
    "squad2_dev_half": 700,
    "nq_open_oracle": 1800,
    "afriqa_en": 1200,
    "afriqa_fr": 900,
    "fairytaleqa": 600,
    "quoref_dev": 400,
    "policyqa": 500,
    "tweetqa": 500,
    "tatqa_text": 300,
    "pubmedqa_l": 600,
}
LONGEST = 900  # characters of a passage, as the program cuts them
_SHORTEST = 60
_UNMARKED, _LOWERED = 0.35, 0.3  # share of questions without their mark, and in lower case, as people type them
_AGAIN = 0.3  # share of the questions on a passage that has one already


@dataclass(frozen=True, slots=True)
class Pairs:
    """Three lists of the same length."""

    questions: list[str]
    passages: list[str]
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    title: str
    context: str
    start: int  # of the answer


def question_pairs(train: Path, more: Path, rng: random.Random) -> Pairs:
    """From the SQuADShifts files in `train` and the sets of a question a line in `more`."""
    pairs = Pairs([], [], [])
    for name, most in MOST.items():
        squad = train / f"{name}.json"
        asked = list(_of_squad(squad) if squad.exists() else _of_lines(more / f"{name}.jsonl.gz"))
        rng.shuffle(asked)
        seen: set[str] = set()
        taken = 0
        for each in asked:
            if taken == most:
                break
            if len(each.context) < _SHORTEST or (each.context in seen and rng.random() >= _AGAIN):
                continue
            seen.add(each.context)
            taken += 1
            pairs.questions.append(_as_typed(each.question, rng))
            start = max(0, min(each.start - LONGEST // 3, len(each.context) - LONGEST))
            head = f"{each.title}\n" if each.title else ""
            pairs.passages.append(head + each.context[start : start + LONGEST])
            pairs.sentences.append(_sentence(each))
    return pairs


def _as_typed(question: str, rng: random.Random) -> str:
    if rng.random() < _UNMARKED:
        question = question.rstrip(" ?")
    return question.lower() if rng.random() < _LOWERED else question


def _sentence(asked: _Asked) -> str:
    for span in sentence_spans(asked.context):
        if span.start <= asked.start < span.end:
            return asked.context[span.start : span.end]
    return asked.context[:200]


def _of_squad(path: Path) -> Iterator[_Asked]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ") if path.stem == "new_wiki" else ""
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                if question["answers"]:
                    yield _Asked(
                        question["question"], title, paragraph["context"], question["answers"][0]["answer_start"]
                    )


def _of_lines(path: Path) -> Iterator[_Asked]:
    for row in rows_of(path):
        if row.get("context") and not row.get("no_answer"):
            start = row["answers"][0]["start"] if row.get("answers") else 0
            yield _Asked(row["question"], (row.get("title") or "").replace("_", " "), row["context"], start)
