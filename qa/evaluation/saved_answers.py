"""Answers that are kept beside a collection, so that those of a later day can be compared with them.

`<data folder>/evaluations/<name>.jsonl`: a line on the run, a line with the digest of each document's text as it then
was, and a line for each answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from index import Collection
from qa.errors import EvaluationError
from qa.evaluation.judgements import JudgedQuestion
from qa.evaluation.measuring import Evaluation
from qa.files import write_whole
from qa.records import Answer, Turn

__all__ = ["FOLDER", "Quote", "SavedAnswer", "SavedRun", "forget", "load_run", "name_of", "save_run"]

FOLDER = "evaluations"  # in the data folder
_OURS = 0o600  # it quotes documents: for us alone
_FORMAT = 1
_ENDING = ".jsonl"
_LONGEST_NAME = 200  # bytes
_AGAIN = "save it again with: qa eval QUESTIONS.jsonl --save"


@dataclass(frozen=True, slots=True)
class Quote:
    """The evidence of a citation. Where it stands in the document is no part of what was said."""

    document: str  # id
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """A question, and what of its answer is kept."""

    id: str | int
    question: str
    history: tuple[Turn, ...]
    answered: bool
    answer: str | None
    confidence: float
    evidence: tuple[Quote, ...]
    passages: tuple[str, ...]  # documents of the ten passages, in the order of their first

    @classmethod
    def of(cls, asked: JudgedQuestion | SavedAnswer, answer: Answer) -> Self:
        """What is kept of an answer."""
        return cls(
            id=asked.id,
            question=asked.question,
            history=asked.history,
            answered=answer.answered,
            answer=answer.answer,
            confidence=round(answer.confidence, 4),
            evidence=tuple(Quote(each.document, each.title, each.evidence.text) for each in answer.citations),
            passages=tuple(dict.fromkeys(passage.document for passage in answer.passages)),
        )

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what `asdict` wrote; raises `KeyError`, `TypeError` or `ValueError` where it did not."""
        return cls(
            id=row["id"],
            question=row["question"],
            history=tuple(Turn.from_json(turn) for turn in row["history"]),
            answered=row["answered"],
            answer=row["answer"],
            confidence=row["confidence"],
            evidence=tuple(Quote(**quote) for quote in row["evidence"]),
            passages=tuple(row["passages"]),
        )


@dataclass(frozen=True, slots=True)
class SavedRun:
    """The answers to a file of questions, and what they were given from."""

    name: str
    at: str  # ISO 8601, UTC
    generation: int
    model: str
    questions: str  # name of their file
    documents: Mapping[str, str]  # SHA-256 of each document's text, by id
    answers: tuple[SavedAnswer, ...]


def save_run(folder: Path, name: str, questions: str, evaluation: Evaluation, documents: Mapping[str, str]) -> None:
    """Keep the answers of an evaluation under a name, in place of those kept under it before; all of them or none.

    Args:
        folder: The data folder.
        name: To be kept under; see `name_of`.
        questions: Name of the file that they came from.
        evaluation: Whose answers are kept.
        documents: The digests of the texts, as `text_digests` gives them, of the time when it was begun.
    """
    head = {
        "format": _FORMAT,
        "generation": evaluation.generation,
        "model": evaluation.model,
        "at": evaluation.at,
        "questions": questions,
    }
    answers = [asdict(SavedAnswer.of(result.question, result.answer)) for result in evaluation.results]
    content = "".join(f"{json.dumps(row)}\n" for row in (head, {"documents": dict(documents)}, *answers))
    path = folder / FOLDER / f"{name}{_ENDING}"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, content.encode(), _OURS)
    except OSError as error:
        raise EvaluationError(
            f"The answers cannot be kept in {path} ({error.strerror}); leave out --save or make that folder writable."
        ) from error


def load_run(folder: Path, name: str | None = None) -> SavedRun:
    """The answers kept under a name, or, without one, the only ones."""
    names = sorted(_names(folder))
    if not names:
        raise EvaluationError(f"No answers are kept in {folder}; keep some with: qa eval QUESTIONS.jsonl --save")
    if name is None and len(names) > 1:
        raise EvaluationError(f"Answers are kept under several names ({', '.join(names)}); say which: qa drift NAME")
    if name is not None and name not in names:
        raise EvaluationError(f"No answers are kept under the name {name}; there are: {', '.join(names)}.")
    return _read(folder / FOLDER / f"{name or names[0]}{_ENDING}")


def forget(folder: Path, collection: Collection) -> int:
    """Drop the answers that quote what stands in no document any more, and tell how many: deleted means gone."""
    forgotten = 0
    for name in sorted(_names(folder)):
        path = folder / FOLDER / f"{name}{_ENDING}"
        run = _read(path)
        kept = [answer for answer in run.answers if all(_still_said(quote, collection) for quote in answer.evidence)]
        if len(kept) < len(run.answers):
            forgotten += len(run.answers) - len(kept)
            head = {key: getattr(run, key) for key in ("generation", "model", "at", "questions")}
            rows = ({"format": _FORMAT, **head}, {"documents": dict(run.documents)}, *map(asdict, kept))
            write_whole(path, "".join(f"{json.dumps(row)}\n" for row in rows).encode(), _OURS)
    return forgotten


def name_of(wanted: str) -> str:
    """A name to keep answers under; raises `ValueError` for what is no plain file name."""
    plain = wanted.isprintable() and not wanted.startswith(".") and not set(wanted) & set("/\\")
    if not wanted or not plain or len(wanted.encode()) > _LONGEST_NAME:
        raise ValueError(f"“{wanted}” is no name to keep answers under; choose one of letters, digits and dashes")
    return wanted


def _still_said(quote: Quote, collection: Collection) -> bool:
    try:
        return quote.text in collection.document(quote.document).text
    except KeyError:
        return False


def _names(folder: Path) -> Iterator[str]:
    for path in (folder / FOLDER).glob(f"*{_ENDING}"):
        yield path.name.removesuffix(_ENDING)


def _read(path: Path) -> SavedRun:
    try:
        head, documents, *answers = (json.loads(line) for line in path.read_bytes().splitlines())
        if head["format"] != _FORMAT:
            raise EvaluationError(f"{path} was written by another version of the program; {_AGAIN}")
        return SavedRun(
            name=path.name.removesuffix(_ENDING),
            at=head["at"],
            generation=head["generation"],
            model=head["model"],
            questions=head["questions"],
            documents=documents["documents"],
            answers=tuple(SavedAnswer.from_json(answer) for answer in answers),
        )
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error.strerror}); {_AGAIN}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise EvaluationError(f"{path} does not hold what it should; {_AGAIN}") from error
